"""An archive's results put into a desk's store, so that they can be looked at in the browser."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from pyarrow import parquet as pq

from tellings import stories
from tellings.archive import manifest, tables
from tellings.archive.doubles import rows
from tellings.archive.manifest import Manifest
from tellings.archive.places import Places
from tellings.errors import ReportError
from tellings.records import Article, Evidence, Placed, Refusal, Signature, Telling
from tellings.stores import Books, Store

REACH = 31 * 86_400.0
"""Seconds before the archive's end from which articles are signed: only these are near to anything new."""
_AT_ONCE = 500
_LOADED = "archive"


def load(folder: Path, store: Store) -> float:
    """Put an archive's articles, stories and refusals into an empty store; when the archive ended (seconds since 1970).

    A store that holds this archive already is left as it is. `ReportError` where the folder is no archive's, or where
    the store holds something else.
    """
    places = Places(folder)
    made = _manifest(places)
    mark = f"{made.made_by} {msgspec.json.encode(made.statistics, order='sorted').decode()}"
    with store.reading() as books:
        known, held = books.setting(_LOADED), books.count("articles")["articles"]
    end = max((_time(r["last"]) for r in _rows(places, made, "stories", ["last"]) if r["last"]), default=0.0)
    end += 86_400.0
    if known == mark:
        return end
    if known is not None or held:
        to_do = "Name another data file with --data"
        raise ReportError("the data file holds something else than this archive", where=str(folder), to_do=to_do)
    told = {r["article"]: r for r in _rows(places, made, "tellings")}
    articles = _articles(places, made)
    while batch := list(islice(articles, _AT_ONCE)):
        with store.transaction() as books:
            for article, received in batch:
                _put(books, article, told.get(article.id), received, end)
    _put_stories(places, made, store)
    with store.transaction() as books:
        for row in _rows(places, made, "refusals"):
            books.add_refusal(Refusal(**row), end)
        books.set_setting(_LOADED, mark)
    return end


def _manifest(places: Places) -> Manifest:
    try:
        return manifest.read(places)
    except (OSError, msgspec.DecodeError) as error:
        to_do = "Name a folder that tellings archive wrote, and let that run to its end first"
        raise ReportError("it holds no manifest of an archive", where=str(places.out), to_do=to_do) from error


def _rows(places: Places, made: Manifest, table: str, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    for part in made.tables[table].files:
        yield from pq.read_table(places.out / part.path, columns=columns).to_pylist()


def _articles(places: Places, made: Manifest) -> Iterator[tuple[Article, str | None]]:
    for part in made.tables["articles"].files:
        for row in rows(places.out / part.path):
            yield tables.article(row), row["received"]


def _put(books: Books, article: Article, row: Mapping[str, Any] | None, received: str | None, end: float) -> None:
    when = _time(article.published) or _time(received) or end
    near = when > end - REACH
    signed = stories.sign(article) if near else Signature(article=article.id, published=article.published, length=0)
    books.put_article(article, signed, _telling(article, row), key=article.source, received=when, placed=when)


def _telling(article: Article, row: Mapping[str, Any] | None) -> Telling:
    if row is None:
        return Telling(article=article.id, story=f"s-{article.id}")
    return Telling(**{**row, "why": tuple(Evidence(**e) for e in row["why"])})


def _put_stories(places: Places, made: Manifest, store: Store) -> None:
    coming = _rows(places, made, "stories")
    while batch := list(islice(coming, _AT_ONCE)):
        with store.transaction() as books:
            for row in batch:
                count, outlets, independent, first, last = books.tally(row["id"])
                books.put_story(
                    Placed(
                        id=row["id"],
                        headline=row["headline"] or row["id"],
                        articles=count,
                        outlets=outlets,
                        independent=independent,
                        first=first,
                        last=last,
                    )
                )


def _time(when: str | None) -> float:
    """Seconds since 1970 of a date as precise as it is known; 0 where it is unknown."""
    if not when:
        return 0.0
    try:
        moment = datetime.fromisoformat(when + {4: "-01-01", 7: "-01"}.get(len(when), ""))
    except ValueError:
        return 0.0
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return seconds if math.isfinite(seconds) else 0.0
