"""Words that say that somebody speaks, and how to find the speaker's mention beside them, by rules for English news."""

from __future__ import annotations

import re
from typing import NamedTuple

from tellings.quotes.lexicon import COMMON
from tellings.records import Offsets

_SAYING = """
said says say told tells tell added adds asked asks wrote writes tweeted tweets replied replies answered answers
explained explains noted notes continued continues insisted insists argued argues warned warns claimed claims stated
states declared declares announced announces acknowledged acknowledges admitted admits confirmed confirms denied denies
suggested suggests remarked remarks responded responds recalled recalls joked jokes quipped quips shouted shouts
yelled yells screamed screams whispered whispers mused muses testified testifies concluded concludes complained
complains charged charges alleged alleges boasted boasts conceded concedes countered counters cried observed observes
sings sang typed chanting ruled rules found finds
posted posts predicted predicts proclaimed proclaims promised promises vowed vows pledged pledges protested recounted
reiterated reiterates reported reports repeated repeats retorted revealed reveals stressed stresses emphasized
emphasizes exclaimed commented comments cautioned cautions called calls described describes blasted accused accuses
criticized dubbed labeled labelled termed read reads implored urged urges demanded demands wondered wonders chanted
opined elaborated clarified interjected interrupted began started offered fired shot thundered fumed lamented praised
maintained maintains asserted asserts contended contends believes believe believed thinks thought hopes hoped
"""
_SAY = _SAYING.split()
_REPORTING = """
said says say told tells tell added adds wrote writes tweeted tweets explained explains noted notes insisted insists
argued argues warned warns claimed claims stated states declared declares announced announces acknowledged acknowledges
admitted admits confirmed confirms denied denies suggested suggests responded testified testifies concluded complained
alleged alleges boasted conceded concedes predicted predicts promised promises vowed vows pledged recounted reiterated
reported reports revealed reveals stressed stresses emphasized emphasizes cautioned believes believe believed thinks
maintained maintains asserted asserts contended contends asked asks called calls described describes accused accuses
urged urges demanded demands dubbed labeled termed hopes
"""
INDIRECT = frozenset(_REPORTING.split())
"""Verbs after which a clause, marked or not, may be the words of the subject."""
_VERBS = "|".join(sorted(_SAY, key=len, reverse=True))
_PARTICIPLES = """
saying adding asking telling calling noting writing arguing claiming insisting warning describing accusing declaring
tweeting explaining stating suggesting asserting alleging acknowledging promising vowing denying
"""
PARTICIPLES = frozenset(_PARTICIPLES.split())
"""Forms whose speaker is the subject of the sentence's main verb."""
VERB = re.compile(rf"(?<![\w-])(?:{_VERBS}|{'|'.join(sorted(PARTICIPLES))})\b")
SUBJECT = re.compile(
    r"(?:(?:He|She|They|It|he|she|they)\b|(?:[Tt]he|[Aa]n?)(?: [\w’'-]+){1,4}?"
    r"(?=,|\s(?:said|says|told|also|has|had|was|is|who|in)\b)|"
    r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Prof|Rev)\.\s)?"
    r"[A-Z][\w’'-]*(?:\.[A-Z]\.?)*(?:\s(?:[A-Z][\w’'-]*\.?|de|van|von|bin|al))*)"
)
"""A pronoun, a description or a name at the start of a clause."""
ACCORDING = re.compile(r"\b[Aa]ccording to\b|\b[Ii]n the words of\b|\b[Aa]s (?=[A-Z][\w ]{2,30} (?:put|described) it)")
_AUX_WORDS = """
has had have also later then once previously repeatedly recently would will did does do was is further again
first initially just even still only simply reportedly publicly privately allegedly has’nt never could
"""
_AUX = frozenset(_AUX_WORDS.split())
_STOP_AFTER_WORDS = """
in on at to during when after before as while who whose that if by about because earlier later yesterday today
tonight recently last this via through monday tuesday wednesday thursday friday saturday sunday and but with
since upon under during following just again then for into near outside inside over without
"""
_STOP_AFTER = frozenset(_STOP_AFTER_WORDS.split())
_STOP_BEFORE_WORDS = """
but that while as because when if where who which what how after before since although though so until and or
whether than then according whom
"""
_STOP_BEFORE = frozenset(_STOP_BEFORE_WORDS.split())
_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|[\w’'‑-]+|[^\s\w]")
_BOUNDS = frozenset(',;:.!?“”"—–―-()[]…')
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|St|Jr|Sr|Prof|Rev|[A-Z])$")
_LONGEST = 160


class Cue(NamedTuple):
    """A verb of saying (or "according to") with the mention of who speaks, where one stands beside it."""

    verb: Offsets
    source: Offsets | None
    inverted: bool = False
    """True where the speaker stands after the verb ("said Ann Lee")."""


def cues_in(text: str, start: int, end: int, closed: list[Offsets]) -> list[Cue]:
    """Cues in `text[start:end]`, none inside the marked spans `closed` (sorted, apart)."""
    found = []
    for m in VERB.finditer(text, start, end):
        if _inside(m.start(), closed):
            continue
        lo = max([start] + [b for _, b in closed if b <= m.start()])
        hi = min([end] + [a for a, _ in closed if a >= m.end()])
        source = source_before(text, lo, m.start())
        if m.group() == "told" and text[max(0, m.start() - 4) : m.start()] == "All ":
            continue
        if m.group() in PARTICIPLES:
            found.append(Cue(verb=m.span(), source=None))
            continue
        if source is None and not text[lo : m.start()].strip(" ,\u00a0"):
            after = source_after(text, m.end(), hi)
            if after is not None:
                found.append(Cue(verb=m.span(), source=after, inverted=True))
                continue
        found.append(Cue(verb=m.span(), source=source))
    for m in ACCORDING.finditer(text, start, end):
        if not _inside(m.start(), closed):
            hi = min([end] + [a for a, _ in closed if a >= m.end()])
            found.append(Cue(verb=m.span(), source=source_after(text, m.end(), hi), inverted=True))
    return sorted(found, key=lambda c: c.verb)


