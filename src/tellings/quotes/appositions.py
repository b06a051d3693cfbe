"""What a text calls somebody right beside the name: "Ann Low, a Holm pilot, …", "her old rival, Ann Low", and names
inside hyphens ("anti-Low")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from tellings.quotes.descriptions import HEADS
from tellings.quotes.given import GIVEN
from tellings.quotes.lexicon import PLACES
from tellings.records import Mention, Offsets, Person, Span
from tellings.text import fold

_LONGEST = 110
"""Characters of one description."""
_CAPITAL = r"[A-Z][\w.’'-]*"
_BEGIN = rf"(?:(?:an?|the|one of|his|her|their|its|our|another|then|now)\s|(?:{_CAPITAL}\s){{0,3}}{_CAPITAL}[’']s?\s)"
_END = r"[,;:)—–―\n]|(?<![A-Z])(?<!No)\.(?:\s|$)|\s(?:who|whose|whom|that|which)\s|$"
_AFTER = re.compile(
    rf"(?:\s(?:of|from)\s{_CAPITAL}(?:\s{_CAPITAL}){{0,2}}|\s\([^()\n]{{2,16}}\)|,\s[RDI]-[A-Z][\w.]*)?,\s"
    rf"({_BEGIN}[^,;:()—–―\n]{{3,{_LONGEST}}}?)(?={_END})"
)
_IS = re.compile(
    rf"\s(?:is|was|became|remains)\s(?:also\s)?((?:an?|the|one of)\s[^,;:()—–―\n]{{3,{_LONGEST}}}?)(?={_END})"
)
_BEFORE = re.compile(
    r"(?<![\w’'-])((?:[Aa]n?|[Tt]he|[Oo]ne of|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Oo]ur)\s"
    r"(?:(?!(?:an?|the|his|her|their)\s)[\w.’'-]+\s){0,6}?([a-z]+)(?: (?:for|of) [a-z]+)?)"
    rf"(?:,|:)\s(?:former\s|then\s|late\s)?(?:{_CAPITAL}\s){{0,3}}$"
)
_STOP = re.compile(
    r"\s(?:who|whose|whom|which|that|said|says|told|was|were|is|are|has|had|have|will|would|could|can|did|does|and|but|"
    r"as|when|while|where|after|before|because|anchored|based|wrote|added)\b|(?<![A-Z])(?<!No)[.!?][”\"’']?\s|[.!?]$"
)
_WORD_BEFORE = re.compile(r"([^\W\d_]+) $")
_OFFICE = 2
_TWO_WORDS = frozenset(
    (
        "inspector general", "attorney general", "surgeon general", "solicitor general", "secretary general",
        "deputy director", "special counsel", "vice president", "prime minister", "foreign minister", "press secretary",
        "executive director", "chief executive", "police chief", "fire chief", "lieutenant governor",
    )
)  # fmt: skip
"""Offices that stand for whoever holds them."""
_LED = re.compile(r"(?:\s|^)(?:(?:former|then|late|current|acting|longtime)\s)?((?:[a-z]{3,}\s){2,3}[a-z]{3,})\s$")
"""Three words and more in small letters right before a name: "national security adviser"."""
_FOLLOWED = re.compile(r"\s(?:of|from|in|at|on|for|with|to|by|under|across|behind|over|since|against)\s")
_WORD = re.compile(r"[^\W\d_]+")
_ENDINGS = ("er", "or", "ist", "ian", "man", "woman", "ant", "ent", "ee")
_SORTS_WORDS = """
republican democrat attorney candidate nominee ally father mother brother sister son daughter wife husband widow widower
parent sibling cousin uncle aunt partner friend colleague rival client chief aide deputy boss star critic hero
guard cop cook nurse pilot judge captain coach spy official hardliner liberal conservative moderate libertarian
socialist progressive native veteran expert guru billionaire millionaire champion graduate alumnus delegate
advocate activist diplomat heir monk priest nun clerk spouse girlfriend boyfriend fiance fiancee daughters sons
brothers sisters friends allies critics rivals officials members leaders lawmakers senators
"""
_SORTS = frozenset(_SORTS_WORDS.split())
_NO_SORTS_WORDS = """
number september october november december letter matter center paper newspaper order power water summer winter
quarter corner chapter computer career tower former other either another later offer border disaster over under
never ever after together however moreover color honor harbor error floor door moment president's government
department statement agreement movement document payment percent event accident incident amendment parliament
restaurant plant want grant front amount argument comment investment week year committee employment treatment
shutdown dinner weather whether rather better effort support report sector factor tractor minor major senior
junior superior interior exterior posture chamber member's super fewer lower higher larger smaller greater older
younger newer extent content intent patent talent accent parent's
"""
_NO_SORTS = frozenset(_NO_SORTS_WORDS.split())


def beside_names(text: str, article: str, people: Sequence[Person]) -> dict[str, list[Mention]]:
    """Person id → descriptions right beside that person's names in one article, and the name inside hyphens."""
    found: dict[str, list[Mention]] = {}
    taken = sorted((m.span.start, m.span.end) for p in people for m in p.mentions if m.span.article == article)
    for person in people:
        if person.body:
            continue
        names = [m.span for m in person.mentions if m.kind == "name" and m.span.article == article]
        spans = {offsets for name in names for offsets in _beside(text, name)} | set(_hyphened(text, person, names))
        for start, end in sorted(spans):
            if not any(a <= start and end <= b for a, b in taken):
                hyphened = "-" in (text[start - 1 : start], text[end : end + 1])
                span = Span(article=article, start=start, end=end)
                found.setdefault(person.id, []).append(Mention(span=span, kind="name" if hyphened else "description"))
    return found


