"""From printed names to individuals within one article: which names are one person's, and what the text calls them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from tellings.quotes.given import GIVEN, gender_of, may_be_one
from tellings.quotes.labels import labels_after, labels_before
from tellings.quotes.lexicon import GENERALS, HE_TITLES, HONORIFICS, LONG_TITLES, SHE_TITLES
from tellings.quotes.names import Name
from tellings.records import MentionKind

_PRONOUN = re.compile(r"\b(he|him|his|she|her|hers|himself|herself)\b", re.I)
_STOP = re.compile(r"[.!?][”\"’')]*\s+")
_NEXT_SUBJECT = re.compile(r"(He|She)\b")
_NEAR = 160
_PARAGRAPH = 2_000


@dataclass(slots=True)
class Individual:
    """One person or body as one article names it. `key` is the fullest form, folded."""

    key: tuple[str, ...]
    body: bool
    names: list[Name] = field(default_factory=list)
    gender: str | None = None
    labels: set[str] = field(default_factory=set)
    """What the text says they are: offices, trades, party, state, in lower case."""
    mentions: list[tuple[int, int, MentionKind]] = field(default_factory=list)
    nicknames: set[str] = field(default_factory=set)
    full: list[int] = field(default_factory=list)
    """Where each full name ends, in order."""
    titled: dict[str, int] = field(default_factory=dict)
    """How often each title stands before the name."""

    @property
    def surname(self) -> str:
        """The last word of the fullest form."""
        return self.key[-1]

    @property
    def given(self) -> str:
        """The first word, where there is more than one."""
        return self.key[0] if len(self.key) > 1 else ""

    @property
    def givens(self) -> set[str]:
        """Every first word of a full form: "Liz" and "Elizabeth" where the text prints both."""
        return {n.key[0] for n in self.names if len(n.key) > 1}

    @property
    def suffix(self) -> str:
        """ "jr" and its like, where a full form prints it."""
        return next((n.suffix for n in self.names if n.suffix), "")

    @property
    def first(self) -> int:
        """Where the text first names them."""
        return min((m[0] for m in self.mentions), default=0)


def same_name(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two full names, folded, may be one person's: same surname, given names that go together."""
    if a == b:
        return True
    if a[-1] != b[-1]:
        return _double_surname(a, b) or _double_surname(b, a)
    if len(a) == 1 or len(b) == 1 or may_be_one(a[0], b[0]):
        return True
    # "Willard Mitt Romney" is "Mitt Romney"; "J. Edgar Hoover" is "Edgar Hoover"
    return _by_middle(a, b) or _by_middle(b, a)


def _by_middle(a: Sequence[str], b: Sequence[str]) -> bool:
    return len(a) > 2 and len(a[1]) > 1 and may_be_one(a[1], b[0])


def _double_surname(a: Sequence[str], b: Sequence[str]) -> bool:
    """A double surname of which one text prints the first part only."""
    return len(a) > 2 and len(b) == 2 and a[0] == b[0] and a[1] == b[1] and len(a[1]) > 2


def identify(text: str, names: Sequence[Name]) -> list[Individual]:
    """Individuals of one article, most prominent first. Full names are merged first, then parts of names."""
    people: list[Individual] = []
    full = [n for n in names if n.kind == "person" and len(n.key) > 1]
    suffixes: dict[tuple[str, ...], set[str]] = {}
    for n in full:
        suffixes.setdefault(n.key, set()).add(n.suffix)
    for n in full:
        _put(people, n, _full_match(people, n, strict=len(suffixes[n.key]) > 1))
    men = {n.key[-1] for n in names if n.kind == "person" and title_gender(n.titles) == "he"}
    for n in names:
        if n.kind == "person" and len(n.key) == 1:
            _put(people, n, _part_match(text, people, n, men))
    for p in people:
        _describe(text, p)
    _nicknames(people, names)
    _weigh_pronouns(text, people)
    found = people + _bodies(names)
    for p in found:
        p.names.sort(key=lambda n: n.start)
        p.mentions = sorted({(n.whole, n.end, "name") for n in p.names})
    return sorted(found, key=lambda p: (-len(p.mentions), p.first, p.key))


