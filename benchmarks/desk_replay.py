"""A day of 200 papers in ten minutes through a real desk: `python benchmarks/desk_replay.py --minutes 10 --rate 55`.

A server on loopback addresses plays two hundred papers (`desk_papers.py`: ETag, 304, 429 with Retry-After, 500, slow,
broken XML, moved, gone, huge, gzip bombs, hostile, cut connections). `tellings serve --hurry 144` follows them, as a
process of its own. Measured: the time from the last byte of an answer that holds an item to its being in the desk's
API, what the desk keeps of all that was served, memory and CPU over time. Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import random
import re
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from html import unescape
from pathlib import Path

from desk_papers import Press

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
PAGE_EVERY = 2.0
"""Seconds between two story pages that are looked at."""


class Watcher(threading.Thread):
    """Looks at the desk's API as a reader does, and notes when each article and version is first there."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.stop = port, threading.Event()
        self.shown: dict[tuple[str, int], float] = {}
        self.pages: list[float] = []
        self.wrong: list[str] = []

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def run(self) -> None:
        since, page_at = 0.0, time.time() + 5
        while not self.stop.wait(0.25):
            try:
                status, body = self.get(f"/api/v1/articles?since={max(0.0, since - 3.0):.3f}")
            except (OSError, http.client.HTTPException):
                continue
            now = time.time()
            found = json.loads(body)["articles"] if status == 200 else []
            for a in found:
                self.shown.setdefault((str(a["url"]).rpartition("/")[2], a["version"]), now)
                since = max(since, a["placed"])
            if found and now > page_at:
                page_at = now + PAGE_EVERY
                with suppress(OSError, http.client.HTTPException):
                    self._look(random.choice(found))

    def _look(self, article: dict[str, str]) -> None:
        begun = time.time()
        status, body = self.get(f"/story/{article['story']}")
        self.pages.append(time.time() - begun)
        title = " ".join(str(article["title"]).split())
        if status == 308:
            return
        if status != 200 or title not in " ".join(unescape(body.decode("utf-8", "replace")).split()):
            self.wrong.append(f"{status} {article['story']} lacks {title}")


