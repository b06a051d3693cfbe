"""Votes and scores ("134 to 63") and ages, where two outlets give other ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from tellings.facts.drafts import Draft, beside_names, values, words_of
from tellings.records import Article, Person, Point, Span, Study

_TALLY = re.compile(
    r"(?<![\w.,/-])(\d{1,3}(?:,\d{3})?)(?:\s(?:votes\s)?to\s|-to-|[-–])(\d{1,3}(?:,\d{3})?)"
    r"(?![\w%]|[.,/–-]\d|[ -](?:year|hour|day|minute))"
)
_DECIDED = re.compile(
    r"\b(?:vot|pass|approv|defeat|won\b|win|beat|lost|lose|reject|ballot|margin|tally|override|confirm|score|victor|"
    r"acquit|elect|ruled|ruling|decision|clear|verdict|majority|jury|convict|carried)",
    re.IGNORECASE,
)
_NEAR = 70
"""Characters around a tally within which a word of deciding must stand."""
_AGE_AFTER = re.compile(
    r",? (?:who is |is |was |aged? )?(\d{1,3})(?:(?= years old)|(?<=, \d\d)(?=[,.;)](?!\d))|(?<=, \d)(?=,(?!\d))"
    r"|(?<=(?:..is|.was|aged) \d\d)(?=[,.;)](?!\d)))"
)
_AGE_BEFORE = re.compile(r"\b(\d{1,3})-year-old\s(?:[a-z-]+\s){0,3}$")
_DIED_AT = re.compile(
    r"(?:,\swho)?(?:,[^,.!?\n]{1,60},)?\s(?:(?:has|had)\s)?(?:died|dies)\s(?:(?![A-Z])[^.!?,\n]){0,30}?"
    r"(?:at the age of|at age|aged)\s(\d{1,3})\b"
)
"""Behind a name: "has died at the age of 88", "who has died aged 87"."""
_WAS = re.compile(r"(?:,[^.!?\n]{1,160},)?\s(?:has\s)?died\b[^.!?\n]{0,120}\.\s(?:He|She)\swas\s(\d{1,3})(?=[.,])")
"""Behind a name: "died at her home on Sunday. She was 87."."""
_OLDEST = 115
_BIRTHDAY = 3
"""Days between two articles from which somebody may have had a birthday."""

_Found = tuple[Span, frozenset[int]]


def find_tallies(texts: Mapping[str, str], points: Sequence[Point]) -> Iterator[Draft]:
    """Votes or scores in tellings of one point, and those of outlets that give only one and agree in one number."""
    told = {article: _tallies(article, body) for article, body in sorted(texts.items())}
    holders: defaultdict[frozenset[int], set[str]] = defaultdict(set)
    for article, found_here in told.items():
        for _, numbers in found_here:
            holders[numbers].add(article)
    shown: dict[Span, int] = {}
    groups: list[list[Span]] = []
    for one, two in [*_in_points(points, told), *_lone(told)]:
        (first, ours), (second, theirs) = one, two
        if ours == theirs or _are_two(told, holders, one, two):
            continue
        # One vote that three outlets tell, one of them otherwise, is one difference with three values.
        held = shown.get(first, shown.get(second, len(groups)))
        if held == len(groups):
            groups.append([])
        for span in (first, second):
            if shown.setdefault(span, held) == held:
                groups[held].append(span)
    for spans in groups:
        found = [(span, words_of(texts, span)) for span in spans]
        why = "One vote or score, and the numbers are not the same."
        yield Draft(kind="number", conflict=True, what=found[0][1], values=values(found), why=why)


def _are_two(
    told: Mapping[str, list[_Found]], holders: Mapping[frozenset[int], set[str]], one: _Found, two: _Found
) -> bool:
    """True where an article of the story prints both, or where an article of the two prints another that is nearer to
    the other's: "30 to 19" is not "27 to 22" where "27 to 23" stands beside it."""
    (first, ours), (second, theirs) = one, two
    if not holders[ours].isdisjoint(holders[theirs]):
        return True
    rivals = [t & theirs for _, t in told[first.article]] + [t & ours for _, t in told[second.article]]
    return not ours & theirs and any(rivals)


def _tallies(article: str, body: str) -> list[_Found]:
    found = []
    for m in _TALLY.finditer(body):
        if _DECIDED.search(body, max(0, m.start() - _NEAR), min(len(body), m.end() + _NEAR)):
            numbers = frozenset(int(m.group(n).replace(",", "")) for n in (1, 2))
            found.append((Span(article=article, start=m.start(), end=m.end()), numbers))
    return found


def _in_points(points: Sequence[Point], told: Mapping[str, list[_Found]]) -> Iterator[tuple[_Found, _Found]]:
    for point in points:
        held: dict[str, list[_Found]] = defaultdict(list)
        for span in point.tellings:
            held[span.article] += [t for t in told[span.article] if span.start <= t[0].start and t[0].end <= span.end]
        for one, two in combinations(sorted(a for a, t in held.items() if len(t) == 1), 2):
            yield held[one][0], held[two][0]


def _lone(told: Mapping[str, list[_Found]]) -> Iterator[tuple[_Found, _Found]]:
    single = [found for found in told.values() if len({t for _, t in found}) == 1]
    for one, two in combinations(single, 2):
        if one[0][1] & two[0][1]:
            yield one[0], two[0]