def _put(people: list[Individual], n: Name, into: Individual | None) -> None:
    if into is None:
        into = Individual(key=n.key, body=False)
        people.append(into)
    into.names.append(n)
    if len(n.key) > 1:
        into.full.append(n.end)
    for title in long_titles(n.titles):
        if title not in HONORIFICS:
            into.titled[title] = into.titled.get(title, 0) + 1
    if len(n.key) > len(into.key) or (len(n.key) == len(into.key) > 1 and len(n.key[0]) > len(into.key[0]) == 1):
        into.key = n.key
    into.gender = title_gender(n.titles) or into.gender or gender_of(into.given or n.key[0]) or title_gender(n.key[:1])


def title_gender(titles: Iterable[str]) -> str | None:
    """ "he" or "she" where a title says so."""
    for title in titles:
        if title in SHE_TITLES:
            return "she"
        if title in HE_TITLES:
            return "he"
    return None


def _full_match(people: Sequence[Individual], n: Name, *, strict: bool) -> Individual | None:
    """Who has that name already; `strict` where the text tells a father from a son by "Jr."."""
    gender = title_gender(n.titles)
    for p in people:
        if strict and p.suffix != n.suffix:
            continue
        if same_name(p.key, n.key) and not (gender and p.gender and gender != p.gender):
            return p
    return None


_OFFICES = frozenset(["president", "vice president", "senator", "governor", "mayor", "judge", "representative"])


def _part_match(text: str, people: Sequence[Individual], n: Name, men: set[str]) -> Individual | None:
    """Whose name a single word is: surname before given name, the title's gender, the office, who is near.

    `men` are the surnames that "Mr." stands before: an office before one of them is hardly a woman's of that name.
    """
    word = n.key[0]
    gender = title_gender(n.titles)
    surnamed = [p for p in people if p.surname == word or (len(p.key) > 2 and p.key[-2] == word)]
    named = surnamed or [p for p in people if word in p.givens and not HONORIFICS & set(n.titles)]
    titles = set(long_titles(n.titles)) - HONORIFICS
    fitting = [
        p
        for p in named
        if not (gender and p.gender and gender != p.gender)
        and not (titles & _OFFICES and not titles & set(p.titled) and (p.suffix or (p.gender == "she" and word in men)))
    ]
    if not fitting:
        return None

    def likeness(p: Individual) -> tuple[float, int]:
        n_before = bisect_left(p.full, n.start)
        near = n_before > 0 and "\n" not in text[p.full[n_before - 1] : min(n.start, p.full[n_before - 1] + _PARAGRAPH)]
        agrees = gender is not None and p.gender == gender
        first = p.names[0].start == min(q.names[0].start for q in fitting)
        known = 3.0 * len(titles & set(p.titled)) + 0.4 * near + 0.6 * first
        return known + 0.3 * len(p.names) + 0.2 * agrees, -p.names[0].start

    return max(fitting, key=likeness)


def long_titles(titles: Iterable[str]) -> list[str]:
    """Titles with abbreviations written out; "vice president" is one title, and no president."""
    found: list[str] = []
    for title in titles:
        long = LONG_TITLES.get(title, title)
        if found and (found[-1] == "vice" or (long == "general" and found[-1] in GENERALS)):
            found[-1] = f"{found[-1]} {long}"
        else:
            found.append(long)
    return found


def _describe(text: str, p: Individual) -> None:
    for n in p.names:
        p.labels |= labels_before(text, n) | labels_after(text, n)
    p.labels |= set(p.titled)
    if p.gender is None:
        p.gender = title_gender(sorted(p.labels & (SHE_TITLES | HE_TITLES)))


# ── nicknames ──

_ENDINGS = ("y", "ie", "o", "ster", "z", "s")
_PLAIN_WORDS = """
er on an in en el es ar or al le ne na ra ia la ta re te ie
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())


def _nicknames(people: list[Individual], names: Sequence[Name]) -> None:
    """A lone unknown name that grows out of a known one ("Renzo" of Lorenzo) and of nobody else's."""
    prominent = sorted(people, key=lambda p: -len(p.names))[:4]
    taken = {id(n) for p in people for n in p.names}
    loners = [p for p in people if len(p.key) == 1 and len(p.names) <= 2 and HONORIFICS.issuperset(p.names[0].titles)]
    loners += [
        Individual(key=n.key, body=False, names=[n])
        for n in names
        if n.kind == "thing" and len(n.key) == 1 and id(n) not in taken
    ]
    for loner in loners:
        word = loner.key[0]
        of = [
            p for p in prominent if p is not loner and len(p.key) > 1 and (_grows_out(word, p) or slip(word, p.surname))
        ]
        if len(of) == 1 and word not in GIVEN:
            of[0].names += loner.names
            of[0].nicknames.add(word)
            if loner in people:
                people.remove(loner)


