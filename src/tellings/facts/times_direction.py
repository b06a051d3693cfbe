"""Which way a time expression looks, told from the verbs around it: "voted on Friday", "will vote on Friday"."""

from __future__ import annotations

import re

from tellings.facts.times import Direction

_WORDS = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|[,;:—–―()]|--")
_REACH = 18
"""Words looked at on each side."""

_FUTURE_WORDS = (
    "will wo shall would could may might should must can going expected scheduled slated planned plans planning plan"
    " hopes hoping aims intends upcoming coming until till deadline tomorrow next due poised won't looming"
    " starts begins opens closes ends expires meets arrives departs airs kicks faces heads"
)
_FUTURE = frozenset(_FUTURE_WORDS.split())
_PAST_WORDS = (
    "was were had did got went came gave took made said told saw knew thought felt left kept held brought began wrote"
    " stood heard let meant met ran paid sat spoke lay led read grew lost fell sent built understood drew broke spent"
    " rose drove bought wore chose sought taught fought caught shot struck won beat hit cut put set quit swore shook"
    " threw flew sang stole woke dealt died became withdrew ago last since after yesterday fled laid hurt cast"
    " bid split found signed has have been done gone seen given taken shown known written forced"
)
_PAST = frozenset(_PAST_WORDS.split())
_NOT_PAST_WORDS = (
    "need indeed speed exceed proceed succeed hundred breed feed seed weed deed greed bleed agreed-upon embed naked"
    " sacred wicked rugged shed wed bed red led united supposed armed aged limited"
)
_NOT_PAST = frozenset(_NOT_PAST_WORDS.split())
_WEAK = frozenset(("cut", "put", "set", "hit", "read", "let", "cast", "bid", "split", "hurt", "quit", "beat"))
"""Past and present look the same: past only where no "to" or modal stands before."""
_PARTICIPLE_HELP = frozenset(("be", "to", "being"))
_OPENERS = frozenset(("on", "in", "by", "at", "and", "but", "the", "then", "late", "early", "since"))
_BREAKS = frozenset((",", ";", "—", "–", "―", "--", ":"))


def direction(text: str, start: int, end: int, low: int, high: int) -> Direction | None:
    """The direction of the expression at `text[start:end]` by the nearest verb in the sentence `text[low:high]`.

    Verbs before it are asked first, unless the expression opens its clause ("On Monday, she will …").
    """
    before = [w.lower() for w in _WORDS.findall(text, max(low, start - 160), start)]
    after = [w.lower() for w in _WORDS.findall(text, end, min(high, end + 160))]
    ahead, back = _first(after[:_REACH]), _backward(before[-_REACH:])
    opens = all(w in _OPENERS for w in _clause(before))
    return (ahead or back) if opens else (back or ahead)


def _clause(words: list[str]) -> list[str]:
    """The words after the last break."""
    for n in range(len(words) - 1, -1, -1):
        if words[n] in _BREAKS:
            return words[n + 1 :]
    return words


def _backward(words: list[str]) -> Direction | None:
    for n in range(len(words) - 1, -1, -1):
        found = _cue(words[n], words[n - 1] if n else "")
        if found:
            return found
    return None


def _first(words: list[str]) -> Direction | None:
    for n, word in enumerate(words):
        found = _cue(word, words[n - 1] if n else "")
        if found:
            return found
    return None


def _cue(word: str, before: str) -> Direction | None:
    if word in _FUTURE or word.endswith(("'ll", "’ll", "won’t")):
        return "future"
    if before in _PARTICIPLE_HELP:
        return None
    if word in _PAST:
        return "past" if word not in _WEAK or before not in ("to", "will", "would") else None
    if word.endswith("ed") and len(word) > 3 and word not in _NOT_PAST:
        return "past"
    return None
