"""Names in a text by general rules: capitalised runs, titles before them, what kind of thing they name.

Works without any model; where a tagger gives names of its own, `tellings.quotes.finding` puts them first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple

from tellings.quotes.given import GIVEN
from tellings.quotes.lexicon import (
    ABBREVIATIONS,
    BODIES,
    BODY_WORDS,
    COMMON,
    DEMONYMS,
    DEPARTMENTS,
    HONORIFICS,
    MODIFIERS,
    NO_BODIES,
    OF_TITLES,
    PARTICLES,
    PLACES,
    SUFFIXES,
    TITLES,
)
from tellings.records import Offsets
from tellings.text import fold, paragraphs

NameKind = Literal["person", "body", "place", "thing"]

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:[’'‑\-]\w+)*|&")
_POSSESSIVE = re.compile(r"[’']s$")
_DAYS = """
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
"""
_MONTHS = frozenset(_DAYS.split())
_NEW_WORDS = """
york jersey mexico hampshire zealand orleans delhi england haven yorkers
"""
_NEW = frozenset(_NEW_WORDS.split())
_NEVER_WORDS = """
the a an i in on at and but for my his her our your this
"""
_NEVER = frozenset(_NEVER_WORDS.split())
_LIKELY = GIVEN | TITLES | MODIFIERS
_ENDS = ".!?:;“”\"‘'—–―-•*(["
_LOCATED = re.compile(r"\b(?:in|at|near|across|around|outside|downtown|packed)\s$")
_PLACED = re.compile(r"\s(?:neighbou?rhood|district|explosion|attack|street|area|shooting|bombing|residents?)\b")
_INITIALS = re.compile(r"(?!U\.[NSK]\.|E\.U\.|D\.C\.)(?:\w\.)+$")
_AGE = re.compile(r",\s+\d{1,3}\b(?!,\d)")
_WHO = re.compile(
    r",\s+of\s(?:the\s)?[A-Z]|,\s+(?:who|whose|an?|the|his|her|now|then|then-\w+|\d+)\b|\s\((?:[RDI]-|[RD]\))|,\s+[RDI]-"
)
_SAYS = re.compile(
    r"\s+(?:(?:also|later|then|has|had|have|would|told|tweeted|wrote|said|says|asked|added|argued|called|insisted|"
    r"acknowledged|noted|explained|testified|warned|announced|replied|responded|continued|suggested|answered)\b)"
)
_OF_A_BODY = re.compile(
    r"\s+(?:of|from)\s(?:the\s)?(?:[A-Z][\w’'&-]*\s){1,4}(?:said|says|told|asked|added|wrote|warned|called|argued)\b"
)
"""Behind a name: whom somebody speaks for, and that they speak."""
_KIN_BEFORE = re.compile(
    r"\b(?:[Hh]is|[Hh]er|[Tt]heir|[’']s)\s(?:\w+\s)?(?:daughter|son|wife|husband|mother|father|brother|sister|widow|"
    r"widower|partner|twin|cousin|niece|nephew|aunt|uncle),?\s$"
)
_POST = re.compile(r"\s([a-z][a-z-]{3,})\s[A-Z]")
_SMALL_WORDS = """
after before from with when while during about since until told said where that than into over outside inside through
against under over near amid upon this last late early also later then both which
"""
_SMALL = frozenset(_SMALL_WORDS.split())
"""What may stand between a name and a capital; another word is a post: "said Harbour master Edith Lee"."""
_SAID_BEFORE = re.compile(r"(?:said|says|added|asked|told|wrote|replied|explained|by|met)\s+$")


_LETTERED = re.compile(r"[A-Z][a-z]+-[A-Z][a-z]?$")
"""A given name with a letter or two behind it: "Kay-O"."""


_MANY = re.compile(
    r"^(?!(?:San|Rog|My|Pow|Pet|Bow|Som)ers$)[A-Z][a-z]{2,}(?:men|women|ists|ians|yers|akers|ighters|achers|ficers|eaders)$"
)
"""People by trade in the plural ("Firefighters said"), whose capital is the sentence's; few surnames end so."""
_HOLDERS_WORDS = """
attorney attorneys sheriff sheriffs governor governors mayor mayors prosecutor prosecutors children women men veterans
teachers farmers people citizens writers workers students speaker president minister king queen surgeon
"""
_HOLDERS = frozenset(_HOLDERS_WORDS.split())
"""Words whose possessive is part of a body's name: "Sheriff’s Office", "Children’s Hospital"."""


