"""Reports laid out as pages, kept for the next reader as long as the story stays as it is."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from markupsafe import Markup

from tellings.records import Article, Placed, Report
from tellings.report.html import page
from tellings.stores import Store
from tellings.web.coverage import Picture
from tellings.web.guarding import policy_for

MOST_BYTES = 8 * 1024 * 1024
"""Of all pages that are kept; the one that was asked for longest ago goes first."""
_STYLE = '<link rel="stylesheet" href="/static/desk.css">'


OLDEST = 10.0
"""Seconds for which the front page's list stands where nothing changes: its order follows the clock, too."""
Front = tuple[list[tuple[Placed, Picture]], str]


class Fronts:
    """The list of the front page, made once for all who look before something changes; every open page asks for it."""

    def __init__(self) -> None:
        self._kept: tuple[int, float, Front] | None = None

    def latest(self, store: Store, now: float, make: Callable[[], Front]) -> Front:
        """The list as it is now."""
        kept, changes = self._kept, store.changes
        if kept is not None and kept[0] == changes and 0 <= now - kept[1] < OLDEST:
            return kept[2]
        made = make()
        self._kept = changes, now, made
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A report as a page in two halves: between them stand the tools of the desk, made for each reader."""

    head: bytes
    rest: bytes
    policy: str
    """The content policy that goes with it."""
    articles: tuple[Article, ...]
    """The report's articles in their order, without their texts."""

    def under(self, above: str) -> bytes:
        """The whole page, with this markup over the report."""
        return b"".join((self.head, above.encode("utf-8", "replace"), self.rest))


def laid_out(report: Report) -> Sheet:
    """Lay out a report."""
    here = secrets.token_hex(16)  # nothing in the report can hold it
    html = page(report, above=Markup(f"{_STYLE}<!--{here}-->"))
    head, rest = html.split(f"<!--{here}-->")
    articles = tuple(replace(a, text="", removed=()) for a in report.articles)
    halves = head.encode("utf-8", "replace"), rest.encode("utf-8", "surrogatepass")
    return Sheet(head=halves[0], rest=halves[1], policy=policy_for(html), articles=articles)


class Sheets:
    """The pages that were asked for last; several threads may ask at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, Sheet]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, story: str, mark: str) -> Sheet | None:
        """A story's page where it was kept at this mark."""
        with self._lock:
            known = self._kept.get(story)
            if known is None or known[0] != mark:
                return None
            self._kept.move_to_end(story)
            return known[1]

    def put(self, story: str, mark: str, sheet: Sheet) -> None:
        """Keep a story's page in place of an earlier one."""
        with self._lock:
            self._drop(story)
            self._kept[story] = mark, sheet
            self._bytes += len(sheet.head) + len(sheet.rest)
            while self._bytes > MOST_BYTES:
                self._drop(next(iter(self._kept)))

    def _drop(self, story: str) -> None:
        known = self._kept.pop(story, None)
        if known is not None:
            self._bytes -= len(known[1].head) + len(known[1].rest)
