"""One event told by as many outlets as a test wants: many tellings of one utterance, many points, many near-copies."""

from __future__ import annotations

from dataclasses import replace

from report import lantern
from tellings import text
from tellings.records import (
    Article,
    BriefSentence,
    Change,
    Credit,
    Difference,
    Evidence,
    Mention,
    Offsets,
    Person,
    Point,
    Printing,
    Quote,
    Report,
    Shared,
    Span,
    Story,
    StoryReport,
    Telling,
    TimelineEntry,
    Utterance,
    Value,
)

_VERBS = ("may", "might", "could", "will", "must")
_ENDS = ("before the autumn rains", "before the rains", "this year", "")


def report(outlets: int) -> Report:
    """A report of one story; every fifth article is a near-copy of the first."""
    articles = tuple(_article(n) for n in range(outlets))
    texts = {a.id: a.text for a in articles}

    def at(article: str, words: str) -> Span:
        start = texts[article].index(words)
        return Span(article=article, start=start, end=start + len(words))

    every = [a.id for a in articles]
    said = [_said(n) for n in range(outlets)]
    quotes = tuple(
        Quote(
            id=f"q{a}",
            span=at(a, words),
            segments=((at(a, words).start, at(a, words).end),),
            kind="direct",
            source=at(a, "Ottoline Brask"),
            cue=at(a, "said"),
            speaker="p1",
            confidence=0.9,
        )
        for a, words in zip(every, said, strict=True)
    )
    printings = tuple(Printing(span=q.span, segments=q.segments, quote=q.id, kind="direct") for q in quotes)
    story = StoryReport(
        story=Story(
            id="s-crowd",
            tellings=tuple(
                Telling(
                    article=a,
                    story="s-crowd",
                    copy_of=every[0] if n and n % 5 == 0 else None,
                    overlap=0.9 if n and n % 5 == 0 else 0.0,
                    likeness=0.7 if n else 0.0,
                    nearest=every[0] if n else None,
                    why=(Evidence(kind="name", what="Ottoline Brask", weight=0.4),) if n else (),
                )
                for n, a in enumerate(every)
            ),
        ),
        headline=None,
        headline_text="The lower weir at Tansy Mill is to be rebuilt",
        brief=(BriefSentence(text=at(every[0], "The lower weir is to be rebuilt."), spans=()),),
        people=(
            Person(
                id="p1",
                name="Ottoline Brask",
                mentions=tuple(Mention(span=at(a, "Ottoline Brask"), kind="name") for a in every),
            ),
        ),
        quotes=quotes,
        utterances=(
            Utterance(
                id="u1",
                speaker="p1",
                relation="altered",
                printings=printings,
                columns=_columns([(texts[q.span.article], q.span) for q in quotes]),
                changes=tuple(
                    Change(
                        kind="altered",
                        risks=("modal",),
                        spans=(Span(article=p.span.article, start=p.span.start + 8, end=p.span.start + 13),),
                        sentence=f"Outlet {n} has another verb.",
                        between=(0, n),
                    )
                    for n, p in enumerate(printings)
                    if n % 5
                ),
                reference=0,
            ),
        ),
        points=(
            Point(
                id="n1",
                text=at(every[0], "The lower weir is to be rebuilt."),
                tellings=tuple(at(a, "The lower weir is to be rebuilt.") for a in every),
            ),
            *(
                Point(
                    id=f"n{n + 2}",
                    text=at(a, f"Stone number {n} was found loose."),
                    tellings=(at(a, f"Stone number {n} was found loose."),),
                )
                for n, a in enumerate(every)
            ),
        ),
        differences=(
            Difference(
                id="d1",
                kind="number",
                conflict=True,
                what="cost",
                values=tuple(
                    Value(span=at(a, f"{2 + n % 3} million"), value=f"{2 + n % 3}000000") for n, a in enumerate(every)
                ),
                why="both give the whole cost",
            ),
        ),
        timeline=(
            TimelineEntry(
                date="2031-04-02",
                precision="day",
                what=at(every[0], "The council met on 2 April"),
                tellings=tuple(at(a, "2 April") for a in every),
                how=("the day is printed",) * outlets,
            ),
        ),
        credits=tuple(Credit(span=at(a, "told Weir Watch"), credited="Weir Watch", form="told") for a in every),
        shared=tuple(
            Shared(
                first=at(every[0], "The council met on 2 April and heard the engineers"),
                second=at(a, "The council met on 2 April and heard the engineers"),
                words=10,
                credited=False,
            )
            for a in every[1:]
        ),
    )
    return Report(articles=articles, refused=lantern.report().refused, stories=(story,))


def _said(n: int) -> str:
    end = _ENDS[n % 7 % 4]
    return f"The dam {_VERBS[n % 5]} not hold {end}".strip() + (f" unless number {n} is wrong" if n % 9 == 8 else "")


def _article(n: int) -> Article:
    words = (
        f"""The lower weir at Tansy Mill is to be rebuilt

The lower weir is to be rebuilt. The council met on 2 April and heard the engineers for an hour. It will cost \
{2 + n % 3} million.

“{_said(n)},” said Ottoline Brask, who told Weir Watch so.

Stone number {n} was found loose. """
        + "The mill pond lies low and the reeds stand dry along its edge. " * 6
    )
    return Article(
        id=f"a{n:04}",
        text=words,
        source=f"crowd.jsonl#{n}",
        title=words.split("\n")[0],
        outlet=f"Outlet {n}",
        published=f"2031-04-{3 + n % 20:02}T{n % 24:02}:00:00+00:00",
        published_from="given",
        published_sure=1.0,
        language="en",
    )


def _columns(printings: list[tuple[str, Span]]) -> tuple[tuple[Offsets | None, ...], ...]:
    """Columns by the place of each word in the fullest wording that `_said` can give."""
    order = [
        ["the"], ["dam"], list(_VERBS), ["not"], ["hold"], ["before"], ["the"], ["autumn"], ["rains"], ["this"],
        ["year"], ["unless"], ["number"], [], ["is"], ["wrong"],
    ]  # fmt: skip
    rows: list[list[Offsets | None]] = []
    for whole, span in printings:
        row: list[Offsets | None] = [None] * len(order)
        k = 0
        for at in text.words(whole, span.start, span.end):
            word = whole[at[0] : at[1]].lower()
            while not (word in order[k] or (not order[k] and word.isdigit())):
                k += 1
            row[k] = at
            k += 1
        rows.append(row)
    return tuple(zip(*rows, strict=True))


def one_more(found: Report) -> Report:
    """The same with an article of no story's quotes, to see that nothing depends on every article speaking."""
    extra = replace(found.articles[0], id="zz", outlet="Quiet Gazette", text="Nothing was said.", title=None)
    return replace(found, articles=(*found.articles, extra))
