"""Names for what differs between two printings of one utterance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tellings.collation.risks import FUNCTION_WORDS, MODAL, RISKS, other_numbers, risks, turned_in_other_words
from tellings.collation.sentences import Elsewhere, find_elsewhere, without
from tellings.collation.sides import Telling
from tellings.collation.spelling import words
from tellings.collation.variants import Comparison, Side, Variant, marks_gap
from tellings.records import Span

_CUT = 4
"""Words missing inside from which on a part is said to be cut out, not a word left out."""
_APART = 6
"""Words on both sides at one end from which on two printings overlap, and neither alters the other."""
_SENTENCE = 3
"""The same where whole sentences end there."""
_LONG = 8
"""Words at one end from which on a few others there (a quarter at most) don't alter them: each has its own end."""
_FEW = 0.25
_JOINING = frozenset(("and", "but", "so", "or"))
_NEAR = 3
"""Words before a trimmed beginning among which a negation would turn what is kept."""


class Named(NamedTuple):
    """A change with the words concerned, before it is worded; equal ones of several printings become one sentence."""

    kind: str
    one: str
    """The words in the reference."""
    other: str
    """The words in the changed printing."""
    spans: tuple[Span, ...]
    between: tuple[int, int]
    at: int
    """Where in the reference, for the order."""
    detail: str = ""
    lacking: bool = False
    """True where it is the reference that lacks the words."""
    risks: tuple[str, ...] = ()
    numbers: tuple[str, str] = ("", "")
    """The different numbers of the same thing in two printings that share no words to show them by."""


@dataclass(slots=True)
class _Naming:
    """The changes of one pair as they are found."""

    base: Telling
    changed: Telling
    between: tuple[int, int]
    made: list[Named] = field(default_factory=list)

    def add(
        self, kind: str, one: Side, other: Side, detail: str = "", *, risk: tuple[str, ...] = (), ends: bool = False
    ) -> None:
        """Notes a change; `ends` where only the side that has the words is shown."""
        places = (self.base.span(one), self.changed.span(other)) if ends else self._places(one, other)
        self.made.append(
            Named(
                kind=kind,
                one=self.base.text(one),
                other=self.changed.text(other),
                spans=tuple(p for p in places if p),
                between=self.between,
                at=2 * one.first + bool(one),
                detail=detail,
                lacking=not one,
                risks=risk,
            )
        )

    def _places(self, one: Side, other: Side) -> tuple[Span | None, Span | None]:
        return self.base.place(one), self.changed.place(other)


def name(base: Telling, changed: Telling, found: Comparison, between: tuple[int, int]) -> list[Named]:
    """Every change between two printings, named. A printing that reports indirectly is one paraphrase."""
    naming = _Naming(base, changed, between)
    reported = "indirect" in (base.printing.kind, changed.printing.kind)
    if reported and base.row.atoms == changed.row.atoms:
        return naming.made
    if reported or is_apart(base, changed, found):
        naming.add("paraphrased", Side(0, len(base.row.atoms)), Side(0, len(changed.row.atoms)))
        return [_with_numbers(base, changed, naming.made[0])]
    moved = _name_moved(naming, found)
    elsewhere = find_elsewhere(base, changed, [v for v in found.variants if not _within(v, moved)])
    for one in elsewhere:
        _name_elsewhere(naming, one)
    variants = [
        part
        for v in without(found.variants, elsewhere)
        if not _within(v, moved)
        for part in _with_what_is_near(base, changed, v)
    ]
    ends = [v for v in variants if v.where != "inside" and not _is_altered_end(base, changed, v)]
    for variant in variants:
        if variant not in ends:
            _name_inside(naming, variant)
    if any(v.one for v in ends) and any(v.other for v in ends):
        _name_overlap(naming, ends)
    else:
        for variant in ends:
            _name_end(naming, variant)
    for form in found.forms:
        naming.add(form.form, form.one, form.other)
    return _openly_cut(naming.made)