class Name(NamedTuple):
    """One printed name. `start`, `end` are the bare name; `whole` is where its titles begin."""

    start: int
    end: int
    whole: int
    titles: tuple[str, ...]
    words: tuple[str, ...]
    kind: NameKind
    possessive: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """The folded words without initials' stops and without Jr. or III."""
        bare = tuple(fold(w).replace(".", "") for w in self.words)
        return tuple(w for w in bare if w not in SUFFIXES) or bare

    @property
    def suffix(self) -> str:
        """ "jr", "iii" and so on, or nothing."""
        last = fold(self.words[-1]).strip(".")
        return last if len(self.words) > 1 and last in SUFFIXES else ""


class _Token(NamedTuple):
    start: int
    end: int
    word: str
    possessive: bool

    @property
    def low(self) -> str:
        return fold(self.word).rstrip(".").removeprefix("ex-")

    @property
    def capital(self) -> bool:
        first = self.word[:1]
        return first.isupper() or (self.word[:3].lower() in ("al-", "ex-") and self.word[3:4].isupper())


def find_names(text: str, people: Collection[Offsets] = ()) -> list[Name]:
    """Every name that the text prints, in order. Capitals of headlines and of sentence starts are discounted. `people`
    are spans that a reader takes for people's names: what the rules can't tell there is a person."""
    tokens = _tokens(text)
    low = {t.low for t in tokens if t.word.islower()}
    found: list[Name] = []
    heads: list[Offsets] = []
    at = 0
    for start, end in paragraphs(text):
        line: list[_Token] = []
        while at < len(tokens) and tokens[at].start < end:
            line.append(tokens[at])
            at += 1
        if is_headline(text[start:end], line):
            heads.append((start, end))
            continue
        for run in _runs(text, line):
            found += _named(text, run, low)
    told = [n._replace(kind="person") if n.kind == "thing" and (n.start, n.end) in people else n for n in found]
    found = _settle(text, told, low)
    known = _known_words(found)
    for start, end in heads:
        found += _in_headline([t for t in tokens if start <= t.start < end], known)
    return sorted(found, key=lambda n: n.start)


def _tokens(text: str) -> list[_Token]:
    made = []
    for m in _TOKEN.finditer(text):
        word, end = m.group(), m.end()
        possessive = bool(_POSSESSIVE.search(word))
        if possessive:
            word, end = word[:-2], end - 2
        elif word[-1] == "s" and text[end : end + 2] in ("’ ", "' "):
            possessive = word[0].isupper()
        made.append(_Token(m.start(), end, word, possessive))
    return made


def is_headline(line: str, tokens: Sequence[_Token]) -> bool:
    """A line in which nearly every long word is capitalised, so that capitals tell nothing."""
    long = [t for t in tokens if len(t.word) > 3 and t.word[0].isalpha()]
    if len(long) < 4 or line.rstrip().endswith((".", ",", ";")) or len(tokens) > 30:
        return False
    return sum(t.capital for t in long) >= 0.8 * len(long)


def _runs(text: str, line: Sequence[_Token]) -> Iterable[list[_Token]]:
    """Runs of capitalised words that one space parts, with the small words that names and bodies hold."""
    run: list[_Token] = []
    at = 0
    while at < len(line):
        token = line[at]
        if run and not _joined(text, run[-1], token):
            yield run
            run = []
        if token.capital and not _breaks(run, token):
            run.append(token)
        elif run:
            small = _small_words(text, run, line, at)
            if small:
                run += small
                at += len(small)
                continue
            yield run
            run = [token] if token.capital and token.low not in _MONTHS else []
        at += 1
    if run:
        yield run


