"""kill -9 against a real desk, again and again: `python benchmarks/desk_kills.py --kills 200`.

`tellings serve` follows some twenty made-up papers (`desk_papers.py`) and is killed at random moments: most while it
takes in, some while it starts. Each time it is started again on the same data file. At the end it may finish, and the
store is held against what was served: no item lost, none doubled, the database and its index whole. The papers keep all
their items in their feeds, since an answer that a killed desk had received but not kept has to be served again. Some
papers are hubs too: half of their items come by push alone, are pushed until the desk accepts them, and never again.
Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import os
import random
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from desk_papers import Press
from desk_replay import free_port, reconcile, start

from tellings.service.following import digest


def answers(port: int) -> bool:
    """Whether the desk is up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


async def _up(port: int) -> None:
    while not await asyncio.to_thread(answers, port):
        await asyncio.sleep(0.05)


def not_kept(data: str, press: Press) -> int:
    """How many editions were served, but are not yet what the store knows of their items."""
    with sqlite3.connect(f"file:{data}?mode=ro", uri=True) as raw:
        kept = dict(raw.execute("select key, content from item"))
    raw.close()
    return sum(digest("", guid) not in kept for guid, _ in press.served)


def index_whole(data: str) -> list[str]:
    """What the full-text index lacks or has twice."""
    with sqlite3.connect(data) as raw:
        raw.execute("insert into entry_text(entry_text) values('integrity-check')")
        entries, refs, articles = raw.execute(
            "select (select count(*) from entry where kind = 'article'), "
            "(select count(distinct ref) from entry where kind = 'article'), (select count(*) from article)"
        ).fetchone()
    raw.close()
    return [] if entries == refs == articles else [f"index: {entries} entries of {refs} articles, {articles} kept"]


async def measure(kills: int, seed: int, rate: float, minutes: float | None, folder: Path) -> int:
    """Kill so often, let it finish, hold the store against the ledger; 0 where all held."""
    chance = random.Random(seed)
    press = Press(seed=seed, scale=0.08, window=2_000, trouble=True, hubs=True)
    server = await press.serve()
    data, port = str(folder / "desk.db"), free_port()
    urls = [press.url(p) for p in press.papers]
    over = False
    more = ("--address", f"http://127.0.0.1:{port}")
    publishing = asyncio.create_task(press.publish(rate, lambda: over))
    pushing = asyncio.create_task(press.push_out(lambda: over))
    begun, at_start = time.monotonic(), 0
    done = 0
    for n in range(kills):
        if minutes is not None and time.monotonic() - begun > minutes * 60:
            break
        done = n + 1
        desk = start(data, port, urls, folder / "log", hurry=720.0, more=more)
        if chance.random() < 0.1:
            at_start += 1
            await asyncio.sleep(chance.random() * 2.0)
        else:
            await _up(port)
            await asyncio.sleep(chance.random() * 2.5)
        desk.kill()
        await asyncio.to_thread(desk.wait)
        if n % 20 == 19:
            print(f"{n + 1} kills in {time.monotonic() - begun:.0f} s, {len(press.served)} editions served", flush=True)
    over = True
    await publishing
    desk = start(data, port, urls, folder / "log", hurry=720.0, more=more)
    await _up(port)
    await pushing
    quiet, before = 0, -1
    while quiet < 120 and (missing := await asyncio.to_thread(not_kept, data, press)):  # as long as it makes headway
        await asyncio.sleep(1.0)
        quiet, before = (quiet + 1 if missing == before else 0), missing
    await asyncio.sleep(20.0)  # the last editions too: papers are asked every ten seconds
    desk.terminate()
    code = await asyncio.to_thread(desk.wait)
    server.close()
    wrong = reconcile(data, press, killed=True) + index_whole(data)
    took, load = time.monotonic() - begun, os.getloadavg()[2]
    print(f"{press.pushed} pushes accepted, whose items stand in no feed")
    print(f"{done} kills, {at_start} of them while it started, in {took:.0f} s, load {load:.0f}; ended with {code}")
    print("nothing lost, nothing doubled, database and index whole" if not wrong else f"WRONG: {wrong[:5]}")
    return 1 if wrong or code else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--rate", type=float, default=3.0, help="items published a second, over all papers")
    parser.add_argument("--minutes", type=float, help="kill no more after so long, and compare")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        result = asyncio.run(measure(asked.kills, asked.seed, asked.rate, asked.minutes, Path(made)))
        if result:
            print((Path(made) / "log").read_text()[-3000:])
    sys.exit(result)
