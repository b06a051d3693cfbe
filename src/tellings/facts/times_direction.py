"""Which way a time expression looks, told from the verbs around it: "voted on Friday", "will vote on Friday"."""

from __future__ import annotations

import re

from tellings.facts.times import Direction

_WORDS = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|[,;:—–―()]|--")
_REACH = 18
"""Words looked at on each side."""
_NEAR = 5
"""Words looked at after an expression that does not open its clause."""

_FUTURE_WORDS = (
    "will wo shall would could may might should must can expected scheduled slated planned planning"
    " hopes hoping aims intends upcoming coming until till tomorrow next due poised won't looming"
    " starts begins opens closes ends expires meets arrives departs airs kicks faces heads"
)
_FUTURE = frozenset(_FUTURE_WORDS.split())
_BEFORE_TO = frozenset(("plan", "plans", "going", "hope", "hopes", "hoping", "set", "want", "wants", "ready"))
"""These look ahead only with "to" after them ("plans to vote"; not "the plan", "it was going well")."""
_PAST_WORDS = (
    "was were had did got went came gave took made said told saw knew thought felt left kept held brought began wrote"
    " stood heard let meant met ran paid sat spoke lay led read grew lost fell sent built understood drew broke spent"
    " rose drove bought wore chose sought taught fought caught shot struck won beat hit cut put set quit swore shook"
    " threw flew sang stole woke dealt died became withdrew ago last since after yesterday fled laid hurt cast bid"
    " split found signed has have been done gone seen given taken shown known written forced back"
)
_PAST = frozenset(_PAST_WORDS.split())
_NOT_PAST_WORDS = (
    "need indeed speed exceed proceed succeed hundred breed feed seed weed deed greed bleed embed naked"
    " sacred wicked rugged shed wed bed red led united supposed armed aged limited"
)
_NOT_PAST = frozenset(_NOT_PAST_WORDS.split())
_WEAK = frozenset(("cut", "put", "set", "hit", "read", "let", "cast", "bid", "split", "hurt", "quit", "beat", "back"))
"""Past and present look the same: past only where no "to", "be" or modal stands before."""
_BASE_BEFORE = frozenset(("be", "to", "being", "will", "would", "can", "could", "may", "might", "should", "must"))
_ARTICLES = frozenset(("a", "an", "the", "his", "her", "its", "their", "and", "or", "of", "with", "for"))
"""Before a form in -ed, these make it an adjective ("a registered nurse", "a scheduled talk")."""
_OPENERS = frozenset(("on", "in", "by", "at", "and", "but", "the", "then", "late", "early", "since"))
_BREAKS = frozenset((",", ";", "—", "–", "―", "--", ":"))


def direction(text: str, start: int, end: int, low: int, high: int) -> Direction | None:
    """The direction of the expression at `text[start:end]` by the nearest verb in the sentence `text[low:high]`.

    Verbs before it are asked first, unless the expression opens its clause ("On Monday, she will …").
    """
    before = [w.lower() for w in _WORDS.findall(text, max(low, start - 160), start)]
    after = [w.lower() for w in _WORDS.findall(text, end, min(high, end + 160))]
    back = _first(before, range(len(before) - 1, max(-1, len(before) - 1 - _REACH), -1))
    if all(w in _OPENERS for w in _clause(before)):
        return _first(after, range(min(_REACH, len(after)))) or back
    return back or _first(after, range(_near(after)))


def _clause(words: list[str]) -> list[str]:
    """The words after the last break."""
    for n in range(len(words) - 1, -1, -1):
        if words[n] in _BREAKS:
            return words[n + 1 :]
    return words


def _near(words: list[str]) -> int:
    """How many of the next few words are of the same clause."""
    near = words[:_NEAR]
    return next((n for n, word in enumerate(near) if word in _BREAKS or word == "that"), len(near))


def _first(words: list[str], order: range) -> Direction | None:
    for n in order:
        found = _cue(words[n], words[n - 1] if n else "", words[n + 1] if n + 1 < len(words) else "")
        if found:
            return found
    return None


def _cue(word: str, before: str, after: str) -> Direction | None:
    if (word in _BEFORE_TO or word in ("is", "are")) and after == "to":
        return "future"
    adjective = before in _ARTICLES and word.endswith("ed")
    if (word in _FUTURE and not adjective) or word.endswith(("'ll", "’ll", "won’t")):
        return "future"
    if before in _BASE_BEFORE and (word in _WEAK or before in ("be", "to", "being")):
        return None
    if word in _PAST and word not in _BEFORE_TO:
        return "past"
    if word.endswith("ed") and len(word) > 3 and word not in _NOT_PAST and not adjective:
        return "past"
    return None