def _inside(at: int, closed: list[Offsets]) -> bool:
    return any(a <= at < b for a, b in closed)


def source_before(text: str, lo: int, at: int) -> Offsets | None:
    """The mention that ends before a verb at `at`: back to the clause's start, over an apposition if there is one."""
    lo = max(lo, at - _LONGEST)
    tokens = [m.span() for m in _TOKEN.finditer(text, lo, at)]
    while tokens and (text[slice(*tokens[-1])].lower() in _AUX or text[slice(*tokens[-1])].endswith("ly")):
        tokens.pop()
    if not tokens:
        return None
    if text[slice(*tokens[-1])] in (",", ")", "—", "–"):
        return _over_apposition(text, tokens[:-1])
    if text[slice(*tokens[-1])].lower() in ("who", "which", "that") and len(tokens) > 1:
        return _over_apposition(text, tokens[:-1], relative=True)
    return _phrase(text, tokens)


def _abbreviated(text: str, stop: int) -> bool:
    return bool(_ABBREVIATED.search(text[max(0, stop - 6) : stop]))


def _phrase(text: str, tokens: list[Offsets]) -> Offsets | None:
    """The run of tokens that ends the list, back to a stop, a comma or a conjunction."""
    n = len(tokens)
    while n:
        word = text[slice(*tokens[n - 1])]
        if word in _BOUNDS and not (word == "." and _abbreviated(text, tokens[n - 1][0])):
            break
        if word.lower() in _STOP_BEFORE and not (
            word.lower() in ("and", "or", "that") and n > 1 and _listed(text, tokens, n)
        ):
            break
        n -= 1
    kept = tokens[n:]
    return (kept[0][0], kept[-1][1]) if kept and any(text[s:e][0].isalnum() for s, e in kept) else None


def _listed(text: str, tokens: list[Offsets], n: int) -> bool:
    """ "Ann Lee and Bob Ray said": the conjunction joins two names."""
    if n >= len(tokens) or n < 2 or text[slice(*tokens[n - 1])].lower() == "that":
        return False
    return text[tokens[n][0]].isupper() and text[tokens[n - 2][0]].isupper() and len(tokens) - n <= 3


def _over_apposition(text: str, tokens: list[Offsets], *, relative: bool = False) -> Offsets | None:
    """ "Hugh Hill, a doctor, said": the mention before the phrase between commas, the phrase left in the span."""
    if relative:
        if tokens and text[slice(*tokens[-1])] == ",":
            tokens = tokens[:-1]
        return _phrase(text, tokens)
    n = len(tokens)
    while n and text[slice(*tokens[n - 1])] not in (",", "—", "–", "("):
        if text[slice(*tokens[n - 1])] in '“”";' or n < len(tokens) - 22:
            return None
        n -= 1
    if not n:
        return None
    head = _phrase(text, tokens[: n - 1])
    return (head[0], tokens[-1][1]) if head is not None else None


def source_after(text: str, at: int, hi: int) -> Offsets | None:
    """The mention that begins after a verb (or "according to") at `at`."""
    hi = min(hi, at + _LONGEST)
    kept: list[Offsets] = []
    for m in _TOKEN.finditer(text, at, hi):
        word = m.group()
        if word in _BOUNDS and not (word == "." and _abbreviated(text, m.start())):
            break
        if word == "\n" or word.lower() in _STOP_AFTER or VERB.fullmatch(word):
            break
        if "\n" in text[(kept[-1][1] if kept else at) : m.start()]:
            break
        kept.append(m.span())
    if not kept or not _mentions(text[kept[0][0] : kept[-1][1]]):
        return None
    return kept[0][0], kept[-1][1]


_MENTION = re.compile(
    r"^(?:[A-Z]|(?:he|she|they|we|I|one|another|both|some|many|several|the|an?|his|her|their|its|two|three|this|that|those|former)\b)"
)


def _mentions(phrase: str) -> bool:
    return bool(_MENTION.match(phrase))


_OPENING = re.compile(
    r"(?:In|On|At|After|Before|During|When|While|As|By|For|With|Asked|Speaking|Later)\b[^,“”\"]{1,90},\s"
)


def subject_of(text: str, start: int, end: int) -> Offsets | None:
    """The name, pronoun or "the …" with which a sentence begins, after an opening phrase if there is one."""
    lead = _OPENING.match(text, start, end)
    found = SUBJECT.match(text, lead.end() if lead else start, end)
    if found and found.group().lower() in COMMON and found.group().lower() not in ("he", "she", "they", "it"):
        comma = text.find(", ", found.end(), min(end, found.end() + 90))
        found = SUBJECT.match(text, comma + 2, end) if comma > 0 else None
    return found.span() if found else None


_ANY_VERB = re.compile(r"\s(?:[a-z]+ly\s)?([a-z]{3,}(?:ed|s|ew|aid))\b(?:\s[\w’'-]+){0,5}?\s*(?=[.,:—–]|$)")


def any_verb_after(text: str, at: int, end: int) -> Cue | None:
    """ "“So why?” Lee pressed on.": any verb of a name or pronoun right after a closing mark, in a short clause."""
    who = SUBJECT.match(text, at, end)
    verb = _ANY_VERB.match(text, who.end(), end) if who else None
    return Cue(verb=verb.span(1), source=who.span()) if who and verb else None