def _with_numbers(base: Telling, changed: Telling, paraphrase: Named) -> Named:
    """A paraphrase, with the numbers where it gives another number of the same thing; flagged too where it tells the
    same with another negation or another modal."""
    turned = turned_in_other_words(base.row.atoms, changed.row.atoms)
    at = other_numbers(base.row.atoms, changed.row.atoms)
    if at is None:
        return paraphrase._replace(risks=turned)
    shown = (base.text(_with_next(base, at[0])), changed.text(_with_next(changed, at[1])))
    return paraphrase._replace(risks=tuple(r for r in RISKS if r in ("number", *turned)), numbers=shown)


def _with_next(telling: Telling, atom: int) -> Side:
    """A number and the word after it."""
    return Side(atom, min(atom + 2, len(telling.row.atoms)))


def _openly_cut(made: list[Named]) -> list[Named]:
    """A cut that an ellipsis marks is a plain trim where words are altered besides: those are the stronger change."""
    if not any(n.kind in ("altered", "reordered") for n in made):
        return made
    return [
        n._replace(kind="trimmed", detail="openly") if n.kind == "spliced" and n.detail == "marked" else n for n in made
    ]


def is_apart(base: Telling, changed: Telling, found: Comparison) -> bool:
    """True where two printings share no words that say anything: other parts of one utterance, or other words."""
    short = min(len(base.row.atoms), len(changed.row.atoms))
    return found.content == 0 and found.shared * 2 < short


def _is_altered_end(base: Telling, changed: Telling, variant: Variant) -> bool:
    """True where both printings begin (or end) with a few other words: that alters, it doesn't trim."""
    one, other = variant.one, variant.other
    if not (one and other):
        return False
    short = min(one.last - one.first, other.last - other.first)
    edge = (one.first, other.first) if variant.where == "end" else (one.last, other.last)
    if base.breaks_before(edge[0]) and changed.breaks_before(edge[1]):
        return False
    fresh = base.starts_sentence(edge[0]) and changed.starts_sentence(edge[1])
    if fresh and short >= _SENTENCE:
        return False
    if variant.where == "start" and (_only_joins(base, one) or _only_joins(changed, other)):
        return False
    return short < _APART and not _is_long(variant)


def _is_long(variant: Variant) -> bool:
    """True where a few words on one side stand against a long passage on the other: they can't be in its place."""
    short, long = sorted((variant.one.last - variant.one.first, variant.other.last - variant.other.first))
    return long >= _LONG and 0 < short <= _FEW * long


def _with_what_is_near(base: Telling, changed: Telling, variant: Variant) -> list[Variant]:
    """A few words against a long passage at one end: what stands next to the shared words by itself, where that can
    turn the meaning ("will it be dropped" / "should be dropped"), and the rest of the passage as what it is."""
    if variant.where == "inside":
        return [variant]
    one, other = variant.one, variant.other
    long = _is_long(variant)
    modal = MODAL.issuperset(_beside(t, s, variant.where) for t, s in ((base, one), (changed, other)))
    if not long and not (modal and len(range(*one)) != len(range(*other))):
        return [variant]
    few = min(len(range(*one)), len(range(*other))) + 1 if long else 1
    near, rest = [], []
    for side in (one, other):
        cut = max(side.first, side.last - few) if variant.where == "start" else min(side.last, side.first + few)
        near.append(Side(cut, side.last) if variant.where == "start" else Side(side.first, cut))
        rest.append(Side(side.first, cut) if variant.where == "start" else Side(cut, side.last))
    left, right = (t.said(s) for t, s in zip((base, changed), near, strict=True))
    if {"negation", "modal"}.isdisjoint(risks(left, right)):
        return [variant]
    return [Variant(variant.where, *rest), Variant("inside", *near)]


def _beside(telling: Telling, side: Side, where: str) -> str:
    """The word of a run at one end that stands next to what is shared."""
    return (telling.said(side)[-1] if where == "start" else telling.said(side)[0]) if side else ""


