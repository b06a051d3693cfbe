"""Every noun of Tellings, frozen. Nothing here computes; stages take these and return these.

Offsets are Python string indices into the `text` of the article that they name. A span carries no copy of its words:
they are sliced from the article when something is shown, so a statement that no text holds cannot be written down.
Dates are ISO 8601 strings as precise as they are known ("2009", "2009-11", "2009-11-14", "2009-11-14T18:52:00+00:00").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QuoteKind = Literal["direct", "mixed", "indirect"]
MentionKind = Literal["name", "description", "pronoun"]
Relation = Literal["identical", "trimmed", "overlapping", "altered", "reordered", "spliced", "paraphrased"]
DifferenceKind = Literal["number", "date", "name", "title", "place", "attribution", "other"]
Precision = Literal["day", "month", "year"]
Offsets = tuple[int, int]

RELATIONS: tuple[Relation, ...] = (
    "identical",
    "trimmed",
    "overlapping",
    "altered",
    "reordered",
    "spliced",
    "paraphrased",
)
"""Weakest to strongest change; an utterance's relation is the strongest among its tellings."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A run of characters in one article: `article.text[start:end]`."""

    article: str
    start: int
    end: int


# ── intake ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Bytes as received, with where, when and what kind. What a row or feed said of itself is kept beside the bytes."""

    source: str
    """Where it came from, for people: a path, `path#row 3`, a URL."""
    body: bytes
    kind: Literal["html", "text", "markdown"] = "text"
    charset: str | None = None
    """What the transport said (HTTP header, feed); the document's own word and a guess come after it."""
    received: str | None = None
    id: str | None = None
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    published: str | None = None
    published_from: str | None = None
    """Who said so: "given" (a row or --published), "feed", "http", …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One input that is in no story, and why. captures = articles + refusals, always."""

    source: str
    reason: str
    """A short code, the same for the same cause: "empty", "not-text", "paywall", "fetch-failed", …"""
    detail: str
    """The cause in plain words, with what to do about it."""
    stage: str = "read"


# ── read ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A block that the input held and `Article.text` does not."""

    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An embedded picture, film or sound, or a line that points to one."""

    kind: Literal["image", "video", "audio", "other"]
    caption: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A hyperlink standing in the text, for credits."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of one capture, cleaned, with what is known of it. `text` is never altered, only blocks left out."""

    id: str
    text: str
    source: str
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    published_from: str | None = None
    """"given", "json-ld", "meta", "visible", "url", "feed", …; None where the date is unknown."""
    published_sure: float = 0.0
    """How sure the date is, 0 to 1."""
    byline: str | None = None
    language: str | None = None
    url: str | None = None
    removed: tuple[Removed, ...] = ()
    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()


