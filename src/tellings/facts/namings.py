"""Differences in names, offices and titles of works: spellings one letter apart, given names, "Rep." against "Sen."."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, dropwhile
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from tellings.facts.drafts import Draft, values, words_of
from tellings.facts.stems import stem
from tellings.records import Person, Point, Span, Work
from tellings.text import fold

_CAPITALISED = re.compile(r"(?<![\w’'.-])[A-Z][^\W\d_]{5,}(?![\w-])")
_NAME_BEFORE = re.compile(r"(?<!\w)([A-Z][^\W\d_]+) (?:[A-Z]\. )?$")
_NAME_AFTER = re.compile(r" (?:[A-Z]\. )?([A-Z][^\W\d_]+)")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PLURAL_ENDS = "snrdyei"
"""A letter more at the end makes a plural, a people or another kin of the word, no other spelling of a name."""
_LETTERS = 5
_OFFICES = {
    "sen": "senator", "sens": "senator", "senator": "senator", "senators": "senator", "rep": "representative",
    "reps": "representative", "representative": "representative", "representatives": "representative",
    "congressman": "representative", "congresswoman": "representative", "gov": "governor", "governor": "governor",
    "mayor": "mayor", "sheriff": "sheriff", "judge": "judge", "justice": "justice",
    "gen": "general", "general": "general",
}  # fmt: skip
_RANKS = frozenset(
    (
        "inspector",
        "sergeant",
        "constable",
        "superintendent",
        "detective",
        "officer",
        "professor",
        "dr",
        "doctor",
        "captain",
        "capt",
        "colonel",
        "col",
        "lieutenant",
        "lt",
        "sgt",
        "major",
        "admiral",
        "bishop",
        "archbishop",
        "father",
        "sister",
        "rabbi",
        "imam",
        "minister",
        "president",
        "chancellor",
        "judge",
        "justice",
        "senator",
        "coach",
        "councillor",
        "lord",
        "lady",
        "sir",
        "dame",
        "prosecutor",
        "ambassador",
    )
)
"""What stands before a name and says who of that name it is."""
_RANK = re.compile(r"(?<!\w)([A-Za-z]+)\.?\s$")
_NOT_NOW = re.compile(r"\b(?:former|then|ex|late|future|one-time|incoming|outgoing|state)[ -]*$", re.IGNORECASE)
_NICKNAMES = (
    "william bill billy will", "robert bob bobby rob", "richard dick rick rich", "james jim jimmy jamie",
    "charles chuck charlie", "elizabeth liz beth betty lisa eliza", "edward ed ted eddie teddy", "john jack johnny",
    "joseph joe joey", "thomas tom tommy", "michael mike mick", "anthony tony", "margaret peggy maggie meg",
    "katherine catherine kate kathy cathy katie", "benjamin ben benny", "samuel sam", "daniel dan danny",
    "donald don donnie", "kenneth ken", "lawrence larry", "andrew andy drew", "stephen steven steve", "timothy tim",
    "christopher chris", "gregory greg", "jeffrey geoffrey jeff", "patricia pat patty", "susan sue", "deborah debbie",
    "barbara barb", "frederick fred", "gerald jerry", "harold harry hal", "henry hank harry", "alexander alex",
    "nicholas nick", "matthew matt", "peter pete", "philip phil", "raymond ray", "ronald ron", "russell russ",
    "theodore ted", "walter walt", "victoria vicky", "jacob jake", "nathaniel nathan nate", "eugene gene",
)  # fmt: skip
_KIND_OF_WORK = re.compile(
    r"\b(song|single|album|record|film|movie|documentary|book|novel|memoir|play|musical|show|series|video|painting|essay)"
    r"[,:]?\s(?:[a-z]+\s){0,2}[“\"‘'«]?$",
    re.IGNORECASE,
)
_NEAR_TITLE = 160
"""Characters before and after a title in which its kind and its maker are looked for."""
_SENTENCE_BREAK = re.compile(r"[.!?][”\"’]?\s|\n")
_NAME_WORD = re.compile(r"(?<=[\w,] )[A-Z][^\W\d_]{2,}(?![\w-])|^[A-Z][^\W\d_]{3,}(?= [A-Z])")
_SMALL = frozenset(
    (
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "and",
        "or",
        "my",
        "your",
        "our",
        "his",
        "her",
    )
)


class _Named(NamedTuple):
    """A full name as one outlet prints it."""

    span: Span
    office: str | None
    given: str
    surname: str
    before: tuple[str, ...]
    """All words before the surname but initials."""
    rank: str | None


def find_spellings(texts: Mapping[str, str]) -> Iterator[Draft]:
    """Names one letter apart: the rarer spelling of one outlet against the one that others print."""
    places: defaultdict[str, list[Span]] = defaultdict(list)
    printed: dict[str, str] = {}
    plain: set[str] = set()
    for article, body in sorted(texts.items()):
        plain.update(w for w in body.split() if w.islower())
        for m in _CAPITALISED.finditer(body):
            form = fold(m.group())
            printed.setdefault(form, m.group())
            places[form].append(Span(article=article, start=m.start(), end=m.end()))
    by_outline: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for form in places:
        if form not in plain:
            by_outline[form[:3], ""].add(form)
            by_outline["", form[-3:]].add(form)
    pairs = {p for forms in by_outline.values() if len(forms) < 200 for p in combinations(sorted(forms), 2)}
    for one, two in sorted(pairs):
        rare, usual = sorted((one, two), key=lambda form: (len(places[form]), form))
        if not _one_letter(rare, usual) or len(places[rare]) > 2 or len(places[usual]) <= len(places[rare]):
            continue
        if _of_two(texts, places[rare], places[usual]):
            continue
        others = [s for s in places[usual] if s.article not in {r.article for r in places[rare]}]
        if others:
            first = {s.article: s for s in reversed(others)}
            found = [*places[rare], *first.values()]
            yield Draft(
                kind="name",
                conflict=True,
                what=f"spelling of {printed[usual]}",
                values=values((s, texts[s.article][s.start : s.end]) for s in found),
                why="The two spellings are one letter apart in one story; a name has one spelling.",
            )


def _of_two(texts: Mapping[str, str], one: Sequence[Span], two: Sequence[Span]) -> bool:
    """True where both always stand beside other names: "Marian Brook", "Marion Hale" are two people."""
    beside = []
    for spans in (one, two):
        names = set()
        for span in spans:
            body = texts[span.article]
            near = (_NAME_BEFORE.search(body, max(0, span.start - 30), span.start), _NAME_AFTER.match(body, span.end))
            names.add(frozenset(fold(m.group(1)) for m in near if m))
        beside.append(names)
    return all(beside[0] | beside[1]) and frozenset().union(*beside[0]).isdisjoint(frozenset().union(*beside[1]))


def _one_letter(one: str, two: str) -> bool:
    if stem(one) == stem(two) or _american(one) == _american(two):
        return False
    if abs(len(one) - len(two)) > 1 or Levenshtein.distance(one, two, score_cutoff=1) != 1:
        return False
    short, long = sorted((one, two), key=len)
    return not (len(short) < len(long) and long.startswith(short)) and not (
        len(short) == len(long) and one[:-1] == two[:-1] and {one[-1], two[-1]} <= set(_PLURAL_ENDS)
    )


def _american(word: str) -> str:
    """A word as it is spelt in America, nearly: only for comparing."""
    return word.replace("ence", "ense").replace("is", "iz").replace("our", "or")


def find_names(texts: Mapping[str, str], people: Sequence[Person]) -> Iterator[Draft]:
    """Other given names for one surname and office; other offices for one person; short forms of a given name."""
    named = {person.id: _full_names(texts, person) for person in people if not person.body}
    for one, two in combinations(sorted(named), 2):
        yield from _given_names(texts, named[one], named[two])
    for person in people:
        full = named.get(person.id, [])
        yield from _offices(texts, person, full)
        yield from _short_forms(texts, person, full)
        yield from _misprints(texts, person, full)


def _full_names(texts: Mapping[str, str], person: Person) -> list[_Named]:
    found = []
    for mention in person.mentions:
        span = mention.span
        if mention.kind != "name" or span.article not in texts:
            continue
        body = texts[span.article]
        words = [fold(m.group()) for m in _WORD.finditer(body, span.start, span.end)]
        words = [w for w in words if w not in ("jr", "sr", "ii", "iii", "iv")]
        at = max((n for n, word in enumerate(words[:-1]) if word in _OFFICES), default=-1)
        office = (
            _OFFICES[words[at]] if at >= 0 and not _NOT_NOW.search(body, max(0, span.start - 12), span.start) else None
        )
        given = list(dropwhile(_RANKS.__contains__, (w for w in words[at + 1 : -1] if len(w) > 1)))
        if words and len(words[-1]) >= 3:
            named = given[0] if given else ""
            found.append(
                _Named(
                    span,
                    office,
                    named,
                    words[-1],
                    tuple(given),
                    _rank(body, span, words[: len(words) - 1 - len(given)]),
                )
            )
    return found


def _rank(body: str, name: Span, inside: Sequence[str]) -> str | None:
    """The rank or title right before a given name, in the name as found or before it."""
    before = _RANK.search(body, max(0, name.start - 20), name.start)
    word = inside[-1] if inside else fold(before.group(1)) if before else ""
    return word if word in _RANKS else None


def _given_names(texts: Mapping[str, str], one: list[_Named], two: list[_Named]) -> Iterator[Draft]:
    first = [n for n in one if n.given]
    second = [n for n in two if n.given]
    if not first or not second or first[0].surname != second[0].surname:
        return
    offices = {n.office for n in first} & {n.office for n in second} - {None}
    ranks = {n.rank for n in first} & {n.rank for n in second} - {None}
    articles = {n.span.article for n in first}, {n.span.article for n in second}
    letter = bool(ranks) and _is_letter_apart(first[0].before[-1], second[0].before[-1])
    if articles[0] & articles[1] or not (letter or (offices and not _kin(first[0].given, second[0].given))):
        return
    given = {n.given for n in first}, {n.given for n in second}
    for side, other in ((0, 1), (1, 0)):
        for article in articles[side]:
            if any(_prints(texts[article], g) for g in given[other]):
                return
    shown = {n.span.article: n.span for n in reversed(first + second) if letter or n.office in offices}
    yield Draft(
        kind="name",
        conflict=True,
        what=f"given name of {words_of(texts, first[0].span)}",
        values=values((s, words_of(texts, s)) for s in shown.values()),
        why="One surname with one rank, and given names that are one letter apart."
        if letter
        else "One surname with one office, but another given name in each outlet.",
    )


def _offices(texts: Mapping[str, str], person: Person, full: Sequence[_Named]) -> Iterator[Draft]:
    held: dict[str, Counter[str]] = {}
    for named in full:
        if named.office:
            held.setdefault(named.span.article, Counter())[named.office] += 1
    if len({frozenset(offices) for offices in held.values()}) < 2 or any(len(offices) > 1 for offices in held.values()):
        return
    shown = {n.span.article: n.span for n in reversed(full) if n.office}
    yield Draft(
        kind="title",
        conflict=True,
        what=f"office of {person.name}",
        values=values((s, words_of(texts, s)) for s in shown.values()),
        why="Nobody holds both offices at once, and no outlet calls one of them a former one.",
    )


def _short_forms(texts: Mapping[str, str], person: Person, full: Sequence[_Named]) -> Iterator[Draft]:
    shown: dict[tuple[str, str], Span] = {}
    for named in full:
        for word in named.before:
            shown.setdefault((named.span.article, word), named.span)
    pairs = [
        (one, two)
        for one, two in combinations(sorted(shown), 2)
        if one[0] != two[0] and one[1] != two[1] and _is_familiar(one[1], two[1])
    ]
    if pairs:
        found = {key[0]: shown[key] for pair in reversed(pairs) for key in pair}
        yield Draft(
            kind="name",
            conflict=False,
            what=f"given name of {person.name}",
            values=values((s, words_of(texts, s)) for s in found.values()),
            why="Forms of one name, full and familiar: both can be right.",
        )


def _misprints(texts: Mapping[str, str], person: Person, full: Sequence[_Named]) -> Iterator[Draft]:
    """One person's full name with a letter or two that differ, where neither outlet prints the other form."""
    whole = [n for n in full if n.given]
    for one, two in combinations(whole, 2):
        if one.span.article == two.span.article:
            continue
        differ = [(a, b) for a, b in ((one.given, two.given), (one.surname, two.surname)) if a != b]
        if (
            len(differ) != 1
            or _american(differ[0][0]) == _american(differ[0][1])
            or not _is_misprint(*differ[0])
            or _is_familiar(*differ[0])
        ):
            continue
        a, b = differ[0]
        if _prints(texts[one.span.article], b) or _prints(texts[two.span.article], a):
            continue
        first = {n.span.article: n.span for n in reversed(whole)}
        yield Draft(
            kind="name",
            conflict=True,
            what=f"spelling of {person.name}",
            values=values((s, words_of(texts, s)) for s in first.values()),
            why="One person, whose name is spelt in two ways; a name has one spelling.",
        )
        return


