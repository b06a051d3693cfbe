"""From the mention that speaks to the individual it stands for: name, nickname, pronoun, description, body, turn.

Each answer has a confidence; below `LEAST` there is no answer but a reason in plain words, since a wrong name is worse
than none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tellings.quotes import bodies, offices
from tellings.quotes.answers import LEAST, Answer, shown, unknown
from tellings.quotes.individuals import Individual
from tellings.quotes.lexicon import (
    BODY_NOUNS,
    DOCUMENTS,
    GENERALS,
    HE_TITLES,
    KINDS,
    LONG_TITLES,
    PLACES,
    SHE_TITLES,
    TITLES,
)
from tellings.quotes.names import Name
from tellings.quotes.titled import titled
from tellings.quotes.trail import MAIN, VERB, Trail
from tellings.records import Offsets
from tellings.text import fold

_HE = frozenset(["he", "him", "his", "himself"])
_SHE = frozenset(["she", "her", "hers", "herself"])
_PARTY = {"gop": "republican", "democratic": "democrat"}
_RUNNING = frozenset(["nominee", "candidate", "standard-bearer", "contender", "hopeful"])
_PARTIES = frozenset(["republican", "democrat"])
_FROM = re.compile(r"[-\s](?:bred|born|based|area|native|raised)$")
_TOLD = re.compile(
    r"\s(?:[\w’']+\s){0,3}?(?:tell|told|tells|telling|ask|asked|asks|asking|thanked|thanks|urged|warned)\s"
)
_TOLD_WHOM = re.compile(
    r"\s(?:[\w’']+\s){0,2}?(?:told|asked|warned|urged)\sthe\s((?:[a-z-]+\s){0,2}?[a-z-]+)"
    r"(?=[,.;:?!”\"]|\s(?:that|in|on|at|as|about|during|after|before|if|whether|why|how|what|when|where|who|not|to)\b)"
)
"""Behind a pronoun: who is spoken to, by their office."""
_SPOKEN_TO = 0.0
"""What a mention counts of whoever is told or asked something in the same clause."""
_OTHER_SUBJECT = re.compile(
    r"\b(?:after|when|while|because|since|before|if|until|though|that|as)\s(?:the|an?|his|her|their|some|many|several)\s[a-z]"
)
_SAME_SUBJECT = re.compile(r",\s(?:and|but|then)\s(?:\w+\s)?$")
"""Before a cue that goes with the subject of the main clause, whatever stands between: "Ann rose as a bell rang, and
told"."""
_OWN_CLAUSE = re.compile(
    r"(?:[,(]|\b(?:since|when|after|that|because|as|while|before|if|until|though|and|but|whether|where|why|how))\s$",
    re.I,
)
"""Before a description that is the subject of another clause than the name before it."""
_JOINT = re.compile(r"(?:\s(?:of|from)\s[A-Z][\w ]+?|\s\([^)]{2,14}\))?,?\sand\s")
_UNNAMED_WORDS = """
reporter man woman officer detective official spokesman spokeswoman spokesperson lawyer attorney author agent
prosecutor judge doctor analyst aide adviser advisor cameraman journalist student teacher boy girl witness
"""
_UNNAMED = frozenset(_UNNAMED_WORDS.split())
"""Whoever is called so may well be named nowhere: no guessing by who is near."""
_A_MAN = re.compile(r"(?:A|An|One)\s(?:[\w-]+\s){0,2}(man|woman|boy|girl)\b")
_OF = {"man": "he", "boy": "he", "woman": "she", "girl": "she"}
_OWNING = re.compile(r"[’']s?$")
_WHO_REACH = 60
"""Characters from a name to the "who" that stands for it: a party and state, an office."""
_ASKED = re.compile(r"\bask(?:ed|ing|s)\s")
_WORDS_OF = re.compile(
    r"[’']s?\s+(?:[\w-]+\s+){0,2}?(?:remarks?|comments?|claims?|call|calls|words|statements?|tweets?|vow|promises?|pledge|"
    r"letters?|speech|description|assertions?|warnings?|criticism|apology|question|answers?|suggestion|argument|posts?)\b"
)
_IN_WHICH = re.compile(r"\b(?:in|during|at|on|after) which\s+$")
_HE_SAID = re.compile(r"\b(?:[Hh]e|[Ss]he)\s(?:said|says|added|claimed|thought|believed|hoped|knew)\s(?:that\s)?$")
_NARRATED = re.compile(r"\b(?:[Hh]e|[Ss]he)\b(?![’'])")
_WORD = re.compile(r"[\w’'-]+")
_PREPOSITIONS = frozenset(
    ["of", "for", "to", "from", "with", "by", "at", "in", "against", "about", "on", "near", "under", "over"]
)
_CUT = re.compile(
    r"\s(?:of|for|at|in|who|with|from|to|on|by|that|whose|which|based|against|behind|addressed|released|issued|obtained|"
    r"posted|published|written|sent|signed|filed|,)\b.*|,.*",
    re.S,
)
_DETERMINERS = frozenset(
    ["the", "this", "that", "his", "her", "their", "its", "a", "an", "another", "one", "former", "late", "then"]
)
_NOBODY_WORDS = """
sources source officials official people critics experts others some many aides lawyers lawmakers analysts
observers witnesses authorities investigators prosecutors police spokesman spokeswoman spokesperson they
republicans democrats supporters opponents reporters editors residents neighbors friends family
"""
NOBODY = frozenset(_NOBODY_WORDS.split())