# ── study: all that is known from one article alone ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A span of words given as said. Marks themselves stand outside `span` and `segments`.

    `speaker` is a `Person.id`: local to the article after study, of the whole story after compare.
    """

    id: str
    span: Span
    """From the first segment's start to the last one's end."""
    segments: tuple[Offsets, ...]
    """The parts of a quote that "he said" breaks; one part where nothing does."""
    kind: QuoteKind
    source: Span | None = None
    cue: Span | None = None
    speaker: str | None = None
    unknown: str | None = None
    """Why the speaker isn't known; None exactly where `speaker` is set."""
    confidence: float = 0.0
    repaired: str | None = None
    """What was mended in the marks ("unclosed: ended at the paragraph's end"); None where nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a text names, describes or stands for a person or body."""

    span: Span
    kind: MentionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person or body with every way that the texts name it. `name` is the fullest form that a text prints."""

    id: str
    name: str
    mentions: tuple[Mention, ...]
    body: bool = False
    """True for organisations, offices and documents."""
    gender: Literal["he", "she", "they"] | None = None
    labels: tuple[str, ...] = ()
    """What the texts say they are, folded and sorted: "senator", "rapper", "ohio"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A title of a work (song, show, film, book), nickname or scare quote in marks: in marks, but nobody's words."""

    span: Span
    kind: Literal["title", "nickname", "scare", "slogan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The cheap part of a study, enough for placing. Made for every article; see `tellings.stories.signature`.

    Packed: an open window holds a hundred thousand of them, so words are one string and numbers are bytes.
    """

    article: str
    published: str | None
    length: int
    """Words in the text."""
    words: str = ""
    """One printed form for each term of the title and text, space between, in the order of the terms."""
    counts: bytes = b""
    """How often each term stands in the text and title, one byte each, at most 255."""
    marks: bytes = b""
    """Where each term stands and what it is, one byte of flags each; see `tellings.stories.signature`."""
    shingles: bytes = b""
    """Hashes of word runs for near-copies, sorted little-endian uint32; of a long text a sample."""
    share: float = 1.0
    """The share of the text's word runs that `shingles` keeps."""
    days: tuple[str, ...] = ()
    """Days that the text itself names: "03-14", "friday"."""
    outlet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """All that is known from one article alone. `quotes` and `people` are the costly part and may be left unmade."""

    article: Article
    signature: Signature
    sentences: tuple[Offsets, ...] = ()
    quotes: tuple[Quote, ...] = ()
    people: tuple[Person, ...] = ()
    works: tuple[Work, ...] = ()
    deep: bool = False
    """True where quotes and people were looked for."""


# ── place ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of a join's reason, e.g. ("name", "Port Ellery", 0.41) or ("days apart", "1", 0.1)."""

    kind: str
    what: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One article's place in a story: its own text or a near-copy, how alike, and why."""

    article: str
    story: str
    copy_of: str | None = None
    overlap: float = 0.0
    """Share of this article's word runs that `copy_of` holds; 0 where it is no copy."""
    likeness: float = 0.0
    nearest: str | None = None
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles that tell one event, in (published, id) order."""

    id: str
    tellings: tuple[Telling, ...]
    earlier: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    """Ids of other stories of the same affair."""


# ── compare: all that is known from one story ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """How one article prints an utterance."""

    span: Span
    segments: tuple[Offsets, ...]
    quote: str
    """The `Quote.id` that it is (a part of)."""
    kind: QuoteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One named change between two tellings of an utterance. `sentence` is fixed parts and the texts' own words."""

    kind: str
    risks: tuple[str, ...]
    """Of "negation", "number", "modal", "name", "hedge", "intensity"; empty where nothing can turn the meaning."""
    spans: tuple[Span, ...]
    """The words concerned, in the telling(s) that print them."""
    sentence: str
    between: tuple[int, int] | None = None
    """Indices into the utterance's printings: (reference, changed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One thing said once, however many outlets print it. `columns[k][j]` is the token of printing j in column k."""

    id: str
    speaker: str | None
    relation: Relation
    printings: tuple[Printing, ...]
    columns: tuple[tuple[Offsets | None, ...], ...]
    changes: tuple[Change, ...]
    reference: int = 0
    """Index of the longest printing; never called the original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something told. `tellings` are the spans that tell it, at least one; near-copies count once."""

    id: str
    text: Span
    """The span whose words stand for the point."""
    tellings: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What one span gives for a point on which tellings differ; `value` is the span's own words in normal form."""

    span: Span
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One point told with two values. `why` says why it is compatible, or why both cannot be true."""

    id: str
    kind: DifferenceKind
    conflict: bool
    what: str
    values: tuple[Value, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One date with the time expressions that were resolved to it. `how` goes with each telling."""

    date: str
    precision: Precision
    what: Span
    """The clause or sentence that tells what happened then."""
    tellings: tuple[Span, ...]
    how: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """An article saying where it had something from."""

    span: Span
    credited: str
    form: str
    """"told", "reported by", "interview", "documents", "wire", "source line", "link", …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Words outside quotations that two articles share. A question with its evidence, never a charge."""

    first: Span
    second: Span
    words: int
    credited: bool
    """True where the second article credits the first one's outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefSentence:
    """A source sentence chosen for the brief, with the spans of all tellings of its point."""

    text: Span
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReport:
    """All that is shown of one story."""

    story: Story
    headline: Span | None
    """The title of one member where it stands in that member's text; see `headline_text`."""
    headline_text: str
    brief: tuple[BriefSentence, ...] = ()
    people: tuple[Person, ...] = ()
    quotes: tuple[Quote, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    points: tuple[Point, ...] = ()
    differences: tuple[Difference, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    credits: tuple[Credit, ...] = ()
    shared: tuple[Shared, ...] = ()
    works: tuple[Work, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything for one run; every output is rendered from it."""

    articles: tuple[Article, ...]
    refused: tuple[Refusal, ...]
    stories: tuple[StoryReport, ...]


# ── the live desk ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that is followed, with all that asking it again politely needs. Times are seconds since 1970, UTC."""

    url: str
    title: str | None = None
    site: str | None = None
    folder: str | None = None
    state: Literal["active", "paused", "gone"] = "active"
    etag: str | None = None
    """As the server sent it; sent back verbatim."""
    modified: str | None = None
    """`Last-Modified` as the server sent it; sent back verbatim."""
    next_at: float = 0.0
    """Not asked before this time; survives a restart."""
    interval: float = 3600.0
    """Seconds between two askings where the server gives no hint."""
    failures: int = 0
    asked_at: float | None = None
    answer: str | None = None
    """The last answer in plain words: "200, 3 new", "304", "timed out"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An earlier text of an article that its outlet has changed since."""

    article: Article
    number: int
    until: float
    """When the next version was first seen, seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A sentence of one of a story's articles: `text` is that article's `text[start:end]`."""

    article: str
    start: int
    end: int
    text: str
    outlet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One story as the front page shows it, without its report."""

    id: str
    headline: str
    articles: int
    outlets: int
    independent: int
    """Texts that are nobody's copy."""
    first: float
    last: float
    """When the first and the last article came in, seconds since 1970."""
    pinned: bool = False
    lead: Lead | None = None
    """The sentence that stands for the story on the front page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What a person decided: these articles belong together, or apart, or this story stays. Survives every refold."""

    id: int
    kind: Literal["merge", "split", "pin"]
    articles: tuple[str, ...]
    others: tuple[str, ...]
    """The other side of a merge or a split; empty for a pin."""
    at: float
    by: str
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One find of a search: an article or a quote, with the words around."""

    kind: Literal["article", "quote"]
    story: str
    article: str
    title: str
    words: str
    speaker: str | None
    outlet: str | None
    published: str | None
    said: Literal["direct", "mixed", "indirect"] | None = None
    """How a quote was given: only a direct one is wholly inside marks."""
