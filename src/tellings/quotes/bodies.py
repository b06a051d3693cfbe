"""Bodies and documents that speak without being anybody: "the Obama campaign", "the indictment", "her statement".

What somebody issued speaks for whoever issued it. Any other document, and a body known by somebody's name, is a speaker
of its own, named by the words that the text prints.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from tellings.quotes.answers import Answer, shown, unknown
from tellings.quotes.individuals import Individual
from tellings.quotes.lexicon import BODY_NOUNS, COMMON, DEMONYMS, DOCUMENTS, NO_BODIES, PLACES, TITLES
from tellings.quotes.names import Name
from tellings.quotes.trail import Trail
from tellings.records import Offsets
from tellings.text import fold

_ISSUED_WORDS = """
statement letter email e-mail tweet tweets post posting message note memo release caption remark remarks comment
comments speech op-ed essay column resignation testimony
"""
ISSUED = frozenset(_ISSUED_WORDS.split())
"""What speaks for whoever issued it."""
_RECORDED_WORDS = "video videos recording recordings tape tapes footage clip clips audio videotape"
_RECORDED = frozenset(_RECORDED_WORDS.split())
_WORD = re.compile(r"[\w’'-]+")
_FROM = re.compile(r"\b(?:from|by|of|signed by|issued by)\s+(?:the\s+|then-)?$")
_OF_ONE = re.compile(r"\bof\s+(him|her)\b")
_OWNING = re.compile(r"[’']s?$")
_LOOSE_WORDS = """
article story book law text website site page records blog headline video videos transcript caption clip footage post
"""
_LOOSE = frozenset(_LOOSE_WORDS.split())
"""Documents that "the" alone doesn't tell from others in the text, or that hold other people's words."""
_ONE_NOUN = {"suit": "lawsuit", "memo": "memorandum", "e-mail": "email", "e-mails": "emails"}
_OPENING_WORDS = """
the a an this that these those his her their its our my one two both some many another each every no other according mr
mrs ms
"""
_OPENING = frozenset(_OPENING_WORDS.split())


class Cast(Protocol):
    """What is known here of an article's people: `tellings.quotes.speakers.Cast`."""

    text: str
    people: list[Individual]
    trail: Trail
    spoke: list[tuple[int, Individual]]

    def names_in(self, span: Offsets) -> list[tuple[Name, Individual | None]]:
        """The names printed within a span, each with whose it is."""
        ...

    def enlist(self, who: Individual) -> Individual:
        """Take in somebody whom only an attribution names."""
        ...

    def pronoun(self, source: Offsets, gender: str, less: dict[int, float]) -> Answer:
        """Whom a pronoun stands for."""
        ...


def issuer(cast: Cast, source: Offsets, said: str) -> Answer:
    """Whose statement, letter or post it is: its owner, who it is from, the last to speak, or who is named last."""
    for name, who in cast.names_in(source):
        if who is None:
            continue
        lead = cast.text[source[0] : name.whole]
        if not (name.possessive or _FROM.search(lead)):
            continue
        after = _WORD.search(cast.text, name.end, source[1]) if name.possessive else None
        if after and fold(cast.text[name.end + 2 : source[1]].split()[0]) in BODY_NOUNS - ISSUED:
            return unknown(f"the source is not named: “{shown(said)}”")
        return Answer(who=who, confidence=0.8, mention="description")
    at = source[0]
    if cast.spoke and cast.trail.sentence(at) - cast.trail.sentence(cast.spoke[-1][0]) <= 6:
        return Answer(who=cast.spoke[-1][1], confidence=0.55, mention="description")
    near = [t for t in cast.trail.before(at, 3) if not t.quoted]
    if near:
        return Answer(who=cast.people[near[0].who], confidence=0.5, mention="description")
    return unknown(f"whose “{shown(said)}” it is, the text doesn't say near it")


def recorded(cast: Cast, source: Offsets, found: Sequence[str]) -> Answer | None:
    """Who is heard in "a video of Ann Lee", "footage of her"; None where the source is no recording of one person."""
    if not _RECORDED.intersection(found):
        return None
    said = cast.text[slice(*source)]
    one = _OF_ONE.search(said)
    if one:
        at = (source[0] + one.start(1), source[0] + one.end(1))
        return cast.pronoun(at, "he" if one[1] == "him" else "she", {})
    for name, who in cast.names_in(source):
        lead = cast.text[source[0] : name.whole]
        if who is not None and not who.body and not name.possessive and _FROM.search(lead):
            return Answer(who=who, confidence=0.75, mention="description")
    return None


