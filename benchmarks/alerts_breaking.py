"""Breaking stories, replayed in time: how soon an alert comes, how often one story alerts twice, how often for little.

    python benchmarks/alerts_breaking.py HEADLINES.jsonl [--thin] [--reports] [--json]

HEADLINES.jsonl has rows of `id, outlet, published, title, text, story`. They go one by one, under a clock that only the
stream moves, through a real desk (read, placed live, placed anew every hour of the stream) and the real deciding with a
subscriber for each sensitivity. Counted are first alerts; a later one on the same story needs something new, and is
counted apart (only with `--reports`, since what is new is found in reports).

delay     from the item of a labelled story's third independent outlet (not a copy: a headline of six words or more that
          was printed before counts once) to the first alert that is the story's, in seconds of the stream, over stories
          that reach ten outlets; a story without an alert counts as never.
doubled   alerts beyond the first of a labelled story. An alert is that labelled story's which most articles of the
          placed story are of, when it fires.
small     share of alerts for labelled stories that never reach five outlets.

`--thin` cuts every other labelled story (by the sum of its name's letters) to its first one to four outlets: the
labelled days have next to no small stories, and a rule that fires at anything would show no fault on them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tellings.alerts.breaking import LONG_HEADLINE, SENSITIVITIES
from tellings.alerts.channels import folded
from tellings.alerts.nouns import Ask, Subscriber, Subscription
from tellings.records import Capture
from tellings.service.deciding import Decider
from tellings.service.desk import Desk
from tellings.service.following import Served
from tellings.stores import Store, sqlite
from tellings.stores.alerting import Alerting
from tellings.stores.outbox import Outbox
from tellings.stores.subscribers import Subscribers

LARGE, SMALL = 10, 5
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Row:
    """One headline of the stream."""

    id: str
    outlet: str
    at: float
    published: str
    title: str
    text: str
    story: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A first alert as it came: when, and the labels of the articles of its story then."""

    sensitivity: int
    at: float
    labels: Counter[str]
    headline: str


def rows_of(path: str, thin: bool) -> list[Row]:
    """The stream in order of time."""
    rows = []
    for line in Path(path).read_text("utf-8").splitlines():
        r = json.loads(line)
        at = datetime.fromisoformat(r["published"]).timestamp()
        rows.append(Row(r["id"], r["outlet"], at, r["published"], r["title"], r.get("text") or "", r["story"]))
    rows.sort(key=lambda r: (r.at, r.id))
    return thinned(rows) if thin else rows


def thinned(rows: list[Row]) -> list[Row]:
    """Every other story with its first one to four outlets only."""
    kept: list[Row] = []
    seen: dict[str, set[str]] = {}
    for r in rows:
        number = sum(map(ord, r.story))
        outlets = seen.setdefault(r.story, set())
        if number % 2 or r.outlet in outlets or len(outlets) < 1 + number // 2 % 4:
            outlets.add(r.outlet)
            kept.append(r)
    return kept


def replayed(rows: list[Row], reports: bool) -> tuple[list[Alert], Counter[int]]:
    """The first alerts, and how many later ones there were for each sensitivity."""
    with tempfile.TemporaryDirectory() as folder:
        store = sqlite.open_store(f"{folder}/desk.db")
        now = [rows[0].at]
        subscribed(store, now[0])
        desk = Desk(store, clock=lambda: now[0])
        decider = Decider(store, clock=lambda: now[0])
        labels = {r.id: r.story for r in rows}
        alerts: list[Alert] = []
        seen, refolded = 0, rows[0].at
        for r in rows:
            now[0] = r.at
            if r.at - refolded >= HOUR:
                refolded = r.at
                desk.refold()
            body = (r.text or r.title).encode()
            item = Capture(
                source=r.id, id=r.id, body=body, outlet=r.outlet, title=r.title, published=r.published,
                published_from="given",
            )  # fmt: skip
            desk.take(Served(key=r.id, content=r.id, item=item))
            if reports:
                desk.make_reports(most=1)
            while decider.step():
                pass
            with store.reading() as books:
                kept = Alerting(books.connection)
                fired = sorted(kept.fired(most=10_000), key=lambda f: f.id)
                for f in fired[seen:]:
                    counts = Counter(labels[a] for a in kept.articles_in(f.story))
                    alerts.append(Alert(f.sensitivity, now[0], counts, f.notice.headline))
                seen = len(fired)
        with store.reading() as books:
            posted = Outbox(books.connection).listed(most=100_000)
            later = Counter(
                int(p.message.subscriber)
                for p in posted
                if not any(n.kind == "story" for notice in p.message.notices for n in notice.news)
            )
        store.close()
    return alerts, later