def usage(pid: int) -> tuple[float, float, float]:
    """(MB of its own, MB of mapped files, CPU seconds) of a process; zeros where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0, 0.0, 0.0
    own, mapped = (re.search(rf"{name}:\s+(\d+)", status) for name in ("RssAnon", "RssFile"))
    cpu = (int(fields[11]) + int(fields[12])) / TICK
    return (int(own[1]) / 1024 if own else 0.0), (int(mapped[1]) / 1024 if mapped else 0.0), cpu


def children(pid: int) -> list[int]:
    """Processes that a process started."""
    try:
        return [int(x) for t in Path(f"/proc/{pid}/task").iterdir() for x in (t / "children").read_text().split()]
    except OSError:
        return []


def busy() -> tuple[float, float]:
    """(busy, all) CPU seconds of the machine."""
    ticks = [int(x) for x in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return (sum(ticks) - ticks[3] - ticks[4]) / TICK, sum(ticks) / TICK


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    data: str, port: int, feeds: list[str], log: Path, hurry: float = 144.0, more: tuple[str, ...] = ()
) -> subprocess.Popen[bytes]:
    """The desk, as a user starts it."""
    command = [sys.executable, "-m", "tellings", "serve", "--data", data, "--port", str(port), "--allow-private"]
    command += ["--hurry", str(hurry), *more, *(arg for url in feeds for arg in ("--feed", url))]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=log.open("ab"))


def percentile(values: list[float], part: float) -> float:
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))] if values else 0.0


def reconcile(data: str, press: Press, *, killed: bool = False) -> list[str]:
    """Every served item has to be an article as it was last served, with its versions, or a refusal.

    Of a desk that was `killed`, an earlier edition may be missing: it was replaced before it could be served again.
    """
    from tellings.service.following import digest

    wrong: list[str] = []
    editions: dict[str, list[int]] = {}
    for guid, edition in sorted(press.served):
        editions.setdefault(guid, []).append(edition)
    with sqlite3.connect(data) as raw:
        whole = raw.execute("pragma integrity_check").fetchall()
        outcomes = dict(raw.execute("select key, outcome from item"))
        records = {i: json.loads(r) for i, r in raw.execute("select id, record from article")}
        versions = dict(raw.execute("select id, version from article"))
        doubled = raw.execute("select count(*) - count(distinct key) from article").fetchone()[0]
        refusals = dict(raw.execute("select reason, count(*) from refusal group by reason"))
    raw.close()
    kept = refused = more = 0
    teasers = {p.number for p in press.papers if p.kind == "teaser"}
    for guid, seen in editions.items():
        kind, _, id = outcomes.get(digest("", guid), "missing:").partition(":")
        if kind == "article":
            kept += 1
            more += versions[id] - 1
            last = int(re.search(rf"item {guid}, edition (\d+)", records[id]["text"])[1])  # type: ignore[index]
            loose = killed or int(guid[1:].split("-")[0]) in teasers
            if last < seen[-1] or versions[id] > len(seen) or (versions[id] != len(seen) and not loose):
                wrong.append(f"{guid}: served {seen}, kept edition {last} as version {versions[id]}")
        elif kind == "refusal":
            refused += 1
            if id != "fetch-404":
                wrong.append(f"{guid}: refused, {id}")
        else:
            wrong.append(f"{guid}: lost")
    print(f"served: {len(editions)} items, {len(press.served)} editions; kept: {kept} articles, {more} later versions")
    print(f"  and {refused} refusals; in the store {len(records)} articles, doubled {doubled}; refusals {refusals}")
    wrong += [] if whole == [("ok",)] and not doubled else [f"integrity {whole}, doubled {doubled}"]
    wrong += [] if len(records) == kept else [f"{len(records)} articles in the store, {kept} were served"]
    return wrong


async def measure(minutes: float, rate: float, open_most: int | None, folder: Path) -> int:
    """Run it all, print what was measured; 0 where all held."""
    press = Press()
    server = await press.serve()
    data, port = str(folder / "desk.db"), free_port()
    more = ("--open-most", str(open_most)) if open_most else ()
    desk = start(data, port, [press.url(p) for p in press.papers], folder / "log", more=more)
    watcher = Watcher(port)
    watcher.start()
    begun, machine = time.monotonic(), busy()
    end = begun + minutes * 60
    publishing = asyncio.create_task(press.publish(rate, lambda: time.monotonic() > end))
    told = begun
    while time.monotonic() < end and desk.poll() is None:
        await asyncio.sleep(0.5)
        if time.monotonic() - told > max(10.0, minutes * 3):
            told = time.monotonic()
            rows = [usage(p) for p in (desk.pid, *children(desk.pid))]
            now = busy()
            load = (now[0] - machine[0]) / max(1e-9, now[1] - machine[1])
            memory = " + ".join(f"{own:.0f} (and {mapped:.0f} of files)" for own, mapped, _ in rows)
            cpu = " + ".join(f"{s:.0f}" for *_, s in rows)
            counts = f"served {len(press.served):6}  shown {len(watcher.shown):6}"
            machine_now = f"machine busy {load:.0%}, load {os.getloadavg()[0]:.1f}"
            print(f"{told - begun:4.0f} s  {counts}  memory {memory} MB  CPU {cpu} s  {machine_now}", flush=True)
    await publishing
    took = time.monotonic() - begun
    for _ in range(60):  # what was served is on its way; nothing new comes
        await asyncio.sleep(0.5)
        if len(watcher.shown) >= len(press.served) - len(press.pages) // 50 and not set(latencies(press, watcher)[1]):
            break
    desk.send_signal(signal.SIGTERM)
    code = await asyncio.to_thread(desk.wait, 60)
    watcher.stop.set()
    server.close()
    waits, missing = latencies(press, watcher)
    print(f"{len(press.served) / took:.1f} editions served a second over {took:.0f} s; desk ended with {code}")
    print(f"answers: {dict(sorted(press.answers.items()))}")
    print(
        f"from served to shown: p50 {statistics.median(waits):.2f} s, p95 {percentile(waits, 0.95):.2f} s, "
        f"p99 {percentile(waits, 0.99):.2f} s, most {max(waits):.2f} s, of {len(waits)}; not seen {len(missing)}"
    )
    tail(press, watcher)
    pages = watcher.pages or [0.0]
    print(f"story pages of the newest: {len(pages)}, median {statistics.median(pages) * 1000:.0f} ms, "
          f"p95 {percentile(pages, 0.95) * 1000:.0f} ms; without the article: {watcher.wrong[:3]}")  # fmt: skip
    wrong = reconcile(data, press)
    print("nothing lost, nothing doubled" if not wrong else f"{len(wrong)} WRONG: {wrong[:5]}")
    return 1 if wrong or watcher.wrong else 0


def latencies(press: Press, watcher: Watcher) -> tuple[list[float], list[str]]:
    """Seconds from served to shown, and the articles (first versions) that were served in a feed and never seen."""
    waits, missing, version = [], [], {}
    for guid, edition in sorted(press.served):
        version[guid] = version.get(guid, 0) + 1
        shown = watcher.shown.get((guid, version[guid]))
        if shown is not None:
            waits.append(max(0.0, shown - press.served[guid, edition]))
        elif version[guid] == 1:
            missing.append(guid)
    return waits or [0.0], missing


def tail(press: Press, watcher: Watcher) -> None:
    """Print which kinds of papers the slowest hundredth came from, and when it came."""
    rows, version = [], {}
    for guid, edition in sorted(press.served):
        version[guid] = version.get(guid, 0) + 1
        shown = watcher.shown.get((guid, version[guid]))
        if shown is not None:
            rows.append((shown - press.served[guid, edition], press.papers[int(guid[1:].split("-")[0])].kind, shown))
    slowest = sorted(rows, reverse=True)[: len(rows) // 100]
    if not slowest:
        return
    kinds = Counter(kind for _, kind, _ in slowest)
    first = min(shown for *_, shown in rows)
    moments = Counter(int((shown - first) // 10) * 10 for *_, shown in slowest)
    print(f"the slowest hundredth: {dict(kinds.most_common())}; by the second: {dict(sorted(moments.items()))}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=55.0, help="items published a second, over all papers")
    parser.add_argument("--open-most", type=int, help="a bound on open articles, so that the window fills soon")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    with tempfile.TemporaryDirectory() as made:
        result = asyncio.run(measure(asked.minutes, asked.rate, asked.open_most, Path(made)))
        if result:
            print((Path(made) / "log").read_text()[-3000:])
    sys.exit(result)
