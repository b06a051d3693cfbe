"""A synthetic archive out of the labelled pages: as many different pages as are asked for, in one packed WARC.

    python benchmarks/archive_made.py FOLDER --pages 50000

How it is made, so that figures can be judged: each page is one of the labelled ones with its markup and scripts as they
are; the words between its tags (where there are four or more) are others: three in four drawn by their frequency from
all words of all pages, one in four from forty invented names of the page's own, so that pages are as long and as costly
to read as real ones and yet no two tell the same. One page in ten is a near-copy of the page before it (other markup,
same words), one in ten tells the event of an earlier page anew: half of its words are that page's, in runs of a
dozen. Every page has a date of its own, spread over 28 days (or --days), in a meta tag, and says
that it is in the language that its original says. The 90 originals go first, as they are, for F1.
With --bare a page is its first three paragraphs, without the markup around them: for runs that are to tax placing and
memory, not reading.
The same number gives the same bytes. A record is a gzip member of its own, as in CC-NEWS; pages mean 170 KB unpacked.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import re
from bisect import bisect
from collections import Counter
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DAYS = 28
_PARAGRAPH = re.compile(rb"(<p\b[^>]{0,300}>)([^<]{60,4000})")
_TEXT = re.compile(
    rb"(<(?:script|style|title|noscript)\b.*?</(?:script|style|title|noscript)>|<!--.*?-->)|(>)([^<]{25,4000})", re.S
)
_LANG = re.compile(rb"<html[^>]{0,300}?lang=[\"']?([A-Za-z]{2})")
_WORD = re.compile(rb"[A-Za-z]{2,20}")


class Template:
    """A page as fixed bytes and words between them."""

    def __init__(self, name: str, body: bytes) -> None:
        self.name, self.body = name, body
        self.parts: list[bytes | int] = []
        """Bytes as they are, or a number of words."""
        self.words: list[bytes] = []
        at = 0
        for found in _TEXT.finditer(body):
            words = [] if found[1] else _WORD.findall(found[3])
            if len(words) < 4:
                continue
            self.parts += [body[at : found.start(3)], len(words)]
            self.words += words
            at = found.end(3)
        self.parts.append(body[at:])

    def filled(self, words: list[bytes], date: str) -> bytes:
        """The page with these words in its paragraphs, a full stop after every fifteenth, and a date in its head."""
        out: list[bytes] = []
        at = 0
        for part in self.parts:
            if isinstance(part, bytes):
                out.append(part)
                continue
            for n in range(0, part, 15):
                run = words[at + n : at + min(n + 15, part)]
                out.append(b" ".join(run).capitalize() + b". ")
            at += part
        meta = f'<head><meta property="article:published_time" content="{date}">'.encode()
        return b"".join(out).replace(b"<head>", meta, 1)


def record(url: str, body: bytes, date: str) -> bytes:
    """A packed WARC record with a stored HTTP answer."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", 1, mtime=0)


def pages_of(shared: Path) -> dict[str, bytes]:
    """The labelled pages by name."""
    folder = shared / "data" / "html" / "pages"
    return {p.name.removesuffix(".html.gz"): gzip.decompress(p.read_bytes()) for p in sorted(folder.glob("*.gz"))}


class Author:
    """Draws words as all pages together use them."""

    def __init__(self, templates: list[Template]) -> None:
        counts = Counter(w for t in templates for w in t.words)
        self._words = sorted(counts)
        self._sums = list(accumulate(counts[w] for w in self._words))
        self._chance = random.Random(8)
        self._before: list[list[bytes]] = []

    def words(self, count: int, kind: int) -> list[bytes]:
        """New words; or those of the page before (kind 1), or half those of an earlier page (kind 2)."""
        chance, top = self._chance, self._sums[-1]
        cast = [_invented(chance) for _ in range(40)]
        new = [
            chance.choice(cast) if n % 4 == 3 else self._words[bisect(self._sums, chance.randrange(top))]
            for n in range(count)
        ]
        if kind == 1 and self._before:
            new = (self._before[-1] * (count // max(1, len(self._before[-1])) + 1))[:count]
        elif kind == 2 and self._before:
            old = chance.choice(self._before)
            for at in range(0, count - 12, 24):
                start = chance.randrange(max(1, len(old) - 12))
                new[at : at + 12] = old[start : start + 12]
            new = new[:count]
        self._before = [*self._before[-200:], new]
        return new


def _invented(chance: random.Random) -> bytes:
    word = "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4))
    return word.capitalize().encode()


def bared(body: bytes) -> bytes:
    """A page with nothing but its first three paragraphs, and its language."""
    said = _LANG.search(body[:4096])
    text = b"".join(p[0] + b"</p>" for p in list(_PARAGRAPH.finditer(body))[:3])
    head = b'<html lang="' + (said[1] if said else b"en") + b'"><head><title>Page</title></head>'
    return head + b"<body><article>" + text + b"</article></body></html>"


def name_of(count: int, *, bare: bool = False, days: int = DAYS) -> str:
    """What such an archive is called."""
    return f"made-{count}{'-bare' if bare else ''}{f'-{days}-days' if days != DAYS else ''}.warc.gz"


def write(shared: Path, path: Path, count: int, *, bare: bool = False, days: int = DAYS) -> None:
    """The archive, whole."""
    made = pages_of(shared)
    bodies = {n: bared(b) if bare else b for n, b in made.items()}
    templates = [t for t in (Template(n, b) for n, b in bodies.items()) if len(t.words) >= (60 if bare else 120)]
    author = Author(templates)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".part").open("wb") as out:
        out.write(gzip.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n", mtime=0))
        for name, body in made.items():
            out.write(record(f"https://labelled.example/{name}", body, "2015-03-30T00:00:00"))
        for n in range(count):
            template = templates[n * 7 % len(templates)]
            kind = {3: 1, 7: 2}.get(n % 10, 0)
            day = date(2015, 3, 1) + timedelta(days=n * days // count)
            when = f"{day}T{n % 24:02d}:{n % 60:02d}:00"
            words = author.words(len(template.words), kind)
            out.write(record(f"https://site{n % 300}.example/{n}", template.filled(words, when), when))
    path.with_suffix(".part").replace(path)


def main() -> None:
    """Write one archive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("TELLINGS_SHARED") or ROOT.parent / "shared")
    )
    given = parser.parse_args()
    path = given.folder / name_of(given.pages, bare=given.bare, days=given.days)
    write(given.shared, path, given.pages, bare=given.bare, days=given.days)
    print(f"{path}: {path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
