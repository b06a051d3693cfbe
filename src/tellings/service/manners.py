"""When to ask a feed again: decided purely from the feed, the answer and the clock; fetching and storing are elsewhere.

Sources: RFC 9110 (Retry-After, conditional requests), RFC 9111 (max-age), RFC 5005 and the customs of feed readers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tellings.intake.hubs import Hub
from tellings.records import Feed

LEAST, USUAL, MOST = 300.0, 3600.0, 86_400.0
"""Seconds between two askings: never sooner, without hints, never later."""
FAILURES_BEFORE_GONE = 30
PAGE_FIRST, PAGE_MOST, PAGE_TRIES = 60.0, 6 * 3600.0, 12
"""Seconds until a page that did not come is asked for again, at first and at most; how often it is asked for in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of asking a feed once."""

    status: int | None
    """HTTP status; None where no answer came."""
    words: str
    """In plain words, for the health page."""
    etag: str | None = None
    modified: str | None = None
    max_age: float | None = None
    """Seconds that the server's caching headers or the feed itself ask for."""
    retry_after: float | None = None
    moved: str | None = None
    """Where it has moved for good."""
    new: int = 0
    """Items not seen before."""
    title: str | None = None
    site: str | None = None
    found: str | None = None
    """The feed that a page names, where a page was asked in a feed's stead."""
    hub: Hub | None = None
    """The hub that the feed says it is pushed by."""


def after(feed: Feed, asked: Asked, *, now: float, jitter: float, hurry: float = 1.0) -> Feed:
    """The feed as it stands after an asking, with the time of the next.

    `jitter` (0 to 1, from the caller's source of chance) spreads feeds that came in together over a tenth of the time.
    `hurry` divides the three times above, for feeds of one's own and for tests; what a server asks for stays.
    """
    feed = replace(feed, asked_at=now, answer=asked.words)
    if asked.found is not None:
        return replace(feed, url=asked.found, site=feed.url, etag=None, modified=None, next_at=now)
    if asked.status == 410:
        return replace(feed, state="gone", next_at=now + MOST)
    if asked.status in (200, 304):
        return _after_success(feed, asked, now, jitter, hurry)
    failures = feed.failures + 1
    wait = min(MOST, USUAL * 2 ** min(failures - 1, 8)) / hurry
    if asked.retry_after is not None:
        wait = min(7 * MOST, max(LEAST / hurry, asked.retry_after))
    state = "gone" if failures >= FAILURES_BEFORE_GONE and asked.status == 404 else feed.state
    return replace(feed, failures=failures, state=state, next_at=now + wait * (1 + jitter / 10))


def _after_success(feed: Feed, asked: Asked, now: float, jitter: float, hurry: float) -> Feed:
    """A feed that brings news is asked twice as often, one that doesn't half as often, within what the server wants."""
    least, usual = LEAST / hurry, USUAL / hurry
    wanted = min(feed.interval / 2, usual) if asked.new else min(feed.interval * 1.5, usual * 4)
    if asked.max_age is None:
        wanted = max(wanted, usual)  # at most hourly without hints
    wait = min(MOST, max(least, wanted, asked.max_age or 0.0, asked.retry_after or 0.0))
    return replace(
        feed,
        url=asked.moved or feed.url,
        # Sent back verbatim; a 304 that names none keeps those that earned it.
        etag=asked.etag if asked.status == 200 else asked.etag or feed.etag,
        modified=asked.modified if asked.status == 200 else asked.modified or feed.modified,
        title=asked.title or feed.title,
        site=asked.site or feed.site,
        interval=min(MOST, max(least, wanted)),
        failures=0,
        next_at=now + wait * (1 + jitter / 10),
    )


def again(tries: int, wait: float | None, *, jitter: float, hurry: float = 1.0) -> float | None:
    """Seconds until a page is asked for again that did not come so many times; None: it is given up.

    `wait` is what the server asked for, `jitter` and `hurry` as in `after`.
    """
    if tries >= PAGE_TRIES:
        return None
    ours = min(PAGE_MOST, PAGE_FIRST * 2.0 ** (tries - 1)) / hurry
    return max(ours, min(wait or 0.0, 7 * MOST)) * (1 + jitter / 10)
