"""All changes of an utterance: which printings are compared, which change is the strongest, which stands first."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence

from tellings.collation import wording
from tellings.collation.alignment import Alignment
from tellings.collation.changes import Named, is_apart, name
from tellings.collation.columns import Columns
from tellings.collation.lemmas import stem
from tellings.collation.risks import FUNCTION_WORDS
from tellings.collation.sides import Telling
from tellings.collation.variants import Comparison, compare
from tellings.collation.wholes import wholes
from tellings.records import RELATIONS, Change, Relation

_MOST_PAIRED = 9
"""Printings that are all compared with each other for the relation; of more, each only with its reference."""
_LEAST_SHARED = 2
_SAYS_ENOUGH = 3
"""Words that say something, of a printing that can show that it is no telling of another."""
_WORDS = ("altered", "reordered", "spliced")
"""Changes of words inside a printing."""
_STRENGTH: dict[str, int] = {name: n for n, name in enumerate(RELATIONS)}


def find_changes(
    tellings: Sequence[Telling], aligned: Alignment, reference: int
) -> tuple[tuple[Change, ...], Relation]:
    """Every change, worded and in order, and the strongest of them.

    Each printing is compared with the longer one with which it shares most: the reference nearly always. What an
    article prints in several quotations that go on is compared as one.
    """
    joined, words, origin = wholes(tellings, aligned.words)
    indirect = tellings[reference].printing.kind == "indirect"
    first = min(
        range(len(joined)),
        key=lambda n: (joined[n].printing.kind == "indirect" and not indirect, -len(joined[n].row.atoms), n),
    )
    order = sorted(range(len(joined)), key=lambda n: (n != first, -len(joined[n].row.atoms), n))
    named: list[Named] = []
    aside: list[Named] = []
    for at, j in enumerate(order[1:], start=1):
        base = _base(joined, words, order[:at], j)
        if base is None:
            continue
        found = name(joined[base], joined[j], _compare(joined, words, base, j), (base, j))
        (aside if _is_another_part(joined, base, j) else named).extend(found)
    named = named or aside
    paired = _pairwise(joined, words, order)
    named = _with_pairs(named, paired)
    return _in_order(named, [t.outlet for t in joined], origin), _relation(paired, named)


def _base(tellings: Sequence[Telling], words: Columns, longer: Sequence[int], j: int) -> int | None:
    """The longer printing of another article that shares most words with printing `j`; None where there is none.

    No article is compared with itself: a shorter printing elsewhere is compared with this one when its turn comes.
    """
    article = tellings[j].printing.span.article
    others = [b for b in longer if tellings[b].printing.span.article != article]
    return max(others, key=lambda b: (_common(tellings, words, b, j), -longer.index(b)), default=None)


def _common(tellings: Sequence[Telling], words: Columns, a: int, b: int) -> int:
    left, right = tellings[a].row.atoms, tellings[b].row.atoms
    return sum(c[a] >= 0 and c[b] >= 0 and left[c[a]] == right[c[b]] for c in words)


def _is_another_part(tellings: Sequence[Telling], base: int, j: int) -> bool:
    """True where one of two printings is reported, they have next to no words in common, and one of the articles has
    another printing here: neither tells the other in other words, each tells a part of the same passage."""
    if "indirect" not in (tellings[base].printing.kind, tellings[j].printing.kind):
        return False
    articles = [t.printing.span.article for t in tellings]
    if articles.count(articles[base]) == articles.count(articles[j]) == 1:
        return False
    one, other = ({stem(w) for w in tellings[n].row.atoms if w not in FUNCTION_WORDS} for n in (base, j))
    return len(one & other) < _LEAST_SHARED and min(len(one), len(other)) >= _SAYS_ENOUGH


def _compare(tellings: Sequence[Telling], words: Columns, base: int, changed: int) -> Comparison:
    pairs = [(c[base], c[changed]) for c in words if c[base] >= 0 or c[changed] >= 0]
    return compare(tellings[base].row, tellings[changed].row, pairs)


def _pairwise(tellings: Sequence[Telling], words: Columns, order: Sequence[int]) -> list[list[Named]] | None:
    """The changes of each pair of printings in marks of two articles that share words; None where they are many."""
    marked = [j for j in order if tellings[j].printing.kind != "indirect"]
    if len(marked) > _MOST_PAIRED:
        return None
    pairs = []
    for at, j in enumerate(marked):
        for b in marked[:at]:
            if tellings[b].printing.span.article == tellings[j].printing.span.article:
                continue
            found = _compare(tellings, words, b, j)
            if not is_apart(tellings[b], tellings[j], found):
                pairs.append(name(tellings[b], tellings[j], found, (b, j)))
    return pairs


def _with_pairs(named: Sequence[Named], paired: Sequence[Sequence[Named]] | None) -> list[Named]:
    """The changes against the reference, with what other pairs add: a place named already takes in their words."""
    made = list(named)
    at = {span: n for n, change in enumerate(made) if change.kind in _WORDS for span in change.spans}
    for change in (c for pair in paired or () for c in pair if c.kind in _WORDS):
        known = [at[span] for span in change.spans if span in at]
        if known:
            spans = tuple(dict.fromkeys(made[known[0]].spans + change.spans))
            made[known[0]] = made[known[0]]._replace(spans=spans)
            at.update(dict.fromkeys(change.spans, known[0]))
        else:
            at.update(dict.fromkeys(change.spans, len(made)))
            made.append(change)
    return made


def _relation(paired: Sequence[Sequence[Named]] | None, named: Sequence[Named]) -> Relation:
    """The strongest change among the printings in marks; "paraphrased" where no two of them share words.

    An indirect telling is a change of its own kind, named as such; that an outlet reports a sentence does not alter how
    the others print it.
    """
    if paired is None:
        return _strongest(n.kind for n in named if n.kind != "paraphrased")
    return _strongest(n.kind for n in (itertools.chain(*paired) if paired else named))


def _strongest(kinds: Iterable[str]) -> Relation:
    return RELATIONS[max((_STRENGTH.get(kind, 0) for kind in kinds), default=0)]


def _in_order(named: Sequence[Named], outlets: Sequence[str], origin: Sequence[int]) -> tuple[Change, ...]:
    """Changes worded, equal ones of several printings as one: what can turn the meaning first, ways of writing last."""
    groups: dict[tuple[object, ...], list[Named]] = defaultdict(list)
    forms: dict[str, list[Named]] = defaultdict(list)
    for n in named:
        if n.kind in wording.FORMS:
            forms[n.kind].append(n)
        else:
            groups[(n.kind, n.one.casefold(), n.other.casefold(), n.detail, n.lacking, n.between[0])].append(n)
    made = []
    for group in groups.values():
        first = group[0]
        sentence = wording.sentence(first, outlets[first.between[0]], [outlets[n.between[1]] for n in group])
        change = Change(
            kind=first.kind,
            risks=first.risks,
            spans=tuple(dict.fromkeys(s for n in group for s in n.spans)),
            sentence=sentence,
            between=(origin[first.between[0]], origin[first.between[1]]),
        )
        rank = (not first.risks, -_STRENGTH[first.kind], -len(first.risks), first.at, first.between, sentence)
        made.append((rank, change))
    return tuple(change for _, change in sorted(made, key=lambda m: m[0])) + tuple(
        _form(kind, forms[kind]) for kind in wording.FORMS if kind in forms
    )


def _form(kind: str, found: Sequence[Named]) -> Change:
    """All places where words are written otherwise in one way, as one change."""
    pairs = sorted(dict.fromkeys((n.one, n.other) for n in found))
    return Change(
        kind=kind,
        risks=(),
        spans=tuple(dict.fromkeys(s for n in found for s in n.spans)),
        sentence=wording.forms_sentence(kind, pairs),
    )
