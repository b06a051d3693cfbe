"""An archive's cost a page: ours, everything but quotes, against text alone by others over FastWARC, in one run.

    python benchmarks/archive.py FOLDER [--pages 1000] [--shared FOLDER]     peers, stages, one process and two
    python benchmarks/archive.py FOLDER --long 50000 [--last place]          one long run: memory, speed, extrapolation
    python benchmarks/archive.py FOLDER --long 50000 --bare --days 730 --by-month      memory as the window slides
    python benchmarks/archive.py FOLDER --long 3000 --last place --ceiling   two processes against one, and against what
                                                                             the machine can do; needs two free cores

FOLDER keeps the synthetic archives (`benchmarks/archive_made.py` says how they are made). CPU time is that of the whole
command and of every process that it starts, start-up included, divided by the pages; F1 is the labelled scorer's on the
90 labelled pages that begin each archive. The peers are needed for this alone:
pip install fastwarc trafilatura newspaper4k lxml_html_clean
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
LABELLED = "https://labelled.example/"
Texts = dict[str, str]
T = TypeVar("T")


def tell(**figures: object) -> None:
    """One JSON line."""
    print(json.dumps(figures), flush=True)


def cpu() -> float:
    """CPU seconds of all processes started and ended so far, also of those that their own parents didn't wait for."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def warm(folder: Path, shared: Path, *, peers: bool) -> None:
    """Have bytecode kept, and made before anything is measured, as an installed package has it: where Python may not
    keep it, half of every start is compiling."""
    import archive_made

    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(folder / "bytecode")
    sys.dont_write_bytecode = False
    archive = folder / archive_made.name_of(10)
    if not archive.exists():
        archive_made.write(shared, archive, 10)
    for workers in (1, 2):
        shutil.rmtree(ours(archive, workers, "--quotes", "none")[2].parent)
    for name in PEERS if peers else ():
        subprocess.run(peer_command(name, archive, 1), check=True, stdout=subprocess.DEVNULL)


# ── ours ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ours(archive: Path, workers: int, *more: str) -> tuple[float, float, Path]:
    """CPU and wall seconds of `tellings archive`, and its folder."""
    out = Path(tempfile.mkdtemp(prefix="tellings-archive-")) / "out"
    command = [sys.executable, "-m", "tellings", "archive", str(archive), "--out", str(out), "--workers", str(workers)]
    began, before = time.monotonic(), cpu()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run([*command, "-q", *more], check=True, env=environment)
    return cpu() - before, time.monotonic() - began, out


def steps(archive: Path, shared: Path) -> None:
    """One line on a run in this process: CPU milliseconds a page of its three steps, and the texts' F1."""
    from tellings import wiring
    from tellings.archive import Settings, run
    from tellings.archive.run import Tools
    from tellings.engines.local import spare_pandas

    spare_pandas()  # as the command does
    used: dict[str, float] = {}
    last = [time.process_time()]

    def tick(stage: str, done: int, total: int, made: int) -> None:
        now = time.process_time()
        used[stage] = used.get(stage, 0.0) + now - last[0]
        last[0] = now

    out = Path(tempfile.mkdtemp(prefix="tellings-archive-")) / "out"
    engine = wiring.engine("local", workers=1)
    tools = Tools(engine=engine, open_input=wiring.open_input, size_of=wiring.size_of, tagger=wiring.tagger)
    count = run([str(archive)], out, Settings(quotes="none"), tools, tick).manifest.statistics
    pages = count.articles + count.refusals
    alone = {stage: round(1000 * seconds / pages, 2) for stage, seconds in used.items()}
    tell(
        what="tellings, all but quotes",
        pages=pages,
        read_sign_write=alone["read"],
        place=alone["place"],
        compare=alone["compare"],
        stories_compared=count.several,
        cpu_ms_a_page=round(sum(alone.values()), 2),
        text_f1=f1(shared, texts_of(out)),
    )
    shutil.rmtree(out.parent)


