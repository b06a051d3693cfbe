"""A whole report about an event that never was, with every kind of record in it. For the tests of the outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from tellings import text
from tellings.records import (
    Article,
    BriefSentence,
    Change,
    Credit,
    Difference,
    Evidence,
    Media,
    Mention,
    Offsets,
    Person,
    Point,
    Printing,
    Quote,
    Refusal,
    Relation,
    Removed,
    Report,
    Shared,
    Span,
    Story,
    StoryReport,
    Telling,
    TimelineEntry,
    Utterance,
    Value,
    Work,
)

WIRE = """Cable snaps on Lantern Bridge as hundreds cross to the night market

WEXLEY MILL (Northern Wire) — A cable on the Lantern Bridge snapped on Friday evening while 340 people were crossing \
to the spring night market, police said.

Nobody fell into the river. Eleven people were treated for cuts and shock.

“We could hear it singing for a good minute before it went,” said Odile Marchetti, a baker who was halfway across. \
“I thought for a moment that we might all be swimming home.”

County engineer Bram Oakes said the cable had been due for replacement. “The work was planned for the autumn. \
Nobody told me that it could not wait.”

Asked about a second survey, he said: “I have not seen that report.”

The bridge was last inspected in March, according to the county's register. “Everybody kept calm,” a steward said.

The bridge, opened in 1911, will stay shut until Monday at the earliest."""

COURIER = """Baker tells of bridge terror: “We would all be swimming home”

A BAKER who was halfway across the Lantern Bridge when its cable gave way last night has told of her terror.

“I thought that we would all be swimming home,” Ms Marchetti told the Courier. She had “Over the Water”, the old \
mill song, on her radio at the time.

Engineer Bram Oakes, the county's man on the spot, said: “The work was planned for the autumn and I have seen that \
report.”

About 300 people were on the bridge. It was last inspected on Wednesday, 14 May.

“Everybody kept calm,” a steward said, and nobody fell into the river.

Halloran Ropeworks, which looks after the bridge, lost its licence in January."""

RADIO = """Lantern Bridge closed after cable breaks

The Lantern Bridge is closed after a cable broke on Friday at about eight in the evening.

Odile Marchetti, who was crossing it, told Radio Tarn she had feared that everyone would end up in the water.

Bram Oakes, of the county, said: “The work was planned for autumn. Nobody told me that it couldn't wait.”

Twelve people were treated by paramedics, the ambulance service said. “Everybody kept calm,” said one steward.

The bridge has stood since 1911, and 340 people were on it, Northern Wire reported."""

LEDGER = WIRE.replace("WEXLEY MILL (Northern Wire) — ", "").replace(
    "The bridge, opened in 1911, will stay shut until Monday at the earliest.", "SOURCE: Northern Wire"
)

CHOIR = """Choir sings to an empty hall

The Tarn Valley Choir sang to an empty hall on Sunday. “We counted eleven coats and no people,” it was said backstage.

The programme listed “Stone and Lantern” as its last song."""

ARABIC = """مهرجان الفوانيس يبدأ غدا

