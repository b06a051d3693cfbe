"""When a decided alert goes out: at once, with the hour or the day, after quiet hours, under a daily cap. Pure.

Times are seconds since 1970; hours are those on the wall in the subscriber's zone. Where the clocks go forward, an hour
that is skipped stands for the next; where they go back, an hour that comes twice for the first of both.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tellings.alerts.nouns import Pace

_MINUTES = 24 * 60


def zone_of(name: str) -> tzinfo:
    """A zone by its IANA name; UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def due(pace: Pace, hour: int, quiet: tuple[int, int] | None, zone: str, now: float) -> float:
    """When something decided now goes out; `now` itself where it goes at once."""
    where = zone_of(zone)
    at = now
    if pace == "hourly":
        at = (now // 3600 + 1) * 3600
        # Zones whose hours don't begin with UTC's.
        past = datetime.fromtimestamp(at, where)
        at -= past.minute * 60 + past.second
        at += 3600 if at <= now else 0
    elif pace == "daily":
        today = datetime.fromtimestamp(now, where).date()
        at = next(t for n in range(3) if (t := on_the_wall(today + timedelta(days=n), hour * 60, where)) > now)
    return after_quiet(quiet, where, at)


def after_quiet(quiet: tuple[int, int] | None, where: tzinfo, at: float) -> float:
    """The same time, or the end of the quiet hours that it falls into."""
    if quiet is None or quiet[0] % _MINUTES == quiet[1] % _MINUTES:
        return at
    begin, end = quiet[0] % _MINUTES, quiet[1] % _MINUTES
    local = datetime.fromtimestamp(at, where)
    minute = local.hour * 60 + local.minute
    if not (begin <= minute < end if begin < end else minute >= begin or minute < end):
        return at
    over = begin > end and minute >= begin
    until = on_the_wall(local.date() + timedelta(days=over), end, where)
    if until <= at:  # the quiet end stands twice on the wall this night, and this is the second time round
        until = at + (end - minute) * 60 - local.second
    return until


def on_the_wall(day: date, minute: int, where: tzinfo) -> float:
    """The time at which the wall shows this minute of this day, or, where it is skipped, the time that would be it."""
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=where).timestamp()


def day_of(zone: str, now: float) -> str:
    """The day in the zone, by which a cap is counted."""
    return datetime.fromtimestamp(now, zone_of(zone)).date().isoformat()


def next_day(quiet: tuple[int, int] | None, zone: str, now: float) -> float:
    """When a new day's cap begins: what was held back goes out then, or after the quiet hours."""
    where = zone_of(zone)
    tomorrow = datetime.fromtimestamp(now, where).date() + timedelta(days=1)
    return after_quiet(quiet, where, on_the_wall(tomorrow, 0, where))