def find_ages(texts: Mapping[str, str], own: Sequence[Study], people: Sequence[Person]) -> Iterator[Draft]:
    """Ages of one person. One year apart is compatible where the outlets wrote days apart."""
    articles = {study.article.id: study.article for study in own}
    for person in people:
        ages = beside_names(texts, person, _ages)
        for one, two in combinations(sorted(ages), 2):
            if len(ages[one]) == len(ages[two]) == 1 and ages[one].keys() != ages[two].keys():
                yield _age(texts, person, ages[one] | ages[two], (articles[one], articles[two]))
                break


def find_unnamed_ages(texts: Mapping[str, str], points: Sequence[Point]) -> Iterator[Draft]:
    """Ages of somebody whom a story does not name ("the driver, 51"), where each article has one of them with an age:
    in tellings of one point, or with the digits turned round."""
    held = {article: _aged(article, body) for article, body in sorted(texts.items())}
    for noun in sorted({noun for found in held.values() for noun in found}):
        lone = {a: found[noun][0] for a, found in held.items() if len(found.get(noun, ())) == 1}
        for one, two in combinations(sorted(lone), 2):
            (first, age), (second, other) = lone[one], lone[two]
            turned = f"{age}" == f"{other}"[::-1]
            if age != other and (turned or any(_tells(p, first) and _tells(p, second) for p in points)):
                spans = [span for span, _ in lone.values()]
                yield Draft(
                    kind="number",
                    conflict=abs(age - other) > 1,
                    what=f"age of the {noun}",
                    values=values((span, words_of(texts, span)) for span in spans),
                    why="One person has one age on a day."
                    if abs(age - other) > 1
                    else "One year apart: the outlets may count to another day.",
                )
                break


def _aged(article: str, body: str) -> dict[str, list[tuple[Span, int]]]:
    """What somebody is called by a common noun → the places of different ages, each with the age."""
    found: dict[str, list[tuple[Span, int]]] = defaultdict(list)
    for m in _UNNAMED.finditer(body):
        noun = (m["behind"] or m["before"] or m["of"]).lower()
        group = next(name for name in ("age_behind", "age_before", "age_of") if m[name])
        if noun in _ANYBODY and all(int(m[group]) != age for _, age in found[noun]):
            found[noun].append((Span(article=article, start=m.start(group), end=m.end(group)), int(m[group])))
    return found


def _tells(point: Point, span: Span) -> bool:
    return any(t.article == span.article and t.start <= span.start and span.end <= t.end for t in point.tellings)


_UNNAMED = re.compile(
    r"\b(?P<age_before>[1-9]\d)-year-old\s(?:[a-z-]+\s)?(?P<before>[a-z]+)\b"
    r"|\b(?P<behind>[a-z]+),\s(?:who\s(?:is|was)\s|aged\s|an?\s)?(?P<age_behind>[1-9]\d)(?=[,.;]|-year-old)"
    r"|\b(?P<of>[a-z]+)\s(?:of|aged)\s(?P<age_of>[1-9]\d)(?=[,.;\s])(?!\s(?:per|others?|men|women|people|points|votes|miles|years|months|days)\b)",
)
_ANYBODY_WORDS = """
man woman boy girl driver pilot passenger victim suspect gunman officer teacher student nurse doctor farmer soldier
cyclist pedestrian motorist rider skipper captain patient attacker assailant widow mother father teenager pensioner
"""
_ANYBODY = frozenset(_ANYBODY_WORDS.split())


def _ages(body: str, name: Span) -> Iterator[tuple[int, Span]]:
    after = _AGE_AFTER.match(body, name.end)
    before = _AGE_BEFORE.search(body, max(0, name.start - 60), name.start)
    after = after or _DIED_AT.match(body, name.end) or _WAS.match(body, name.end)
    for m in (after, before):
        if m and not _of_another_time(body, m.start(1)) and 0 < int(m.group(1)) <= _OLDEST:
            yield int(m.group(1)), Span(article=name.article, start=m.start(1), end=m.end(1))


def _of_another_time(body: str, at: int) -> bool:
    """True where the sentence of an age names a year or says that it was then: it need not be today's age."""
    before = _STOP.split(body[max(0, at - _AROUND) : at])[-1]
    return bool(_THEN.search(before + _STOP.split(body[at : at + _AROUND])[0]))


_STOP = re.compile(r"[.!?][\"”’']?\s|\n")
_THEN = re.compile(r"\b(?:in (?:1[89]|20)\d\d|then|at the time|years (?:ago|earlier|before))\b", re.IGNORECASE)
_AROUND = 160


def _age(texts: Mapping[str, str], person: Person, ages: Mapping[int, Span], two: tuple[Article, Article]) -> Draft:
    birthday = max(ages) - min(ages) == 1 and _days_between(*two) >= _BIRTHDAY
    if birthday:
        why = "One year apart, and the outlets wrote days apart: a birthday may lie between."
    else:
        why = "One person has one age on a day."
    found = [(span, str(age)) for age, span in ages.items()]
    return Draft(kind="number", conflict=not birthday, what=f"age of {person.name}", values=values(found), why=why)


def _days_between(one: Article, two: Article) -> float:
    """Days from one article's publication to the other's; without end where one isn't known."""
    try:
        first, second = (date.fromisoformat((a.published or "")[:10]) for a in (one, two))
    except ValueError:
        return float("inf")
    return abs((first - second).days)