def _prints(body: str, name: str) -> bool:
    """True where a text has a word, given folded."""
    return bool(re.search(rf"\b{re.escape(name)}\b", fold(body)))


_LEAST_SPELT = 4
"""Letters of a name that can be told from another one by one letter."""


def _is_misprint(one: str, two: str) -> bool:
    """True for words of four letters and more that are a letter apart, or two where they have the same letters."""
    if min(len(one), len(two)) < _LEAST_SPELT or one[0] != two[0]:
        return False
    return OSA.distance(one, two, score_cutoff=2) <= (2 if set(one) == set(two) else 1)


def _is_letter_apart(one: str, two: str) -> bool:
    """True for given names of as many letters that differ in one, or in two that changed places: Carl and Karl."""
    same = len(one) == len(two) >= _LEAST_SPELT and not _is_familiar(one, two)
    return same and OSA.distance(one, two, score_cutoff=1) == 1


@lru_cache(maxsize=20_000)
def _is_familiar(one: str, two: str) -> bool:
    short, long = sorted((one, two), key=len)
    return (len(short) > 2 and long.startswith(short)) or any(
        one in group and two in group for group in map(str.split, _NICKNAMES)
    )


def _kin(one: str, two: str) -> bool:
    """True where two given names can be one person's."""
    return _is_familiar(one, two) or one[:4] == two[:4]