def _joined(text: str, before: _Token, after: _Token) -> bool:
    gap = text[before.end : after.start]
    if before.possessive:
        return gap in ("’s ", "'s ", "’ ", "' ") and after.low in BODY_WORDS and before.low in _HOLDERS
    if gap in (" ", "\u00a0"):
        return True
    if gap in (". ", ".\u00a0"):
        return before.low in ABBREVIATIONS or (len(before.word) == 1 and before.word.isupper() and before.word != "I")
    return gap == ", " and after.low in ("jr", "sr")


def _breaks(run: Sequence[_Token], token: _Token) -> bool:
    if token.low in _MONTHS:
        return not (run and run[-1].low in GIVEN)
    return token.low in COMMON and bool(run) and token.low not in TITLES and token.low not in GIVEN


def _small_words(text: str, run: Sequence[_Token], line: Sequence[_Token], at: int) -> list[_Token]:
    """ "de", "bin" inside a name, "of the" inside a body or office: the words to join, or none."""
    word, last = line[at].low, run[-1].low
    ahead = line[at + 1 : at + 3]
    if not ahead or not _joined(text, run[-1], line[at]) or not _joined(text, line[at], ahead[0]):
        return []
    if word in PARTICLES and word != "la" and ahead[0].capital:
        return [line[at]]
    heads = last in BODY_WORDS or last in OF_TITLES or last in ("centers", "institutes", "bureau")
    long_body = any(t.low in ("of", "for") for t in run) and not any(t.low in TITLES for t in run)
    if (word in ("of", "for", "on") and heads) or (word in ("and", "&") and long_body):
        if ahead[0].capital and ahead[0].low not in COMMON and not (word == "and" and ahead[0].low in GIVEN | TITLES):
            return [line[at]]
        if ahead[0].low == "the" and len(ahead) > 1 and ahead[1].capital and word == "of":
            return [line[at], ahead[0]]
    return []


def _starts_sentence(text: str, at: int) -> bool:
    while at > 0 and text[at - 1] in " \u00a0\t":
        at -= 1
    return at == 0 or text[at - 1] == "\n" or text[at - 1] in _ENDS


def _named(text: str, run: list[_Token], low: set[str]) -> list[Name]:
    """The name of a run: common words at its start left out, titles told from the bare name."""
    while run and _is_common(text, run):
        run = run[1:]
    while run and not run[-1].capital:
        run = run[:-1]
    if not run:
        return []
    first = run[0]
    new = first.low == "new" and len(run) > 1 and run[1].low in _NEW
    doubtful = (
        not new
        and first.low in low
        and first.low not in GIVEN
        and first.low not in TITLES
        and first.low not in MODIFIERS
    )
    if doubtful and _starts_sentence(text, first.start):
        run = run[1:]
        if not run:
            return []
    cut = _bare_from(run)
    if cut is None or (len(run) > 2 and all(t.word.isupper() and len(t.word) > 1 for t in run)):
        return []
    titles, bare = run[:cut], run[cut:]
    kind = _kind(titles, bare)
    if kind == "body" and titles and all(t.low not in HONORIFICS for t in titles):
        titles, bare = [], run
    return [
        Name(
            start=bare[0].start,
            end=_with_stop(text, bare[-1]),
            whole=run[0].start,
            titles=tuple(t.low for t in titles),
            words=tuple(t.word for t in bare),
            kind=kind,
            possessive=bare[-1].possessive,
        )
    ]


def _is_common(text: str, run: Sequence[_Token]) -> bool:
    """Whether the first word of a run has its capital from the sentence, or is no name anywhere ("The", "I", "May")."""
    low = run[0].low
    if low not in COMMON or (len(run) > 1 and low == "new" and run[1].low in _NEW):
        return False
    if len(run) > 1 and low in GIVEN and run[1].low not in COMMON | TITLES:
        return False
    return len(run) == 1 or low in _NEVER or low in _MONTHS or _starts_sentence(text, run[0].start)