def texts_of(out: Path) -> Texts:
    """The texts of the labelled pages, by name."""
    import pyarrow.parquet as pq

    sources = {}
    for path in sorted((out / "articles").glob("*.parquet")):
        table = pq.read_table(path, columns=["url", "source", "text"]).to_pylist()
        sources.update({row["source"]: row["text"] for row in table})
    return {name: sources.get(source, "") for name, source in _labelled(out).items()}


def _labelled(out: Path) -> dict[str, str]:
    """Sources of the labelled records: pages name addresses of their own, so they are known by where they stand."""
    from tellings.intake import warc
    from tellings.intake.limits import Limits
    from tellings.records import Capture

    (archive,) = json.loads((out / "manifest.json").read_text())["inputs"]
    found = {}
    with open(archive, "rb") as file:
        for item in warc.captures(file, archive, Limits(), end=2**62):
            url = item.url if isinstance(item, Capture) else None
            if not url or not url.startswith(LABELLED):
                break
            found[url.removeprefix(LABELLED)] = item.source
    return found


# ── peers ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def records(archive: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """Address and page of each answer, by FastWARC."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with archive.open("rb") as file:
        for n, record in enumerate(ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True)):
            if n == most:
                return
            yield str(record.headers["WARC-Target-URI"]), record.reader.read()


def trafilatura() -> Callable[[bytes, str], str]:
    """trafilatura in its fast mode, text alone."""
    from trafilatura import extract

    return lambda body, url: extract(body.decode("utf-8", "replace"), fast=True, include_comments=False) or ""


def newspaper4k() -> Callable[[bytes, str], str]:
    """newspaper4k on a page that is there already; its own metadata comes with it and can't be left out."""
    import warnings

    warnings.simplefilter("ignore")
    import newspaper

    def read(body: bytes, url: str) -> str:
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=body.decode("utf-8", "replace"))
        article.parse()
        return str(article.text)

    return read


PEERS = {"trafilatura over fastwarc": trafilatura, "newspaper4k over fastwarc": newspaper4k}


def peer(name: str, archive: Path, most: int) -> None:
    """In a process of its own: its texts of the labelled pages and how many pages it read, on stdout."""
    read = PEERS[name]()
    texts: Texts = {}
    count = 0
    for url, body in records(archive, most):
        count += 1
        try:
            text = read(body, url)
        except Exception:  # whatever a peer does with a page is its answer
            text = ""
        if url.startswith(LABELLED):
            texts[url.removeprefix(LABELLED)] = text
    json.dump([count, texts], sys.stdout)


def peer_command(name: str, archive: Path, most: int) -> list[str]:
    """This file again, for one peer."""
    asked = ["--peer", name, "--file", str(archive), "--most", str(most)]
    return [sys.executable, __file__, str(archive.parent), *asked]


def run_peer(name: str, archive: Path, most: int, shared: Path) -> None:
    """One line on a peer."""
    before = cpu()
    done = subprocess.run(peer_command(name, archive, most), check=True, capture_output=True, text=True)
    count, texts = json.loads(done.stdout)
    used = cpu() - before
    tell(what=name, pages=count, cpu_ms_a_page=round(1000 * used / count, 2), text_f1=f1(shared, texts))


def f1(shared: Path, texts: Texts) -> object:
    """The labelled scorer's figure."""
    import extraction

    return extraction.score(shared, texts).get("f1")