def _only_joins(telling: Telling, side: Side) -> bool:
    """True for a printing that begins with "And" or "But", which alters nothing that stands there elsewhere."""
    return all(telling.row.atoms[a] in _JOINING for a in range(side.first, side.last))


def _name_elsewhere(naming: _Naming, found: Elsewhere) -> None:
    """Notes a sentence that stands in another place, in other words mostly."""
    one, other = found
    left, right = naming.base.said(one), naming.changed.said(other)
    if left == right:
        apart = naming.changed.breaks_before(other.first) or naming.changed.breaks_before(other.last)
        naming.add("order" if apart else "reordered", one, other)
        return
    differ = _names_differ(naming.base, naming.changed, Variant("inside", one, other))
    naming.add("altered", one, other, "elsewhere", risk=risks(left, right, differ))


def _name_moved(naming: _Naming, found: Comparison) -> list[tuple[Side, Side]]:
    moved = []
    for one, other in found.moved:
        apart = naming.changed.breaks_before(other.first) or naming.changed.breaks_before(other.last)
        if apart and not _is_all(found, one, other):
            continue
        if apart:
            naming.add("order", one, other)
        else:
            naming.add("reordered", one, other)
            _name_left_out(naming, found, one, other)
        moved.append((one, other))
    return moved


def _is_all(found: Comparison, one: Side, other: Side) -> bool:
    """True where moved words are all that differs in two places: another outlet prints its quotations in another
    order, and nothing is left out in either place."""
    return any(v.one == one for v in found.variants) and any(v.other == other for v in found.variants)


def _name_left_out(naming: _Naming, found: Comparison, one: Side, other: Side) -> None:
    """Notes a splice where what stood right after (or before) moved words is left out, and they read on without it."""
    here = next((v for v in found.variants if _in(one, v.one)), None)
    there = next((v for v in found.variants if _in(other, v.other)), None)
    if here is None or there is None:
        return
    after, before = Side(one.last, here.one.last), Side(here.one.first, one.first)
    if other.last == there.other.last < len(naming.changed.row.atoms) and after.last - after.first >= _CUT:
        gap, at = after, other.last
    elif other.first == there.other.first > 0 and before.last - before.first >= _CUT:
        gap, at = before, other.first
    else:
        return
    detail = "marked" if marks_gap(naming.changed.row, at) else "unmarked"
    naming.add("spliced", gap, Side(at, at), detail)


def _within(variant: Variant, moved: Sequence[tuple[Side, Side]]) -> bool:
    """True where a variant is nothing but words that stand elsewhere."""
    if variant.one and variant.other:
        return any(_in(variant.one, one) for one, _ in moved) and any(_in(variant.other, other) for _, other in moved)
    if variant.one:
        return any(_in(variant.one, one) for one, _ in moved)
    return any(_in(variant.other, other) for _, other in moved)


def _in(inner: Side, outer: Side) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last


def _name_overlap(naming: _Naming, ends: Sequence[Variant]) -> None:
    """One change for printings that each have an end which the other lacks."""
    ours = [v.one for v in ends if v.one]
    theirs = [v.other for v in ends if v.other]
    spans = [naming.base.span(s) for s in ours] + [naming.changed.span(s) for s in theirs]
    naming.made.append(
        Named(
            kind="overlapping",
            one=naming.base.text(ours[0]),
            other=naming.changed.text(theirs[-1]),
            spans=tuple(s for s in spans if s),
            between=naming.between,
            at=2 * ours[0].first,
        )
    )


def _name_end(naming: _Naming, variant: Variant) -> None:
    one, other, where = variant.one, variant.other, variant.where
    if one:
        risk = _edge_risks(naming.base, one, where)
        naming.add("trimmed", one, Side(other.first, other.first), where, risk=risk, ends=True)
    if other:
        risk = _edge_risks(naming.changed, other, where)
        naming.add("trimmed", Side(one.last, one.last), other, where, risk=risk, ends=True)


