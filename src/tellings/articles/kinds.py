"""What a page is: an article, or what is none (consent, error, list, paywall, nothing), said before it is used."""

from __future__ import annotations

import re
from typing import NamedTuple


class Verdict(NamedTuple):
    """A reason code and its plain words."""

    reason: str
    detail: str


SHORT = 60
"""Words: a page below this has to show that it is an article."""
PLAIN = 3 * SHORT
"""Words from which a text is an article whatever stands around it on its page."""
_CONSENT = re.compile(
    r"\b(?:(?:we|our partners|this site|this website|and our)\b.{0,80}\bcookies|cookie "
    r"(?:policy|settings|consent|preferences)|accept (?:all )?cookies|consent"
    r"|before you continue|privacy (?:choices|settings)|gdpr|datenschutz|einwilligung|zustimm)",
    re.I | re.S,
)
_CONSENT_TITLE = re.compile(
    r"\bcookies?\b|\bconsent\b|before you continue|your privacy|privacy (?:gate|settings|center|choices)|datenschutz",
    re.I,
)
_ERROR_TITLE = re.compile(
    r"\b(?:404|403|410|500|502|503)\b|not found|page (?:missing|unavailable|doesn[’']t exist)"
    r"|access denied|forbidden|error\b"
    r"|just a moment|attention required|are you (?:a )?(?:human|robot)|service unavailable"
    r"|bad gateway|nicht gefunden|introuvable",
    re.I,
)
_ERROR_TEXT = re.compile(
    r"(?:page|article|story|file|url|address)\b.{0,60}\b(?:(?:could not|cannot|can[’']t"
    r"|couldn[’']t) be found|not found|no longer (?:exists|available)|doesn[’']t exist|does "
    r"not exist|was moved)"
    r"|(?:we|you) (?:couldn[’']t|can[’']t|don[’']t) (?:find|seem|have permission)|enable "
    r"(?:javascript|cookies)|verify (?:that )?you are (?:a )?human|access (?:to this page "
    r")?(?:is|has been) (?:denied|blocked)",
    re.I | re.S,
)
_WALL_TITLE = re.compile(
    r"\W*(?:subscribe (?:to|now)|sign (?:in|up) to|log ?in\b|register to|subscribers? only"
    r"|premium content)",
    re.I,
)
_TEASER = re.compile(
    r"(?:read more|continue reading|read on|full story|read the (?:full|whole) (?:story"
    r"|article))\W{0,6}$|(?:…|\[\.\.\.\])\W{0,3}$",
    re.I,
)
_WALL = re.compile(
    r"subscribe (?:now )?to (?:continue|keep|read|unlock)|subscribe now|to (?:continue|keep) "
    r"reading|already a (?:subscriber|member)|subscribers? only|subscriber-only|for "
    r"subscribers"
    r"|(?:sign|log) in to (?:continue|read|keep)|register to (?:continue|read)|unlock this "
    r"(?:article|story)|reached your (?:article )?limit|free articles?"
    r"|exclusive(?:ly)? (?:to|for) (?:our )?(?:subscribers|members)|start your (?:free )?trial"
    r"|become a (?:member|subscriber) to|remaining (?:free )?articles",
    re.I,
)


def judge(*, text: str, around: str, title: str | None, free: bool, links: int, items: int) -> Verdict | None:
    """Why a page is no article; None where it is one.

    `text` is its main text, `around` all that it shows, `free` what it says of a wall, `links` and `items` how much of
    what it shows stands in links and how many of them look like headlines.
    """
    count = len(text[:20_000].split())
    head = f"{title or ''}\n{around[:3000]}"
    if count < 2 * SHORT and (_ERROR_TITLE.search(title or "") or (count < SHORT and _ERROR_TEXT.search(head))):
        return Verdict("error-page", "The page is an error message, not an article. Check the address.")
    if count < PLAIN and _is_consent(text, title, around, count):
        return Verdict("consent-page", "The page asks for consent to cookies and shows no article.")
    if count < PLAIN and _WALL_TITLE.match(title or ""):
        return Verdict("paywall", "The page sells a subscription; the article itself can't be read without an account.")
    if count < SHORT and _WALL.search(around[:20_000]) and (not free or count < SHORT // 2):
        return Verdict("paywall", "Only an invitation to subscribe can be read without an account.")
    if count < SHORT and _TEASER.search(text[-60:]):
        return Verdict("teaser", "Only the beginning stands on the page; it leads on to the article elsewhere.")
    if items >= 8 and links > 4 * len(text) and count < 2 * SHORT and not _has_paragraph(text):
        return Verdict(
            "list-page", "The page lists other articles and is none itself. Give the articles' own addresses."
        )
    if count < 3:
        return Verdict("no-article", "No running text was found on the page.")
    return None


def _has_paragraph(text: str) -> bool:
    """True where one block reads as running text: a dozen words and a stop."""
    return any(len(p.split()) >= 12 and p.rstrip('"”’»)')[-1:] in (".", "!", "?", "…") for p in text.split("\n"))


def _is_consent(text: str, title: str | None, around: str, count: int) -> bool:
    """True where most of what can be read, paragraph by paragraph, is about cookies and consent."""
    if count < SHORT // 3:
        return bool(_CONSENT.search(around[:4000])) and (bool(_CONSENT_TITLE.search(title or "")) or count < 3)
    paragraphs = [p for p in text[:6000].split("\n") if len(p.split()) >= 6]
    about = sum(1 for p in paragraphs if _CONSENT.search(p))
    return 2 * about > len(paragraphs)