def subscribed(store: Store, at: float) -> None:
    """One subscriber of all breaking stories for each sensitivity."""
    with store.transaction() as books:
        for s in SENSITIVITIES:
            who = Subscriber(id=str(s), address=f"s{s}@desk.example", state="active", cap=1_000_000)
            Subscribers(books.connection).put(who)
            ask = Ask(kind="breaking", sensitivity=s)
            Alerting(books.connection).put(
                Subscription(id=f"b{s}", subscriber=str(s), ask=ask, state="active", since=at)
            )


def thirds(rows: list[Row]) -> tuple[dict[str, float], dict[str, int]]:
    """When each story's third independent outlet came, and how many outlets it reaches."""
    outlets: dict[str, set[str]] = {}
    independent: dict[str, set[str]] = {}
    texts: dict[str, set[str]] = {}
    third: dict[str, float] = {}
    for r in rows:
        headline = folded(r.title)
        copy = len(headline.split()) >= LONG_HEADLINE and headline in texts.setdefault(r.story, set())
        texts.setdefault(r.story, set()).add(headline)
        outlets.setdefault(r.story, set()).add(r.outlet)
        if not copy:
            independent.setdefault(r.story, set()).add(r.outlet)
            if len(independent[r.story]) == 3:
                third.setdefault(r.story, r.at)
    return third, {s: len(o) for s, o in outlets.items()}


def measured(rows: list[Row], alerts: list[Alert], sensitivity: int) -> dict[str, float | int]:
    """The figures of one sensitivity."""
    third, reach = thirds(rows)
    mine = [a for a in alerts if a.sensitivity == sensitivity]
    whose = [(max(a.labels, key=lambda s: (a.labels[s], s)), a.at) for a in mine]
    first: dict[str, float] = {}
    for story, at in whose:
        first.setdefault(story, at)
    large = sorted(s for s, n in reach.items() if n >= LARGE)
    delays = sorted(first[s] - third[s] if s in first else float("inf") for s in large)
    return {
        "sensitivity": sensitivity,
        "alerts": len(mine),
        "large stories": len(large),
        "large stories alerted": sum(s in first for s in large),
        "median delay": statistics.median(delays) if delays else float("nan"),
        "stories alerted": len(first),
        "doubled": len(mine) - len(first),
        "stories doubled": sum(n > 1 for n in Counter(s for s, _ in whose).values()),
        "small share": round(sum(reach[s] < SMALL for s, _ in whose) / len(mine), 3) if mine else 0.0,
    }


def main() -> None:
    """Replay and print."""
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("file")
    said.add_argument("--thin", action="store_true")
    said.add_argument("--reports", action="store_true")
    said.add_argument("--json", action="store_true")
    said.add_argument("--each", action="store_true", help="print every alert of the usual sensitivity")
    asked = said.parse_args()
    rows = rows_of(asked.file, asked.thin)
    alerts, later = replayed(rows, asked.reports)
    figures = [measured(rows, alerts, s) for s in SENSITIVITIES]
    if asked.each:
        titles = {r.story: r.title for r in reversed(rows)}
        for a in alerts:
            if a.sensitivity == 2:
                whose = max(a.labels, key=lambda s: (a.labels[s], s))
                sys.stdout.write(f"{datetime.fromtimestamp(a.at)} {a.headline[:60]:60} of: {titles[whose][:40]}\n")
    for f, s in zip(figures, SENSITIVITIES, strict=True):
        if asked.json:
            sys.stdout.write(json.dumps({**f, "later": later[s]}) + "\n")
            continue
        sys.stdout.write(
            f"sensitivity {s}: {f['alerts']} alerts; of {f['large stories']} stories of {LARGE} outlets and more "
            f"{f['large stories alerted']} alerted, median delay {f['median delay']:.1f} s; {f['doubled']} alerts "
            f"beyond the first, of {f['stories doubled']} stories; {f['small share']:.1%} of alerts for stories "
            f"under {SMALL} outlets; {later[s]} later ones with something new\n"
        )


if __name__ == "__main__":
    main()
