"""How many articles a second are decided on, on one core, with 10,000 subscribers of five searches each.

    python benchmarks/alerts_deciding.py FOLDER [--articles N] [--subscribers N] [--json]

FOLDER is the labelled data (`polnear/train.jsonl`, `stories/neus.train.jsonl`). The stream: articles of `polnear` and
openings of `neus` in turn (424 words on average), each once, under outlets of made names; they are read, placed and
stored first, which is not counted. The searches: each subscriber has five, made of words of one article that is not
in the stream, chosen with a weight of 1/rank, so that some are asked for by hundreds: two words (60 %), a phrase of
two words that stand together (20 %), three words (20 %). The words are such as stand in at most `--common` of those
articles, a phrase has one of them; how many searches an article answers is printed. At 50 articles a second a search
that one article in ten thousand answers brings 432 alerts a day, so real ones answer far less than these. Half of the
subscribers are told at once, a quarter each hourly and daily. With `--breaking` everybody also has all breaking
stories.

Counted is the CPU time of this process while everything that waits is decided on and written: matching, breaking, the
look-ups of what was told, and the rows of the outbox, of what is held and of what was told.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import sqlalchemy as sa

from tellings.alerts.nouns import Ask, Subscriber, Subscription
from tellings.records import Capture
from tellings.service.deciding import Decider
from tellings.service.desk import Desk
from tellings.service.following import Served
from tellings.stores import Store, sqlite
from tellings.stores.alert_tables import HELD, OUTBOX, SUBSCRIBER, TOLD
from tellings.stores.alerting import Alerting

FIVE = 5
OTHERS = 1500
"""Articles that searches are made of."""
_WORD = re.compile(r"[A-Za-z]{4,}")


def texts(folder: Path, most: int) -> list[tuple[str, str]]:
    """(title, text) of long and short articles in turn."""

    def of(name: str) -> Iterator[tuple[str, str]]:
        for line in (folder / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            yield row.get("title") or "", row["text"]

    long, short = of("polnear/train.jsonl"), of("stories/neus.train.jsonl")
    pairs = itertools.zip_longest(long, short)
    return list(itertools.islice((t for pair in pairs for t in pair if t is not None and t[1]), most))


def searches(articles: list[tuple[str, str]], common: float, chance: random.Random) -> Iterator[str]:
    """Searches without end."""
    seen = Counter(w for _, text in articles for w in {x.lower() for x in _WORD.findall(text)})
    rare = {w for w, n in seen.items() if n <= max(1, common * len(articles))}
    weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(len(articles))))
    while True:
        (chosen,) = chance.choices(range(len(articles)), cum_weights=weights)
        words = _WORD.findall(articles[chosen][1])[:300]
        good = [n for n, w in enumerate(words[:-1]) if w.lower() in rare]
        if len(good) < 3:
            continue
        kind = chance.random()
        if kind < 0.6:
            yield " ".join(words[n] for n in chance.sample(good, 2))
        elif kind < 0.8:
            at = chance.choice(good)
            yield f'"{words[at]} {words[at + 1]}"'
        else:
            yield " ".join(words[n] for n in chance.sample(good, 3))


def subscribe(
    store: Store, articles: list[tuple[str, str]], count: int, breaking: bool, common: float, now: float
) -> None:
    """The list."""
    chance = random.Random(7)
    words = searches(articles, common, chance)
    with store.transaction() as books:
        people = [
            Subscriber(id=f"{n:05}", address=f"reader{n}@host{n % 97}.example", state="active", cap=50)
            for n in range(count)
        ]
        rows = [
            {"id": p.id, "address": p.address, "state": p.state, "record": msgspec.json.encode(p).decode()}
            for p in people
        ]
        books.connection.execute(sa.insert(SUBSCRIBER), rows)
        asks = []
        for n, p in enumerate(people):
            pace = ("at once", "at once", "hourly", "daily")[n % 4]
            wanted = [Ask(kind="search", words=next(words)) for _ in range(FIVE)]
            wanted += [Ask(kind="breaking")] if breaking else []
            asks += [
                Subscription(id=f"{p.id}-{k}", subscriber=p.id, ask=a, pace=pace, state="active", since=now)  # type: ignore[arg-type]
                for k, a in enumerate(wanted)
            ]
        Alerting(books.connection).put_all(asks)


def fill(store: Store, articles: list[tuple[str, str]], clock: list[float]) -> None:
    """Read, place and keep the stream at 50 articles a second."""
    desk = Desk(store, clock=lambda: clock[0])
    for n, (title, text) in enumerate(articles):
        clock[0] += 0.02
        item = Capture(source=f"o{n}", body=text.encode(), outlet=f"Paper {n % 211}", title=title or None)
        desk.take(Served(key=f"k{n}", content=f"c{n}", item=item))


BREAKS = (
    "The Oakley bridge was shut on Friday after an engineer found a crack in the east pier, Mayor Ann Bell said.",
    "A crack in the east pier has shut the bridge at Oakley since Friday, the mayor Ann Bell told reporters.",
    "Drivers go round by Fernley: Oakley shut its bridge on Friday. Mayor Ann Bell said its east pier was cracked.",
    "Mayor Ann Bell of Oakley had the bridge shut on Friday; engineers had found the east pier cracked.",
    "Cracked in its east pier, the bridge of Oakley was shut on Friday, said Ann Bell, who is the mayor there.",
    "Oakley is without its bridge since Friday, when a crack was seen in the east pier; the mayor is Ann Bell.",
)


def broke(store: Store, decider: Decider, clock: list[float]) -> float:
    """CPU seconds of deciding on a story that breaks, for everybody who asked for such."""
    desk = Desk(store, clock=lambda: clock[0])
    for n, text in enumerate(BREAKS):
        clock[0] += 0.02
        item = Capture(source=f"b{n}", body=text.encode(), outlet=f"Gazette {n}", title=f"Oakley bridge shut, {n}")
        desk.take(Served(key=f"b{n}", content=f"b{n}", item=item))
    begun = time.process_time()
    while decider.step():
        pass
    return time.process_time() - begun


def main() -> None:
    """Fill, decide, print."""
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("folder", type=Path)
    said.add_argument("--articles", type=int, default=2000)
    said.add_argument("--subscribers", type=int, default=10_000)
    said.add_argument("--common", type=float, default=0.005)
    said.add_argument("--breaking", action="store_true")
    said.add_argument("--json", action="store_true")
    asked = said.parse_args()
    every = texts(asked.folder, asked.articles + OTHERS)
    articles, others = every[: asked.articles], every[asked.articles :]
    with tempfile.TemporaryDirectory() as folder:
        store = sqlite.open_store(f"{folder}/desk.db")
        clock = [1_778_300_000.0]
        subscribe(store, others, asked.subscribers, asked.breaking, asked.common, clock[0])
        fill(store, articles, clock)
        decider = Decider(store, clock=lambda: clock[0])
        begun = time.process_time()
        decider.step(1)  # reads all subscriptions
        loaded = time.process_time() - begun
        begun, worst = time.process_time(), 0.0
        while True:
            step = time.process_time()
            if not decider.step():
                break
            worst = max(worst, time.process_time() - step)
        spent = time.process_time() - begun
        breaking = broke(store, decider, clock) if asked.breaking else 0.0
        with store.reading() as books:
            posted, told, held = (
                int(books.connection.execute(sa.select(sa.func.count()).select_from(t)).scalar() or 0)
                for t in (OUTBOX, TOLD, HELD)
            )
        store.close()
    figures = {
        "articles": len(articles),
        "subscriptions": asked.subscribers * (FIVE + asked.breaking),
        "CPU seconds to read the subscriptions": round(loaded, 2),
        "CPU milliseconds an article": round(spent / len(articles) * 1000, 2),
        "articles a CPU second": round(len(articles) / spent, 1),
        "longest step of 20, CPU seconds": round(worst, 2),
        "CPU seconds of a breaking story": round(breaking, 2),
        "messages posted": posted,
        "messages held": held,
        "messages an article": round((posted + held) / len(articles), 1),
        "things told": told,
        "memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if asked.json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        sys.stdout.write("".join(f"{name}: {value}\n" for name, value in figures.items()))


if __name__ == "__main__":
    main()