قال منظم المهرجان: «ننتظر ألف زائر هذا العام»."""

TEXTS = {"wire": WIRE, "courier": COURIER, "radio": RADIO, "ledger": LEDGER, "choir": CHOIR, "arabic": ARABIC}


def at(article: str, words: str, nth: int = 0) -> Span:
    """The span of the nth place where these words stand."""
    start = -1
    for _ in range(nth + 1):
        start = TEXTS[article].index(words, start + 1)
    return Span(article=article, start=start, end=start + len(words))


def articles() -> tuple[Article, ...]:
    """Four of one event, two that stand alone."""
    wire = Article(
        id="wire",
        text=WIRE,
        source="wire.html",
        title=WIRE.split("\n")[0],
        outlet="Northern Wire",
        published="2031-05-16T21:40:00+00:00",
        published_from="json-ld",
        published_sure=0.99,
        byline="Ines Calloway",
        language="en",
        url="https://northernwire.example/lantern",
        removed=(Removed(text="Read next: ten bridges to walk before you are thirty", why="more from the outlet"),),
        media=(Media(kind="image", caption="The bridge at dusk", url="https://northernwire.example/bridge.jpg"),),
    )
    courier = Article(
        id="courier",
        text=COURIER,
        source="courier.txt",
        title=COURIER.split("\n")[0],
        outlet="Mill Valley Courier",
        published="2031-05-17T08:05:00+00:00",
        published_from="given",
        published_sure=1.0,
        language="en",
        removed=(
            Removed(text="Sign up for our morning letter and never miss a story", why="invitation"),
            Removed(text="Continue reading on our app", why="navigation"),
        ),
        media=(Media(kind="video", caption="Watch: the moment the cable went"),),
    )
    radio = Article(
        id="radio",
        text=RADIO,
        source="https://radiotarn.example/news/88",
        title=RADIO.split("\n")[0],
        outlet="Radio Tarn",
        published="2031-05-16T22:30:00+00:00",
        published_from="meta",
        published_sure=0.9,
        language="en-GB",
        url="https://radiotarn.example/news/88",
    )
    ledger = replace(
        wire,
        id="ledger",
        text=LEDGER,
        source="ledger.html",
        outlet="Evening Ledger",
        published="2031-05-17",
        published_from="visible",
        published_sure=0.6,
        byline=None,
        url=None,
        removed=(),
        media=(),
    )
    choir = Article(id="choir", text=CHOIR, source="choir.txt", title="Choir sings to an empty hall", language="en")
    arabic = Article(id="arabic", text=ARABIC, source="feed.xml#2", outlet="صوت الوادي", language="ar")
    return wire, radio, ledger, courier, choir, arabic


def align(rows: Sequence[tuple[str, tuple[Offsets, ...]]]) -> tuple[tuple[Offsets | None, ...], ...]:
    """Columns for printings against the first, by longest common runs. Good enough for a test's report."""
    cut = [[t for a, b in segments for t in text.tokens(TEXTS[article], a, b)] for article, segments in rows]
    folded = [[text.fold(TEXTS[rows[j][0]][a:b]) for a, b in tokens] for j, tokens in enumerate(cut)]
    columns: list[list[Offsets | None]] = [[token] + [None] * (len(rows) - 1) for token in cut[0]]
    extra: dict[int, list[list[Offsets | None]]] = {}
    for j in range(1, len(rows)):
        for tag, a1, a2, b1, b2 in SequenceMatcher(None, folded[0], folded[j], autojunk=False).get_opcodes():
            for k in range(b2 - b1):
                if tag in ("equal", "replace") and a1 + k < a2:
                    columns[a1 + k][j] = cut[j][b1 + k]
                else:
                    row: list[Offsets | None] = [None] * len(rows)
                    row[j] = cut[j][b1 + k]
                    extra.setdefault(a2, []).append(row)
    out: list[tuple[Offsets | None, ...]] = []
    for k in range(len(columns) + 1):
        out += [tuple(row) for row in extra.get(k, [])]
        if k < len(columns):
            out.append(tuple(columns[k]))
    return tuple(out)


class _Saying:
    """Quotes and utterances under construction."""

    def __init__(self) -> None:
        self.quotes: list[Quote] = []

    def quote(
        self,
        article: str,
        *parts: str,
        speaker: str | None,
        source: str | None = None,
        cue: str | None = None,
        kind: str = "direct",
        repaired: str | None = None,
    ) -> Printing:
        segments = tuple((s.start, s.end) for s in (at(article, p) for p in parts))
        span = Span(article=article, start=segments[0][0], end=segments[-1][1])
        quote = Quote(
            id=f"q{len(self.quotes) + 1}",
            span=span,
            segments=segments,
            kind=kind,  # type: ignore[arg-type]
            source=at(article, source) if source else None,
            cue=at(article, cue) if cue else None,
            speaker=speaker,
            unknown=None if speaker else "the text names nobody",
            confidence=0.9 if speaker else 0.2,
            repaired=repaired,
        )
        self.quotes.append(quote)
        return Printing(span=span, segments=segments, quote=quote.id, kind=quote.kind)


def _utterance(
    name: str, speaker: str | None, relation: Relation, printings: Sequence[Printing], *changes: Change
) -> Utterance:
    return Utterance(
        id=name,
        speaker=speaker,
        relation=relation,
        printings=tuple(printings),
        columns=align([(p.span.article, p.segments) for p in printings]),
        changes=changes,
        reference=0,
    )


