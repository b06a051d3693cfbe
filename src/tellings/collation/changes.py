"""Names for what differs between two printings of one utterance, and which change is the strongest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tellings.collation import wording
from tellings.collation.forms import Row
from tellings.collation.risks import FUNCTION_WORDS, risks
from tellings.collation.spelling import words
from tellings.collation.variants import Comparison, Sameness, Side, Variant, marks_gap
from tellings.records import RELATIONS, Change, Offsets, Printing, Relation, Span

_CUT = 4
"""Words missing inside from which on a part is said to be cut out, not a word left out."""
_APART = 6
"""Words on both sides at one end from which on two printings overlap, and neither alters the other."""
_STRENGTH: dict[str, int] = {name: n for n, name in enumerate(RELATIONS)}


@dataclass(frozen=True, slots=True)
class Telling:
    """One printing ready for comparing: its tokens, and the name by which sentences call it."""

    printing: Printing
    row: Row
    outlet: str

    def segment_of(self, atom: int) -> int:
        """Index of the segment in which an atom stands."""
        start = self.row.tokens[self.row.owner[atom]][0]
        return sum(start >= end for _, end in self.printing.segments)

    def starts_sentence(self, atom: int) -> bool:
        """True where an atom's token begins with a capital and follows a stop or nothing."""
        token = self.row.owner[atom]
        return self.row.words[token][0].isupper() and (
            token == 0 or self.row.words[token - 1][0] in ".!?…" or self.segment_of(atom) != self.segment_of(atom - 1)
        )

    def span(self, side: Side) -> Span | None:
        """Where in the article a run of atoms stands; None for an empty run."""
        if not side:
            return None
        return self._between(self.row.owner[side.first], self.row.owner[side.last - 1])

    def whole(self) -> Span:
        """The whole printing."""
        return self.printing.span

    def text(self, side: Side) -> str:
        """The words of a run of atoms as printed, with the marks between them; segments joined by "…"."""
        if not side:
            return ""
        first, last = self.row.owner[side.first], self.row.owner[side.last - 1]
        parts: list[str] = []
        at: Offsets | None = None
        for token in range(first, last + 1):
            offsets = self.row.tokens[token]
            if at is not None and offsets[0] > at[1]:
                parts.append(" ")
            parts.append(self.row.words[token])
            at = offsets
        return "".join(parts)

    def _between(self, first: int, last: int) -> Span:
        return Span(article=self.printing.span.article, start=self.row.tokens[first][0], end=self.row.tokens[last][1])


@dataclass(frozen=True, slots=True)
class Named:
    """A change with the words concerned, before it is worded; equal ones of several printings become one sentence."""

    kind: str
    risks: tuple[str, ...]
    one: str
    """The words in the reference."""
    other: str
    """The words in the changed printing."""
    detail: str
    spans: tuple[Span, ...]
    between: tuple[int, int]
    at: int
    """Where in the reference, for the order."""


def name(base: Telling, changed: Telling, found: Comparison, between: tuple[int, int]) -> list[Named]:
    """Every change between two printings, named."""
    made: list[Named] = []

    def add(kind: str, one: Side, other: Side, detail: str, risk: tuple[str, ...] = ()) -> None:
        spans = tuple(s for s in (base.span(one), changed.span(other)) if s)
        if spans:
            made.append(
                Named(
                    kind, risk, base.text(one), changed.text(other), detail, spans, between, one.first * 2 + bool(one)
                )
            )

    if is_paraphrase(base, changed, found):
        spans = (base.whole(), changed.whole())
        ours, theirs = base.text(Side(0, len(base.row.atoms))), changed.text(Side(0, len(changed.row.atoms)))
        return [Named("paraphrased", (), ours, theirs, "", spans, between, 0)]
    moved = set()
    for one, other in found.moved:
        add("reordered", one, other, "")
        moved.add(one)
        moved.add(other)
    for variant in found.variants:
        if (variant.one in moved and not variant.other) or (variant.other in moved and not variant.one):
            continue
        if variant.where == "inside" or _is_altered_end(variant):
            _name_inside(base, changed, variant, add)
        else:
            _name_end(base, changed, variant, add)
    if _overlaps(found):
        ours = [n for n in made if n.kind == "trimmed" and n.detail in ("start", "end", "starts", "ends")]
        made = [n for n in made if n not in ours]
        made.append(_crossing(ours, between))
    for form in found.forms:
        _name_form(base, changed, form, add)
    return made


def _is_altered_end(variant: Variant) -> bool:
    """True where both printings begin (or end) with a few other words: that alters, it doesn't trim."""
    one, other = variant.one, variant.other
    return bool(one and other) and min(one.last - one.first, other.last - other.first) < _APART


def _overlaps(found: Comparison) -> bool:
    """True where each of the two printings has an end that the other lacks."""
    outer = [v for v in found.variants if v.where != "inside" and not _is_altered_end(v)]
    return any(v.one for v in outer) and any(v.other for v in outer)


def _crossing(ends: Sequence[Named], between: tuple[int, int]) -> Named:
    spans = tuple(dict.fromkeys(s for n in ends for s in n.spans))
    one = next((n.one for n in ends if n.one), "")
    other = next((n.other for n in ends if n.other), "")
    return Named("overlapping", (), one, other, "", spans, between, min((n.at for n in ends), default=0))


def is_paraphrase(base: Telling, changed: Telling, found: Comparison) -> bool:
    """True where one printing reports the words indirectly, or hardly a run of words is shared."""
    if "indirect" in (base.printing.kind, changed.printing.kind):
        return True
    short = min(len(base.row.atoms), len(changed.row.atoms))
    return found.content == 0 and found.shared * 2 < short


