"""From the mention that speaks to the individual it stands for: name, nickname, pronoun, description, body, turn.

Each answer has a confidence; below `LEAST` there is no answer but a reason in plain words, since a wrong name is worse
than none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tellings.quotes.attribution import Attribution
from tellings.quotes.individuals import Individual
from tellings.quotes.lexicon import BODY_NOUNS, DOCUMENTS, HE_TITLES, KINDS, LONG_TITLES, SHE_TITLES, TITLES
from tellings.quotes.names import Name
from tellings.records import MentionKind, Offsets
from tellings.text import fold

LEAST = 0.5
"""Below this confidence a speaker is unknown."""

_HE = frozenset(["he", "him", "his", "himself"])
_SHE = frozenset(["she", "her", "hers", "herself"])
_WORD = re.compile(r"[\w’'-]+")
_PREPOSITIONS = frozenset(
    ["of", "for", "to", "from", "with", "by", "at", "in", "against", "about", "on", "near", "under", "over"]
)
_CUT = re.compile(r"\s(?:of|for|at|in|who|with|from|to|on|that|whose|which|based|against|behind|,)\b.*|,.*", re.S)
_DETERMINERS = frozenset(
    ["the", "this", "that", "his", "her", "their", "its", "a", "an", "another", "one", "former", "late", "then"]
)
_NOBODY_WORDS = """
sources source officials official people critics experts others some many aides lawyers lawmakers analysts
observers witnesses authorities investigators prosecutors police spokesman spokeswoman spokesperson they
republicans democrats supporters opponents reporters editors residents neighbors friends family
"""
_NOBODY = frozenset(_NOBODY_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who speaks, or why that isn't known."""

    who: Individual | None
    confidence: float
    unknown: str | None = None
    mention: MentionKind | None = None


def unknown(why: str) -> Answer:
    """No speaker, with the reason."""
    return Answer(who=None, confidence=0.0, unknown=why)


