"""Lines that are no part of an article: invitations, buttons, notices. Whole lines only, and whole sentences at an end.

The patterns are general news English. Every one is anchored at both ends and bounded, so that a sentence that only
holds such words ("He told readers to subscribe") is left alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

MAX_LINE = 320
"""No invitation is longer; longer lines are never looked at."""


class Found(NamedTuple):
    """Why a line is left out, the outlet it names, and the kind of media it points to."""

    why: str
    outlet: str | None = None
    media: str | None = None


_SEE = r"(?:watch|see|view|check out|listen to|hear|read|take a look at|have a look at|look at|catch|enjoy|stream)"
_THING = (
    r"(?:video|clip|footage|trailer|film|interview|performance|speech|photo|picture|image|gallery|slideshow|tweet|post"
    r"|track|song|audio|podcast|live ?stream|stream|message|statement|announcement|full story)s?"
)
_WHERE = (
    r"(?:below|above|here|after the jump|in full below|for yourself below|in the (?:video|player|clip) (?:below|above))"
)
_NETWORK = r"(?:facebook|twitter|whatsapp|linkedin|reddit|pinterest|telegram|instagram|youtube|tiktok|threads|google)"
_MEDIA = re.compile(
    r"\b(?:(?P<video>video|clip|footage|trailer|film|watch|interview|performance|stream)"
    r"|(?P<image>photo|picture|image|gallery|slideshow)|(?P<audio>audio|podcast|listen|song|track))",
    re.I,
)

# A whole line, or a whole sentence at the end of a paragraph, that leads elsewhere.
_INVITES: dict[str, tuple[str, ...]] = {
    "points to something beside the text": (
        rf"{_SEE} (?:(?:the|this|our|his|her|their|a|some|more|it|all) )?[^.!?]{{0,80}}{_WHERE}",
        rf"(?:you can )?{_SEE} (?:the|this|our) (?:\w+ ){{0,4}}{_THING}(?: (?:{_WHERE}|of [^.!?]{{1,60}}))?",
    ),
    "invitation to click": (
        r"(?:click|tap|press)(?: (?:here|below|on the \w+|play|through))?(?: (?:to|for) [^.!?]{1,90})?",
    ),
    "invitation to read on": (
        r"(?:continue|keep) reading(?:[^.!?]{0,120})?",
        r"(?:scroll|swipe) (?:down|up|left|right|through)(?: [^.!?]{1,90})?",
        r"(?:story|article|post|video) continues(?: (?:below|after)[^.!?]{0,60})?",
    ),
    "points to another text": (
        r"(?:read|see|find out) more(?: (?:about|on|at|here|in) [^.!?]{1,120}| here|:[^.!?]{1,160})?",
        r"read (?:the )?(?:full|whole|entire|rest|original)(?: of)?(?: (?:the|this))?(?: \w+){0,3}"
        r"(?: (?:here|below|at|on)(?: [^.!?]{1,60})?)?",
    ),
}
# A whole line only.
_LINES: dict[str, tuple[str, ...]] = {
    "invitation to subscribe": (
        r"be the first to (?:receive|get|know|hear)[^\n]{1,200}",
        r"(?:please )?(?:sign up|subscribe|register)(?: (?:now|here|today|free))?"
        r"(?: (?:for|to|and|below|via|by|at|with)[^\n]{1,200})?",
        r"(?:get|receive|want|join|enter|don[’']t miss)\b[^\n]{0,160}"
        r"\b(?:newsletters?|inbox|mailing list|e-?mail (?:alerts?|updates?|address))\b[^\n]{0,80}",
        r"[^\n.!?]{1,80}[.!?] (?:sign up|subscribe) (?:for|to) [^\n.!?]{1,120}"
        r"\b(?:newsletters?|inbox|mailing list)\b[^\n]{0,60}",
        r"(?:already|not) a (?:subscriber|member)\b[^\n]{0,80}",
    ),
    "asks for support": (
        r"(?:support|donate to|become a (?:member|supporter|subscriber) of) (?:our|us|this)\b[^\n]{0,160}",
    ),
    "heading of a list of other texts": (
        r"(?:more|related|recommended|see also|read (?:also|next)|up next|trending|most (?:read|popular|viewed)"
        r"|editor[’']?s[’']? picks?)"
        r"(?: (?:stories|articles|news|posts|videos|coverage|reading|now|links|content|topics))?:?",
    ),
    "points to another text": (
        r"(?:related|see also|read also|also read|read next|recommended|also see)"
        r"(?: (?:stories|story|articles?|video|link))?\s?(?::|-|–|—|\|)[^\n]{1,200}",
        r"(?:you (?:may|might) (?:also )?(?:like|be interested in)|(?:we|our editors) recommend|don[’']t miss)"
        r"(?::[^\n]{0,160})?",
    ),
    "share button": (
        r"share(?: (?:this|it|via|on|with|the)(?: [^\n.]{1,60})?)?",
        r"(?:e-?mail|print|save|tweet)(?: this)?(?: (?:article|story|page|for later))?",
        rf"(?:share )?(?:on )?{_NETWORK}(?:[ ,|/·•]{{1,3}}(?:{_NETWORK}|e-?mail|print|copy link))*",
        r"pin it|copy link",
    ),
    "invitation to follow": (
        rf"(?:follow|like|find|join) (?:us|me|@?\w+(?: \w+){{0,6}}) (?:on|at|via) (?:{_NETWORK}\b|x\b|@)[^\n]{{0,120}}",
        r"follow (?:\w+['’]s|our) (?:\w+ ){0,3}coverage[^\n]{0,160}",
    ),
    "advertisement": (
        r"(?:advertisement|advertising|advert|sponsored(?: (?:content|post|by [^\n]{1,60}))?|paid (?:post|content)"
        r"|promoted|ads? by [^\n]{1,40})(?: ?[-–—:] ?[^\n]{1,60})?",
    ),
    "copyright notice": (
        r"(?:©|\(c\)|&copy;)\s?[^\n]{0,240}",
        r"copyright\s?(?:©|@|\(c\)|\d{4}|by\b|the\b)[^\n]{0,240}",
        r"all rights reserved[^\n]{0,160}",
        r"this (?:material|document|article|story|content) (?:may not be|is subject to copyright)[^\n]{0,280}",
    ),
    "readers' comments": (
        r"(?:leave|post|add|write|read|view|show|see)(?: (?:a|your|all|the|us))? (?:comments?|reply|replies)"
        r"[^\n]{0,60}",
        r"comments?(?: ?\(\d+\)| \d+)?|\d+ comments?|no comments(?: yet)?",
        r"comments (?:are|have been) (?:closed|disabled)[^\n]{0,60}",
        r"(?:let us know|tell us|sound off|share your thoughts|what do you think)\b[^\n]{0,120}"
        r"\b(?:comments?|below|@\w+)\b[^\n]{0,40}",
    ),
    "labels of the site": (r"(?:filed under|tags?|topics?|categories|posted in)\s?:[^\n]{0,200}",),
    "reading time": (r"\d{1,2}[ -]min(?:ute)?s? read|reading time:? [^\n]{1,20}",),
    "the writer's address": (
        r"(?:write to|contact|e-?mail|reach) [^\n@]{1,90} (?:at|via|on)[: ][^\n ]{0,40}@[\w.-]{1,60}",
    ),
    "notice of the site's feed": (r"the post [^\n]{1,200} (?:appeared first|first appeared) on [^\n]{1,80}",),
    "button of the page": (
        r"(?:loading|please wait|back to top|skip to (?:main )?content|view (?:gallery|image|photos?|slideshow)"
        r"|view (?:this|the) \w+ on \w+|image \d+ of \d+|\d+ of \d+)[.… ]{0,4}",
    ),
    "cookie notice": (
        r"(?:this (?:site|website|page) uses cookies|we use cookies"
        r"|by (?:continuing|clicking|using)\b[^\n]{0,80}\b(?:cookies|terms|privacy))[^\n]{0,200}",
    ),
}


def _compiled(table: dict[str, tuple[str, ...]]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """One pattern for each reason, free of the marks that stand around such lines."""
    return tuple(
        (re.compile(rf"[\W_]{{0,6}}(?:{'|'.join(patterns)})[\W_]{{0,6}}", re.I), why) for why, patterns in table.items()
    )


def _any(table: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    """One pattern for all reasons together: most lines have none, and are asked once and not for each."""
    every = "|".join(pattern for patterns in table.values() for pattern in patterns)
    return re.compile(rf"[\W_]{{0,6}}(?:{every})[\W_]{{0,6}}", re.I)


@cache
def _inviting() -> tuple[tuple[re.Pattern[str], str], ...]:
    # Most runs meet no such line, and to compile a pattern for each reason takes longer than to read an article.
    return _compiled(_INVITES)


@cache
def _leaving() -> tuple[tuple[re.Pattern[str], str], ...]:
    return _compiled(_LINES)


_ANY_INVITING, _ANY_LEAVING = _any(_INVITES), _any(_LINES)
_LAST = re.compile(r"(?<=[.!?…\"”’»)])\s+([^\s.!?][^.!?\n]{2,180}[.!?…]{0,3})$")
_ASIDE = re.compile(r"\s*[(\[]([^()\[\]\n]{4,60})[)\]]$")
_CLOSED = (")", "]")
_MORE_FROM = re.compile(
    r"[\W_]{0,4}(?:read |see |get )?more (?:from|at|on|by) (?:the )?(?P<who>[^\n.!?:]{2,60}?)[\W_]{0,4}", re.I
)
_RIGHTS = re.compile(
    r"\s*(?:copyright|©|\(c\)|copyright ©|copyright \(c\))\s*(?:\d{4}(?:\s?[-–]\s?\d{2,4})?,?\s*)?(?:by\s+)?"
    r"(?P<who>[A-Z][\w.&'’\- ]{1,50}?)(?:[,.]?\s*(?:all rights reserved|inc|ltd|llc)\b.*|[.]?\s*)",
    re.I,
)
_STAFF = re.compile(
    r"\s*[—–-]{1,2}\s*(?P<who>[A-Z][\w.&'’\- ]{1,40}?) (?:staff|newsroom|web desk|online "
    r"desk)(?: (?:report|writer)s?)?\.?\s*"
)


def line(text: str) -> Found | None:
    """Why a whole line is no part of the article; None where it is."""
    if len(text) > MAX_LINE or not text.strip():
        return None
    if found := _more_from(text):
        return found
    for pattern, why in _leaving() if _ANY_LEAVING.fullmatch(text) else ():
        if pattern.fullmatch(text):
            if why == "share button" and text.endswith("."):
                return None  # "Twitter." heads what was said there
            return Found(why, outlet=_owner(text) if why == "copyright notice" else None)
    return sentence(text)


def sentence(text: str) -> Found | None:
    """Why a sentence at the start or end of a paragraph is no part of the article; None where it is."""
    if len(text) > 200:
        return None
    for pattern, why in _inviting() if _ANY_INVITING.fullmatch(text) else ():
        if pattern.fullmatch(text):
            return Found(why, media=_media_of(text))
    return None


def ending(text: str) -> tuple[int, Found] | None:
    """Where an invitation that ends a paragraph begins, and why it is left out; None where the paragraph has none."""
    tail = text[-220:]
    # No more than one sentence is looked at: it can't begin before a stop that isn't its own.
    bare = tail.rstrip(".!?…\n")
    stop = max(bare.rfind("."), bare.rfind("!"), bare.rfind("?"), 0)
    for pattern, start in ((_LAST, stop), (_ASIDE, 0)):
        if pattern is _ASIDE and tail.rstrip("\n")[-1:] not in _CLOSED:
            continue
        found = pattern.search(tail, start)
        if found and (why := sentence(found[1])):
            return len(text) - len(tail) + found.start(), why
    return None


def staff_outlet(text: str) -> str | None:
    """The outlet that a line such as "— Harbour Post staff" names."""
    found = _STAFF.fullmatch(text) if len(text) < 80 else None
    return found["who"] if found else None


def _more_from(text: str) -> Found | None:
    found = _MORE_FROM.fullmatch(text) if len(text) < 80 else None
    if not found:
        return None
    who = found["who"].strip()
    named = who[:1].isupper() and len(who.split()) <= 5 and "from" in text.lower()
    return Found("points to the outlet's other texts", outlet=who if named else None)


def _owner(text: str) -> str | None:
    found = _RIGHTS.fullmatch(text)
    return found["who"].strip(" .,") if found else None


def _media_of(text: str) -> str | None:
    found = _MEDIA.search(text)
    return found.lastgroup if found else None