def _with_stop(text: str, last: _Token) -> int:
    """The name's end; the stop of "Jr." belongs to it where the sentence goes on."""
    return last.end + 1 if last.low in ("jr", "sr") and text[last.end : last.end + 1] == "." else last.end


def _bare_from(run: Sequence[_Token]) -> int | None:
    """Index of the first word after the titles; None where the run is titles only ("Vice President")."""
    cut = 0
    for n, token in enumerate(run):
        low = token.low
        if low in TITLES and not (n == 0 and low in GIVEN and len(run) > 1):
            led = n == 0 or all(t.low in TITLES | MODIFIERS | PLACES | DEMONYMS | BODY_WORDS for t in run[cut:n])
            strong = token.word[0].isupper() and (
                led or low not in ("king", "judge", "major", "prince", "dean", "chief")
            )
            if strong or n == cut:
                cut = n + 1
        elif low == "of" and n and n == cut and run[n - 1].low in OF_TITLES:
            cut = n + 1
            while cut < len(run) and run[cut].low in DEPARTMENTS:
                cut += 1
    rest = [t for t in run[cut:] if t.low not in SUFFIXES]
    if rest:
        return cut
    if cut and run[cut - 1].low in TITLES and len(run) > 1 and run[0].low in GIVEN:
        return 0
    return None


def _kind(titles: Sequence[_Token], bare: Sequence[_Token]) -> NameKind:
    lows = [t.low for t in bare]
    whole = " ".join(lows)
    if whole in PLACES or whole.replace(".", "") in PLACES:
        return "place"
    if whole in BODIES or whole.replace(".", "") in BODIES:
        return "body"
    if all(w in DEMONYMS for w in lows) or (len(lows) == 1 and lows[0] in NO_BODIES):
        return "thing"
    bodily = lows[-1] in BODY_WORDS or any(w in BODY_WORDS for w in lows[1:])
    if bodily or (lows[0] in BODY_WORDS and not titles and lows[0] not in GIVEN):
        return "body"
    strong = [t for t in titles if t.low in TITLES and (len(bare) > 1 or t.low not in DEMONYMS)]
    if strong and len(bare) <= 4:
        return "person"
    letters = bare[0].word.replace(".", "")
    if len(bare) == 1 and letters.isupper() and 2 <= len(letters) <= 6 and letters.isalpha():
        return "body"
    if lows[-1] in PLACES and lows[0] not in GIVEN:
        return "place"
    if 2 <= len(bare) <= 5 and (lows[0] in GIVEN or _has_initial(bare)):
        return "person"
    if len(bare) == 1 and _LETTERED.match(bare[0].word) and lows[0].split("-")[0] in GIVEN:
        return "person"
    return "person" if len(bare) == 1 and lows[0] in GIVEN and lows[0] not in COMMON else "thing"


def _has_initial(bare: Sequence[_Token]) -> bool:
    return any(len(t.word) == 1 for t in bare[:-1]) or bare[-1].low in SUFFIXES or bool(_INITIALS.match(bare[0].word))


def _settle(text: str, found: list[Name], low: set[str]) -> list[Name]:
    """Runs that no list knows become people where the text treats them so: an age, "who", a verb of saying, a trade
    before them, a surname used alone later."""
    with_title = {n.key[-1] for n in found if n.titles and n.kind == "person"}
    alone = {n.key[0] for n in found if len(n.words) == 1}
    sure: set[tuple[str, ...]] = set()
    for n in found:
        if n.kind == "thing" and not any(w in DEMONYMS for w in n.key) and _acts(text, n, with_title, alone):
            if _is_many(text, n, low) and n.key[0] not in with_title:
                continue
            sure.add(n.key)
    settled = [n._replace(kind="person") if n.kind == "thing" and n.key in sure else n for n in found]
    settled = _without_places(text, settled)
    people = {n.key for n in settled if n.kind == "person" and len(n.words) > 1}
    parts = {k[-1] for k in people} | {k[0] for k in people}
    parts |= {n.key[0] for n in settled if n.kind == "person" and n.titles and len(n.words) == 1}
    return [
        n._replace(kind="person")
        if len(n.words) == 1 and n.kind != "person" and n.key[0] in parts and n.key[0] not in PLACES | BODIES
        else n
        for n in settled
    ]