def _said() -> tuple[tuple[Quote, ...], tuple[Utterance, ...]]:
    say = _Saying()
    singing = "We could hear it singing for a good minute before it went"
    moment = "I thought for a moment that we might all be swimming home"
    planned = "The work was planned for the autumn. Nobody told me that it could not wait."
    unseen = "I have not seen that report."
    odile, bram = "p1", "p2"
    swimming = [
        say.quote("wire", moment + ".", speaker=odile, source="Odile Marchetti", cue="said"),
        say.quote(
            "courier",
            "I thought that we would all be swimming home",
            speaker=odile,
            source="Ms Marchetti",
            cue="told the Courier",
        ),
        say.quote(
            "radio",
            "she had feared that everyone would end up in the water",
            speaker=odile,
            source="Odile Marchetti",
            cue="told Radio Tarn",
            kind="indirect",
        ),
        say.quote("ledger", moment + ".", speaker=odile, source="Odile Marchetti", cue="said"),
    ]
    work = [
        say.quote("wire", planned, unseen, speaker=bram, source="Bram Oakes", cue="said"),
        say.quote(
            "courier",
            "The work was planned for the autumn and I have seen that report.",
            speaker=bram,
            source="Engineer Bram Oakes",
            cue="said",
        ),
        say.quote(
            "radio",
            "The work was planned for autumn. Nobody told me that it couldn't wait.",
            speaker=bram,
            source="Bram Oakes, of the county",
            cue="said",
        ),
        say.quote("ledger", planned, unseen, speaker=bram, source="Bram Oakes", cue="said"),
    ]
    heard = [say.quote(a, singing, speaker=odile, source="Odile Marchetti", cue="said") for a in ("wire", "ledger")]
    calm = [
        say.quote(a, "Everybody kept calm", speaker=None, source=s, cue="said")
        for a, s in (("wire", "a steward"), ("courier", "a steward"), ("radio", "one steward"))
    ]
    say.quote(
        "wire", "the cable had been due for replacement", speaker=bram, source="Bram Oakes", cue="said", kind="indirect"
    )
    say.quote("radio", "Twelve people were treated by paramedics", speaker="p3", cue="said", kind="indirect")
    utterances = (
        _utterance(
            "u1",
            bram,
            "spliced",
            work,
            Change(
                kind="spliced",
                risks=(),
                spans=(at("wire", "The work was planned for the autumn"), at("wire", "I have not seen that report")),
                sentence="Mill Valley Courier prints as one sentence what Northern Wire prints in two places.",
                between=(0, 1),
            ),
            Change(
                kind="altered",
                risks=("negation",),
                spans=(at("wire", "not seen"), at("courier", "seen that")),
                sentence="Mill Valley Courier leaves out “not”.",
                between=(0, 1),
            ),
            Change(
                kind="contraction",
                risks=(),
                spans=(at("wire", "could not"), at("radio", "couldn't")),
                sentence="Radio Tarn contracts “could not”.",
                between=(0, 2),
            ),
        ),
        _utterance(
            "u2",
            odile,
            "altered",
            swimming,
            Change(
                kind="altered",
                risks=("modal",),
                spans=(at("wire", "might"), at("courier", "would", 1)),
                sentence="Mill Valley Courier prints “would” where Northern Wire prints “might”.",
                between=(0, 1),
            ),
            Change(
                kind="trimmed",
                risks=(),
                spans=(at("wire", "for a moment"),),
                sentence="Mill Valley Courier leaves out “for a moment” without an ellipsis.",
                between=(0, 1),
            ),
        ),
        _utterance("u3", odile, "identical", heard),
        _utterance("u4", None, "identical", calm),
    )
    return tuple(say.quotes), utterances


def _people() -> tuple[Person, ...]:
    def mention(article: str, words: str, kind: str = "name", nth: int = 0) -> Mention:
        return Mention(span=at(article, words, nth), kind=kind)  # type: ignore[arg-type]

    odile = Person(
        id="p1",
        name="Odile Marchetti",
        gender="she",
        mentions=(
            mention("wire", "Odile Marchetti"),
            mention("wire", "a baker who was halfway across", "description"),
            mention("courier", "A BAKER", "description"),
            mention("courier", "her", "pronoun"),
            mention("courier", "Ms Marchetti"),
            mention("courier", "She", "pronoun"),
            mention("radio", "Odile Marchetti"),
            mention("radio", "she", "pronoun"),
            mention("ledger", "Odile Marchetti"),
        ),
    )
    bram = Person(
        id="p2",
        name="Bram Oakes",
        gender="he",
        mentions=(
            mention("wire", "Bram Oakes"),
            mention("wire", "County engineer", "description"),
            Mention(
                span=Span(
                    article="wire", start=at("wire", "he said: “I").start, end=at("wire", "he said: “I").start + 2
                ),
                kind="pronoun",
            ),
            mention("courier", "Bram Oakes"),
            mention("courier", "the county's man on the spot", "description"),
            mention("radio", "Bram Oakes"),
            mention("ledger", "Bram Oakes"),
        ),
    )
    ambulance = Person(
        id="p3", name="the ambulance service", body=True, mentions=(mention("radio", "the ambulance service"),)
    )
    return odile, bram, ambulance


