"""Lines that are no part of an article: invitations, buttons, notices. Whole lines only, and whole sentences at an end.

The patterns are general news English. Every one is anchored at both ends and bounded, so that a sentence that only
holds such words ("He told readers to subscribe") is left alone.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_LINE = 320
"""No invitation is longer; longer lines are never looked at."""


class Found(NamedTuple):
    """Why a line is left out, the outlet it names, and the kind of media it points to."""

    why: str
    outlet: str | None = None
    media: str | None = None


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"[\W_]{{0,6}}(?:{pattern})[\W_]{{0,6}}", re.I)


_SEE = r"(?:watch|see|view|check out|listen to|hear|read|take a look at|have a look at|look at|catch|enjoy|stream)"
_THING = (
    r"(?:video|clip|footage|trailer|film|interview|performance|speech|photo|picture|image"
    r"|gallery|slideshow|tweet|post|track|song|audio|podcast|livestream|live ?stream|stream"
    r"|message|statement|announcement|full story)s?"
)
_WHERE = (
    r"(?:below|above|here|after the jump|in full below|for yourself below|in the (?:video|player|clip) (?:below|above))"
)
_MEDIA = re.compile(
    r"\b(?:(?P<video>video|clip|footage|trailer|film|watch|interview|performance|stream)"
    r"|(?P<image>photo|picture|image|gallery|slideshow)"
    r"|(?P<audio>audio|podcast|listen|song|track))",
    re.I,
)

_INVITES = (
    # Sentences that lead elsewhere, also at the end of a paragraph.
    (
        _line(rf"{_SEE} (?:(?:the|this|our|his|her|their|a|some|more|it|all) )?[^.!?]{{0,80}}{_WHERE}"),
        "points to something beside the text",
    ),
    (
        _line(rf"(?:you can )?{_SEE} (?:the|this|our) (?:\w+ ){{0,4}}{_THING}(?: (?:{_WHERE}|of [^.!?]{{1,60}}))?"),
        "points to something beside the text",
    ),
    (
        _line(r"(?:click|tap|press)(?: (?:here|below|on the \w+|play|through))?(?: (?:to|for) [^.!?]{1,90})?"),
        "invitation to click",
    ),
    (_line(r"(?:continue|keep) reading(?:[^.!?]{0,120})?"), "invitation to read on"),
    (_line(r"(?:scroll|swipe) (?:down|up|left|right|through)(?: [^.!?]{1,90})?"), "invitation to read on"),
    (_line(r"(?:story|article|post|video) continues(?: (?:below|after)[^.!?]{0,60})?"), "invitation to read on"),
    (
        _line(r"(?:read|see|find out) more(?: (?:about|on|at|here|in) [^.!?]{1,120}| here|:[^.!?]{1,160})?"),
        "points to another text",
    ),
    (
        _line(
            r"read (?:the )?(?:full|whole|entire|rest|original)(?: of)?(?: (?:the|this))?(?: "
            r"\w+){0,3}(?: (?:here|below|at|on)(?: [^.!?]{1,60})?)?"
        ),
        "points to another text",
    ),
)
_LINES = (
    (_line(r"be the first to (?:receive|get|know|hear)[^\n]{1,200}"), "invitation to subscribe"),
    (
        _line(
            r"(?:please )?(?:sign up|subscribe|register)(?: (?:now|here|today|free))?(?: (?:for|to|and"
            r"|below|via|by|at|with)[^\n]{1,200})?"
        ),
        "invitation to subscribe",
    ),
    (
        _line(
            r"(?:get|receive|want|join|enter|don[’']t miss)\b[^\n]{0,160}\b(?:newsletters?|inbox"
            r"|mailing list|e-?mail (?:alerts?|updates?|address))\b[^\n]{0,80}"
        ),
        "invitation to subscribe",
    ),
    (_line(r"(?:already a (?:subscriber|member)|not a (?:subscriber|member))\b[^\n]{0,80}"), "invitation to subscribe"),
    (
        _line(
            r"(?:support|donate to|become a (?:member|supporter|subscriber) of) (?:our|us"
            r"|this)\b[^\n]{0,160}"
        ),
        "asks for support",
    ),
    (
        _line(
            r"(?:more|related|recommended|see also|read (?:also|next)|up next|trending|most (?:read"
            r"|popular|viewed)|editor[’']?s[’']? picks?)(?: (?:stories|articles|news|posts|videos"
            r"|coverage|reading|now|links|content|topics))?:?"
        ),
        "heading of a list of other texts",
    ),
    (
        _line(
            r"(?:related|see also|read also|also read|read next|recommended|also see)(?: (?:story"
            r"|article|stories|articles|video|link))?\s?(?::|-|–|—|\|)[^\n]{1,200}"
        ),
        "points to another text",
    ),
    (
        _line(
            r"(?:you (?:may|might) (?:also )?(?:like|be interested in)|(?:we|our editors) recommend"
            r"|don[’']t miss)(?::[^\n]{0,160})?"
        ),
        "points to another text",
    ),
    (
        _line(
            r"share(?: (?:this|it|via|on|with|the)(?: [^\n.]{1,60})?)?|tweet(?: this)?|e-?mail(?: "
            r"this)?(?: (?:article|story|page))?|print(?: this)?(?: (?:article|story|page))?|pin it"
            r"|save(?: (?:this|for later))?|(?:share )?(?:on )?(?:facebook|twitter|whatsapp|linkedin"
            r"|reddit|pinterest|telegram)(?:[ ,|/·•]{1,3}(?:facebook|twitter|whatsapp|linkedin|reddit"
            r"|pinterest|telegram|e-?mail|print|copy link))*|copy link"
        ),
        "share button",
    ),
    (
        _line(
            r"(?:follow|like|find|join) (?:us|me|@?\w+(?: \w+){0,3}) (?:on|at|via) (?:twitter|facebook"
            r"|instagram|youtube|x|linkedin|tiktok|telegram|threads|google|@)[^\n]{0,120}"
        ),
        "invitation to follow",
    ),
    (
        _line(
            r"(?:advertisement|advertising|advert|sponsored(?: (?:content|post|by [^\n]{1,60}))?|paid "
            r"(?:post|content)|promoted|ads? by [^\n]{1,40})(?: ?[-–—:] ?[^\n]{1,60})?"
        ),
        "advertisement",
    ),
    (
        _line(
            r"(?:(?:©|\(c\)|&copy;)\s?[^\n]{0,240}|copyright\s?(?:©|\(c\)|\d{4}|by\b"
            r"|the\b)[^\n]{0,240}|all rights reserved[^\n]{0,160}|this material may not be "
            r"published[^\n]{0,200})"
        ),
        "copyright notice",
    ),
    (
        _line(
            r"(?:leave|post|add|write|read|view|show|see)(?: (?:a|your|all|the|us))? (?:comments?"
            r"|reply|replies)[^\n]{0,60}|comments?(?: ?\(\d+\)| \d+)?|\d+ comments?|no comments(?: "
            r"yet)?|comments (?:are|have been) (?:closed|disabled)[^\n]{0,60}"
        ),
        "readers' comments",
    ),
    (
        _line(
            r"(?:let us know|tell us|sound off|share your thoughts|what do you "
            r"think)\b[^\n]{0,120}\b(?:comments?|below|@\w+)\b[^\n]{0,40}"
        ),
        "readers' comments",
    ),
    (
        _line(
            r"(?:loading|please wait|back to top|skip to (?:main )?content|view (?:gallery|image"
            r"|photos?|slideshow)|view (?:this|the) \w+ on \w+|image \d+ of \d+|\d+ of \d+)[.… ]{0,4}"
        ),
        "button of the page",
    ),
    (
        _line(
            r"(?:this (?:site|website|page) uses cookies|we use cookies|by (?:continuing|clicking"
            r"|using)\b[^\n]{0,80}\b(?:cookies|terms|privacy))[^\n]{0,200}"
        ),
        "cookie notice",
    ),
)
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
    for pattern, why in _LINES:
        if pattern.fullmatch(text):
            if why == "share button" and text.endswith("."):
                return None  # "Twitter." heads what was said there
            return Found(why, outlet=_owner(text) if why == "copyright notice" else None)
    return sentence(text)


def sentence(text: str) -> Found | None:
    """Why a sentence at the start or end of a paragraph is no part of the article; None where it is."""
    if len(text) > 200:
        return None
    for pattern, why in _INVITES:
        if pattern.fullmatch(text):
            return Found(why, media=_media_of(text))
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
