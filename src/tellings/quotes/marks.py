"""What stands in quotation marks: every style, nested, over several paragraphs, and mended where a mark is missing.

A single pass over the marks of each paragraph with a stack; time is linear in the length of the text. The marks that
open and close are told apart by their shape where it says so, else by what stands on either side of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tellings.records import Offsets
from tellings.text import paragraphs

TURN = re.compile(r"([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,4}|Q|A):\s+(?=\S)")
"""A name and a colon at the start of a turn in an interview."""
_STAGE = re.compile(r"\([A-Z ]{4,}\)|[A-Z][A-Z .]+:\s")
_MARK = re.compile(r"``|''|[\"“”„‟«»‹›‘’‚'「」『』＂]")
_PAIRS = {
    "“": '”"',
    "„": '“”‟"',
    "‟": "”",
    "”": "”",
    '"': '"”',
    "＂": "＂",
    "``": "''",
    "''": "''",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "‘": "’'",
    "‚": "‘’",
    "'": "'’",
}
_SINGLE = "‘’‚'"
_ELISION = re.compile(
    r"(?:\d0s|em|til|till|cause|n|tis|twas|round|bout|cuz|neath|gainst|nuff|ere|kay|sup|ol)\b(?!['’]\w)|\d\ds?\b", re.I
)
_BEFORE = "([{-–—―/\u00a0…:"
_STOPS = ".,!?…;:—–-"
_TAIL = re.compile(
    r",[ \u00a0]+(?=(?:he|she|they|I|we|it|(?:the|a|an) \w+|[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4}) "
    r"(?:said|says|told|added|asked|wrote|replied|explained|tweeted|continued)\b"
    r"|(?:said|says|added|asked|wrote|replied|explained) (?:[A-Z]|he\b|she\b|the\b))"
)
_STOP = re.compile(r"[.!?…](?=\s)")
_FURTHEST = 1_500
_BETWEEN = 8
"""Paragraphs without any mark that a quotation may run over."""
_UNOPENED = "unopened: begun at the paragraph's start"


class Marked(NamedTuple):
    """Words between two marks. `start`, `end` enclose the words; `opened`, `closed` the marks too (equal: missing)."""

    start: int
    end: int
    opened: int
    closed: int
    single: bool = False
    depth: int = 0
    """0 outermost; 1 for marks inside marks, and so on."""
    parts: tuple[Offsets, ...] = ()
    """The words of each paragraph, where one quotation runs over several; one part otherwise."""
    repaired: str | None = None


@dataclass(slots=True)
class _Open:
    mark: str
    at: int
    start: int


def find_marked(text: str) -> list[Marked]:
    """All that stands in quotation marks, in order of opening. Never fails; mended marks say so in `repaired`."""
    found: list[Marked] = []
    chain: list[Marked] = []
    between: list[Offsets] = []
    for start, end in paragraphs(text):
        inside, hanging = _Paragraph(text, start, end).read()
        lead = inside[0] if inside and inside[0].opened == start and not inside[0].single else None
        if chain and not inside and len(between) < _BETWEEN:
            between.append((start, end))
            continue
        if chain and (lead is None or _STAGE.match(text, lead.start)):
            found.append(_mend(text, chain))
        elif chain and lead is not None and (lead.repaired == _UNOPENED or not between):
            chain.append(lead._replace(parts=(*between, *lead.parts)))
            inside = inside[1:]
            if hanging is lead:
                continue
            found.append(_join(chain))
        elif chain:
            found.append(_mend(text, chain))
        chain, between = [], []
        if hanging is not None:
            chain = [hanging]
            inside = [m for m in inside if m is not hanging]
        found += inside
    if chain:
        found.append(_mend(text, chain))
    return sorted((m for m in found if m.end > m.start), key=lambda m: (m.opened, -m.closed))


def outermost(marked: Iterable[Marked]) -> list[Marked]:
    """Those that stand in no other."""
    found: list[Marked] = []
    for m in marked:
        if not found or m.opened >= found[-1].closed:
            found.append(m)
    return found


class _Paragraph:
    """Reads the marks of one paragraph."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.marks = [(m.start(), m.group()) for m in _MARK.finditer(text, start, end)]
        self.stack: list[_Open] = []
        self.done: list[Marked] = []

    def read(self) -> tuple[list[Marked], Marked | None]:
        """What is marked in order of opening, and the one left open at the paragraph's end."""
        for n, (at, mark) in enumerate(self.marks):
            if mark in _SINGLE:
                self._single(n, at, mark)
            else:
                self._double(n, at, mark)
        hanging = self._finish()
        return sorted(self.done, key=lambda m: (m.opened, -m.closed)), hanging

    # ── one mark ──

    def _double(self, n: int, at: int, mark: str) -> None:
        opened = self._innermost_double()
        closes = opened is not None and (mark in _PAIRS[opened.mark] or self._turned(at, mark, opened))
        if opened is not None and closes and not self._reopens(at, mark, opened):
            self._close(opened, at, at + len(mark))
        elif self._may_open(at, mark):
            if opened is not None and not self._nests(n, mark, opened):
                self._give_up(opened, at)
            self.stack.append(_Open(mark, at, at + len(mark)))
        elif opened is None and self._closes_nothing(at, mark):
            self._unopened(at, at + len(mark))

    def _single(self, n: int, at: int, mark: str) -> None:
        opened = self.stack[-1] if self.stack and self.stack[-1].mark in _SINGLE else None
        before, after = self._around(at, 1)
        if opened is not None and mark in _PAIRS[opened.mark] and not before.isspace() and not after.isalnum():
            if not self._possessive(n, at, after):
                self._close(opened, at, at + 1)
            return
        opens = mark in "‘‚'" and (before in " \n\t\u00a0" or before in _BEFORE or before in '"“„«»') and _solid(after)
        if opens and opened is None and not _ELISION.match(self.text, at + 1) and self._has_closer(n, mark):
            self.stack.append(_Open(mark, at, at + 1))

    # ── what stands around it ──

    def _around(self, at: int, width: int) -> tuple[str, str]:
        before = self.text[at - 1] if at > self.start else "\n"
        after = self.text[at + width] if at + width < self.end else "\n"
        return before, after

    def _may_open(self, at: int, mark: str) -> bool:
        before, after = self._around(at, len(mark))
        if mark == "”" and at == self.start:
            return True
        if mark in "“„‟「『``":
            return not (mark == "“" and not _solid(after) and not before.isspace())
        if mark in "«‹":
            return not before.isalnum()
        loose = before.isspace() or before in _BEFORE or before in "“„'‘«\"”"
        return loose and _solid(after)

    def _turned(self, at: int, mark: str, opened: _Open) -> bool:
        """An opening mark set where the closing one belongs: right after a word or stop, before a space."""
        before, after = self._around(at, len(mark))
        return mark == "“" == opened.mark and not before.isspace() and (after.isspace() or after in ",.;:!?)")

    def _reopens(self, at: int, mark: str, opened: _Open) -> bool:
        """A straight mark with a space before and a word after opens: the one before it was never closed."""
        if mark not in ('"', "＂", "“", "”") or opened.mark != mark:
            return False
        before, after = self._around(at, 1)
        return before.isspace() and _solid(after) and after not in ".,;:!?" and at > opened.start

    def _nests(self, n: int, mark: str, opened: _Open) -> bool:
        """Whether a second double mark opens inside the first: its own closing and another must follow."""
        if mark == opened.mark and mark not in "“„«":
            return False
        own = other = 0
        for at, later in self.marks[n + 1 : n + 12]:
            if later in _PAIRS[mark] and not own:
                own = at
            elif later == mark and not own:
                return False
            elif own and later in _PAIRS[opened.mark]:
                other = at
                break
            elif own and later == opened.mark:
                break
        return bool(own and other)

    def _closes_nothing(self, at: int, mark: str) -> bool:
        before, after = self._around(at, len(mark))
        ends = before in ".,!?…" and (after.isspace() or after in ".,;)")
        return ends and mark in '"”»' and not any(m.opened >= self.start for m in self.done if not m.single)

    def _possessive(self, n: int, at: int, after: str) -> bool:
        """`the players' union`: not the end, where a better end follows before anything else opens."""
        if self.text[at - 1] not in "sSxz" or after != " " or not self.text[at + 2 : at + 3].islower():
            return False
        for later, mark in self.marks[n + 1 : n + 6]:
            before, behind = self._around(later, 1)
            if mark not in "’'" or before.isspace():
                return False
            if not before.isspace() and not behind.isalnum():
                return True
        return False

    def _has_closer(self, n: int, mark: str) -> bool:
        inside_double = any(o.mark not in _SINGLE for o in self.stack)
        for later, other in self.marks[n + 1 : n + 40]:
            if later - self.marks[n][0] > _FURTHEST:
                return False
            if other not in _SINGLE:
                if inside_double and self._innermost_closes(other):
                    return self.text[later - 1] in ".!?,…" and later - self.marks[n][0] < 80
                continue
            before, after = self._around(later, 1)
            if other in _PAIRS[mark] and not before.isspace() and not after.isalnum():
                return True
        return False

    def _innermost_double(self) -> _Open | None:
        return next((o for o in reversed(self.stack) if o.mark not in _SINGLE), None)

    def _innermost_closes(self, mark: str) -> bool:
        opened = self._innermost_double()
        return opened is not None and mark in _PAIRS[opened.mark]

    # ── what becomes of it ──

    def _close(self, opened: _Open, at: int, closed: int) -> None:
        while self.stack[-1] is not opened:
            inner = self.stack.pop()
            if inner.mark in _SINGLE or inner.at > opened.at:
                self._put(inner, at, at, "unclosed: ended where the marks around it end")
        self.stack.pop()
        self._put(opened, at, closed, None)

    def _put(self, opened: _Open, end: int, closed: int, repaired: str | None) -> Marked:
        start, end = _shrink(self.text, opened.start, end)
        made = Marked(
            start=start,
            end=end,
            opened=opened.at,
            closed=max(closed, end),
            single=opened.mark in _SINGLE,
            depth=len(self.stack),
            parts=((start, end),),
            repaired=repaired,
        )
        self.done.append(made)
        return made

    def _give_up(self, opened: _Open, at: int) -> None:
        """`opened` was never closed before the mark at `at`: end it at its attribution, or where its sentences end."""
        del self.stack[self.stack.index(opened) :]
        end = _cut(self.text, opened.start, at)
        if end is not None:
            self._put(opened, end, end, "unclosed: ended before the next mark opens")

    def _unopened(self, end: int, closed: int) -> None:
        if end - self.start <= _FURTHEST:
            self._put(_Open('"', self.start, self.start), end, closed, _UNOPENED)

    def _finish(self) -> Marked | None:
        doubles = [o for o in self.stack if o.mark not in _SINGLE]
        if not doubles:
            return None
        self.stack = []
        return self._put(doubles[0], self.end, self.end, "unclosed: ended at the paragraph's end")