def _points() -> tuple[Point, ...]:
    def point(name: str, *tellings: Span) -> Point:
        return Point(id=name, text=tellings[0], tellings=tellings)

    first = "A cable on the Lantern Bridge snapped on Friday evening"
    return (
        point(
            "n1",
            at("wire", first),
            at("radio", "The Lantern Bridge is closed after a cable broke on Friday at about eight in the evening."),
            at("courier", "halfway across the Lantern Bridge when its cable gave way last night"),
            at("ledger", first),
        ),
        point(
            "n2",
            at("wire", "340 people were crossing to the spring night market"),
            at("courier", "About 300 people were on the bridge."),
            at("radio", "340 people were on it"),
        ),
        point(
            "n3",
            at("wire", "Nobody fell into the river."),
            at("courier", "nobody fell into the river."),
            at("ledger", "Nobody fell into the river."),
        ),
        point(
            "n4",
            at("wire", "Eleven people were treated for cuts and shock."),
            at("radio", "Twelve people were treated by paramedics"),
        ),
        point(
            "n5",
            at("wire", "The bridge was last inspected in March, according to the county's register."),
            at("courier", "It was last inspected on Wednesday, 14 May."),
        ),
        point("n6", at("courier", "Halloran Ropeworks, which looks after the bridge, lost its licence in January.")),
        point("n7", at("wire", "will stay shut until Monday at the earliest.")),
    )


def _differences() -> tuple[Difference, ...]:
    def value(article: str, words: str, normal: str) -> Value:
        return Value(span=at(article, words), value=normal)

    return (
        Difference(
            id="d1",
            kind="number",
            conflict=True,
            what="people treated",
            values=(
                value("wire", "Eleven", "11"),
                value("ledger", "Eleven", "11"),
                value("radio", "Twelve", "12"),
            ),
            why="both give an exact count of the same people",
        ),
        Difference(
            id="d2",
            kind="date",
            conflict=True,
            what="last inspection",
            values=(value("wire", "in March", "2031-03"), value("courier", "on Wednesday, 14 May", "2031-05-14")),
            why="both say when the last inspection was",
        ),
        Difference(
            id="d3",
            kind="number",
            conflict=False,
            what="people on the bridge",
            values=(
                value("wire", "340 people", "340"),
                value("courier", "About 300 people", "about 300"),
                value("radio", "340 people", "340"),
            ),
            why="rounded: “About 300” can stand for 340",
        ),
    )


def _timeline() -> tuple[TimelineEntry, ...]:
    return (
        TimelineEntry(
            date="1911",
            precision="year",
            what=at("wire", "The bridge, opened in 1911"),
            tellings=(at("wire", "in 1911"), at("radio", "since 1911")),
            how=("the year is printed", "the year is printed"),
        ),
        TimelineEntry(
            date="2031-01",
            precision="month",
            what=at("courier", "lost its licence in January"),
            tellings=(at("courier", "in January"),),
            how=("the last January before 17 May 2031, when it was published",),
        ),
        TimelineEntry(
            date="2031-03",
            precision="month",
            what=at("wire", "The bridge was last inspected in March"),
            tellings=(at("wire", "in March"),),
            how=("the last March before 16 May 2031, when it was published",),
        ),
        TimelineEntry(
            date="2031-05-14",
            precision="day",
            what=at("courier", "It was last inspected on Wednesday, 14 May"),
            tellings=(at("courier", "on Wednesday, 14 May"),),
            how=("the day is printed; the year is that of publication",),
        ),
        TimelineEntry(
            date="2031-05-16",
            precision="day",
            what=at("wire", "A cable on the Lantern Bridge snapped on Friday evening"),
            tellings=(at("wire", "on Friday evening"), at("radio", "on Friday"), at("courier", "last night")),
            how=(
                "the Friday of publication, 16 May 2031",
                "the Friday of publication, 16 May 2031",
                "the night before publication, 17 May 2031",
            ),
        ),
    )