class Cast:
    """The individuals of one article and where the text mentions them, for resolving one source after the other."""

    def __init__(
        self,
        text: str,
        names: Sequence[Name],
        people: list[Individual],
        sentences: Sequence[Offsets],
        quoted: Sequence[Offsets],
    ) -> None:
        self.text, self.people = text, people
        self.trail = Trail(text, sentences, people, quoted)
        owner = {id(n): p for p in people for n in p.names}
        self.index = {id(p): n for n, p in enumerate(people)}
        self.named = [(n, owner.get(id(n))) for n in names]
        self.name_starts = [n.start for n, _ in self.named]
        self.spoke: list[tuple[int, Individual]] = []
        self.asker: tuple[int, Individual] | None = None
        """Who asked something last, and where the question ends."""

    def names_in(self, span: Offsets) -> list[tuple[Name, Individual | None]]:
        """The names printed within a span, in order, each with whose it is."""
        lo = bisect_left(self.name_starts, span[0] - 1)
        return [(n, p) for n, p in self.named[lo : bisect_right(self.name_starts, span[1])] if n.end <= span[1] + 1]

    def enlist(self, who: Individual) -> Individual:
        """Take in somebody whom only an attribution names."""
        self.index[id(who)] = len(self.people)
        self.people.append(who)
        return who

    # ── one source ──

    def resolve(self, source: Offsets, said: Sequence[Offsets] = (), cue: Offsets | None = None) -> Answer:
        """Who the mention at `source` stands for; `said` are the segments said, in which nobody names themselves. Where
        the `cue` stands right behind a possessive ("Low's offer to"), its owner speaks."""
        words = self.text[slice(*source)]
        tokens = _WORD.findall(words)
        if not tokens:
            return unknown("the source has no words")
        lead = fold(tokens[0])
        if lead in ("he", "she") or (len(tokens) == 1 and lead in _HE | _SHE):
            return self.pronoun(source, "she" if lead in _SHE else "he", self._not_speaking(source, said), said)
        if lead == "it" and len(tokens) == 1:
            return bodies.it(self, source, said)
        if lead in ("they", "them") and len(tokens) < 3:
            return unknown("“they” may stand for several people")
        if lead in ("i", "we", "me", "us") and len(tokens) < 3:
            return unknown(f"“{tokens[0]}” is the writer or somebody speaking to the writer")
        if fold(tokens[-1]) in ("he", "she") and len(tokens) < 8:
            at = (source[1] - len(tokens[-1]), source[1])
            return self.pronoun(at, fold(tokens[-1]), self._not_speaking(source, said), said)
        if lead == "who" and len(tokens) == 1:
            return self._before_who(source[0])
        named = self._named(source, owns=cue is not None and 0 <= cue[0] - source[1] <= 1)
        return named if named is not None else self._described(source, words)

    def _before_who(self, at: int) -> Answer:
        """Whoever is named right before "who"."""
        near = [t for t in self.trail.before(at, 0) if not t.quoted and at - t.end <= _WHO_REACH]
        if near:
            return Answer(who=self.people[near[0].who], confidence=0.7, mention="pronoun")
        return unknown("nobody is named right before “who”")

    def _named(self, source: Offsets, *, owns: bool = False) -> Answer | None:
        inside = self.names_in(source)
        best: Answer | None = None
        for n, p in inside:
            lead = self.text[source[0] : n.whole]
            bound = any(fold(w) in _PREPOSITIONS for w in _WORD.findall(lead)) and not _apposed(lead)
            if p is None or (n.possessive and not (owns and source[1] - n.end <= 2)) or (bound and not titled(lead, n)):
                continue
            after = _WORD.findall(self.text[n.end : source[1]])
            noun = bool(after) and after[0].islower() and self.text[n.end : n.end + 1] == " "
            leads = noun and not any(fold(w) in _PREPOSITIONS or fold(w) in ("and", "who") for w in after[:3])
            if leads and any(k.start > n.end and q is not None and not q.body for k, q in inside):
                continue
            if p.body:
                if not (noun and fold(after[0]) not in _PREPOSITIONS):
                    best = best or Answer(who=p, confidence=0.85, mention="name")
                continue
            if noun and fold(after[0]) in BODY_NOUNS:
                continue
            if _JOINT.match(self.text, n.end, source[1]) and any(
                q is not None and q is not p and not q.body and k.start > n.end and not k.possessive for k, q in inside
            ):
                return unknown("two people are given as saying it together")
            return Answer(who=p, confidence=0.97 if len(n.key) > 1 or n.titles else 0.93, mention="name")
        return best

    def _not_speaking(self, source: Offsets, said: Sequence[Offsets]) -> dict[int, float]:
        """People who are unlikely to be the speaker: named in the words said, or spoken to ("he told Ann Lee")."""
        less: dict[int, float] = {}
        for start, end in said:
            for t in self.trail.within(start, end):
                if not t.pronoun:
                    less[t.who] = 0.35
        stop = re.compile(r"[.!?;“\"\n]").search(self.text, source[1])
        for t in self.trail.within(source[1], min(stop.start() if stop else len(self.text), source[1] + 80)):
            if not t.pronoun:
                told = _TOLD.fullmatch(self.text, source[1], t.start)
                less[t.who] = _SPOKEN_TO if told else 0.1
        whom = told_whom(self.text, source[1])
        if whom:
            spoken_to = self.describe(source[0], whom)
            if spoken_to.who is not None and spoken_to.confidence > LEAST:
                less[self.index[id(spoken_to.who)]] = _SPOKEN_TO
        return less

    # ── pronouns ──

    def pronoun(self, source: Offsets, gender: str, less: dict[int, float], said: Sequence[Offsets] = ()) -> Answer:
        """The likeliest antecedent: near, subject of its sentence, the last to speak, of that gender.

        The sentences said stand between but don't count: what came before them is as near as if they were one.
        """
        at = min(source[0], said[0][0]) if said else source[0]

        def fits(p: Individual) -> float:
            if p.body or (p.gender is not None and p.gender != gender):
                return 0.0
            return 0.75 if p.gender is None else 1.0

        if self._somebody_unnamed(at, gender):
            return unknown(f"“{gender}” may be somebody whom the text doesn't name")
        scores = self.trail.scores(at, fits)
        if self.asker is not None and self.trail.sentence(at) - self.trail.sentence(self.asker[0] - 1) <= 1:
            k = self.index[id(self.asker[1])]
            scores[k] = 0.3 * scores.get(k, 0.0)
        for k in self._spoken_of(source[0]):
            if k in scores:
                scores[k] += 2.0
        asked = [k for k in self._asked(at) if k in scores]
        for k, bonus in self._spoke_last(at).items():
            if fits(self.people[k]) and not asked:
                scores[k] = scores.get(k, 0.0) + bonus
        for k in asked:
            scores[k] += 1.2
        for k, factor in less.items():
            if k in scores:
                scores[k] *= factor
        shut = {k for k, factor in less.items() if factor == _SPOKEN_TO}
        scores = {k: v for k, v in scores.items() if k not in shut}
        if not scores:
            return self._ahead(gender, said, shut)
        ranked = sorted(scores, key=lambda k: (-scores[k], k))
        best, second = scores[ranked[0]], scores[ranked[1]] if len(ranked) > 1 else 0.0
        sure = best / (best + second) if best else 0.0
        if best < 0.05 or sure < LEAST:
            return unknown(f"“{gender}” may stand for several people")
        return Answer(who=self.people[ranked[0]], confidence=round(0.2 + 0.7 * sure, 3), mention="pronoun")

    def _somebody_unnamed(self, at: int, gender: str) -> bool:
        """True where the sentence before tells of "a man of 74" or the like and of nobody by name."""
        here = self.trail.sentence(at)
        if here < 1:
            return False
        start = self.trail.starts[here - 1]
        m = _A_MAN.match(self.text, start, self.trail.starts[here])
        return m is not None and _OF[m[1]] == gender and not self.trail.within(start, at)

    def _spoke_last(self, at: int) -> dict[int, float]:
        """Who spoke just before is likely to go on, unless somebody else became the subject since."""
        here = self.trail.sentence(at)
        bonus: dict[int, float] = {}
        for n, (pos, p) in enumerate(reversed(self.spoke[-3:])):
            k = self.index[id(p)]
            since = [t for t in self.trail.within(pos, at) if not t.quoted and t.who != k and t.weight >= MAIN]
            apart = max(0, here - self.trail.sentence(pos) - 1)
            bonus.setdefault(k, 0.5 * 0.5**n * 0.7**apart * (0.3 if since else 1.0))
        return bonus

    def _asked(self, at: int) -> list[int]:
        """Who was asked something in the sentence before: the answer is likely theirs."""
        here = self.trail.sentence(at)
        if here < 1:
            return []
        start = self.trail.starts[here - 1]
        asked = list(_ASKED.finditer(self.text, start, self.trail.starts[here]))
        return [t.who for m in asked for t in self.trail.within(m.end(), m.end() + 2)]

    def _spoken_of(self, at: int) -> list[int]:
        """Who stands last before "in which he said": it is their speech, letter or recording. After "he said", he."""
        again = _HE_SAID.search(self.text, max(0, at - 24), at)
        if again:
            return [t.who for t in self.trail.within(again.start(), again.end()) if t.pronoun][:1]
        if not _IN_WHICH.search(self.text, max(0, at - 20), at):
            return []
        return [t.who for t in self.trail.before(at, 0) if not t.quoted and not self.people[t.who].body][:1]

    def _ahead(self, gender: str, said: Sequence[Offsets], shut: set[int]) -> Answer:
        """The subject of the words said, where they open the text: "Ann Lee is near a deal, she told reporters"."""
        for start, end in said:
            for t in self.trail.within(start, end):
                p = self.people[t.who]
                if t.weight > 1 and not t.quoted and not p.body and p.gender in (None, gender) and t.who not in shut:
                    return Answer(who=p, confidence=0.6, mention="pronoun")
        return self._only_one(gender, shut)

    def _only_one(self, gender: str, shut: set[int]) -> Answer:
        fitting = [p for k, p in enumerate(self.people) if not p.body and p.gender == gender and k not in shut]
        if len(fitting) == 1:
            return Answer(who=fitting[0], confidence=0.6, mention="pronoun")
        others = "nobody but whoever it is said to" if shut else "nobody"
        return unknown(f"{others} is named near before “{gender}”")

    def follow(self) -> None:
        """Resolve every "he" and "she" of the narration in turn, so that a subject lasts through its pronouns."""
        for m in _NARRATED.finditer(self.text):
            if self.trail.is_quoted(m.start()):
                continue
            answer = self.pronoun(m.span(), m.group().lower(), self._not_speaking(m.span(), ()))
            if answer.who is not None and answer.confidence >= 0.6:
                self.trail.add(m.start(), m.end(), answer.who, pronoun=True)

    # ── descriptions ──

    def _described(self, source: Offsets, said: str) -> Answer:
        head_phrase = _CUT.sub("", said)
        tokens = list(_WORD.finditer(head_phrase))
        found = [fold(m.group()).removesuffix("'s").removesuffix("’s") for m in tokens]
        while found and found[0] in _DETERMINERS:
            found.pop(0)
        if not found:
            return unknown("the source names nobody")
        mine = self._whose_words(source)
        if mine is not None:
            return mine
        heard = bodies.recorded(self, source, found)
        if heard is not None:
            return heard
        head, noun = found[-1], (source[0] + tokens[-1].start(), source[0] + tokens[-1].end())
        first = fold(_WORD.findall(said)[0])
        owner = next((n for n, m in enumerate(tokens[:4]) if _OWNING.search(m.group())), None)
        definite = owner is not None or first in ("the", "this", "that", "his", "her", "their", "its")
        if head in bodies.ISSUED and (definite or re.search(r"\b(?:his|her|from|by)\b", said)):
            return bodies.issuer(self, source, said)
        if head in DOCUMENTS:
            return bodies.document(self, noun, said, definite=definite)
        called = bodies.called(self, source, said) if owner is None and head not in NOBODY else None
        if called is not None:
            return called
        if (head in NOBODY and owner is None) or head.endswith("people") or not definite:
            return unknown(f"the source is not named: “{shown(said)}”")
        if head in BODY_NOUNS:
            owned = owner is not None or first in ("his", "her", "their", "its")
            return bodies.body(self, source, noun, found, said, owned=owned)
        return self._labelled(source[0], found, said, guess=owner is None)

    def _whose_words(self, source: Offsets) -> Answer | None:
        """The person whose remark, call or promise it is, where the source is a name in the possessive alone."""
        for name, who in self.names_in(source):
            alone = name.possessive and source[1] - name.end <= 2 and who is not None and not who.body
            if alone and _WORDS_OF.match(self.text, name.end, name.end + 60):
                return Answer(who=who, confidence=0.75, mention="name")
        return None

    def describe(self, at: int, phrase: Sequence[str]) -> Answer:
        """The individual whom folded words such as ("chicago-bred", "rapper") describe at `at`."""
        return self._labelled(at, list(phrase), " ".join(phrase))

    def _labelled(self, at: int, found: list[str], said: str, *, guess: bool = True) -> Answer:
        """Whom the article's own words about people fit; else, where `guess` allows, the subject just before."""
        head, rest = head_of(found)
        gender = "she" if head in SHE_TITLES else "he" if head in HE_TITLES else None
        near = self.trail.scores(at, lambda p: 0.0 if p.body or (gender and p.gender and p.gender != gender) else 1.0)
        scored: list[tuple[float, float, int]] = []
        subjects = self._subjects_here(at)
        for k, p in enumerate(self.people):
            if p.body or k in subjects or (gender and p.gender and p.gender != gender):
                continue
            strength = 0.0 if contradicts([head, *rest], p.labels) else label_match(head, rest, p.labels)
            if strength > 0:
                here = min(1.5, near.get(k, 0.0))
                scored.append((strength + 0.05 * p.titled.get(head, 0) + here, strength, k))
        meant = offices.of_the_time(self.text, head, said, [self.people[k] for *_, k in scored])
        scored = [t for t in scored if any(self.people[t[2]] is p for p in meant)]
        scored.sort(key=lambda t: (-t[0], t[2]))
        if len(scored) > 1 and scored[0][1] == scored[1][1]:
            first, second = scored[0][2], scored[1][2]
            if offices.namesakes(self.people[first], self.people[second], near.get(first, 0.0), near.get(second, 0.0)):
                return unknown(f"two people of one name are known here as “{shown(said)}”")
        if scored and (len(scored) == 1 or scored[0][0] > scored[1][0]):
            alone = len(scored) == 1 or scored[0][0] - scored[1][0] > 0.5
            if near.get(scored[0][2]) or not near:
                return Answer(who=self.people[scored[0][2]], confidence=0.85 if alone else 0.6, mention="description")
        office = head in TITLES or any(head in k for k in KINDS) or head in ("star", "superstar")
        if guess and office and head not in _UNNAMED:
            near_one = self._nearest(at, gender)
            if near_one is not None and not contradicts([head, *rest], near_one.labels):
                return Answer(who=near_one, confidence=0.5, mention="description")
        if scored and (len(scored) == 1 or scored[0][0] > scored[1][0]):
            return Answer(who=self.people[scored[0][2]], confidence=0.6, mention="description")
        return unknown(f"nobody is known here as “{shown(said)}”")

    def _subjects_here(self, at: int) -> set[int]:
        """Who is by name the subject of a clause that `at` stands in: a description there, unless it stands right
        behind the name, is of somebody else."""
        if _OWN_CLAUSE.search(self.text, max(0, at - 12), at):
            return set()
        last = max(self.text.rfind(mark, 0, at) for mark in ";:—–\n")
        return {
            t.who
            for t in self.trail.before(at, 0)
            if t.weight >= VERB and not t.quoted and not t.pronoun and last < t.start and t.end + 3 < at
        }

    def _nearest(self, at: int, gender: str | None) -> Individual | None:
        """The likeliest subject of this sentence or the one before."""
        here = {t.who for t in self.trail.before(at, 1) if not t.quoted}
        scores = self.trail.scores(at, lambda p: 0.0 if p.body or (gender and p.gender and p.gender != gender) else 1.0)
        near = {k: v for k, v in scores.items() if k in here}
        return self.people[max(near, key=lambda k: (near[k], -k))] if near else None

    # ── no source ──

    def subject(self, at: int, said: Sequence[Offsets] = (), cue: Offsets | None = None) -> Answer:
        """For words in marks with no cue: who is the subject of their sentence, named before them."""
        less = {t.who for start, end in said for t in self.trail.within(start, end) if not t.pronoun}
        here = [t for t in self.trail.before(at, 0) if not t.quoted and t.who not in less]
        fitting = [t for t in here if not self.people[t.who].body and t.weight > 1]
        if not fitting:
            return unknown("no source found")
        best = max(fitting, key=lambda t: (t.weight, -t.start))
        again = cue is not None and _SAME_SUBJECT.search(self.text, max(0, cue[0] - 20), cue[0])
        if cue is not None and not again and best.end < cue[0] and _OTHER_SUBJECT.search(self.text, best.end, cue[0]):
            return unknown("its clause has a subject of its own, which isn't named")
        return Answer(who=self.people[best.who], confidence=0.55)