def _beside(text: str, name: Span) -> Iterator[Offsets]:
    for pattern in (_AFTER, _IS):
        m = pattern.match(text, name.end, min(len(text), name.end + 2 * _LONGEST))
        if m:
            stop = _STOP.search(text, m.start(1), m.end(1) + 1)
            end = stop.start() if stop else m.end(1)
            if _is_somebody(text[m.start(1) : end]):
                yield m.start(1), end
    m = _BEFORE.search(text, max(0, name.start - _LONGEST), name.start)
    if m and _is_sort(fold(m.group(2))) and not _STOP.search(text, m.start(1), m.end(1)):
        yield m.start(1), m.end(1)


def _is_somebody(phrase: str) -> bool:
    """True where the noun that heads a phrase is of a sort of people."""
    bare = _FOLLOWED.split(phrase, maxsplit=1)
    if phrase.startswith("one of"):
        bare = _FOLLOWED.split(phrase[6:], maxsplit=1)
    words = _WORD.findall(bare[0])
    return bool(words) and _is_sort(fold(words[-1]))


def _is_sort(word: str) -> bool:
    if word in _NO_SORTS or len(word) < 3:
        return False
    return word in HEADS or word in _SORTS or (len(word) > 4 and word.endswith(_ENDINGS) and not word.endswith("ment"))


def by_office(texts: Mapping[str, str], people: Sequence[Person]) -> dict[str, list[Mention]]:
    """Person id → "the deputy director" and its like: an office of two words or more that the story gives to nobody
    else, wherever the article names whom it means."""
    holders: dict[str, set[str]] = {}
    for person in people:
        if not person.body:
            for mention in person.mentions:
                for office in _offices(texts[mention.span.article], mention, person):
                    holders.setdefault(office, set()).add(person.id)
    taken: dict[str, list[Offsets]] = {}
    for person in people:
        for mention in person.mentions if not person.body else ():
            taken.setdefault(mention.span.article, []).append((mention.span.start, mention.span.end))
    named = {(p.id, m.span.article) for p in people for m in p.mentions if m.kind == "name"}
    folded = [_caseless(body) for body in texts.values()]
    found: dict[str, list[Mention]] = {}
    for office, who in sorted(holders.items()):
        if len(who) > 1:
            continue
        (person_id,) = who
        if not any(_caseless(office) in body for body in folded):
            continue
        former = r"(?:former\s|then\s)?" if office.count(" ") > 1 else ""
        said = re.compile(
            rf"\b(?:[Tt]he|[Hh]is|[Hh]er|[Tt]heir|([A-Z][\w.]*)[’']s)\s{former}(?i:{re.escape(office)})\b(?!-)"
            r"(?!,?\s+[A-Z])(?!\s(?:of|for|report|office|probe|investigation|review)\b)"
        )
        for article, body in sorted(texts.items()):
            near = (person_id, article) in named or office in _TWO_WORDS or office.count(" ") > 1
            for m in said.finditer(body) if near else ():
                elsewhere = m[1] is not None and fold(m[1]) in PLACES
                if not elsewhere and not any(a <= m.start() and m.end() <= b for a, b in taken.get(article, ())):
                    span = Span(article=article, start=m.start(), end=m.end())
                    found.setdefault(person_id, []).append(Mention(span=span, kind="description"))
    return found


