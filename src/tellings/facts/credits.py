"""Where an article says that it had something from another: told X, reported by X, on X's programme, X's documents.

The name of an outlet alone is no credit; the words right before or right after it must say that something came from
there. Both are short patterns tried at the names that were found, so time grows with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from tellings.facts.outlets import find_outlets, outlet_at, programmes, same_outlet
from tellings.records import Article, Credit, Span

_MOST = 1_000
"""Names of outlets looked at in one text; a text with more is a list, not a telling."""
_DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_WHEN = (
    rf"(?:(?:on |late |early |earlier |last |this ){{0,3}}(?:{_DAY}|today|yesterday|week|month)(?:['’]s)?"
    r"(?: (?:morning|afternoon|evening|night))?,? )"
)
_NAME = r"(?:[A-Z][\w.’'-]{1,20}(?: [A-Z][\w.’'-]{1,20}){0,2})"
_QUOTED = r"(?:[\"“][A-Z0-9][^\"”“\n]{1,40}[\"”])"
_HEAD = r"(?:a |an |the |his |her |their |its |that |this )?"
_ADJECTIVES = r"(?:(?!(?:in|of|an?|the|and|to|with|on|by|for|from|or) )[\w-]+ ){0,3}?"

_LEFT: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (form, re.compile(rf"(?:^|(?<![\w’'])){pattern}$"))
    for form, pattern in (
        (
            "told",
            r"(?i:told(?: to)?|tells|telling|confirmed to|confirms to|speaking (?:to|with)|spoke (?:to|with)|said to"
            r"|admitted to"
            r"|explained to|disclosed to|leaked to|leak(?:ed)? [\w ]{0,24}?to|confirmed for|interviewed by"
            r"|provided to"
            r"|given to|shared with|shown to) ",
        ),
        (
            "statement",
            rf"(?i:(?:in )?{_HEAD}{_ADJECTIVES}(?:statement|e-?mail|message|letter|text|note)s? (?:sent |given "
            rf"|provided )?to) ",
        ),
        ("interview", rf"(?i:(?:(?:in|during|to|from"
        rf"|of) )?{_HEAD}{_ADJECTIVES}interviews?(?: [\w-]+){{0,2}}? (?:with|on|to|by|for)) "),
        ("interview", rf"(?i:(?:in|during) {_HEAD}{_ADJECTIVES}(?:conversation|appearance|discussion|phone call"
        rf"|Q&A|chat) (?:with|on)) "),
        (
            "documents",
            rf"(?i:{_ADJECTIVES}(?:obtained|seen|reviewed|acquired) by(?: both)?) ",
        ),
        (
            "reported by",
            r"(?i:(?:as |was |were |been )?(?:first |originally |previously |initially )?(?:reported|published"
            r"|aired|broadcast"
            r"|conducted|commissioned|revealed|disclosed|released|unearthed|posted|uncovered)(?: on \w+"
            r"| \w+ly)?,? (?:by|in|on)) ",
        ),
        ("according to", r"(?i:according to|citing|quoting|as per|per|cited by|based on)(?: (?:an?"
        r"|the))?(?: (?:new|recent|latest))? "),
        ("report", rf"(?i:{_HEAD}{_ADJECTIVES}(?:reports?|stor(?:y|ies)|articles?|op-ed|column|editorial|essay"
        rf"|poll|survey|account|piece"
                   r"|investigation) (?:in|by|from|for)) "),
        ("written in", r"(?i:(?:wrote|writing|argued|writes|opined|penned)(?: (?:last|this) (?:week|month|year)"
        r"| on \w+| \w+day)?"
                       r"(?: (?:in|for)| an? [\w-]+ (?:in|for))) "),
        (
            "broadcast",
            rf"(?:(?i:{_NAME} )?(?i:said|saying|says|tells|told \w+|appeared|appearing|appears|appearance"
            rf"|speaking|spoke|argued|asked|added"
            rf"|interviewed|announced|claimed|insisted|acknowledged|conceded|warned|suggested|predicted|interview"
            rf"|remarks|comments"
            rf"|aired|explained|discussed|responded|went|night|morning|{_DAY}) )(?i:\w+ )?(?i:on|during"
            rf"|over)(?: the| his| her)? ",
        ),
        ("broadcast", rf"(?i:(?:on|in|during) (?:an?|the|{_DAY}['’]s) (?:[\w-]+ )?(?:episode|edition|broadcast"
        rf"|segment|programme?|show) (?:of|on)) "),
    )
)  # fmt: skip
"""What stands right before the name."""

_REPORTS = (
    r"(?:reported|reports|report(?: says| said| detailed| revealed| found| that)?|is reporting|was reporting"
    r"|are reporting"
    r"|has reported|had reported|have reported|first reported|revealed|reveals|noted|notes|wrote|writes|said|says"
    r"|found"
    r"|obtained|disclosed|published|broke the (?:news|story)|cited|quoted|tweeted|pointed out|described|confirmed"
    r"|contributed|learned|has learned|asked|explained|detailed|called the)"
)
_RIGHT: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (form, re.compile(pattern))
    for form, pattern in (
        (
            "wire",
            r",?(?: and [A-Z][\w ]{1,40})? (?:also )?contributed(?: reporting)?(?: to this (?:report|story"
            r"|article))?",
        ),
        (
            "reports",
            rf"(?:['’]s? {_NAME})?,? (?:also |first |later |itself |since |previously |recently |separately "
            rf"|earlier )?"
            rf"{_WHEN}?{_REPORTS}\b",
        ),
        (
            "report",
            r"(?:['’]s?)?(?: newspaper| national| magazine|/\w[\w ]{1,20})? (?:[\w-]+ )?(?:polls?|surveys?"
            r"|reports?|stor(?:y|ies)|articles?"
            r"|investigation|op-ed|column|editorial|interview|account|scoop|profile|analysis|report detailed)\b",
        ),
    )
)
"""What stands right after it."""

_SHOW = re.compile(rf"(?:['’]s?)?(?: (?:program|programme|show|host|anchor|{_NAME}))? ?(?:{_QUOTED}|{_NAME})?")
_POSSESSIVE_SHOW = re.compile(rf"['’]s? (?P<show>{_QUOTED}|{_NAME})")
_ON = re.compile(
    rf"(?:(?:{_NAME} )?\b(?i:said|saying|says|appeared|appearing|appearance|speaking|spoke|argued|interview"
    rf"|interviewed|announced"
    rf"|claimed|asked|told \w+|conceded|insisted|acknowledged|warned|suggested|host of|{_DAY})(?: \w+)?,? )?"
    rf"\b(?i:on|during|in an? (?:[\w-]+ )?(?:episode|edition|broadcast|interview) (?:of|on|with))(?: the)? $"
)
_SOURCE_LINE = re.compile(
    r"^[ \t]*(?i:source|sources|via|h/t|hat tip|credit)[ \t]?[:–—-][ \t]?(?P<o>[A-Z][\w .&'’/,-]{1,60}?)[ \t]*$", re.M
)
_DATELINE = re.compile(r"\((?P<o>AP|Reuters|REUTERS|AFP|UPI|dpa|CNN|Bloomberg|Xinhua|PTI)\) ?[-–—―]")
_WIRE = re.compile(r"\b(?P<o>AP|Reuters|AFP|UPI|dpa)\) ?[-–—―]")
_TWEET = re.compile(
    r"[—–―-]{1,2} ?(?P<o>[^\n—–@]{1,50}? ?\(@(?P<handle>\w{1,15})\)) (?:January|February|March|April|May|June"
    r"|July|August|September"
    r"|October|November|December) \d{1,2}, \d{4}"
)
_MEDIUM = re.compile(
    r"(?i)news|times|post|cnn|nbc|abc|cbs|fox|bbc|npr|press|report|journal|politico|axios|morning|today|tv|radio"
    r"|daily"
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|President|Mayor|Judge)\.? $")
_QUOTED_SHOW = re.compile(r"[\"“](?P<o>[A-Z0-9][^\"”“\n]{2,40}?)[.,]?[\"”]")


def credits_of(article: Article, surnames: frozenset[str] = frozenset()) -> list[Credit]:
    """The credits of one article in the order of its text, none overlapping another.

    `surnames` are those of people in the story: where a Mr. Fox speaks, "Fox said" credits nobody.
    """
    found = [*_lines(article), *_names(article, surnames), *_shows(article)]
    kept: list[Credit] = []
    for credit in sorted(found, key=lambda c: (c.span.start, -c.span.end)):
        if not kept or credit.span.start >= kept[-1].span.end:
            kept.append(credit)
    kept += [c for c in _links(article) if not any(_touch(c.span, k.span) for k in kept)]
    return sorted(kept, key=lambda c: c.span)


def _touch(one: Span, two: Span) -> bool:
    return one.start < two.end and two.start < one.end


def _links(article: Article) -> Iterator[Credit]:
    """Links in the text to the site of another known outlet, each place once."""
    own = outlet_at(article.url or "")
    last = 0
    for link in sorted(article.links[:_MOST], key=lambda k: (k.start, k.end)):
        name = outlet_at(link.url)
        if name is None or name == own or (article.outlet and same_outlet(name, article.outlet)):
            continue
        if last <= link.start < link.end <= len(article.text) and article.text[link.start : link.end].strip():
            last = link.end
            yield _credit(article, link.start, link.end, name, "link")


def _credit(article: Article, start: int, end: int, credited: str, form: str) -> Credit:
    return Credit(span=Span(article=article.id, start=start, end=end), credited=" ".join(credited.split()), form=form)


def _lines(article: Article) -> Iterator[Credit]:
    """Source lines, wire datelines and embedded posts of outlets."""
    for m in _SOURCE_LINE.finditer(article.text):
        yield _credit(article, *m.span(), m["o"], "source line")
    for m in _DATELINE.finditer(article.text[:1500]):
        yield _credit(article, *m.span("o"), m["o"], "wire")
    for m in _TWEET.finditer(article.text):
        if _MEDIUM.search(m["o"]):
            yield _credit(article, m.start("o"), m.end(), m["o"].split("(")[0].strip() or m["handle"], "post")


def _names(article: Article, surnames: frozenset[str]) -> Iterator[Credit]:
    text = article.text
    for start, end in islice(find_outlets(text), _MOST):
        name = text[start:end].removeprefix("the ")
        if name in surnames or (" " not in name and _TITLED.search(text, max(0, start - 12), start)):
            continue
        form, low, high = _context(text, start, end)
        if form is None or (form == "reports" and "." in name):
            continue
        yield _credit(article, low, high, name, form)


def _context(text: str, start: int, end: int) -> tuple[str | None, int, int]:
    """The form of the credit around an outlet's name, with where it begins and ends; None where it is none."""
    left = text[max(0, text.rfind("\n", 0, start) + 1, start - 90) : start]
    bare = left.removesuffix("the ").removesuffix("The ")
    for form, pattern in _LEFT:
        m = pattern.search(bare)
        if m:
            low = start - len(left) + m.start()
            return form, low, _with_show(text, end)
    for form, pattern in _RIGHT:
        m = pattern.match(text, end, end + 90)
        if m:
            return form, start, m.end()
    show = _POSSESSIVE_SHOW.match(text, end, end + 70)
    if show and _ON.search(bare):
        m = _ON.search(bare)
        assert m is not None
        return "broadcast", start - len(left) + m.start(), show.end()
    return None, start, end


def _with_show(text: str, end: int) -> int:
    m = _POSSESSIVE_SHOW.match(text, end, end + 70)
    return m.end() if m else end


def _shows(article: Article) -> Iterator[Credit]:
    """Programmes named in quotation marks without their broadcaster: said on "Meet the Press"."""
    text = article.text
    known = programmes()
    for m in _QUOTED_SHOW.finditer(text):
        name = m["o"]
        if name not in known and not any(name.startswith(k + " ") for k in known):
            continue
        left = text[max(0, m.start() - 80) : m.start()]
        on = _ON.search(left)
        if on:
            yield _credit(article, m.start() - len(left) + on.start(), m.end(), name, "broadcast")
