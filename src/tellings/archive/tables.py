"""Records as Arrow tables and back. Needs pyarrow, which comes with the extra `parquet`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet as pq

from tellings import stories
from tellings.archive.places import whole
from tellings.records import (
    Article,
    Link,
    Media,
    Refusal,
    Removed,
    Signature,
    Span,
    Story,
    StoryReport,
)

Row = dict[str, Any]
ROWS = 512
"""Rows of a row group: few enough that one article is found without reading much else."""

_TEXT, _INT, _REAL, _BOOL = pa.string(), pa.int64(), pa.float64(), pa.bool_()


def _struct(**fields: Any) -> Any:
    return pa.struct(list(fields.items()))


def _many(**fields: Any) -> Any:
    return pa.list_(_struct(**fields))


_SPAN = {"article": _TEXT, "start": _INT, "end": _INT, "text": _TEXT}
SCHEMAS = {
    "articles": pa.schema(
        {
            **dict.fromkeys(("id", "outlet", "title", "published", "published_from"), _TEXT),
            "published_sure": _REAL,
            **dict.fromkeys(("byline", "language", "url", "source", "received", "text"), _TEXT),
            "removed": _many(text=_TEXT, why=_TEXT),
            "media": _many(kind=_TEXT, caption=_TEXT, url=_TEXT),
            "links": _many(start=_INT, end=_INT, url=_TEXT),
        }
    ),
    "refusals": pa.schema(dict.fromkeys(("source", "reason", "detail", "stage"), _TEXT)),
    "stories": pa.schema(
        {
            **dict.fromkeys(("id", "headline", "language", "first", "last"), _TEXT),
            **dict.fromkeys(("articles", "outlets", "independent"), _INT),
            "earlier": pa.list_(_TEXT),
            "later": pa.list_(_TEXT),
        }
    ),
    "tellings": pa.schema(
        {
            **dict.fromkeys(("article", "story", "copy_of"), _TEXT),
            "overlap": _REAL,
            "likeness": _REAL,
            "nearest": _TEXT,
            "why": _many(kind=_TEXT, what=_TEXT, weight=_REAL),
        }
    ),
    "quotes": pa.schema(
        {
            **dict.fromkeys(("id", "story", "article", "kind"), _TEXT),
            **dict.fromkeys(("start", "end"), _INT),
            "text": _TEXT,
            "segments": _many(start=_INT, end=_INT),
            **dict.fromkeys(("speaker", "unknown"), _TEXT),
            "source": _struct(start=_INT, end=_INT, text=_TEXT),
            "cue": _struct(start=_INT, end=_INT, text=_TEXT),
            "confidence": _REAL,
        }
    ),
    "utterances": pa.schema(
        {
            **dict.fromkeys(("id", "story", "speaker", "relation"), _TEXT),
            "tellings": _many(**_SPAN, kind=_TEXT, quote=_TEXT),
            "changes": pa.list_(_struct(kind=_TEXT, risks=pa.list_(_TEXT), sentence=_TEXT)),
        }
    ),
    "points": pa.schema(
        {**dict.fromkeys(("id", "story"), _TEXT), **_SPAN, "tellings": _many(**_SPAN)},
    ),
    "differences": pa.schema(
        {
            **dict.fromkeys(("id", "story", "kind"), _TEXT),
            "conflict": _BOOL,
            "what": _TEXT,
            "why": _TEXT,
            "values": _many(**_SPAN, value=_TEXT),
        }
    ),
    "signatures": pa.schema(
        {
            **dict.fromkeys(("article", "published", "received", "language", "title", "outlet"), _TEXT),
            "length": _INT,
            "words": _TEXT,
            **dict.fromkeys(("counts", "marks", "keys", "shingles"), pa.binary()),
            "share": _REAL,
            "days": pa.list_(_TEXT),
            "content": pa.binary(),
        }
    ),
    "texts": pa.schema({"story": _TEXT, "texts": _many(article=_TEXT, copy_of=_TEXT, shard=_TEXT, row=_INT)}),
}
"""The columns of each table. Times and dates are ISO 8601 strings as precise as they are known; offsets count
characters of the article's text. `signatures` and `texts` are for the run itself and stay in its own folder."""