def _grows_out(word: str, p: Individual) -> bool:
    if not 3 <= len(word) <= 8 or not word.isalpha() or not word.endswith(_ENDINGS) or word in p.key:
        return False
    for part in (p.given, p.surname):
        if len(part) >= 5 and word[:2] == part[-2:] and word[:2] not in _PLAIN:
            return True
        if len(part) >= 5 and word[:4] == part[:4] and len(word) <= len(part) and word.endswith(("y", "ie", "o")):
            return True
    # "Rags" of Ragnar: its first letters, and an "s".
    return (
        len(p.given) > len(word)
        and word.endswith("s")
        and len(word) == _SHORTEST
        and word[:-1] == p.given[: _SHORTEST - 1]
    )


_SHORTEST = 4


def slip(a: str, b: str) -> bool:
    """Whether two long words differ by one letter put in or left out: a misprint of one name."""
    if min(len(a), len(b)) < 4 or abs(len(a) - len(b)) != 1 or a[0] != b[0] or a[-1] != b[-1]:
        return False
    short, long = sorted((a, b), key=len)
    return any(long[:k] + long[k + 1 :] == short for k in range(1, len(long) - 1))


def misprint(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two full names, folded, are one but for a letter or two of one word: "ann lindgren", "ann lundgren".

    Two given names that are both common are two people's: "dan lee", "don lee".
    """
    if len(a) != len(b) or len(a) < 2:
        return False
    differ = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(differ) != 1 or (a[0] != b[0] and a[0] in GIVEN and b[0] in GIVEN):
        return False
    x, y = differ[0]
    short, long = sorted((len(x), len(y)))
    least = _LEAST_LETTERS if a[-1] != b[-1] else _LEAST_GIVEN
    if short < least or long - short >= _APART or x[0] != y[0]:
        return False
    steps = _APART if short > least and set(x) == set(y) else 1
    return OSA.distance(x, y, score_cutoff=steps) <= steps


_LEAST_LETTERS, _LEAST_GIVEN = 4, 5
"""Letters of a surname, and of a given name, that one letter can be wrong in."""
_APART = 2
"""Letters that can be wrong where the two have the same letters: "connal", "conall"."""


def _weigh_pronouns(text: str, people: Sequence[Individual]) -> None:
    """Gender from the first pronoun after a name, where nothing else tells it."""
    starts = sorted(n.start for p in people for n in p.names)
    after = dict(zip(starts, [*starts, len(text)][1:], strict=True))
    for p in people:
        if p.gender is not None:
            continue
        votes = {"he": 0.0, "she": 0.0}
        for k, n in enumerate(p.names):
            end = max(n.end, min(after.get(n.start, len(text)), n.end + _NEAR))
            stop = _STOP.search(text, n.end, end)
            m = _PRONOUN.search(text, n.end, stop.start() if stop else end)
            if m is None and stop:
                m = _NEXT_SUBJECT.match(text, stop.end(), end)
            if m:
                # Where two votes differ the first counts: a text brings somebody in with a pronoun of their own.
                votes["she" if m[1].lower() in ("she", "her", "hers", "herself") else "he"] += 1.5 if k == 0 else 1.0
        if votes["he"] != votes["she"]:
            p.gender = max(votes, key=lambda g: votes[g])


# ── bodies ──

_PAPERS = frozenset(["times", "post", "journal", "tribune", "herald", "globe", "guardian", "standard", "gazette"])


def _bodies(names: Sequence[Name]) -> list[Individual]:
    made: dict[tuple[str, ...], Individual] = {}
    for n in names:
        if n.kind == "body":
            made.setdefault(n.key, Individual(key=n.key, body=True)).names.append(n)
    for key in sorted(made, key=lambda k: (len(k), k)):
        into = next((b for k, b in made.items() if len(k) > len(key) and _same_body(key, k)), None)
        if into is not None:
            into.names += made.pop(key).names
    return list(made.values())


def _same_body(short: Sequence[str], long: Sequence[str]) -> bool:
    if len(short) != 1 or len(long) < 2:
        return False
    return (short[0] in _PAPERS and long[-1] == short[0]) or is_initials(short[0], long)


def is_initials(short: str, long: Sequence[str]) -> bool:
    """Whether `short` is made of the first letters of `long`'s words, small words counted or not."""
    few = "".join(w[0] for w in long if w not in ("of", "the", "for", "and", "&"))
    return len(short) > 2 and short in (few, "".join(w[0] for w in long))
