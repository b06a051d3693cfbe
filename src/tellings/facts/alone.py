"""How well a sentence reads when it is taken out of its text: whole, with its speaker, leaning on nothing before it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from tellings.facts.units import WORD
from tellings.records import Offsets, Study

_LONG = 45
"""Words from which a sentence is rather long for a brief."""
_DANGLING = re.compile(
    r"[\"“”‘'«„(\[\s]*(he|she|it|they|him|her|his|hers|its|their|them|this|that|these|those|there|here|but|and|or|so|"
    r"yet|also|still|then|however|meanwhile|instead|such|both|another|other|others|some|we|i|you|my|our|your|"
    r"moreover|nevertheless|otherwise|thus|therefore|afterward|afterwards|later|earlier|what|which|who|notably)\b",
    re.IGNORECASE,
)
_OWN_VOICE = re.compile(r"i|my|we|our", re.IGNORECASE)
"""In a quotation with its speaker these stand for the speaker."""
_LEANING = re.compile(
    r"(?:(?:after|before|in|at|on|during|with|by|for|of|under|since|despite|following|one of|some of|many of|most of) "
    r"(?:that|this|these|those|his|her|their|its|them)\b|"
    r"(?:[^\s,]+ ){1,5}it\b(?! (?:is|was|has|had|would|will|to|'s|’s)\b)|"
    r"the (?:decision|move|announcement|incident|accident|comments?|remarks?|statement|news|ruling|verdict|deal|attack|"
    r"plan|vote|result|report|pair|couple|trio|latter|man|woman|boy|girl|company|firm|group|union|judge|suspect) "
    r"(?!to |of |on |by |in |at |for |from |that |who |which |with |between |against |over )|"
    r"the (?:following|next|same|previous) (?:day|night|morning|evening|week|month|year)\b|"
    r"(?:[^\s,]+ ){1,3}(?:later|earlier|before that|after that)[, ])",
    re.IGNORECASE,
)
"""It points back to what the sentence before said, or has an “it” before any comma that could be its own."""
_PRONOUN = re.compile(r"\b(?:he|she|him|his|her)\b", re.IGNORECASE)
_WHOLE = re.compile(r"[.!?…][\"”’'»)\]]*$")
_DATELINE = re.compile(
    r"[A-Z][A-Z.’' -]{2,40}(?:, [A-Z][A-Za-z. ]{1,24})?(?: \([A-Za-z. ]{2,24}\))? ?[—–―-]{1,2} (?=\S)"
)
_SPOKEN = 0.75
"""Share of a sentence inside a quotation from which it is nothing but the quotation."""


def is_whole(body: str, cut: Offsets) -> bool:
    """True for a sentence with an end, enough words, and every bracket closed; a headline is none."""
    piece = body[cut[0] : cut[1]]
    closed = piece.count("(") == piece.count(")") and piece.count("[") == piece.count("]")
    return len(WORD.findall(piece)) >= 6 and bool(_WHOLE.search(piece)) and closed and not piece.isupper()


def without_dateline(body: str, cut: Offsets) -> Offsets:
    """The sentence from behind “PORT ANSEL, Lowland —”; its first six words at least stay."""
    found = _DATELINE.match(body, cut[0], cut[1])
    return (found.end(), cut[1]) if found and cut[1] - found.end() > 30 else cut


@dataclass(frozen=True, slots=True)
class Alone:
    """One sentence by itself."""

    worth: float
    """1 for one that reads well, less for each fault."""
    fit: bool
    """False for a fragment, a headline, the middle of a quotation, or a quotation with nobody who says it."""


class Reader:
    """Judges the sentences of one article by its quotes and the people it names."""

    def __init__(self, study: Study) -> None:
        self.body = study.article.text
        self._spoken = sorted(
            (start, end, q.source.start if q.source else -1)
            for q in study.quotes
            if q.kind != "indirect"
            for start, end in q.segments
        )
        self._longest = max((end - start for start, end, _ in self._spoken), default=0)
        self._named = sorted(
            m.span.start for p in study.people if not p.body for m in p.mentions if m.kind != "pronoun"
        )

    def read(self, cut: Offsets) -> Alone:
        """How well the sentence reads alone."""
        start, end = cut
        piece = self.body[start:end]
        spoken = self._within(cut)
        inside = sum(min(b, end) - max(a, start) for a, b, _ in spoken)
        said_by = any(start <= source < end for _, _, source in spoken)
        worth = 1.0 - 0.02 * max(0, len(WORD.findall(piece)) - _LONG)
        dangles = _DANGLING.match(piece)
        own = said_by and dangles is not None and _OWN_VOICE.fullmatch(dangles.group(1)) is not None
        worth -= 0.55 * bool((dangles and not own) or self._hangs(cut, spoken))
        worth -= 0.3 * bool(_LEANING.match(piece))
        worth -= 0.25 * (piece.count("“") != piece.count("”") or piece.count('"') % 2 == 1)
        broken = any(a < start for a, _, _ in spoken)
        nobody = inside >= _SPOKEN * (end - start) and not said_by
        return Alone(worth=worth, fit=is_whole(self.body, cut) and not broken and not nobody)

    def _within(self, cut: Offsets) -> list[tuple[int, int, int]]:
        first = bisect_left(self._spoken, (cut[0] - self._longest, -1, -1))
        last = bisect_left(self._spoken, (cut[1], -1, -1))
        return [s for s in self._spoken[first:last] if s[1] > cut[0]]

    def _hangs(self, cut: Offsets, spoken: list[tuple[int, int, int]]) -> bool:
        """True where the outlet's own words say “he” before they name or describe anybody."""
        for found in _PRONOUN.finditer(self.body, *cut):
            if any(a <= found.start() < b for a, b, _ in spoken):
                continue
            k = bisect_left(self._named, cut[0])
            return k == len(self._named) or self._named[k] >= found.start()
        return False
