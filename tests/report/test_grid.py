"""The grid loses no token, whatever the columns, and calls things by their names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from report import lantern
from tellings.records import Article, Offsets, Printing, Report, Span, Story, StoryReport, Telling, Utterance
from tellings.report import grid
from tellings.report.sources import Sources

WORDS = ("one", "two", "three", "not", "can", ",", ".", "“", "x")


def _utterance(rows: list[list[str | None]]) -> tuple[Utterance, Sources]:
    """An utterance whose printings are the rows; each article is its words with a space between."""
    width = max(len(r) for r in rows)
    articles, printings, offsets = [], [], []
    for j, row in enumerate(rows):
        words, at = "", []
        for word in row + [None] * (width - len(row)):
            at.append((len(words), len(words) + len(word)) if word else None)
            words += f"{word} " if word else ""
        article = f"a{j}"
        articles.append(Article(id=article, text=words or "nothing", source=article))
        end = max(1, len(words.rstrip()))
        printings.append(
            Printing(span=Span(article=article, start=0, end=end), segments=((0, end),), quote=f"q{j}", kind="direct")
        )
        offsets.append(at)
    columns: tuple[tuple[Offsets | None, ...], ...] = tuple(zip(*offsets, strict=True))
    utterance = Utterance(
        id="u", speaker=None, relation="altered", printings=tuple(printings), columns=columns, changes=()
    )
    story = StoryReport(
        story=Story(id="s", tellings=tuple(Telling(article=a.id, story="s") for a in articles)),
        headline=None,
        headline_text="s",
    )
    return utterance, Sources(Report(articles=tuple(articles), refused=(), stories=(story,)))


row = st.lists(st.one_of(st.none(), st.sampled_from(WORDS)), min_size=1, max_size=14)


@given(st.lists(row, min_size=1, max_size=6))
def test_every_token_is_in_one_cell_or_in_a_printing_shown_whole(rows: list[list[str | None]]) -> None:
    utterance, sources = _utterance(rows)
    laid = grid.lay_out(utterance, sources)
    shown = sorted(j for r in laid.rows for j in r.printings) + list(laid.whole)
    assert sorted(shown) == list(range(len(rows)))
    for r in laid.rows:
        assert len(r.cells) == laid.groups
        first = r.printings[0]
        article = utterance.printings[first].span.article
        covered = [
            at
            for c in r.cells
            for piece in c.pieces
            for at in (column[first] for column in utterance.columns)
            if at and piece.article == article and piece.start <= at[0] and at[1] <= piece.end
        ]
        assert sorted(covered) == sorted(column[first] for column in utterance.columns if column[first])


@given(st.lists(row, min_size=1, max_size=4), st.integers(1, 200))
def test_bands_cut_the_groups_without_a_gap(rows: list[list[str | None]], width: int) -> None:
    laid = grid.lay_out(*_utterance(rows))
    bands = list(laid.bands(width))
    assert [k for a, b in bands for k in range(a, b)] == list(range(laid.groups))


def _states(*rows: list[str | None]) -> list[list[str]]:
    laid = grid.lay_out(*_utterance(list(rows)))
    return [[c.state for c in r.cells] for r in laid.rows]


def test_a_word_replaced_put_in_left_out_and_trimmed_are_told_apart() -> None:
    full = ["we", "may", "go", "home", "now", None, "and", "rest", "there", "well"]
    other = ["we", "must", "go", "home", None, "soon", "and", "rest", None, None]
    assert _states(full, other) == [
        ["reference", "varied", "reference", "varied", "reference", "reference"],
        ["same", "replaced", "same", "replaced", "same", "not printed"],
    ]
    assert _states(["we", "go", "home"], ["we", None, "home"])[1] == ["same", "left out", "same"]
    assert _states(["we", None, "go"], ["we", "do", "go"])[1] == ["same", "put in", "same"]


def test_equal_readings_are_one_row_even_with_another_stop_at_the_end() -> None:
    laid = grid.lay_out(*_utterance([["we", "go", "."], ["we", "go", ","], ["we", "went", "."]]))
    assert [r.printings for r in laid.rows] == [(0, 1), (2,)]


def test_punctuation_alone_makes_no_column() -> None:
    laid = grid.lay_out(*_utterance([["yes", ",", "we", "go"], ["yes", None, "we", "go"]]))
    assert laid.groups == 1


def test_two_places_of_one_article_that_share_no_column_are_one_row() -> None:
    report = lantern.report()
    sources = Sources(report)
    whole = lantern.at("wire", "Nobody fell into the river.")
    first, second = lantern.at("courier", "nobody fell"), lantern.at("courier", "the river")
    printings = tuple(
        Printing(span=s, segments=((s.start, s.end),), quote=f"q{n}", kind="direct")
        for n, s in enumerate((whole, first, second))
    )
    rows = (("Nobody", "fell", "into", "the", "river"), ("nobody", "fell", "", "", ""), ("", "", "", "the", "river"))
    columns = tuple(
        tuple(
            (
                lantern.TEXTS[p.span.article].index(w, p.span.start),
                lantern.TEXTS[p.span.article].index(w, p.span.start) + len(w),
            )
            if w
            else None
            for p, w in zip(printings, column, strict=True)
        )
        for column in zip(*rows, strict=True)
    )
    utterance = Utterance(id="u", speaker=None, relation="trimmed", printings=printings, columns=columns, changes=())
    laid = grid.lay_out(utterance, sources)
    assert [r.printings for r in laid.rows] == [(0,), (1, 2)]
    assert [c.state for c in laid.rows[1].cells] == ["same", "replaced", "same"] or [
        c.state for c in laid.rows[1].cells
    ] == ["same", "left out", "same"]


def test_a_change_of_writing_is_no_change_of_words() -> None:
    report = lantern.report()
    story = report.stories[0]
    utterance = next(u for u in story.utterances if any(c.kind == "contraction" for c in u.changes))
    laid = grid.lay_out(utterance, Sources(report))
    written = [c for r in laid.rows for c in r.cells if c.state == "written"]
    assert [c.words for c in written] == ["couldn't"]
    assert written[0].form == "contracted or written out"


def test_a_risk_is_shown_only_on_the_row_that_takes_it() -> None:
    report = lantern.report()
    story = report.stories[0]
    for utterance in story.utterances:
        laid = grid.lay_out(utterance, Sources(report))
        for r in laid.rows:
            risks = {x for c in r.cells for x in c.risks}
            named = {x for c in utterance.changes if c.between and c.between[1] in r.printings for x in c.risks}
            assert risks <= named


def test_a_copy_joins_the_reference_also_where_a_third_puts_words_in() -> None:
    laid = grid.lay_out(*_utterance([["we", None, "go"], ["we", "do", "go"], ["we", None, "go"]]))
    assert [r.printings for r in laid.rows] == [(0, 2), (1,)]