SAID = ("quotes", "utterances", "points", "differences")
"""What comparing stories gives."""
REFUSED = "comparing-"
"""Begins the names of the files of stories that were refused at comparing."""
RESULTS = ("articles", "refusals", "stories", "tellings", *SAID)


class Writer:
    """Writes one table to one file, a row group at a time; the file is there whole, or not at all."""

    def __init__(self, table: str, path: Path) -> None:
        self.rows = 0
        self._schema, self._held = SCHEMAS[table], list[Row]()
        self._whole = whole(path)

    def __enter__(self) -> Writer:
        self._file = pq.ParquetWriter(self._whole.__enter__(), self._schema, compression="zstd", version="2.6")
        return self

    def add(self, row: Row) -> None:
        """One more row."""
        self._held.append(row)
        self.rows += 1
        if len(self._held) == ROWS:
            self._flush()

    def _flush(self) -> None:
        try:
            table = pa.Table.from_pylist(self._held, self._schema)
        except UnicodeEncodeError:
            table = pa.Table.from_pylist([_clean(row) for row in self._held], self._schema)
        self._file.write_table(table)
        self._held.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._held:
            self._flush()
        self._file.close()
        self._whole.__exit__(kind, error, trace)


def write(table: str, path: Path, rows: Sequence[Row]) -> None:
    """All rows of one file."""
    with Writer(table, path) as file:
        for row in rows:
            file.add(row)


def _clean(value: Any) -> Any:
    """The value with broken halves of characters replaced, one for one, so that offsets hold; UTF-8 can't hold them."""
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, dict):
        return {k: _clean(v) for k, v in value.items()}
    return [_clean(v) for v in value] if isinstance(value, list) else value


# ── records to rows ───────────────────────────────────────────────────────────────────────────────────────────────────


def of_article(a: Article, received: str | None) -> Row:
    """A row of `articles`."""
    return {
        "id": a.id,
        "outlet": a.outlet,
        "title": a.title,
        "published": a.published,
        "published_from": a.published_from,
        "published_sure": a.published_sure,
        "byline": a.byline,
        "language": a.language,
        "url": a.url,
        "source": a.source,
        "received": received,
        "text": a.text,
        "removed": [{"text": r.text, "why": r.why} for r in a.removed],
        "media": [{"kind": m.kind, "caption": m.caption, "url": m.url} for m in a.media],
        "links": [{"start": x.start, "end": x.end, "url": x.url} for x in a.links],
    }


def article(row: Mapping[str, Any]) -> Article:
    """The article of a row."""
    parts: dict[str, Any] = {
        "removed": tuple(Removed(**r) for r in row["removed"]),
        "media": tuple(Media(**m) for m in row["media"]),
        "links": tuple(Link(**x) for x in row["links"]),
    }
    return Article(**{k: v for k, v in row.items() if k not in parts and k != "received"}, **parts)


def of_refusal(r: Refusal) -> Row:
    """A row of `refusals`."""
    return {"source": r.source, "reason": r.reason, "detail": r.detail, "stage": r.stage}


def of_signature(s: Signature, a: Article, received: str | None) -> Row:
    """A row of `signatures`: what placing needs, and what tells doubles apart."""
    return {
        "article": s.article,
        "published": s.published,
        "received": received,
        "language": a.language,
        "title": a.title,
        "outlet": s.outlet,
        "length": s.length,
        "words": s.words,
        "counts": s.counts,
        "marks": s.marks,
        "keys": stories.keys_of(s.words),
        "shingles": s.shingles,
        "share": s.share,
        "days": list(s.days),
        "content": hashlib.blake2b(a.text.encode("utf-8", "replace"), digest_size=8).digest(),
    }


@dataclass(slots=True, kw_only=True)
class About:
    """What a story's row tells of an article."""

    published: str | None
    title: str | None
    outlet: str | None


