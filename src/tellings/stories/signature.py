"""The cheap part of a study: what placing needs to know of an article, packed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tellings import text
from tellings.records import Article, Signature

TITLE, LEAD, NAME, NUMBER = 1, 2, 4, 8
"""Flags of a term: it stands in the title, in the first words; it is a name; it is a number."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_OPENS = re.compile(r"[.!?:\n\"“”«»‘•|][ \t\"“«‘(]*(\w+)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DAY = re.compile(rf"\b{_MONTH}[ \u00a0](\d{{1,2}})\b|\b(\d{{1,2}})(?:st|nd|rd|th)?[ \u00a0](?:of )?{_MONTH}\b")
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
_LEAD_WORDS = 60
_MOST_CHARACTERS = 200_000  # a monstrous text is known well enough by its beginning
_MOST_TERMS = 400
_RUN = 5
_MOST_SHINGLES = 256
_MOST_KNOWN = 1 << 15
LONGEST = 64
"""Characters of a word that is kept from text to text."""


def sign(article: Article) -> Signature:
    """The signature of one article, from that article alone. Total: any text has one, an empty text an empty one."""
    body = article.text[:_MOST_CHARACTERS]
    plain = body.casefold()
    printed = _WORD.findall(body)
    inside = Counter(printed)
    terms, numbers, capitals, digits, times = _columns(inside)
    if len(plain) == len(body):
        # Folding that leaves the length alone changes letter by letter, so the words are the same words.
        number = dict(zip(inside, numbers, strict=True))
        hashes, share = _sketch([number[w] for w in printed])
        days = _days(plain, printed, {w: t for w, t in zip(inside, times, strict=True) if t is not None})
    else:
        folded = _WORD.findall(plain)
        hashes, share = shingles(folded)
        days = _days(plain, folded, {w: time for w in set(folded) if (time := _known[w][4]) is not None})
    found = _Terms(inside, terms, capitals, digits)
    found.lead(printed[:_LEAD_WORDS])
    found.opened(_OPENS.findall("\n" + body))
    found.head(_WORD.findall(article.title or ""))
    words, counts, marks = found.packed()
    return Signature(
        article=article.id,
        published=article.published,
        length=len(printed),
        words=" ".join(words),
        counts=counts,
        marks=marks,
        shingles=hashes.tobytes(),
        share=share,
        days=days,
        outlet=article.outlet,
    )


_Word = tuple[str, int, bool, bool, tuple[str, ...] | None]
"""What is known of a printed word by itself: its term; the number of its folded form; whether it begins with a capital;
whether it is a number; the days of the week that it names, empty for a word that may hold a month's name, None for any
other. A bare tuple, since one is made for every new word of every text."""


class _Known(dict[str, _Word]):
    """Kept from text to text, since most words of a text were in the one before; never more than `_MOST_KNOWN`, and
    none longer than words are."""

    def __missing__(self, word: str) -> _Word:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        first = word[0]
        if word.isascii():
            plain = folded = word.lower()
            raw = plain.encode()
        else:
            plain, folded = word.casefold(), text.fold(word)
            raw = plain.encode("utf-8", "surrogatepass")
        term = _stem(folded)
        # The word itself where it is its own term: one object for both.
        found = (word if term == word else term, crc32(raw), first.isupper(), first.isdigit(), _time(plain))
        if len(word) <= LONGEST:
            self[word] = found
        return found


def _columns(
    words: Iterable[str],
) -> tuple[Sequence[str], Sequence[int], Sequence[bool], Sequence[bool], Sequence[tuple[str, ...] | None]]:
    """What is known of each word: a column for each thing."""
    columns: Any = tuple(zip(*[_known[w] for w in words], strict=True)) or ((), (), (), (), ())
    return columns  # type: ignore[no-any-return]


def _time(plain: str) -> tuple[str, ...] | None:
    if "day" in plain and (days := _WEEKDAY.findall(plain)):
        return tuple(days)
    return () if plain[:3] in _BEGUN or "'" in plain or "’" in plain else None


_BEGUN = frozenset(_MONTHS)
_known = _Known()


def term_of(word: str) -> str:
    """The term of a word as `sign` found it in a text: `stem`, without asking again for what is known."""
    return _known[word][0]


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """The term that a printed word stands for: folded, and without the commonest English endings.

    Crude on purpose: "protests", "protested" and "protesting" should meet, and a wrong meeting costs little.
    """
    return _stem(text.fold(word))


def _stem(w: str) -> str:
    """The term of a folded word."""
    if w.endswith("'s"):
        w = w[:-2]
    if len(w) < 5 or w[-1] not in _ENDS:
        return w
    if w.endswith("ies"):
        return w[:-3] + "y"
    for ending, least in (("ing", 7), ("ed", 6), ("es", 6)):
        if w.endswith(ending) and len(w) >= least:
            return w[: -len(ending)]
    if w.endswith("s") and not w.endswith("ss"):
        return w[:-1]
    return w[:-1] if w[-1] == "e" else w


_ENDS = frozenset("sgde")
"""The last letters of the endings."""


class _Terms:
    """The terms of a text: how often each stands there, its commonest word, and its flags."""

    def __init__(
        self, inside: dict[str, int], terms: Sequence[str], capitals: Sequence[bool], digits: Sequence[bool]
    ) -> None:
        """`inside` counts the text's words; the others tell of each its term, and how it begins."""
        self._inside = inside
        self._term = dict(zip(inside, terms, strict=True))
        counts = self._counts = dict(zip(terms, inside.values(), strict=True))
        forms = self._forms = dict(zip(terms, inside, strict=True))
        if len(forms) < len(inside):
            for term, word in [(t, w) for w, t in self._term.items() if forms[t] is not w]:
                n, form = inside[word], forms[term]
                counts[term] += n
                if (n, word) > (inside[form], form):
                    forms[term] = word
        self._marks = dict.fromkeys(counts, 0)
        self._marks.update(dict.fromkeys(compress(terms, digits), NUMBER))
        # How often with a capital less how often without, of the terms that have one at all.
        more = self._capitals = dict[str, int]()
        for term, n in compress(zip(terms, inside.values(), strict=True), capitals):
            more[term] = more.get(term, -counts[term]) + 2 * n

    def lead(self, words: list[str]) -> None:
        """Mark the terms of the first words."""
        for word in set(words):
            self._marks[self._term[word]] |= LEAD

    def opened(self, words: list[str]) -> None:
        """Pass over capitals that open a sentence, which say nothing."""
        for word, n in Counter(words).items():
            term = self._term.get(word)
            if term in self._capitals:
                n = min(n, self._inside[word])
                self._capitals[term] -= n if word[0].isupper() else -n

    def head(self, words: list[str]) -> None:
        """Put the words of the title to the terms; the capitals of a title say nothing."""
        counts, forms, marks = self._counts, self._forms, self._marks
        for word, n in Counter(words).items():
            term, _, _, digit, _ = _known[word]
            if term not in counts:
                counts[term], forms[term], marks[term] = 0, word, 0
            elif forms[term] not in self._inside:
                forms[term] = max(forms[term], word)
            counts[term] += n
            marks[term] |= TITLE | (NUMBER if digit else 0)

    def packed(self) -> tuple[list[str], bytes, bytes]:
        """Printed forms, counts and flags, in the order of the terms."""
        counts, forms, marks = self._counts, self._forms, self._marks
        for term, more in self._capitals.items():
            if more > 0 and not marks[term] & NUMBER:
                marks[term] |= NAME
        kept = sorted(counts)
        if len(kept) > _MOST_TERMS:
            kept = sorted(sorted(kept, key=lambda t: -counts[t])[:_MOST_TERMS])
        return (
            [forms[t] for t in kept],
            bytes([n if (n := counts[t]) < 255 else 255 for t in kept]),
            bytes([marks[t] for t in kept]),
        )


def shingles(words: list[str]) -> tuple[NDArray[np.uint32], float]:
    """Sorted distinct hashes of the runs of five words, and the share of them kept.

    A long text keeps the hashes below a bound, so that two texts compare below the lower of their bounds
    (Broder 1997, the modulo sketch). A text shorter than a run is one run.
    """
    number = {w: crc32(w.encode("utf-8", "surrogatepass")) for w in set(words)}
    return _sketch([number[w] for w in words])


def _sketch(numbers: list[int]) -> tuple[NDArray[np.uint32], float]:
    if not numbers:
        return np.empty(0, np.uint32), 1.0
    codes = np.array(numbers, np.uint64)
    run = min(_RUN, len(codes))
    mixed = np.zeros(len(codes) - run + 1, np.uint64)
    for n in range(run):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + codes[n : n + len(mixed)]
        mixed ^= mixed >> np.uint64(29)
    hashes = np.sort((mixed * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(32)).astype(np.uint32))
    # Distinct by hand: numpy's unique would load its masked arrays for it, 60 ms of every cold start.
    hashes = hashes[np.concatenate(([True], hashes[1:] != hashes[:-1]))]
    share = 1.0
    while len(hashes) > _MOST_SHINGLES:
        share /= 2
        hashes = hashes[hashes < share * 2**32]
    return hashes, share


def _days(plain: str, printed: list[str], times: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Days of the year and of the week that a folded text names; `printed` are its words, folded or not, and `times`
    those of them that may name days."""
    found = {day for named in times.values() for day in named}
    for month, day, early, late in _DAY.findall(plain) if _may_name_days(printed, times) else ():
        number = int(day or early)
        if 1 <= number <= 31:
            found.add(f"{_MONTHS.index(month or late) + 1:02}-{number:02}")
    return tuple(sorted(found))


def _may_name_days(printed: list[str], times: Collection[str]) -> bool:
    """False where no word that may be a month's has a number near it: then the whole text needn't be searched."""
    for at in [n for n, w in enumerate(printed) if w in times]:
        near = printed[max(0, at - 2) : at] + printed[at + 1 : at + 2]
        if any(w[0].isdecimal() or "'" in w or "’" in w for w in near):
            return True
    return False