def story() -> StoryReport:
    """The event with four tellings, one of them a near-copy."""
    quotes, utterances = _said()
    why = (
        Evidence(kind="name", what="Lantern Bridge", weight=0.41),
        Evidence(kind="name", what="Odile Marchetti", weight=0.22),
        Evidence(kind="word", what="cable", weight=0.12),
        Evidence(kind="days apart", what="0", weight=0.1),
    )
    return StoryReport(
        story=Story(
            id="s-lantern",
            tellings=(
                Telling(article="wire", story="s-lantern"),
                Telling(article="radio", story="s-lantern", likeness=0.58, nearest="wire", why=why),
                Telling(
                    article="ledger",
                    story="s-lantern",
                    copy_of="wire",
                    overlap=0.94,
                    likeness=0.97,
                    nearest="wire",
                    why=(Evidence(kind="shared words", what="94 %", weight=0.94),),
                ),
                Telling(article="courier", story="s-lantern", likeness=0.49, nearest="wire", why=why[:2]),
            ),
            later=("s-choir",),
        ),
        headline=at("wire", TEXTS["wire"].split("\n")[0]),
        headline_text=TEXTS["wire"].split("\n")[0],
        brief=(
            BriefSentence(
                text=at(
                    "radio", "The Lantern Bridge is closed after a cable broke on Friday at about eight in the evening."
                ),
                spans=_points()[0].tellings,
            ),
            BriefSentence(text=at("wire", "Nobody fell into the river."), spans=_points()[2].tellings),
            BriefSentence(
                text=at("wire", "Eleven people were treated for cuts and shock."), spans=_points()[3].tellings
            ),
            BriefSentence(
                text=at("wire", "The bridge was last inspected in March, according to the county's register."),
                spans=_points()[4].tellings,
            ),
        ),
        people=_people(),
        quotes=quotes,
        utterances=utterances,
        points=_points(),
        differences=_differences(),
        timeline=_timeline(),
        credits=(
            Credit(span=at("ledger", "SOURCE: Northern Wire"), credited="Northern Wire", form="source line"),
            Credit(span=at("radio", "Northern Wire reported"), credited="Northern Wire", form="reported by"),
            Credit(span=at("courier", "told the Courier"), credited="Mill Valley Courier", form="told"),
            Credit(
                span=at("wire", "according to the county's register"), credited="county's register", form="documents"
            ),
        ),
        shared=(
            Shared(
                first=at("wire", "fell into the river. Eleven people were treated for cuts and shock."),
                second=at("ledger", "fell into the river. Eleven people were treated for cuts and shock."),
                words=12,
                credited=True,
            ),
            Shared(
                first=at("wire", "who was halfway across"),
                second=at("courier", "who was halfway across"),
                words=4,
                credited=False,
            ),
        ),
        works=(Work(span=at("courier", "Over the Water"), kind="title"),),
    )


def alone(name: str, headline: str) -> StoryReport:
    """A story of one article."""
    return StoryReport(
        story=Story(id=f"s-{name}", tellings=(Telling(article=name, story=f"s-{name}"),)),
        headline=None,
        headline_text=headline,
    )


def report() -> Report:
    """The event, two articles alone, three refusals."""
    choir = replace(
        alone("choir", "Choir sings to an empty hall"),
        quotes=(
            Quote(
                id="q1",
                span=at("choir", "We counted eleven coats and no people"),
                segments=((at("choir", "We counted").start, at("choir", "no people").end),),
                kind="direct",
                cue=at("choir", "it was said"),
                unknown="a passive cue: the text names nobody",
                confidence=0.3,
            ),
        ),
        works=(Work(span=at("choir", "Stone and Lantern"), kind="title"),),
    )
    return Report(
        articles=articles(),
        refused=(
            Refusal(source="live.html", reason="consent", detail="A consent page, no article: save the page itself."),
            Refusal(source="notes.bin", reason="not-text", detail="It holds no text that can be read.", stage="read"),
            Refusal(source="old.txt", reason="empty", detail="The file is empty.", stage="intake"),
        ),
        stories=(story(), choir, alone("arabic", "مهرجان الفوانيس يبدأ غدا")),
    )
