"""The whole report with every field of every record turned hostile. Offsets stay true to the texts."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from report import lantern
from tellings.records import Report

CANARY = "canary=1"
ATTACKS = (
    f"<script>{CANARY}</script>",
    f'"><img src=x onerror={CANARY}>',
    f"' onmouseover='{CANARY}' x='",
    f"</style><svg onload={CANARY}>",
    f"javascript:{CANARY}",
    f"</title></textarea><iframe srcdoc='<script>parent.{CANARY}</script>'>",
    f"{{{{ {CANARY} }}}}{{% raw %}}",
    "\x1b]0;owned\x07\x1b[2J\x00\x08\u202edesrever\u2066 \ud800",
    f']]><a href="data:text/html,<script>{CANARY}</script>">x</a>',
    '=HYPERLINK("http://evil.example","click")',
    "[click](javascript:canary=1) <b>bold</b> https://evil.example ![i](http://evil.example/x.png)",
    "--></div></main></body></html>",
)
_KEPT = {"id", "article", "story", "quote", "speaker", "kind", "relation", "precision", "copy_of", "nearest", "date"}
"""Ids must go on naming what they name, and closed sets of words stay within them; see `relabel` for the ids."""


def report() -> Report:
    """`lantern.report()` with an attack appended to every free string, texts and ids included."""
    return _turn(lantern.report(), _Attacks())


class _Attacks:
    """One attack after another."""

    def __init__(self) -> None:
        self.n = 0

    def next(self) -> str:
        self.n += 1
        return ATTACKS[self.n % len(ATTACKS)]


def _turn(value: Any, attacks: _Attacks, name: str = "") -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        turned = {f.name: _turn(getattr(value, f.name), attacks, f.name) for f in fields(value)}
        return replace(value, **turned)
    if isinstance(value, tuple):
        return tuple(_turn(v, attacks, name) for v in value)
    if not isinstance(value, str):
        return value
    if name in _KEPT or value in ("he", "she", "they"):
        return relabel(name, value)
    if name == "url":
        return f"javascript:{CANARY}//{value}"
    if name == "text":
        # What is appended moves no offset.
        return value + "\n\n" + "\n\n".join(ATTACKS)
    return value + " " + attacks.next()


_CLOSED = {
    "direct", "mixed", "indirect", "name", "description", "pronoun", "identical", "trimmed", "overlapping", "altered",
    "reordered", "spliced", "paraphrased", "number", "date", "title", "place", "attribution", "other", "day", "month",
    "year", "image", "video", "audio", "nickname", "scare", "slogan",
}  # fmt: skip


def relabel(name: str, value: str) -> str:
    """An id with an attack in it, the same for the same id; words of closed sets and dates as they are."""
    if value in _CLOSED or name == "date" or not value:
        return value
    return f'{value}"><script>{CANARY}</script>'