def find_titles(texts: Mapping[str, str], works: Sequence[Work]) -> Iterator[Draft]:
    """The title of one work in two ways: the same words but for a small one or for some letters."""
    printed: defaultdict[tuple[str, ...], list[Span]] = defaultdict(list)
    for work in works:
        if work.kind == "title" and work.span.article in texts:
            body = texts[work.span.article]
            words = tuple(fold(m.group()) for m in _WORD.finditer(body, work.span.start, work.span.end))
            if len(words) > 1:
                printed[words].append(work.span)
    for one, two in combinations(sorted(printed), 2):
        articles = {s.article for s in printed[one]}, {s.article for s in printed[two]}
        if articles[0] & articles[1]:
            continue
        if not _one_work(one, two) and not _one_of_a_kind(texts, printed[one], printed[two]):
            continue
        shown = {s.article: s for words in (one, two) for s in reversed(printed[words])}
        first = printed[one][0]
        yield Draft(
            kind="title",
            conflict=True,
            what=f"title of “{_bare(texts, first)}”",
            values=values((s, _bare(texts, s)) for s in shown.values()),
            why="The same words but for one: a work has one title.",
        )


def find_titles_told(texts: Mapping[str, str], works: Sequence[Work], points: Sequence[Point]) -> Iterator[Draft]:
    """Two titles that share half of their words, told at one point, where neither article prints the other's."""
    titles = [w.span for w in works if w.kind == "title" and w.span.article in texts]
    for point in points:
        held: dict[str, list[Span]] = defaultdict(list)
        for told in point.tellings:
            held[told.article] += [
                t for t in titles if t.article == told.article and told.start <= t.start and t.end <= told.end
            ]
        for one, two in combinations(sorted(article for article, found in held.items() if len(found) == 1), 2):
            first, second = held[one][0], held[two][0]
            names = _bare(texts, first), _bare(texts, second)
            if (
                _half_shared(*names)
                and fold(names[1]) not in fold(texts[one])
                and fold(names[0]) not in fold(texts[two])
            ):
                yield Draft(
                    kind="title",
                    conflict=True,
                    what=f"title of “{names[0]}”",
                    values=values(((first, names[0]), (second, names[1]))),
                    why="One thing is told of a work with two titles, and neither outlet prints the other's.",
                )
                break


