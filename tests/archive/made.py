"""Archives made here, of sentences made here."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq

from tellings import wiring
from tellings.archive import Outcome, Settings, run
from tellings.archive.run import Tools
from tellings.pipeline import Engine

NAMES = ("Ada Quill", "Bram Oster", "Cleo Marsh", "Dov Linden", "Edda Fenn", "Finn Garrow", "Gwen Holt", "Hugo Ives")
THINGS = ("ferry", "quarry", "library", "orchard", "tramway", "reservoir", "windmill", "observatory", "aqueduct")
PLACES = ("Aldermouth", "Brackwell", "Cindermoor", "Dunwater", "Eastlow", "Farholt", "Grimsend", "Hollowby", "Inverlow")
DEEDS = ("closed", "sold", "flooded", "reopened", "rebuilt", "fined", "inspected", "evacuated", "repainted")


def event(number: int, teller: int) -> tuple[str, list[str]]:
    """A title and paragraphs on one of many events, as one of several outlets tells it."""
    chance = random.Random(number)
    who, thing, deed = chance.choice(NAMES), chance.choice(THINGS), chance.choice(DEEDS)
    where, cost = chance.choice(PLACES) + _word(chance), 1000 + number
    cast = [_word(chance) for _ in range(30)]
    said = f"“We have never seen the {thing} of {where} like this in {cost} weeks,” said {who}, who runs it."
    told = [
        f"The {thing} of {where} was {deed} after {cost} complaints reached the council, {who} confirmed.",
        f"{who} told reporters that the {thing} of {where} had been {deed} and that {cost} people had written.",
        f"Some {cost} letters about the {thing} led to it being {deed} in {where}, according to {who}.",
    ]
    rest = random.Random(1000 * number + teller)
    tail = " ".join(f"Then {rest.choice(cast)} met {rest.choice(cast)} near the {_word(rest)}." for _ in range(20))
    return f"{where}: {thing} {deed}", [told[teller % 3], said, tail]


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4))


def html(title: str, paragraphs: Iterable[str], *, published: str | None = None, language: str = "en") -> bytes:
    """A small article page."""
    when = f'<meta property="article:published_time" content="{published}">' if published else ""
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    head = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{when}</head>'
    return f"{head}<body><article><h1>{title}</h1>{body}</article></body></html>".encode()


def record(
    url: str,
    body: bytes,
    *,
    headers: str = "Content-Type: text/html; charset=utf-8",
    status: str = "200 OK",
    kind: str = "response",
    date: str = "2031-05-06T07:08:09Z",
    claimed: int | None = None,
) -> bytes:
    """One WARC record with a stored HTTP answer; `claimed` is the length that it says it has."""
    http = f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {claimed or len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def pages(events: Iterable[int], tellers: int = 2, *, published: str = "2031-05-0{}") -> list[bytes]:
    """Packed records: each event told by so many outlets."""
    found = []
    for n in events:
        for teller in range(tellers):
            when = published.format(1 + n % 5)
            body = html(*event(n, teller), published=when)
            found.append(gzip.compress(record(f"https://outlet{teller}.example/{n}", body), mtime=0))
    return found


def put(path: Path, records: Iterable[bytes]) -> Path:
    """Records as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(records))
    return path


def nobody() -> None:
    """No trained reader: the runs here find quotes by rules."""


def over(
    *inputs: Path,
    out: Path,
    engine: Engine | None = None,
    shard: int = 2000,
    one_pass: int = 10_000,
    longest: float = 60.0,
    told: list[tuple[str, int, int, int]] | None = None,
    **settings: object,
) -> Outcome:
    """A run over inputs, by rules, in small shards."""
    tools = Tools(
        engine=engine or wiring.engine("local", workers=1),
        open_input=wiring.open_input,
        size_of=wiring.size_of,
        tagger=nobody,
        shard=shard,
        one_pass=one_pass,
        longest=longest,
    )
    given = Settings(rules=True, **settings)  # type: ignore[arg-type]
    steps = told if told is not None else []
    return run([str(i) for i in inputs], out, given, tools, lambda *step: steps.append(step))


def rows(out: Path, table: str) -> list[dict[str, object]]:
    """All rows of a table, in the order of the files' names."""
    found: list[dict[str, object]] = []
    for path in sorted((out / table).glob("*.parquet")):
        found += pq.read_table(path).to_pylist()
    return found


def results(out: Path) -> dict[str, bytes]:
    """Every file of the results by its path, without what only the run itself reads."""
    found = (p for p in sorted(out.rglob("*")) if p.is_file() and "work" not in p.relative_to(out).parts)
    return {str(p.relative_to(out)): p.read_bytes() for p in found}