def _solid(character: str) -> bool:
    return not character.isspace()


def _shrink(text: str, start: int, end: int) -> Offsets:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _cut(text: str, start: int, end: int) -> int | None:
    """Where words whose closing mark is missing end before `end`: at ", he said", else after their last full stop."""
    tail = _TAIL.search(text, start, end)
    if tail is not None:
        return tail.start() + 1
    stops = [m.end() for m in _STOP.finditer(text, start, end)]
    return stops[-1] if stops else None


def _mend(text: str, chain: list[Marked]) -> Marked:
    """A quotation that no paragraph closes."""
    last = chain[-1]
    tail = _TAIL.search(text, last.start, last.end)
    if tail is not None:
        end = tail.start() + 1
        last = last._replace(end=end, closed=end, parts=((last.start, end),))
        last = last._replace(repaired="unclosed: ended where the text says who spoke")
    return _join([*chain[:-1], last]) if len(chain) > 1 else last


def _join(chain: list[Marked]) -> Marked:
    """Paragraphs that each open a mark, of which only the last one closes: one quotation."""
    first, last = chain[0], chain[-1]
    parts = tuple(p for m in chain for p in m.parts if p[0] < p[1])
    return first._replace(
        start=parts[0][0] if parts else first.start,
        end=parts[-1][1] if parts else first.start,
        closed=last.closed,
        parts=parts,
        repaired=None if last.repaired == _UNOPENED else last.repaired,
    )