def body(cast: Cast, source: Offsets, head: Offsets, found: Sequence[str], said: str, *, owned: bool) -> Answer:
    """A body by a common noun: the one named with that noun, the one with a name of its own before the noun ("the Lee
    campaign"), or the last that is named, unless it is `owned` by somebody; `head` is where the noun stands."""
    before = [cast.people[t.who] for t in cast.trail.before(source[0], 1000) if cast.people[t.who].body]
    named = _named_part(cast, source, head)
    if named is not None:
        key = tuple(fold(w) for w in _WORD.findall(_bare(cast.text[slice(*named)])))
        for p in before:
            if p.key == key or (p.key[-1] == key[-1] and set(key) <= set(p.key)):
                return Answer(who=p, confidence=0.8, mention="description")
        return Answer(who=_known(cast, named, key), confidence=0.75, mention="name")
    if owned:
        return unknown(f"the source is not named: “{shown(said)}”")
    holding = [p for p in before if found[-1] in p.key]
    if holding:
        return Answer(who=holding[0], confidence=0.8, mention="description")
    scores = cast.trail.scores(source[0], lambda p: 1.0 if p.body else 0.0)
    near = {t.who for t in cast.trail.before(source[0], 3) if cast.people[t.who].body}
    near = {k for k in near if cast.people[k].key[-1] not in DOCUMENTS}
    if near:
        best = max(near, key=lambda k: (scores.get(k, 0.0), -k))
        return Answer(who=cast.people[best], confidence=0.5, mention="description")
    return unknown(f"no body is named before “{shown(said)}”")


def it(cast: Cast, source: Offsets, said: Sequence[Offsets]) -> Answer:
    """The body or document that "it" stands for: the last one to speak in the sentence before, else the one subject
    near; unknown where two are as likely."""
    at = min(source[0], said[0][0]) if said else source[0]
    scores = cast.trail.scores(at, lambda p: 1.0 if p.body else 0.0)
    for n, who in enumerate(cast.people):
        spoke = cast.spoke and cast.spoke[-1][1] is who and who.body
        if spoke and cast.trail.sentence(at) - cast.trail.sentence(cast.spoke[-1][0]) <= 1:
            scores[n] = scores.get(n, 0.0) + 1.0
    ranked = sorted(scores, key=lambda k: (-scores[k], k))
    if not ranked or scores[ranked[0]] < _CLEAR:
        return unknown("“it” stands for nothing that is named near")
    second = scores[ranked[1]] if len(ranked) > 1 else 0.0
    sure = scores[ranked[0]] / (scores[ranked[0]] + second)
    if sure < _SURE:
        return unknown("“it” may stand for several bodies")
    return Answer(who=cast.people[ranked[0]], confidence=round(0.2 + 0.6 * sure, 3), mention="pronoun")


_CLEAR, _SURE = 0.6, 0.62
_CALLED = re.compile(r"(?:[Tt]he\s)?[A-Z][\w’'&-]*(?:\.[a-z]{2,4})?(?:\s(?:of|for|the|on|&|[A-Z][\w’'&.-]*))*?\.?")
_PLURAL = re.compile(r"(?:[^s]s|men|women|people|few)$")


def called(cast: Cast, source: Offsets, said: str) -> Answer | None:
    """A source that is nothing but capitals ("The Shelton Weekly", "TIME") is a body called so, if no list knows it: or
    the one person of whose name a single word is a part."""
    words = _WORD.findall(said)
    if not _CALLED.fullmatch(said) or fold(words[-1]) in COMMON | DEMONYMS | PLACES | TITLES | DOCUMENTS:
        return None
    key = tuple(w for w in map(fold, words) if w != "the")
    if not key or (len(key) == 1 and (key[0] in COMMON | DEMONYMS | PLACES | TITLES | NO_BODIES)):
        return None
    if len(key) == 1:
        parts = [p for p in cast.people if not p.body and key[0] in (p.surname, *p.key)]
        if len(parts) == 1:
            return Answer(who=parts[0], confidence=0.8, mention="name")
        letters = re.sub(r"\W", "", words[-1])
        if parts or (not letters.isupper() and "." not in said and not said.lower().startswith("the ")):
            return None
    if len(words) < 3 and _PLURAL.search(words[-1]) and not said.startswith("The "):
        return None
    start = source[0] + (4 if said.lower().startswith("the ") else 0)
    return Answer(who=_known(cast, (start, source[1]), key), confidence=0.7, mention="name")


def document(cast: Cast, head: Offsets, said: str, *, definite: bool) -> Answer:
    """A document as a speaker of its own, by the noun that the text prints for it."""
    noun = _ONE_NOUN.get(fold(cast.text[slice(*head)]), fold(cast.text[slice(*head)]))
    if not definite or noun in _LOOSE:
        return unknown(f"a document speaks: “{shown(said)}”")
    return Answer(who=_known(cast, head, (noun,)), confidence=0.7, mention="description")


def _named_part(cast: Cast, source: Offsets, head: Offsets) -> Offsets | None:
    """From the first capitalised word before the noun to its end, where there is one that is no sentence's opening."""
    for m in _WORD.finditer(cast.text, source[0], head[0]):
        word = fold(_bare(m.group()))
        if m.group()[0].isupper() and word not in _OPENING:
            return m.start(), head[1]
    return None


def _bare(word: str) -> str:
    return _OWNING.sub("", word) if " " not in word else " ".join(_OWNING.sub("", w) for w in word.split())


def _known(cast: Cast, span: Offsets, key: tuple[str, ...]) -> Individual:
    """The body of that key, made where the article has none yet."""
    words = tuple(cast.text[slice(*span)].split())
    name = Name(start=span[0], end=span[1], whole=span[0], titles=(), words=words, kind="body")
    who = next((p for p in cast.people if p.body and p.key == key), None)
    if who is None:
        who = cast.enlist(Individual(key=key, body=True, names=[name]))
    elif span not in {(n.start, n.end) for n in who.names}:
        who.names.append(name)
    if (*span, "name") not in who.mentions:
        who.mentions.append((*span, "name"))
    return who
