"""Points: what is told, by all, by some, by one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from tellings.facts.edges import trim
from tellings.facts.linking import learnt_for, score
from tellings.facts.meaning import Encoder, read_meaning
from tellings.facts.said import Whereabouts, share_said, share_uttered
from tellings.facts.units import Ground, lay_out
from tellings.records import Person, Point, Quote, Span, Story, Study, Utterance

_ALONE = 12
"""Points shown for an article that no other one tells: its weightiest sentences."""
_ALONE_IN_ALL = 120
"""About as many over all articles of a story: where many tell it, each shows fewer."""
_LEAST_ALONE = 12.0
"""Weight under which a sentence says too little to be shown as told by one."""
_NEAR_BEST = 2.3
"""How far, in the logarithm of its odds, a link may be behind its unit's best into that article to count."""
_TOGETHER = 0.6
"""Two groups of units become one point only where the best links of their units into the other group, in the mean, are
this share of the threshold."""
_ONE_MORE = 0.4
"""A unit of a further article joins a group where its best links to those who are in it are, in the mean, this share of
the threshold: what two tell, a third likely tells."""
_TWO_THINGS = 0.5
"""The same for a unit that is in another group already: it tells two things."""


def find_points(
    story: Story,
    studies: Sequence[Study],
    people: Sequence[Person],
    said: Sequence[Quote],
    utterances: Sequence[Utterance],
    encoder: Encoder | None = None,
) -> tuple[Point, ...]:
    """The points of a story, those told by most first; then those told by one article only, the weightiest first.

    With an encoder sentences are compared by what they mean, too; without one by their words alone.

    Near-copies tell nothing of their own and have no part. A story of one independent text has no points: nothing is
    there to lay beside it.
    """
    own = independent(story, studies)
    if len(own) < 2:
        return ()
    ground = lay_out(own)
    where = Whereabouts(ground)
    inside = share_said(ground, where, said)
    meant = read_meaning(ground, encoder, inside)
    links = score(ground, share_uttered(where, utterances), inside, meant)
    groups = gather(ground, links, learnt_for(meant).threshold)
    shared = [_point(ground, links, group) for group in groups]
    return tuple(
        Point(id=f"p{number}", text=text, tellings=tellings)
        for number, (text, tellings) in enumerate(_sorted(ground, shared) + _alone(ground, groups), 1)
    )


def independent(story: Story, studies: Sequence[Study]) -> list[Study]:
    """The studies of the articles that are no near-copy of another, in the story's order."""
    copies = {telling.article for telling in story.tellings if telling.copy_of}
    return [study for study in studies if study.article.id not in copies]


def gather(ground: Ground, links: dict[tuple[int, int], float], threshold: float) -> list[list[int]]:
    """Groups of units that tell one thing: the surest links first, groups joined only where most of both agree.

    Then those of further articles that are less sure alone. A unit that tells two things can be in several groups.
    """
    near = _near_best(ground, links)
    group_of: dict[int, int] = {}
    groups: dict[int, list[int]] = {}
    for (a, b), likeness in sorted(near.items(), key=lambda item: (-item[1], item[0])):
        if likeness < threshold:
            break
        first, second = group_of.get(a, a), group_of.get(b, b)
        one, two = groups.get(first, [a]), groups.get(second, [b])
        if (first == second and a in group_of) or not _agree(links, one, two, threshold):
            continue
        joined = one + two
        groups.pop(second, None)
        groups[first] = joined
        group_of.update(dict.fromkeys(joined, first))
    _widen(ground, links, [groups[first] for first in sorted(groups)], threshold)
    return _mended(ground, [sorted(group) for group in groups.values()])


def _mended(ground: Ground, groups: list[list[int]]) -> list[list[int]]:
    """The groups sorted, those that are neighbouring clauses of the very same sentences as one: what two articles tell
    in one sentence each was only cut apart to be linked."""
    made: list[list[int]] = []
    last: dict[frozenset[int], list[int]] = {}
    for group in sorted(groups):
        told = frozenset(ground.sentence_of[n] for n in group)
        before = last.get(told)
        if before is not None and all(n in before or n - 1 in before or n + 1 in before for n in group):
            before[:] = sorted({*before, *group})
        else:
            last[told] = group
            made.append(group)
    return sorted(made)


def _widen(ground: Ground, links: dict[tuple[int, int], float], groups: list[list[int]], threshold: float) -> None:
    """Each group with the unit of each article that it lacks that fits it best, where one fits well enough."""
    group_of = {n: k for k, group in enumerate(groups) for n in group}
    told = [{ground.units[n].article for n in group} for group in groups]
    offers: defaultdict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    for (a, b), likeness in links.items():
        for inside, outside in ((a, b), (b, a)):
            k = group_of.get(inside)
            if k is not None and ground.units[outside].article not in told[k]:
                best = offers[k, outside]
                teller = ground.units[inside].article
                best[teller] = max(best.get(teller, 0.0), likeness)
    ranked = sorted((-sum(best.values()) / len(told[k]), k, n) for (k, n), best in offers.items())
    for worth, k, n in ranked:
        if -worth < _ONE_MORE * threshold:
            break
        article = ground.units[n].article
        if article not in told[k] and (n not in group_of or -worth >= _TWO_THINGS * threshold):
            groups[k].append(n)
            told[k].add(article)