def _name_end(base: Telling, changed: Telling, variant: Variant, add: wording.Add) -> None:
    if variant.one:
        add(
            "trimmed",
            variant.one,
            Side(variant.other.first, variant.other.first),
            variant.where,
            _edge_risks(base, variant),
        )
    if variant.other:
        add("trimmed", Side(variant.one.last, variant.one.last), variant.other, variant.where + "s")


_NEAR = 3


def _edge_risks(base: Telling, variant: Variant) -> tuple[str, ...]:
    """A negation right before the words that are kept, in the same sentence, can turn them."""
    if variant.where != "start" or base.starts_sentence(variant.one.last):
        return ()
    near = base.row.atoms[max(variant.one.first, variant.one.last - _NEAR) : variant.one.last]
    return tuple(r for r in risks(near, ()) if r == "negation")


def _name_inside(base: Telling, changed: Telling, variant: Variant, add: wording.Add) -> None:
    one, other = variant.one, variant.other
    left = base.row.atoms[one.first : one.last]
    right = changed.row.atoms[other.first : other.last]
    if one and other:
        bent = changed.printing.kind == "mixed" or base.printing.kind == "mixed"
        detail = "bent" if bent and _bent(left, right) else "replaced"
        add(
            "altered",
            one,
            other,
            detail,
            () if detail == "bent" else risks(left, right, _names_differ(base, changed, variant)),
        )
        return
    holder, lacking, side, at = (base, changed, one, other.first) if one else (changed, base, other, one.first)
    long = side.last - side.first
    ellipsis = marks_gap(lacking.row, at)
    apart = 0 < at < len(lacking.row.atoms) and lacking.segment_of(at - 1) != lacking.segment_of(at)
    risk = risks(left, right)
    if apart and not lacking.starts_sentence(at):
        add("trimmed", one, other, "inside, in separate marks" if one else "insides, in separate marks")
    elif ellipsis or long >= _CUT:
        same_sentence = not (holder.starts_sentence(side.first) and not ellipsis)
        add(
            "spliced",
            one,
            other,
            ("marked" if ellipsis else "unmarked") + ("" if one else "s"),
            risk if same_sentence else (),
        )
    else:
        add("altered", one, other, "left out" if one else "put in", risk)


def _names_differ(base: Telling, changed: Telling, variant: Variant) -> bool:
    """True where capitalised words that open no sentence differ."""
    left, right = _names(base, variant.one), _names(changed, variant.other)
    return bool(left and right) and left != right


def _names(telling: Telling, side: Side) -> frozenset[str]:
    return frozenset(
        telling.row.atoms[a]
        for a in range(side.first, side.last)
        if telling.row.words[telling.row.owner[a]][0].isupper()
        and not telling.starts_sentence(a)
        and telling.row.atoms[a] not in FUNCTION_WORDS
    )


_ENDINGS = ("s", "es", "ed", "d", "ing", "en", "n")


def _bent(left: Sequence[str], right: Sequence[str]) -> bool:
    """True where only the grammar differs: "look"/"looks", "my"/"his", "I look"/"looks"."""
    a = [w for w in left if w not in _PERSONS]
    b = [w for w in right if w not in _PERSONS]
    return len(a) == len(b) and all(_same_stem(x, y) for x, y in zip(a, b, strict=True))


_PERSONS = frozenset(words("i you he she it we they me him her us them my your his its our their am is are was were"))


def _same_stem(a: str, b: str) -> bool:
    if a == b:
        return True
    stems = [{w} | {w[: -len(e)] for e in _ENDINGS if w.endswith(e) and len(w) - len(e) > 1} for w in (a, b)]
    return bool(stems[0] & stems[1]) or bool(
        {s + "e" for s in stems[0]} & stems[1] | {s + "e" for s in stems[1]} & stems[0]
    )


def _name_form(base: Telling, changed: Telling, form: Sameness, add: wording.Add) -> None:
    add({"case": "case", "bracket": "inserted"}.get(form.form, form.form), form.one, form.other, form.form)


def strongest(kinds: Iterable[str]) -> Relation:
    """The strongest of the named changes; "identical" where none of them is one."""
    best: Relation = "identical"
    for kind in kinds:
        if kind in _STRENGTH and _STRENGTH[kind] > _STRENGTH[best]:
            best = RELATIONS[_STRENGTH[kind]]
    return best


def gather(named: Sequence[Named], outlets: Sequence[str]) -> tuple[Change, ...]:
    """Changes worded, equal ones of several printings as one; what can turn the meaning first, plain trims last."""
    groups: dict[tuple[str, str, str, str, int], list[Named]] = {}
    for n in named:
        groups.setdefault((n.kind, n.one.casefold(), n.other.casefold(), n.detail, n.between[0]), []).append(n)
    made = []
    for group in groups.values():
        first = group[0]
        change = Change(
            kind=first.kind,
            risks=first.risks,
            spans=tuple(dict.fromkeys(s for n in group for s in n.spans)),
            sentence=wording.sentence(
                first.kind,
                first.detail,
                (outlets[first.between[0]], first.one),
                ([outlets[n.between[1]] for n in group], first.other),
            ),
            between=first.between,
        )
        rank = (not first.risks, -_STRENGTH.get(first.kind, -1), -len(first.risks), first.at, first.between)
        made.append((rank, change.sentence, change))
    return tuple(change for _, _, change in sorted(made, key=lambda m: m[:2]))
