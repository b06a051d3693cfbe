"""Words, sentences and paragraphs of a text as offsets into it, and normal forms that leave the text alone.

Nothing here returns an altered text to be stored: a folded word is for comparing, its offsets for showing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from tellings.records import Offsets

WORD = re.compile(r"\w+(?:['’\-]\w+)*")
TOKEN = re.compile(r"\w+(?:['’\-]\w+)*|[^\w\s]")
OPENING = "“«„‟‹「『"
CLOSING = "”»“›」』"
STRAIGHT = '"'
BARE = re.compile(r"\w+")
_SOUGHT = re.compile(r"[\"“”]([^\"“”]*)[\"“”]|(\S+)")
MOST_SOUGHT = 32
"""Words and phrases of one search; the rest is ignored, so that a pasted text stays cheap."""
_UNSOUND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})


def words(text: str, start: int = 0, end: int | None = None) -> list[Offsets]:
    """Offsets of the words in `text[start:end]`. A hyphen or apostrophe inside a word belongs to it."""
    return [m.span() for m in WORD.finditer(text, start, len(text) if end is None else end)]


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Offsets]:
    """Offsets of the words and of every single mark in `text[start:end]`; only space is skipped."""
    return [m.span() for m in TOKEN.finditer(text, start, len(text) if end is None else end)]


def fold(word: str) -> str:
    """The normal form of a word for comparing: case, apostrophe style, accents and width away; nothing else."""
    if word.isascii():
        return word.replace("`", "'").lower()
    plain = word.translate(_APOSTROPHES).casefold()
    if plain.isascii():
        return plain
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


def sound(said: str) -> str:
    """What somebody said of a text (its title, its address) without what no text holds and no database keeps:
    control characters and halves of characters become U+FFFD, so that it is seen that something stood there."""
    return _UNSOUND.sub("\ufffd", said)


def squeeze(text: str) -> str:
    """`text` on one line, runs of space as one. For showing and hashing only."""
    return " ".join(text.split())


def phrases(search: str) -> list[list[str]]:
    """A person's search as phrases of words: `old "fish quay"` gives [["old"], ["fish", "quay"]].

    Words and "phrases in marks"; nothing in it is ever an operator.
    """
    found = []
    for marked, bare in _SOUGHT.findall(search):
        phrase = BARE.findall(marked or bare)
        if phrase:
            found.append(phrase)
        if len(found) == MOST_SOUGHT:
            break
    return found


def paragraphs(text: str) -> list[Offsets]:
    """Offsets of the lines that hold anything, without the space around them."""
    found = []
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare[0])
            found.append((start, start + len(bare)))
        at += len(line) + 1
    return found


@cache
def _splitter() -> Any:
    # nupunkt reads its abbreviations on first use (about 0.1 s), so not at import.
    import nupunkt

    return nupunkt.sent_spans


_CONTINUES = re.compile(r"[\"”’'»)\]]*\s*(?:[a-z—–,;]|(?:he|she|they|it)\b)")
_TITLE = re.compile(
    r"(?<![\w.])(?:Mr|Mrs|Ms|Messrs|Dr|Drs|Rep|Reps|Sen|Sens|Gov|Govs|Gen|Gens|Lt|Col|Sgt|Capt|Cpl|Maj|Rev|Prof|Supt)\.$"
)
"""A shortened title before a name; no sentence ends with one."""
_MAX_PARAGRAPH = 20_000


def sentences(text: str) -> list[Offsets]:
    """Offsets of the sentences, none across a line break. A stop inside a quotation does not end the sentence around it
    where the text goes on in lower case ("Go!" she said)."""
    found: list[Offsets] = []
    for start, end in paragraphs(text):
        if end - start > _MAX_PARAGRAPH:
            found += [(start + a, start + b) for a, b in _rough(text[start:end])]
            continue
        found += [(start + a, start + b) for a, b in _of_paragraph(text[start:end])]
    return found


def _of_paragraph(line: str) -> list[Offsets]:
    spans: list[Offsets] = []
    for a, b in _splitter()(line):
        piece = line[a:b]
        bare = piece.strip()
        if not bare:
            continue
        a += len(piece) - len(piece.lstrip())
        b = a + len(bare)
        if spans and (not any(c.isalnum() for c in bare) or _goes_on(line, spans[-1], a)):
            spans[-1] = (spans[-1][0], b)
        else:
            spans.append((a, b))
    return spans


def _goes_on(line: str, before: Offsets, start: int) -> bool:
    """True where the text after a stop inside marks or behind a shortened title is still the same sentence."""
    last = line[before[1] - 1]
    if last == "." and _TITLE.search(line, max(0, before[1] - 8), before[1]):
        return True
    return (last in "\"”’'»" and bool(_CONTINUES.match(line, start))) or line[start] in ",;)]" or line[start].islower()


def _rough(line: str) -> list[Offsets]:
    """Sentences of a monstrous line by punctuation alone, in linear time."""
    spans, at = [], 0
    for m in re.finditer(r"[.!?][\"”’)]*\s+", line):
        if m.end() - at > 1:
            spans.append((at, m.start() + 1))
        at = m.end()
    if line[at:].strip():
        spans.append((at, len(line)))
    return spans