def _one_of_a_kind(texts: Mapping[str, str], one: Sequence[Span], two: Sequence[Span]) -> bool:
    """True for titles that share half of their words, each called a song, a film … of the same name in its sentence,
    where neither article prints the other's title."""
    first, second = one[0], two[0]
    names = _bare(texts, first), _bare(texts, second)
    if not _half_shared(*names):
        return False
    for spans, other in ((one, names[1]), (two, names[0])):
        if any(fold(other) in fold(texts[s.article]) for s in spans):
            return False
    (kind, makers), (other_kind, others) = _around(texts, first), _around(texts, second)
    return kind == other_kind != "" and bool(makers & others)


def _around(texts: Mapping[str, str], title: Span) -> tuple[str, frozenset[str]]:
    """What kind of work a title is called right before it, and the names in its sentence before and after."""
    body = texts[title.article]
    start = max(0, title.start - _NEAR_TITLE)
    kind = _KIND_OF_WORK.search(body, start, title.start)
    before = _SENTENCE_BREAK.split(body[start : title.start])[-1]
    after = _SENTENCE_BREAK.split(body[title.end : title.end + _NEAR_TITLE])[0]
    names = frozenset(fold(m.group()) for part in (before, after) for m in _NAME_WORD.finditer(part))
    return (fold(kind.group(1)) if kind else ""), names


def _half_shared(one: str, two: str) -> bool:
    first, second = ([fold(m.group()) for m in _WORD.finditer(name)] for name in (one, two))
    shared = {w for w in first if w in second and w not in _SMALL}
    return first != second and len(first) == len(second) and 2 * len(shared) >= len(first) > 1


def _bare(texts: Mapping[str, str], span: Span) -> str:
    return words_of(texts, span).strip(".,!?;:'\"‘’“” ")


def _one_work(one: Sequence[str], two: Sequence[str]) -> bool:
    """True where two titles of as many words differ in one, and that a small one or one of nearly the same letters."""
    if len(one) != len(two):
        return False
    apart = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    if len(apart) != 1 or all(word in _SMALL for word in one):
        return False
    a, b = apart[0]
    short, steps = min(len(a), len(b)), Levenshtein.distance(a, b)
    return (a in _SMALL and b in _SMALL) or (short > _LETTERS and steps <= 2) or (short >= _LETTERS and steps == 1)