def _edge_risks(holder: Telling, side: Side, where: str) -> tuple[str, ...]:
    """A negation or a hedge right before the words that are kept, in the same sentence, can turn them; a hedge right
    after them, too: "it holds, I think"."""
    if where == "start":
        if holder.starts_sentence(side.last):
            return ()
        near = range(max(side.first, side.last - _NEAR), side.last)
        stops = [a for a in near if holder.stops_after(a)]
        kept = Side(stops[-1] + 1 if stops else near.start, side.last)
        return tuple(r for r in risks(holder.said(kept), ()) if r in ("negation", "hedge"))
    if holder.starts_sentence(side.first):
        return ()
    kept = Side(side.first, min(side.last, side.first + _NEAR))
    return tuple(r for r in risks(holder.said(kept), ()) if r == "hedge")


def _name_inside(naming: _Naming, variant: Variant) -> None:
    base, changed, one, other = naming.base, naming.changed, variant.one, variant.other
    left, right = base.said(one), changed.said(other)
    if one and other:
        if "mixed" in (changed.printing.kind, base.printing.kind) and _bent(left, right):
            naming.add("altered", one, other, "bent")
        else:
            naming.add(
                "altered", one, other, "replaced", risk=risks(left, right, _names_differ(base, changed, variant))
            )
        return
    holder, lacking, side, at = (base, changed, one, other.first) if one else (changed, base, other, one.first)
    ellipsis = marks_gap(lacking.row, at)
    if lacking.breaks_before(at) and not _reads_on(lacking, at, holder, side):
        naming.add("trimmed", one, other, "inside")
    elif ellipsis or side.last - side.first >= _CUT:
        whole = holder.starts_sentence(side.first) and holder.starts_sentence(side.last)
        risk = () if whole else risks(left, right)
        detail = "marked" if ellipsis else "broken" if lacking.breaks_before(at) else "unmarked"
        naming.add("spliced", one, other, detail, risk=risk)
    else:
        naming.add("altered", one, other, "missing", risk=risks(left, right))


def _reads_on(lacking: Telling, at: int, holder: Telling, side: Side) -> bool:
    """True where a break hides a cut: the sentence ends early before it, and another begins after it."""
    return at not in lacking.joints and lacking.starts_sentence(at) and not holder.starts_sentence(side.first)


def _names_differ(base: Telling, changed: Telling, variant: Variant) -> bool:
    """True where capitalised words that open no sentence differ."""
    left, right = _names(base, variant.one), _names(changed, variant.other)
    return bool(left and right) and left != right


def _names(telling: Telling, side: Side) -> frozenset[str]:
    return frozenset(
        atom
        for a, atom in enumerate(telling.said(side), start=side.first)
        if telling.row.words[telling.row.owner[a]][0].isupper()
        and not telling.starts_sentence(a)
        and atom not in FUNCTION_WORDS
    )


_ENDINGS = ("s", "es", "ed", "d", "ing", "en", "n")
_PERSONS = frozenset(words("i you he she it we they me him her us them my your his its our their am is are was were"))


def _bent(left: Sequence[str], right: Sequence[str]) -> bool:
    """True where only the grammar differs: "look"/"looks", "my"/"his", "I look"/"looks"."""
    a = [w for w in left if w not in _PERSONS]
    b = [w for w in right if w not in _PERSONS]
    return len(a) == len(b) and all(_same_stem(x, y) for x, y in zip(a, b, strict=True))


def _same_stem(a: str, b: str) -> bool:
    if a == b:
        return True
    left, right = ({w} | {w[: -len(e)] for e in _ENDINGS if w.endswith(e) and len(w) - len(e) > 1} for w in (a, b))
    return bool((left | {s + "e" for s in left}) & (right | {s + "e" for s in right}))