def heap(table: pa.Table, names: list[str]) -> tuple[stories.Heap, NDArray[np.uint64]]:
    """The signatures of a table of `signatures`, under the ids that the articles have in the run, and their keys."""
    counts, starts = _flat(table["counts"])
    words = table["words"].cast(pa.binary()).to_pylist()
    made = stories.Heap(
        articles=names,
        published=table["published"].to_pylist(),
        lengths=table["length"].to_numpy().astype(np.int32),
        words=words,
        starts=starts,
        counts=counts,
        marks=_flat(table["marks"])[0],
        sketches=list(zip(table["shingles"].to_pylist(), table["share"].to_pylist(), strict=True)),
        days=[tuple(d) for d in table["days"].to_pylist()],
    )
    if "keys" not in table.column_names:  # a shard that an earlier version read
        keys = np.frombuffer(b"".join(stories.keys_of(w.decode()) for w in words), "<u8")
    else:
        keys = _flat(table["keys"])[0].view("<u8")
    return made, keys.astype(np.uint64, copy=False)


def _flat(column: pa.ChunkedArray) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes of a column, one after the other, and where each entry begins, with the end of all."""
    entries = column.to_pylist()
    return np.frombuffer(b"".join(entries), np.uint8), np.cumsum([0, *map(len, entries)])


def of_story(story: Story, about: Sequence[About], language: str) -> Row:
    """A row of `stories`; `about` tells of its articles in the order of its tellings."""
    dates = sorted(a.published for a in about if a.published)
    outlets = {a.outlet or f"\0{t.article}" for a, t in zip(about, story.tellings, strict=True)}
    return {
        "id": story.id,
        "headline": next((a.title for a in about if a.title), None),
        "language": language,
        "first": dates[0] if dates else None,
        "last": dates[-1] if dates else None,
        "articles": len(about),
        "outlets": len(outlets),
        "independent": sum(t.copy_of is None for t in story.tellings),
        "earlier": list(story.earlier),
        "later": list(story.later),
    }


def of_tellings(story: Story) -> Iterator[Row]:
    """Rows of `tellings`."""
    for t in story.tellings:
        why = [{"kind": e.kind, "what": e.what, "weight": e.weight} for e in t.why]
        plain = {name: getattr(t, name) for name in SCHEMAS["tellings"].names if name != "why"}
        yield plain | {"why": why}


class Said:
    """Rows of one compared story: every span with its words."""

    def __init__(self, report: StoryReport, texts: Mapping[str, str]) -> None:
        self.report, self.texts = report, texts
        self.names = {p.id: p.name for p in report.people}

    def span(self, span: Span) -> Row:
        """A span as a row."""
        words = self.texts[span.article][span.start : span.end]
        return {"article": span.article, "start": span.start, "end": span.end, "text": words}

    def _inside(self, span: Span | None) -> Row | None:
        return {k: v for k, v in self.span(span).items() if k != "article"} if span else None

    def quotes(self) -> Iterator[Row]:
        """Rows of `quotes`."""
        for q in self.report.quotes:
            yield self.span(q.span) | {
                "id": q.id,
                "story": self.report.story.id,
                "kind": q.kind,
                "segments": [{"start": a, "end": b} for a, b in q.segments],
                "speaker": self.names.get(q.speaker or ""),
                "unknown": q.unknown,
                "source": self._inside(q.source),
                "cue": self._inside(q.cue),
                "confidence": round(q.confidence, 3),
            }

    def utterances(self) -> Iterator[Row]:
        """Rows of `utterances`."""
        for u in self.report.utterances:
            yield {
                "id": u.id,
                "story": self.report.story.id,
                "speaker": self.names.get(u.speaker or ""),
                "relation": u.relation,
                "tellings": [self.span(p.span) | {"kind": p.kind, "quote": p.quote} for p in u.printings],
                "changes": [{"kind": c.kind, "risks": list(c.risks), "sentence": c.sentence} for c in u.changes],
            }

    def points(self) -> Iterator[Row]:
        """Rows of `points`."""
        for p in self.report.points:
            told = [self.span(x) for x in p.tellings]
            yield self.span(p.text) | {"id": p.id, "story": self.report.story.id, "tellings": told}

    def differences(self) -> Iterator[Row]:
        """Rows of `differences`."""
        for d in self.report.differences:
            yield {
                "id": d.id,
                "story": self.report.story.id,
                "kind": d.kind,
                "conflict": d.conflict,
                "what": d.what,
                "why": d.why,
                "values": [self.span(v.span) | {"value": v.value} for v in d.values],
            }