def _near_best(ground: Ground, links: dict[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """The links that are nearly the best of both their units in the other's article: one thing is told in one place."""
    best: defaultdict[tuple[int, int], float] = defaultdict(lambda: -math.inf)
    odds = {pair: _odds(likeness) for pair, likeness in links.items()}
    for (a, b), worth in odds.items():
        for key in ((a, ground.units[b].article), (b, ground.units[a].article)):
            best[key] = max(best[key], worth)
    return {
        (a, b): likeness
        for (a, b), likeness in links.items()
        if odds[a, b] >= max(best[a, ground.units[b].article], best[b, ground.units[a].article]) - _NEAR_BEST
    }


def _odds(likeness: float) -> float:
    """The logarithm of the odds."""
    return math.log(max(likeness, 1e-12) / max(1 - likeness, 1e-12))


def _agree(links: dict[tuple[int, int], float], one: list[int], two: list[int], threshold: float) -> bool:
    """True where the units of both groups are, in the mean, linked well enough to their likest in the other."""
    if len(one) == len(two) == 1:
        return True
    best: defaultdict[int, float] = defaultdict(float)
    for a in one:
        for b in two:
            likeness = links.get((a, b) if a < b else (b, a), 0.0)
            best[a], best[b] = max(best[a], likeness), max(best[b], likeness)
    return sum(best.values()) / len(best) >= _TOGETHER * threshold


def _point(ground: Ground, links: dict[tuple[int, int], float], group: list[int]) -> tuple[Span, tuple[Span, ...]]:
    """The spans of a group and the one that stands for all: the best linked, then the longest."""
    runs = _runs(ground, group)
    tied: defaultdict[int, float] = defaultdict(float)
    for k, a in enumerate(group):
        for b in group[k + 1 :]:
            tied[a] += links.get((a, b), 0.0)
            tied[b] += links.get((a, b), 0.0)
    best = max(range(len(runs)), key=lambda k: (_worth(ground, runs[k], tied), -k))
    spans = tellings_of(ground, group)
    return spans[best], spans


def tellings_of(ground: Ground, group: list[int]) -> tuple[Span, ...]:
    """What the units of a group tell, neighbours as one, each without what is told by its own article alone."""
    return tuple(_told_too(ground, run, group) for run in _runs(ground, group))


def _runs(ground: Ground, group: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for n in group:
        if runs and runs[-1][-1] == n - 1 and ground.sentence_of[n] == ground.sentence_of[n - 1]:
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs


def _worth(ground: Ground, run: list[int], tied: dict[int, float]) -> float:
    sentence = ground.sentences[ground.sentence_of[run[0]]]
    whole = len(run) / len(sentence.units)
    return sum(tied[n] for n in run) / len(run) + 0.5 * whole + min(1.0, sum(ground.units[n].weight for n in run) / 60)


def _told_too(ground: Ground, run: Sequence[int], group: Sequence[int]) -> Span:
    """What neighbouring units tell that units of other articles in the group tell, too."""
    article = ground.units[run[0]].article
    start, end = trim(ground, run, [n for n in group if ground.units[n].article != article])
    return Span(article=ground.articles[article].id, start=start, end=end)


def _sorted(ground: Ground, points: list[tuple[Span, tuple[Span, ...]]]) -> list[tuple[Span, tuple[Span, ...]]]:
    order = {article.id: n for n, article in enumerate(ground.articles)}

    def key(point: tuple[Span, tuple[Span, ...]]) -> tuple[int, float, int]:
        told = {span.article for span in point[1]}
        early = min(span.start / (1 + len(ground.articles[order[span.article]].text)) for span in point[1])
        return -len(told), early, order[point[0].article]

    return sorted(points, key=key)


def _alone(ground: Ground, groups: list[list[int]]) -> list[tuple[Span, tuple[Span, ...]]]:
    """For each article its weightiest sentences that no other one tells, in the order of the text."""
    told = {ground.sentence_of[n] for group in groups for n in group}
    by_article: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for n, sentence in enumerate(ground.sentences):
        if n not in told and sentence.weight >= _LEAST_ALONE:
            by_article[sentence.article].append((-sentence.weight, n))
    most = max(2, min(_ALONE, _ALONE_IN_ALL // max(1, len(by_article))))
    chosen = [n for ranked in by_article.values() for _, n in sorted(ranked)[:most]]
    spans = [
        Span(article=ground.articles[s.article].id, start=s.start, end=s.end)
        for s in (ground.sentences[n] for n in sorted(chosen))
    ]
    return [(span, (span,)) for span in spans]