def _without_places(text: str, found: list[Name]) -> list[Name]:
    """Given names that are places here ("in Chelsea", "a Chelsea neighbourhood"): lone words, mostly after "in"."""
    counts: dict[tuple[str, ...], list[int]] = {}
    for n in found:
        if n.kind == "person" and len(n.words) == 1 and not n.titles:
            held = counts.setdefault(n.key, [0, 0])
            held[0] += bool(_LOCATED.search(text[max(0, n.start - 16) : n.start]) or _PLACED.match(text, n.end))
            held[1] += 1
    parts = {w for n in found if n.kind == "person" and (len(n.words) > 1 or n.titles) for w in (n.key[0], n.key[-1])}
    places = {k for k, (located, times) in counts.items() if 2 * located >= times and k[0] not in parts}
    return [n._replace(kind="place") if len(n.words) == 1 and n.key in places else n for n in found]


def _is_many(text: str, n: Name, low: set[str]) -> bool:
    """ "Drivers said" where the text speaks of a driver or of drivers: the capital is the sentence's."""
    word = n.key[0]
    plural = len(n.words) == 1 and len(word) > 4 and word.endswith("s") and not word.endswith("ss")
    return plural and bool({word, word[:-1]} & low) and _starts_sentence(text, n.whole)


def _acts(text: str, n: Name, with_title: set[str], alone: set[str]) -> bool:
    after = text[n.end : n.end + 40]
    before = text[max(0, n.whole - 24) : n.whole]
    trade = re.search(r"([\w-]+)\s$", before)
    led = trade is not None and fold(trade[1]) in TITLES and trade[1].islower()
    if len(n.words) == 1:
        post = _POST.match(text, n.end)
        said = bool(re.search(r"(?:said|says|added|asked|replied)\s$", before)) and not (post and post[1] not in _SMALL)
        if _MANY.search(n.words[0]) and _starts_sentence(text, n.whole) and n.key[0] not in with_title:
            return False
        return (
            n.key[0] in with_title
            or led
            or said
            or bool(_KIN_BEFORE.search(before))
            or bool(_SAYS.match(after) and not n.possessive and len(n.key[0]) > 2)
        )
    if len(n.words) > 4:
        return False
    evidence = 2 * led + 2 * bool(_AGE.match(after)) + bool(_WHO.match(after)) + bool(_SAYS.match(after))
    evidence += bool(_OF_A_BODY.match(after)) and len(n.words) == 2
    evidence += bool(_SAID_BEFORE.search(before)) + 2 * (n.key[-1] in with_title) + (n.key[-1] in alone)
    return evidence >= 1


def _known_words(found: Iterable[Name]) -> dict[str, set[tuple[str, ...]]]:
    """First word → keys of the people and bodies known from the body of the text; surnames count too."""
    known: dict[str, set[tuple[str, ...]]] = {}
    for n in found:
        if n.kind in ("person", "body"):
            known.setdefault(n.key[0], set()).add(n.key)
            if n.kind == "person":
                known.setdefault(n.key[-1], set()).add(n.key[-1:])
    return known


def _in_headline(line: Sequence[_Token], known: dict[str, set[tuple[str, ...]]]) -> list[Name]:
    found: list[Name] = []
    at = 0
    while at < len(line):
        lows = tuple(t.low.replace(".", "") for t in line[at : at + 5])
        best = max((k for k in known.get(lows[0], ()) if lows[: len(k)] == k), key=len, default=None)
        if best is None or not line[at].capital:
            at += 1
            continue
        used = line[at : at + len(best)]
        found.append(
            Name(
                start=used[0].start,
                end=used[-1].end,
                whole=used[0].start,
                titles=(),
                words=tuple(t.word.title() if t.word.isupper() and len(t.word) > 4 else t.word for t in used),
                kind="person",
                possessive=used[-1].possessive,
            )
        )
        at += len(best)
    return found