def _caseless(text: str) -> str:
    """As a pattern that ignores case sees it: for a look that is cheaper than the pattern."""
    return text.replace("ı", "i").replace("İ", "i").casefold()


def _offices(body: str, mention: Mention, person: Person) -> Iterator[str]:
    """Offices of two words or more right before a full name, or at the end of a description that stands before it."""
    words = body[mention.span.start : mention.span.end].split()
    if mention.kind == "name":
        last = {fold(w) for w in person.name.split()}
        office = [fold(w) for w in words]
        while office and office[-1] in last:
            office.pop()
        if len(office) == _OFFICE and all(w.isalpha() for w in office) and len(office) < len(words):
            yield " ".join(office)
        led = _LED.search(body, max(0, mention.span.start - _LONGEST), mention.span.start)
        told = led[1].split() if led and len(words) > 1 else []
        if len(told) > _OFFICE and _is_sort(told[-1]):
            yield " ".join(told)
    elif mention.kind == "description" and body[mention.span.end : mention.span.end + 2] == ", ":
        office = [fold(w) for w in words[-_OFFICE:]]
        if " ".join(office) in _TWO_WORDS and not {"former", "then", "acting"} & {fold(w) for w in words}:
            yield " ".join(office)


def by_surname(texts: Mapping[str, str], people: Sequence[Person]) -> dict[str, list[Mention]]:
    """Person id → surnames in articles that never print the full name, where nobody else of the story has that name."""
    surnames: dict[str, list[Person]] = {}
    for person in people:
        if not person.body and len(person.name.split()) > 1:
            last = next((w for w in reversed(person.name.split()) if len(w) > 3 and "." not in w), "")
            if not last.endswith("s") or fold(person.name.split()[0]) in GIVEN:
                surnames.setdefault(last, []).append(person)
    words = {w for person in people for w in person.name.split()}
    plain = {w for body in texts.values() for w in body.split() if w.islower()}
    spans: dict[str, list[Offsets]] = {}
    named: dict[str, set[str]] = {}
    for person in people:
        for mention in person.mentions:
            spans.setdefault(mention.span.article, []).append((mention.span.start, mention.span.end))
            named.setdefault(mention.span.article, set()).add(person.id)
    found: dict[str, list[Mention]] = {}
    for article, body in sorted(texts.items()):
        taken, here = spans.get(article, []), named.get(article, set())
        for last, holders in sorted(surnames.items()):
            if len(holders) > 1 or not last[:1].isupper() or last.lower() in plain:
                continue
            if last not in body or holders[0].id in here:
                continue
            for m in re.finditer(rf"(?<![\w-]){re.escape(last)}(?!\w)(?! [A-Z])", body):
                before = _WORD_BEFORE.search(body, max(0, m.start() - 30), m.start())
                led = before is not None and before.group(1)[0].isupper() and before.group(1) not in words
                if not led and not any(a <= m.start() < b for a, b in taken):
                    span = Span(article=article, start=m.start(), end=m.end())
                    found.setdefault(holders[0].id, []).append(Mention(span=span, kind="name"))
    return found


def _hyphened(text: str, person: Person, names: Sequence[Span]) -> Iterator[Offsets]:
    """A surname that the article prints alone, where hyphens join it to another word: "anti-Low", "Low-Brandt"."""
    lone = {text[n.start : n.end].split()[-1] for n in names} & {person.name.split()[-1]} if person.name else set()
    for surname in lone:
        if f"-{surname}" not in text and f"{surname}-" not in text:
            continue
        for m in re.finditer(rf"(?<=-){re.escape(surname)}(?!\w)|(?<![\w-]){re.escape(surname)}(?=-[A-Z])", text):
            yield m.start(), m.end()
