"""The cheap part of a study: what placing needs to know of an article, packed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
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
    known = [_known[w] for w in inside]
    if len(plain) == len(body):
        # Folding that leaves the length alone changes letter by letter, so the words are the same words.
        number = {w: k[1] for w, k in zip(inside, known, strict=True)}
        hashes, share = _sketch([number[w] for w in printed])
        days = _days(plain, printed, {w: k[4] for w, k in zip(inside, known, strict=True) if k[4] is not None})
    else:
        folded = _WORD.findall(plain)
        hashes, share = shingles(folded)
        days = _days(plain, folded, {w: time for w in set(folded) if (time := _known[w][4]) is not None})
    words, counts, marks = _terms(inside, known, printed[:_LEAD_WORDS], article.title or "", body)
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
        plain, first = word.casefold(), word[0]
        term = _stem(plain if word.isascii() else text.fold(word))
        found = (
            word if term == word else term,  # one object for both
            crc32(plain.encode("utf-8", "surrogatepass")),
            first.isupper(),
            first.isdigit(),
            _time(plain),
        )
        if len(word) <= LONGEST:
            self[word] = found
        return found


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


def _terms(
    inside: dict[str, int], known: list[_Word], lead: list[str], title: str, body: str
) -> tuple[list[str], bytes, bytes]:
    """Printed forms, counts and flags of the terms of a text, in the order of the terms.

    `inside` counts the text's words, `known` is what is known of each, `lead` are the first of them.
    """
    terms = [k[0] for k in known]
    counts, forms = _joined(inside, terms)
    capitals: dict[str, int] = {}  # by term: how often with a capital less how often without, where there is one at all
    for (term, _, capital, _, _), n in zip(known, inside.values(), strict=True):
        if capital:
            capitals[term] = capitals.get(term, -counts[term]) + 2 * n
    marks = dict.fromkeys(counts, 0)
    for term, _, _, number, _ in known:
        if number:
            marks[term] = NUMBER
    term_in = dict(zip(inside, terms, strict=True))
    for word in set(lead):
        marks[term_in[word]] |= LEAD
    for word, n in Counter(_OPENS.findall("\n" + body)).items():
        # A capital that only ever opens a sentence says nothing; nor do the capitals of a title.
        if word in inside and (term := term_in[word]) in capitals:
            capitals[term] -= min(n, inside[word]) if word[0].isupper() else -min(n, inside[word])
    for word, n in Counter(_WORD.findall(title)).items():
        _head(word, n, counts, forms, marks, inside)
    for term, more in capitals.items():
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


def _joined(inside: dict[str, int], terms: list[str]) -> tuple[dict[str, int], dict[str, str]]:
    """By term: how often its words stand in a text, and the commonest of them."""
    counts = dict(zip(terms, inside.values(), strict=True))
    forms = dict(zip(terms, inside, strict=True))
    if len(forms) < len(inside):
        others = [(term, word) for term, word in zip(terms, inside, strict=True) if forms[term] is not word]
        for term, word in others:
            n, form = inside[word], forms[term]
            counts[term] += n
            if (n, word) > (inside[form], form):
                forms[term] = word
    return counts, forms


def _head(
    word: str, n: int, counts: dict[str, int], forms: dict[str, str], marks: dict[str, int], inside: dict[str, int]
) -> None:
    """Put a word of the title to the terms of the text."""
    term, _, _, number, _ = _known[word]
    if term not in counts:
        counts[term], forms[term], marks[term] = 0, word, 0
    elif forms[term] not in inside:
        forms[term] = max(forms[term], word)
    counts[term] += n
    marks[term] |= TITLE | (NUMBER if number else 0)


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