def told_whom(text: str, at: int) -> list[str]:
    """The folded words for whoever is spoken to by office behind a source that ends `at`: "told the vice president"."""
    m = _TOLD_WHOM.match(text, at, at + 80)
    return [fold(w) for w in m[1].split()] if m else []


def contradicts(phrase: Sequence[str], labels: set[str] | frozenset[str]) -> bool:
    """Whether a description names a party or a place and the person is known to be of another one alone."""
    named = {_PARTY.get(w, w) for w in phrase} & _PARTIES
    held = {_PARTY.get(w, w) for w in labels} & _PARTIES
    if named and held and not named & held:
        return True
    there, home = places_in(phrase), places_in(labels)
    return bool(there and home) and not there & home


def places_in(words: Iterable[str]) -> set[str]:
    """Towns, states and lands among folded words: "ohio", "chicago-bred", "new", "york"."""
    flat = [_FROM.sub("", w) for w in words]
    pairs = [f"{a} {b}" for a, b in pairwise(flat)]
    return {w for w in (*flat, *pairs) if w in PLACES}


def head_of(found: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The head of a description and the words before it; "vice president" is one head."""
    head, rest = LONG_TITLES.get(found[-1], found[-1]).removeprefix("ex-"), found[:-1]
    if head == "general" and rest and rest[-1] in GENERALS:
        return f"{rest[-1]} general", rest[:-1]
    if head in ("president", "chancellor", "chairman") and rest and rest[-1] == "vice":
        return f"vice {head}", rest[:-1]
    return head, rest


def _apposed(before: str) -> bool:
    """ "a spokesman for the firm, Ann Lee": the name after a comma is the speaker's own."""
    return before.rstrip().endswith(",")


def label_match(head: str, rest: Sequence[str], labels: set[str] | frozenset[str]) -> float:
    """How well a description fits what is known of a person; 0 where its head doesn't fit at all."""
    head, rest = _PARTY.get(head, head), [_PARTY.get(w, w) for w in rest]
    strength = 0.0
    if head in labels:
        strength = 2.0
    elif any(head in kind and kind & labels for kind in KINDS):
        strength = 1.5
    elif head in _RUNNING and any(w in labels for w in rest if w in _PARTIES):
        strength = 1.0
    if strength:
        strength += 0.5 * sum(1 for w in rest if w in labels)
    return strength