# ── stages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def stages(archive: Path, most: int) -> None:
    """Where the time goes: CPU milliseconds a page of each stage by itself, in this process."""
    from itertools import islice

    from selectolax.lexbor import LexborHTMLParser

    from tellings import articles, stories
    from tellings.archive import tables
    from tellings.articles import encoding, html, metadata
    from tellings.articles.page import SOUGHT
    from tellings.intake import warc
    from tellings.intake.limits import Limits
    from tellings.records import Article, Capture

    took: dict[str, float] = {}

    def timed(name: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        done = work()
        took[name] = 1000 * (time.process_time() - began)
        return done

    def captures() -> list[Capture]:
        with archive.open("rb") as file:
            found = (c for c in warc.captures(file, "a", Limits(), end=2**62) if isinstance(c, Capture))
            return list(islice(found, most))

    def apart(pages: list[Capture]) -> None:
        texts = timed("decode", lambda: [encoding.characters(c.body, charset=c.charset, markup=True) for c in pages])
        given = [c.body if same else text for (text, same), c in zip(texts, pages, strict=True)]
        trees = timed("parse", lambda: [LexborHTMLParser(g) for g in given])
        found = timed("heads and paragraphs", lambda: [metadata.by_tag(t, SOUGHT) for t in trees])
        all_ = list(zip(trees, texts, found, pages, strict=True))
        timed("metadata", lambda: [metadata.find(t, url=c.url, received=c.received, heads=f) for t, _, f, c in all_])
        timed(
            "text",
            lambda: [
                html.main_text(t, source=s, base=c.url, title=None, nodes=f.get("p", ())) for t, (s, _), f, c in all_
            ],
        )

    timed("read by FastWARC", lambda: sum(1 for _ in records(archive, most)))
    pages = timed("read", captures)
    apart(pages)
    read = timed("page to article, all in one", lambda: [articles.read(c) for c in pages])
    kept = [r for r in read if isinstance(r, Article)]
    signed = timed("sign", lambda: [stories.sign(a) for a in kept])
    timed("keys", lambda: [stories.keys_of(s.words) for s in signed])
    with tempfile.TemporaryDirectory() as folder:
        rows = [tables.of_article(a, None) for a in kept]
        timed("write articles", lambda: tables.write("articles", Path(folder) / "a", rows))
        rows = [tables.of_signature(s, a, None) for s, a in zip(signed, kept, strict=True)]
        timed("write signatures", lambda: tables.write("signatures", Path(folder) / "s", rows))
    timed("place", lambda: stories.fold(signed))
    tell(what="stages, CPU ms a page", pages=len(pages), **{k: round(v / len(pages), 3) for k, v in took.items()})


# ── the long run ──────────────────────────────────────────────────────────────────────────────────────────────────────


STAGES = ("read", "place", "compare")


EVERY = 10_000
"""Pages between two looks at the memory of a long run."""


class Watched:
    """The memory of a run's processes, looked at twice a second."""

    def __init__(self, root: int) -> None:
        self.root = root
        self.samples: list[tuple[float, float]] = []
        """Of the stage so far: megabytes of all processes together, and of the largest."""
        self._since: list[dict[int, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            now = {number: size for number, (size, _) in family(self.root).items()}
            self.samples.append((sum(now.values()), max(now.values())))
            self._since.append(now)

    def mark(self) -> dict[str, object]:
        """The most that was seen of each process since the last mark: the one that was started, and its workers."""
        since, self._since = self._since, []
        most: dict[int, float] = {}
        for now in since:
            for number, size in now.items():
                most[number] = max(most.get(number, 0.0), size)
        others = sorted((round(m) for number, m in most.items() if number != self.root), reverse=True)
        together = max((sum(now.values()) for now in since), default=0.0)
        return {"main_mb": round(most.get(self.root, 0.0)), "workers_mb": others, "all_mb": round(together)}

    def parts(self, which: int, count: int) -> list[int]:
        """The most of each of so many parts of the stage."""
        share = max(1, len(self.samples) // count)
        parts = [self.samples[n * share : (n + 1) * share] or self.samples for n in range(count)]
        return [round(max((s[which] for s in part), default=0.0)) for part in parts]

    def begin(self) -> None:
        """Another stage."""
        self.samples.clear()

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()


def long_run(archive: Path, workers: int, last: str, keep: Path | None) -> None:
    """A line on memory for every 10,000 pages read, and one for each stage of a run up to the last one asked for: CPU,
    clock, memory of all its processes together and of the largest, by thirds of the stage; and what half a million
    pages would take."""
    out = keep or Path(tempfile.mkdtemp(prefix="tellings-archive-", dir=archive.parent)) / "out"
    command = [sys.executable, "-m", "tellings", "archive", str(archive), "--out", str(out), "--workers", str(workers)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    running = subprocess.Popen(
        [*command, "--quotes", "none"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=environment,
        start_new_session=True,
    )
    watched = Watched(running.pid)
    began, before, pages, marked = time.monotonic(), 0.0, 0, 0
    seen: set[str] = set()
    for line in running.stderr or ():
        stage, _, told = line.partition(": ")
        share, _, told = told.partition("%, ")
        if stage not in STAGES or not told or stage in seen:
            continue
        made = int(told.split()[0].replace(",", ""))
        if stage == "read" and (made // EVERY > marked or share == "100"):
            marked = made // EVERY
            tell(what="memory", pages=made, minutes=round((time.monotonic() - began) / 60, 1), **watched.mark())
        if share != "100":
            continue
        seen.add(stage)
        pages = made if stage == "read" else pages
        used = cpu_of(running.pid)
        tell(
            what=f"long run, {stage}",
            workers=workers,
            load=round(os.getloadavg()[0], 1),
            pages=pages,
            made=made,
            cpu_ms_a_page=round(1000 * (used - before) / pages, 2),
            wall_s=round(time.monotonic() - began),
            all_mb_by_third=watched.parts(0, 3),
            largest_mb_by_third=watched.parts(1, 3),
            half_a_million_pages_cpu_minutes=round(500_000 * (used - before) / pages / 60, 1),
        )
        watched.begin()
        began, before = time.monotonic(), used
        if stage == last:
            break
    watched.end()
    if running.poll() is None and last != STAGES[-1]:
        os.killpg(running.pid, signal.SIGKILL)  # its workers, too
    running.wait()
    if keep is None:
        shutil.rmtree(out.parent, ignore_errors=True)


class EnoughError(Exception):
    """The rest of a run is not wanted."""


def sliding(archive: Path) -> None:
    """One line: the memory of a run in this process that places its articles month by month, by tenths of that."""
    from tellings import wiring
    from tellings.archive import Settings, run
    from tellings.archive.run import Tools
    from tellings.engines.local import spare_pandas

    spare_pandas()
    watched = Watched(os.getpid())
    told: dict[str, object] = {}
    used = [0.0]

    def tick(stage: str, done: int, total: int, made: int) -> None:
        if done == total and stage not in told:
            told[stage] = round(1000 * (time.process_time() - used[0]))
            told[f"{stage}_mb_by_tenth"] = watched.parts(0, 10)
            watched.begin()
            used[0] = time.process_time()
        if stage == "place" and done == total:
            raise EnoughError

    out = Path(tempfile.mkdtemp(prefix="tellings-archive-", dir=archive.parent)) / "out"
    engine = wiring.engine("local", workers=1)
    tools = Tools(
        engine=engine, open_input=wiring.open_input, size_of=wiring.size_of, tagger=lambda: None, one_pass=0, say=print
    )
    with suppress(EnoughError):
        run([str(archive)], out, Settings(quotes="none", languages=("en",)), tools, tick)
    watched.end()
    parts = len(list((out / "stories").glob("*.parquet")))
    tell(what="placed by month, CPU ms and MB", months=parts, **told)
    shutil.rmtree(out.parent)


def raced(archive: Path, workers: int, last: str) -> tuple[float, float]:
    """Seconds by the clock and of CPU that a run takes to the end of a stage, its start included."""
    out = Path(tempfile.mkdtemp(prefix="tellings-archive-", dir=archive.parent)) / "out"
    command = [sys.executable, "-m", "tellings", "archive", str(archive), "--out", str(out), "--workers", str(workers)]
    began = time.monotonic()
    with subprocess.Popen(
        [*command, "--quotes", "none"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        start_new_session=True,
    ) as running:
        for line in running.stderr or ():
            if line.startswith(f"{last}: 100%"):
                break
        took, used = time.monotonic() - began, cpu_of(running.pid)
        os.killpg(running.pid, signal.SIGKILL)
    shutil.rmtree(out.parent, ignore_errors=True)
    return took, used


def ceiling(archive: Path, last: str) -> None:
    """One line: how much faster two processes are than one, and how much faster two runs of one process each, that know
    nothing of each other, get through twice the work. More than that no run of two processes can gain here."""
    load = os.getloadavg()[0]
    (alone, used_alone), (two, used_two) = raced(archive, 1, last), raced(archive, 2, last)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: raced(archive, 1, last), range(2)))
    slower = max(took for took, _ in both)
    tell(
        what=f"two processes against one, to the end of {last}",
        load_before=round(load, 1),
        one_process_s=round(alone, 1),
        two_processes_s=round(two, 1),
        faster=round(alone / two, 2),
        two_runs_at_once_s=round(slower, 1),
        ceiling=round(2 * alone / slower, 2),
        cpu_one_s=round(used_alone, 1),
        cpu_two_s=round(used_two, 1),
        cpu_each_of_two_runs_s=[round(used, 1) for _, used in both],
    )


def family(root: int) -> dict[int, tuple[float, float]]:
    """A process and all under it, by number: megabytes in memory, and CPU seconds used."""
    parents: dict[int, list[int]] = {}
    sizes: dict[int, tuple[float, float]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(stat.parent.name)
        parents.setdefault(int(fields[1]), []).append(number)
        seconds = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        sizes[number] = (int(fields[21]) * resource.getpagesize() / 1e6, seconds)
    found, rest = {root: sizes.get(root, (0.0, 0.0))}, [root]
    while rest:
        number = rest.pop()
        found[number] = sizes.get(number, (0.0, 0.0))
        rest += parents.get(number, ())
    return found


def cpu_of(root: int) -> float:
    """CPU seconds of a process and all under it."""
    return sum(seconds for _, seconds in family(root).values())


def main() -> None:
    """Print one JSON line for each figure."""
    import archive_made

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--long", type=int, help="Pages of one long run.")
    parser.add_argument("--last", choices=STAGES, default=STAGES[-1], help="The long run's last stage.")
    parser.add_argument("--days", type=int, default=archive_made.DAYS, help="Over so many days the pages are spread.")
    parser.add_argument("--by-month", action="store_true", help="Place month by month: memory as the window slides.")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="The long run's own folder, which then stays.")
    parser.add_argument("--ceiling", action="store_true", help="Two processes against one, and against two runs.")
    parser.add_argument("--bare", action="store_true", help="Pages with little markup: to tax placing, not reading.")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared")
    )
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--most", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peer:
        peer(given.peer, given.file, given.most)
        return
    if sys.platform == "linux":  # take over processes whose own parents have ended, so that their CPU is counted
        ctypes.CDLL(None).prctl(36, 1)
    warm(given.folder.resolve(), given.shared, peers=not (given.by_month or given.ceiling or given.long))
    pages = given.long or given.pages
    archive = given.folder / archive_made.name_of(pages, bare=given.bare, days=given.days)
    if not archive.exists():
        archive_made.write(given.shared, archive, pages, bare=given.bare, days=given.days)
    if given.by_month:
        sliding(archive)
        return
    if given.ceiling:
        ceiling(archive, given.last)
        return
    if given.long:
        long_run(archive, given.workers, given.last, given.keep)
        return
    count = pages + 90
    tell(what="machine", load=os.getloadavg()[0], cores=len(os.sched_getaffinity(0)))
    steps(archive, given.shared)
    run_peer("trafilatura over fastwarc", archive, count, given.shared)
    run_peer("newspaper4k over fastwarc", archive, 240, given.shared)
    stages(archive, 600)
    # Two of everything, so that the pages' own differences don't count: the same shards once by one, once by two.
    one, one_wall, _ = ours(archive, 1, "--quotes", "none")
    two, two_wall, _ = ours(archive, 2, "--quotes", "none")
    tell(what="two processes", times_as_fast=round(one_wall / two_wall, 2), cpu_of_one_over_two=round(one / two, 2))


if __name__ == "__main__":
    main()
