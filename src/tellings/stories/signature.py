"""The cheap part of a study: what placing needs to know of an article, packed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from typing import Any, NamedTuple
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
_MOST_KNOWN = 1 << 15
_LONGEST = 64


def sign(article: Article) -> Signature:
    """The signature of one article, from that article alone. Total: any text has one, an empty text an empty one."""
    body = article.text[:_MOST_CHARACTERS]
    plain = body.casefold()
    printed = _WORD.findall(body)
    inside = Counter(printed)
    known = {w: _known[w] for w in inside}
    if len(plain) == len(body):
        # Folding that leaves the length alone changes letter by letter, so the words are the same words.
        hashes, share = _sketch([known[w][1] for w in printed])
        days = _days(plain, printed, known)
    else:
        folded = _WORD.findall(plain)
        hashes, share = shingles(folded)
        days = _days(plain, folded, {w: _known[w] for w in set(folded)})
    words, counts, marks = _terms(inside, known, printed[:_LEAD_WORDS], _WORD.findall(article.title or ""), body)
    return Signature(
        article=article.id,
        published=article.published,
        length=len(printed),
        words=" ".join(words),
        counts=bytes(counts),
        marks=bytes(marks),
        shingles=hashes.tobytes(),
        share=share,
        days=days,
        outlet=article.outlet,
    )


class _Word(NamedTuple):
    """What is known of a printed word by itself."""

    term: str
    number: int
    """Of its folded form."""
    capital: int
    """1 where it begins with one, else -1."""
    flags: int
    time: tuple[str, ...] | None
    """The days of the week that it names, empty for a word that may hold a month's name, None for any other."""


class _Known(dict[str, _Word]):
    """Kept from text to text, since most words of a text were in the one before; never more than `_MOST_KNOWN`, and
    none longer than words are."""

    def __missing__(self, word: str) -> _Word:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        plain, first = word.casefold(), word[0]
        is_short = len(word) <= _LONGEST
        term = stem.__wrapped__(word)
        found = _Word(
            term=word if term == word else term,  # one object for both
            number=crc32(plain.encode("utf-8", "surrogatepass")),
            capital=1 if first.isupper() else -1,
            flags=NUMBER if first.isdigit() else 0,
            time=_time(plain),
        )
        if is_short:
            self[word] = found
        return found


def _time(plain: str) -> tuple[str, ...] | None:
    joined = "'" in plain or "’" in plain
    days = tuple(_WEEKDAY.findall(plain))
    return days if days or joined or plain.startswith(_MONTHS) else None


_known = _Known()


@lru_cache(maxsize=1 << 14)
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


def _terms(
    inside: dict[str, int], known: dict[str, _Word], lead: list[str], title: list[str], body: str
) -> tuple[list[str], list[int], list[int]]:
    """Printed forms, counts and flags of the terms of a text, in the order of the terms.

    `inside` counts the text's words, `known` is what is known of each, `lead` are the first of them.
    """
    heads = Counter(title)
    known |= {w: _known[w] for w in heads}
    found: dict[str, list[Any]] = {}  # by term: count, how often with a capital less how often without, flags, form
    for some in (inside, dict.fromkeys(heads.keys() - inside.keys(), 0)):
        for word, n in some.items():
            key, _, capital, flags, _ = known[word]
            entry = found.get(key)
            if entry is None:
                found[key] = [n, capital * n, flags, (n, word)]
                continue
            entry[0] += n
            entry[1] += capital * n
            entry[2] |= flags
            entry[3] = max(entry[3], (n, word))
    for word, n in heads.items():
        entry = found[known[word].term]
        entry[0] += n
        entry[2] |= TITLE
    for word in set(lead):
        found[known[word].term][2] |= LEAD
    for word, n in Counter(_OPENS.findall(body)).items():
        # A capital that only ever opens a sentence says nothing; nor do the capitals of a title.
        if word in inside:
            found[known[word].term][1] -= known[word].capital * min(n, inside[word])
    keys = sorted(found)
    if len(keys) > _MOST_TERMS:
        keys = sorted(sorted(keys, key=lambda k: -found[k][0])[:_MOST_TERMS])
    kept = [found[k] for k in keys]
    return (
        [form for _, _, _, (_, form) in kept],
        [min(255, count) for count, _, _, _ in kept],
        [flags | NAME if capitals > 0 and not flags & NUMBER else flags for _, capitals, flags, _ in kept],
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


def _days(plain: str, printed: list[str], known: dict[str, _Word]) -> tuple[str, ...]:
    """Days of the year and of the week that a folded text names; `printed` are its words, folded or not."""
    times = {w: k.time for w, k in known.items() if k[4] is not None}
    found = {day for named in times.values() for day in named or ()}
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
