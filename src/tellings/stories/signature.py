"""The cheap part of a study: what placing needs to know of an article, packed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tellings import text
from tellings.records import Article, Signature

TITLE, LEAD, NAME, NUMBER = 1, 2, 4, 8
"""Flags of a term: it stands in the title, in the first words; it is a name; it is a number."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_OPENS = re.compile(r"(?:^|[.!?:\n\"“”«»‘•|])[ \t\"“«‘(]*(\w+)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DAY = re.compile(rf"\b{_MONTH}[ \u00a0](\d{{1,2}})\b|\b(\d{{1,2}})(?:st|nd|rd|th)?[ \u00a0](?:of )?{_MONTH}\b")
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
_LEAD_WORDS = 60
_MOST_CHARACTERS = 200_000  # a monstrous text is known well enough by its beginning
_MOST_TERMS = 400
_RUN = 5
_MOST_SHINGLES = 256


def sign(article: Article) -> Signature:
    """The signature of one article, from that article alone. Total: any text has one, an empty text an empty one."""
    body = article.text[:_MOST_CHARACTERS]
    title = article.title or ""
    plain = body.casefold()
    printed = _WORD.findall(body)
    # Folding that leaves the length alone changes letter by letter, so the words are the same words.
    hashes, share = shingles(_folded(printed) if len(plain) == len(body) else _WORD.findall(plain))
    words, counts, marks = _terms(printed, _WORD.findall(title), _OPENS.findall(body))
    return Signature(
        article=article.id,
        published=article.published,
        length=len(printed),
        words=" ".join(words),
        counts=bytes(counts),
        marks=bytes(marks),
        shingles=hashes.tobytes(),
        share=share,
        days=_days(plain),
        outlet=article.outlet,
    )


def _folded(words: list[str]) -> list[str]:
    folded = {w: w.casefold() for w in set(words)}
    return [folded[w] for w in words]


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The term that a printed word stands for: folded, and without the commonest English endings.

    Crude on purpose: "protests", "protested" and "protesting" should meet, and a wrong meeting costs little.
    """
    w = text.fold(word)
    if w.endswith("'s"):
        w = w[:-2]
    if len(w) < 5 or w[-1].isdigit():
        return w
    if w.endswith("ies"):
        return w[:-3] + "y"
    for ending, least in (("ing", 7), ("ed", 6), ("es", 6)):
        if w.endswith(ending) and len(w) >= least:
            return w[: -len(ending)]
    if w.endswith("s") and not w.endswith("ss"):
        return w[:-1]
    return w[:-1] if w.endswith("e") else w


def _terms(body: list[str], title: list[str], opening: Iterable[str]) -> tuple[list[str], list[int], list[int]]:
    """Printed forms, counts and flags of the terms of a text, in the order of the terms."""
    inside, opens = Counter(body), Counter(opening)
    heads = Counter(title)
    lead = set(body[:_LEAD_WORDS])
    found: dict[str, list[int]] = {}
    forms: dict[str, tuple[int, str]] = {}
    for word in sorted(inside.keys() | heads.keys()):
        key = stem(word)
        n = inside.get(word, 0)
        entry = found.get(key)
        if entry is None:
            entry = found[key] = [0, 0, 0]
            forms[key] = (n, word)
        elif n >= forms[key][0]:  # words come in their order: of two as frequent, the later one
            forms[key] = (n, word)
        entry[0] += n
        first = word[0]
        # A capital that only ever opens a sentence says nothing; nor do the capitals of a title.
        inner = n - min(n, opens.get(word, 0))
        entry[1] += inner if first.isupper() else -inner
        if word in heads:
            entry[0] += heads[word]
            entry[2] |= TITLE
        if word in lead:
            entry[2] |= LEAD
        if first.isdigit():
            entry[2] |= NUMBER
    keys = sorted(found, key=lambda k: (-found[k][0], k))[:_MOST_TERMS]
    keys.sort()
    return (
        [forms[k][1] for k in keys],
        [min(255, found[k][0]) for k in keys],
        [found[k][2] | (NAME if found[k][1] > 0 and not found[k][2] & NUMBER else 0) for k in keys],
    )


def shingles(words: list[str]) -> tuple[NDArray[np.uint32], float]:
    """Sorted distinct hashes of the runs of five words, and the share of them kept.

    A long text keeps the hashes below a bound, so that two texts compare below the lower of their bounds
    (Broder 1997, the modulo sketch). A text shorter than a run is one run.
    """
    if not words:
        return np.empty(0, np.uint32), 1.0
    known = {w: crc32(w.encode("utf-8", "surrogatepass")) for w in set(words)}
    codes = np.array([known[w] for w in words], np.uint64)
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


def _days(plain: str) -> tuple[str, ...]:
    found = set(_WEEKDAY.findall(plain))
    for month, day, early, late in _DAY.findall(plain):
        number = int(day or early)
        if 1 <= number <= 31:
            found.add(f"{_MONTHS.index(month or late) + 1:02}-{number:02}")
    return tuple(sorted(found))