class Cast:
    """The individuals of one article and where the text mentions them, for resolving one source after the other."""

    def __init__(
        self,
        text: str,
        names: Sequence[Name],
        people: Sequence[Individual],
        sentences: Sequence[Offsets],
        quoted: Sequence[Offsets],
    ) -> None:
        self.text, self.people = text, people
        self.sentences = sentences
        self.starts = [s for s, _ in sentences]
        owner = {id(n): p for p in people for n in p.names}
        self.named = [(n, owner.get(id(n))) for n in names]
        self.name_starts = [n.start for n, _ in self.named]
        self.trail: list[tuple[int, int, Individual, bool]] = sorted(
            ((n.start, n.end, p, _within(n.start, quoted)) for n, p in self.named if p is not None),
            key=lambda t: (t[0], t[1]),
        )
        self.spoke: list[tuple[int, Individual]] = []

    # ── one source ──

    def resolve(self, source: Offsets) -> Answer:
        """Who the mention at `source` stands for."""
        said = self.text[slice(*source)]
        tokens = _WORD.findall(said)
        if not tokens:
            return unknown("the source has no words")
        lead = fold(tokens[0])
        if lead in ("he", "she") or (len(tokens) == 1 and lead in _HE | _SHE):
            return self._pronoun(source[0], "she" if lead in _SHE else "he")
        if lead in ("they", "them") and len(tokens) < 3:
            return unknown("“they” may stand for several people")
        if lead in ("i", "we", "me", "us") and len(tokens) < 3:
            return unknown(f"“{tokens[0]}” is the writer or somebody speaking to the writer")
        named = self._named(source, said)
        if named is not None:
            return named
        return self._described(source, said)

    def _named(self, source: Offsets, said: str) -> Answer | None:
        lo = bisect_left(self.name_starts, source[0] - 1)
        inside = [
            (n, p) for n, p in self.named[lo : bisect_right(self.name_starts, source[1])] if n.end <= source[1] + 1
        ]
        best: Answer | None = None
        for n, p in inside:
            if p is None:
                continue
            before = _WORD.findall(self.text[source[0] : n.whole])
            after = _WORD.findall(self.text[n.end : source[1]])
            bound = any(fold(w) in _PREPOSITIONS for w in before) and not _apposed(self.text[source[0] : n.whole])
            if n.possessive or bound:
                continue
            if p.body:
                if (
                    after
                    and after[0].islower()
                    and self.text[n.end : n.end + 1] == " "
                    and fold(after[0]) not in _PREPOSITIONS
                ):
                    continue
                best = best or Answer(who=p, confidence=0.85, mention="name")
                continue
            return Answer(who=p, confidence=0.97 if len(n.key) > 1 or n.titles else 0.93, mention="name")
        return best

    # ── pronouns ──

    def _pronoun(self, at: int, gender: str) -> Answer:
        """The likeliest antecedent: near, subject of its sentence, the last to speak, of that gender."""
        scores: dict[int, float] = {}
        here = self._sentence(at)
        first_of: dict[int, int] = {}
        lo = bisect_left(self.trail, (max(0, at - 1500), 0), key=lambda t: (t[0], t[1]))
        for start, end, p, quoted in self.trail[lo:]:
            if start >= at:
                break
            if p.body or (p.gender is not None and p.gender != gender):
                continue
            sentence = self._sentence(start)
            apart = here - sentence
            if apart > 6:
                continue
            weight = (0.25 if quoted else 1.0) * 0.62**apart
            if not quoted and first_of.setdefault(sentence, id(p)) == id(p):
                weight *= 1.8
            if self._possessive(start, end):
                weight *= 0.6
            if p.gender is None:
                weight *= 0.7
            scores[id(p)] = max(scores.get(id(p), 0.0), weight) + 0.04 * (id(p) in scores)
        for n, (pos, p) in enumerate(reversed(self.spoke[-3:])):
            if not p.body and p.gender in (gender, None) and "\n" not in self.text[pos:at].strip("\n")[400:]:
                scores[id(p)] = scores.get(id(p), 0.0) + 0.55 * 0.5**n
        if not scores:
            return self._only_one(gender)
        by = {id(p): p for p in self.people}
        ranked = sorted(scores, key=lambda k: (-scores[k], by[k].first))
        best, second = scores[ranked[0]], scores[ranked[1]] if len(ranked) > 1 else 0.0
        sure = best / (best + second) if best else 0.0
        if best < 0.08 or sure < LEAST:
            return unknown(f"“{gender}” may stand for several people")
        return Answer(who=by[ranked[0]], confidence=round(0.25 + 0.65 * sure, 3), mention="pronoun")

    def _only_one(self, gender: str) -> Answer:
        fitting = [p for p in self.people if not p.body and p.gender == gender]
        if len(fitting) == 1:
            return Answer(who=fitting[0], confidence=0.6, mention="pronoun")
        return unknown(f"nobody is named near before “{gender}”")

    def _possessive(self, start: int, end: int) -> bool:
        return self.text[end : end + 2] in ("’s", "'s")

    def _sentence(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    # ── descriptions ──

    def _described(self, source: Offsets, said: str) -> Answer:
        head_phrase = _CUT.sub("", said)
        found = [fold(w).removesuffix("'s").removesuffix("’s") for w in _WORD.findall(head_phrase)]
        while found and found[0] in _DETERMINERS:
            found.pop(0)
        if not found:
            return unknown("the source names nobody")
        head = found[-1]
        definite = fold(_WORD.findall(said)[0]) in ("the", "this", "that", "his", "her", "their", "its")
        if head in _NOBODY or head.endswith("people") or not definite:
            return unknown(f"the source is not named: “{_short(said)}”")
        if head in DOCUMENTS:
            return self._issuer(source[0], said)
        if head in BODY_NOUNS:
            return self._body(source[0], found, said)
        return self._labelled(source[0], found, said)

    def describe(self, at: int, phrase: Sequence[str]) -> Answer:
        """The individual whom folded words such as ("chicago-bred", "rapper") describe at `at`."""
        return self._labelled(at, list(phrase), " ".join(phrase))

    def _labelled(self, at: int, found: list[str], said: str) -> Answer:
        head = LONG_TITLES.get(found[-1], found[-1])
        gender = "she" if head in SHE_TITLES else "he" if head in HE_TITLES else None
        scored: list[tuple[float, int, Individual]] = []
        for p in self.people:
            if p.body or (gender and p.gender and p.gender != gender):
                continue
            strength = label_match(head, found[:-1], p.labels)
            if strength > 0:
                near = max((s for s, _, q, quoted in self.trail if q is p and s < at and not quoted), default=-1)
                scored.append((strength, near, p))
        if scored:
            best = max(s for s, _, _ in scored)
            top = sorted((t for t in scored if t[0] >= best - 0.01), key=lambda t: -t[1])
            if len(top) == 1 or top[0][1] > top[1][1]:
                return Answer(who=top[0][2], confidence=0.85 if len(top) == 1 else 0.6, mention="description")
        if head in TITLES or any(head in k for k in KINDS) or head in ("man", "woman", "star", "superstar"):
            near_one = self._nearest(at, gender)
            if near_one is not None:
                return Answer(who=near_one, confidence=0.5 if not scored else 0.45, mention="description")
        return unknown(f"nobody is known here as “{_short(said)}”")

    def _nearest(self, at: int, gender: str | None) -> Individual | None:
        """The person last named in this sentence or the one before."""
        here = self._sentence(at)
        for start, _, p, quoted in reversed(self.trail[: bisect_left(self.trail, at, key=lambda t: t[0])]):
            if here - self._sentence(start) > 1:
                return None
            if not p.body and not quoted and not (gender and p.gender and p.gender != gender):
                return p
        return None

    def _body(self, at: int, found: list[str], said: str) -> Answer:
        bodies = [t for t in self.trail[: bisect_left(self.trail, at, key=lambda t: t[0])] if t[2].body]
        holding = [t for t in bodies if found[-1] in t[2].key]
        if holding:
            return Answer(who=holding[-1][2], confidence=0.8, mention="description")
        if bodies and self._sentence(at) - self._sentence(bodies[-1][0]) <= 3:
            return Answer(who=bodies[-1][2], confidence=0.5, mention="description")
        return unknown(f"no body is named before “{_short(said)}”")

    def _issuer(self, at: int, said: str) -> Answer:
        """Whose statement, letter or post it is: the last to speak, or who is named last before it."""
        if self.spoke and self._sentence(at) - self._sentence(self.spoke[-1][0]) <= 6:
            return Answer(who=self.spoke[-1][1], confidence=0.55, mention="description")
        for start, _, p, quoted in reversed(self.trail[: bisect_left(self.trail, at, key=lambda t: t[0])]):
            if self._sentence(at) - self._sentence(start) > 3:
                break
            if not quoted:
                return Answer(who=p, confidence=0.5, mention="description")
        return unknown(f"whose “{_short(said)}” it is, the text doesn't say near it")

    # ── no source ──

    def subject(self, at: int) -> Answer:
        """For words in marks with no cue: the first person that the sentence names outside marks, before them."""
        n = self._sentence(at)
        if n < 0:
            return unknown("no source found")
        lo = bisect_left(self.trail, self.starts[n], key=lambda t: t[0])
        for start, _, p, quoted in self.trail[lo:]:
            if start >= at:
                break
            if not quoted and not p.body:
                return Answer(who=p, confidence=0.55)
        return unknown("no source found")


def _within(at: int, spans: Sequence[Offsets]) -> bool:
    n = bisect_right(spans, (at, 10**9)) - 1
    return n >= 0 and spans[n][0] <= at < spans[n][1]


def _apposed(before: str) -> bool:
    """ "a spokesman for the firm, Ann Lee": the name after a comma is the speaker's own."""
    return before.rstrip().endswith(",")


def _short(said: str) -> str:
    flat = " ".join(said.split())
    return flat if len(flat) <= 60 else flat[:57].rstrip() + "…"


def label_match(head: str, rest: Sequence[str], labels: set[str] | frozenset[str]) -> float:
    """How well a description fits what is known of a person; 0 where its head doesn't fit at all."""
    strength = 0.0
    if head in labels:
        strength = 2.0
    elif any(head in kind and kind & labels for kind in KINDS):
        strength = 1.5
    if strength:
        strength += 0.5 * sum(1 for w in rest if w in labels)
    return strength


def last_speaker(answers: Sequence[tuple[Attribution, Answer]]) -> Answer | None:
    """The last answer that names somebody."""
    return next((a for _, a in reversed(answers) if a.who is not None), None)
