from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tellings.articles import paragraphs
from tellings.articles.html import main_text
from tellings.records import Article

from .made import OTHER, PARAGRAPH, article, page, read, refusal

BODY = f"<article><h1>Bridge shuts</h1><p>{PARAGRAPH}</p><p>{OTHER}</p></article>"


def html(body: str, head: str = "<title>Bridge shuts</title>", **known: object) -> object:
    return article(page(body, head), kind="html", **known)


def text(body: str) -> str:
    return article(page(body), kind="html").text


def test_the_running_text_comes_as_paragraphs() -> None:
    assert text(BODY) == f"{PARAGRAPH}\n\n{OTHER}"


@pytest.mark.parametrize(
    "beside",
    [
        '<nav><ul><li><a href="/a">Harbour</a></li><li><a href="/b">Town and county</a></li></ul></nav>',
        f"<aside><p>{OTHER[:60]}.</p></aside>",
        '<div class="related-stories"><p>Lock keepers vote on strike after talks about pay break down.</p></div>',
        '<div id="newsletter-signup"><p>Every morning the news of the harbour, sent to you before breakfast.</p></div>',
        '<section class="comments"><p>I have crossed that bridge for forty years and never saw a nail in it.</p></section>',
        '<div class="share-buttons"><a href="/f">Facebook</a> <a href="/t">Twitter</a></div>',
        "<footer><p>Harbour Post is published by the Quay Street Press in the old customs house.</p></footer>",
        '<div style="display:none"><p>This paragraph is shown to nobody at all who visits the page today.</p></div>',
        '<ul><li><a href="/1">Lock keepers vote on strike</a></li><li><a href="/2">Ferry timetable for May</a></li></ul>',
        "<script>var words = 'The harbour council voted on Monday to close it';</script>",
        "<p>Advertisement</p>",
        "<p><a href='/more'>Lock keepers vote on strike after talks</a></p>",
    ],
)
def test_what_stands_around_the_text_stays_out(beside: str) -> None:
    inside = f"<article><h1>Bridge shuts</h1><p>{PARAGRAPH}</p>{beside}<p>{OTHER}</p></article>"
    assert text(inside) == f"{PARAGRAPH}\n\n{OTHER}"
    assert text(f"<div>{beside}</div>{BODY}<div>{beside}</div>") == f"{PARAGRAPH}\n\n{OTHER}"


def test_paragraphs_that_open_with_a_quotation_mark_are_kept() -> None:
    said = "<p>“Not one bolt is sound,” said the engineer.</p><p>“We looked at them all.”</p>"
    assert "“Not one bolt is sound,” said the engineer.\n\n“We looked at them all.”" in text(
        f"<article><p>{PARAGRAPH}</p>{said}<p>{OTHER}</p></article>"
    )


def test_dates_and_figures_inside_sentences_are_kept() -> None:
    dated = "On 5 May 2031 at 7:15 a.m. the 112-year-old bridge opened for the last time."
    assert dated in text(f"<article><p>{PARAGRAPH}</p><p>{dated}</p><p>{OTHER}</p></article>")


def test_inline_marks_leave_the_words_as_they_are() -> None:
    inline = (
        "<p>The coun<b>cil</b> voted <i>on</i>\n  Monday; <q>never again</q>, it said. Fish &amp; chips&nbsp;£5.</p>"
    )
    assert text(f"<article>{inline}<p>{OTHER}</p></article>").startswith(
        "The council voted on Monday; “never again”, it said. Fish & chips\xa0£5."
    )


def test_line_breaks_stay_line_breaks_and_two_of_them_part_paragraphs() -> None:
    assert text(f"<div>{PARAGRAPH}<br>{OTHER}<br><br>{PARAGRAPH}</div>") == f"{PARAGRAPH}\n{OTHER}\n\n{PARAGRAPH}"


def test_links_stand_at_their_words() -> None:
    found = article(
        page(f'<p>{PARAGRAPH} <a href="/told">The mayor told the Gazette</a> so on Monday.</p>'),
        kind="html",
        url="https://a.example/x/y",
    )
    (link,) = found.links
    assert found.text[link.start : link.end] == "The mayor told the Gazette"
    assert link.url == "https://a.example/told"


def test_pictures_and_films_keep_their_captions_out_of_the_text() -> None:
    figure = '<figure><img src="/b.jpg" alt="bridge"><figcaption>The bridge in 1919.</figcaption></figure><iframe src="https://www.youtube.com/embed/x"></iframe>'
    found = article(
        page(f"<article><p>{PARAGRAPH}</p>{figure}<p>{OTHER}</p></article>"), kind="html", url="https://a.example/"
    )
    assert found.text == f"{PARAGRAPH}\n\n{OTHER}"
    assert ("image", "The bridge in 1919.", "https://a.example/b.jpg") in [
        (m.kind, m.caption, m.url) for m in found.media
    ]
    assert "video" in [m.kind for m in found.media]


def test_what_the_main_part_held_and_the_text_does_not_is_told() -> None:
    found = article(
        page(
            f'<article><p>{PARAGRAPH}</p><div class="related"><p>Lock keepers vote on strike.</p></div><p>{OTHER}</p></article>'
        ),
        kind="html",
    )
    assert [(r.text, bool(r.why)) for r in found.removed] == [("Lock keepers vote on strike.", True)]


def test_an_invitation_that_ends_a_paragraph_is_left_out() -> None:
    found = article(
        page(f"<article><p>{PARAGRAPH} Watch the full interview <a href=/f>below</a>.</p><p>{OTHER}</p></article>"),
        kind="html",
    )
    assert found.text == f"{PARAGRAPH}\n\n{OTHER}"
    assert [r.text for r in found.removed] == ["Watch the full interview below."]
    assert found.links == ()


def test_an_article_among_teasers_is_the_one_chosen() -> None:
    teaser = "<article class=card><h2><a href=/x>Lock keepers vote on strike after talks</a></h2><p>{}</p></article>"
    teasers = "".join(
        teaser.format(f"Their union said on day {n} that talks had failed over pay and rest.") for n in range(12)
    )
    main = "<div class=story>" + f"<p>{PARAGRAPH}</p>" * 2 + "</div>"
    assert text(f"<main>{main}<section>{teasers}</section></main>") == f"{PARAGRAPH}\n\n{PARAGRAPH}"


LONG = "".join(f"<p>{PARAGRAPH} {OTHER}</p>" for _ in range(8))


def test_a_form_around_a_whole_page_hides_nothing() -> None:
    notice = "<div><p>This notice stands outside of the form that the page's system made.</p></div>"
    assert text(f"<form><div><h1>Bridge shuts</h1>{LONG}</div></form>{notice}").count(OTHER) == 8


def test_a_page_laid_out_as_a_table_gives_the_cell_with_the_text() -> None:
    side = "<td><p>Timetables of all the ferries in the bay, for the week and for Sundays.</p></td>"
    found = text(f"<table><tr>{side}<td>{LONG}</td>{side}</tr></table>")
    assert found.count(OTHER) == 8
    assert "Timetables" not in found


def test_text_with_its_own_line_ends_keeps_them() -> None:
    assert f"{PARAGRAPH}\n\n{OTHER}" in text(f"<article><pre>{PARAGRAPH}\n\n{OTHER}</pre></article>")


def test_a_page_that_a_script_was_to_uncover_is_read() -> None:
    assert (
        text(f'<div style="visibility:hidden"><article>{LONG}</article></div><div>Please wait</div>').count(OTHER) == 8
    )


def test_of_several_whole_articles_on_one_page_the_first_is_taken() -> None:
    other = "".join(
        "<p>Lock keepers voted to strike on Friday after a long meeting in the old customs house.</p>"
        for _ in range(12)
    )
    found = text(
        f"<main><section><h1>Bridge shuts</h1>{LONG}</section><section><h1>Strike</h1>{other}</section></main>"
    )
    assert found.count(OTHER) == 8
    assert "Lock keepers" not in found


def test_nothing_that_runs_comes_through() -> None:
    bad = '<p onclick="evil()">The bridge <img src=x onerror="evil()"> was shut, <a href="javascript:evil()">it said</a>, on Monday for weeks.</p>'
    found = article(
        page(f"<article>{bad}<p>{OTHER}</p></article>", "<title><script>evil()</script>Bridge</title>"), kind="html"
    )
    assert "evil" not in found.text
    assert not found.links


HEAD = '<title>Bridge shuts | Harbour Post</title><link rel=canonical href="/news/bridge">'


def test_json_ld_is_believed_before_meta_tags() -> None:
    said = {
        "@context": "x",
        "@graph": [
            {"@type": "WebSite"},
            {
                "@type": ["NewsArticle"],
                "headline": "Bridge &amp; lock shut",
                "datePublished": "2031-05-05T08:00:00+02:00",
                "author": [{"name": "Ada Moss"}, {"name": "Bo Lind"}],
                "publisher": {"name": "Harbour Post"},
            },
        ],
    }
    meta = '<meta property="og:title" content="Other"><meta property="article:published_time" content="2031-05-04">'
    found = article(
        page(BODY, f'{HEAD}{meta}<script type="application/ld+json">{json.dumps(said)}</script>'),
        kind="html",
        url="https://h.example/a?utm=1",
    )
    assert (found.title, found.outlet, found.byline) == ("Bridge & lock shut", "Harbour Post", "Ada Moss, Bo Lind")
    assert (found.published, found.published_from) == ("2031-05-05T08:00:00+02:00", "json-ld")
    assert (found.url, found.language) == ("https://h.example/news/bridge", "en")


@pytest.mark.parametrize(
    ("head", "body", "url", "expected"),
    [
        (
            '<meta property="article:published_time" content="2031-05-05T08:00:00Z">',
            "",
            "",
            ("2031-05-05T08:00:00+00:00", "meta"),
        ),
        ("", '<time datetime="2031-05-05">Monday</time>', "", ("2031-05-05", "visible")),
        ("", '<div class="post-date">Published 5 May 2031</div>', "", ("2031-05-05", "visible")),
        ("", "", "https://h.example/2031/05/05/bridge", ("2031-05-05", "url")),
        ("", "", "https://h.example/2031/05/bridge", ("2031-05", "url")),
        ("", "", "https://h.example/12345678/bridge", (None, None)),
    ],
)
def test_a_date_comes_with_where_it_is_from(
    head: str, body: str, url: str, expected: tuple[str | None, str | None]
) -> None:
    found = article(page(body + BODY, head), kind="html", url=url or None)
    assert (found.published, found.published_from) == expected
    assert (found.published_sure > 0) == (expected[0] is not None)


def test_a_date_after_the_capture_is_never_believed() -> None:
    head = '<meta property="article:published_time" content="2031-09-01"><meta name="date" content="2031-05-05">'
    found = article(page(BODY, head), kind="html", received="2031-05-06T00:00:00Z")
    assert found.published == "2031-05-05"
    alone = article(page(BODY, '<meta name="date" content="2031-09-01">'), kind="html", received="2031-05-06T00:00:00Z")
    assert alone.published is None


def test_a_date_that_the_address_confirms_is_surer() -> None:
    head = '<meta name="date" content="2031-05-05">'
    alone = article(page(BODY, head), kind="html")
    both = article(page(BODY, head), kind="html", url="https://h.example/2031/05/05/bridge")
    assert both.published_sure > alone.published_sure


def test_what_came_with_the_capture_wins_over_the_page() -> None:
    found = article(
        page(BODY, '<meta name="date" content="2031-05-05">'),
        kind="html",
        published="2031-05-01",
        published_from="feed",
        title="Given",
        outlet="Given Post",
        id="x",
    )
    assert (found.id, found.title, found.outlet, found.published, found.published_from) == (
        "x",
        "Given",
        "Given Post",
        "2031-05-01",
        "feed",
    )


def test_a_page_under_a_plain_name_is_read_as_a_page() -> None:
    assert article(page(BODY)).text == f"{PARAGRAPH}\n\n{OTHER}"


CARD = "<article><h2><a href=/{0}>The council of ward {0} votes on the bridge plan</a></h2><p>Ward {0} voted narrowly.</p></article>"
NO_ARTICLES = {
    "error-page": [
        page("<h1>404</h1><p>Sorry, the page you asked for could not be found.</p>", "<title>Page not found</title>"),
        page("<h1>Oops</h1><p>We can’t find that page. Try the search.</p>", "<title>Harbour Post</title>"),
        page("<p>Checking your browser. Please enable JavaScript and cookies.</p>", "<title>Just a moment...</title>"),
        page("You don't have permission to access this page.", "<title>Access Denied</title>"),
    ],
    "consent-page": [
        page("<p>We and our partners use cookies and process personal data. You can accept all cookies or choose your privacy settings.</p>", "<title>Before you continue</title>"),
        page("<div class=modal><p>This site uses cookies. By clicking accept you give consent to cookies of our partners.</p></div>"),
    ],
    "paywall": [
        page("<article><h1>Bridge</h1><p>The council voted on Monday to…</p><div class=wall><h2>Subscribe to continue reading</h2></div></article>"),
        page("<h1>Subscribe to read</h1><p>Stay ahead with the reporting and comment of our two hundred correspondents in the harbour.</p>", "<title>Subscribe to read | Harbour Post</title>"),
    ],
    "teaser": [page("<article><h1>Bridge</h1><p>The council voted on Monday to close it for weeks. <a href=/x>Read more</a></p></article>")],
    "list-page": [
        page("".join(CARD.format(n) for n in range(15))),
        page("<ul>" + "".join(f"<li><a href=/{n}>The council of ward {n} votes on the bridge plan</a></li>" for n in range(40)) + "</ul>"),
    ],
    "no-article": [page("<script>draw()</script>"), page("<div id=root></div><noscript>Switch scripts on.</noscript>"), page("<p>Hello</p>")],
    "too-deep": ["<div>" * 20_000 + PARAGRAPH],
}  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "body"), [(reason, body) for reason, bodies in NO_ARTICLES.items() for body in bodies]
)
def test_what_is_no_article_is_refused_as_what_it_is(reason: str, body: str) -> None:
    assert refusal(body, kind="html") == reason


@pytest.mark.parametrize(
    "body",
    [
        page(f'<div id="cookie-bar"><p>We use cookies. By clicking accept all cookies you consent to their use by our partners.</p></div>{BODY}'),
        page(f"<article><p>The council sets no cookies any more, it said on Monday. We use cookies nowhere, said its clerk, and consent is not asked.</p><p>{PARAGRAPH}</p><p>{OTHER}</p></article>", "<title>Council drops cookies</title>"),
        page(f"<article>{f'<p>{PARAGRAPH}</p>' * 8}</article>", "<title>Room 404 not found: a riddle on the quay</title>"),
        page(f"{BODY}<div><p>Already a subscriber? Log in</p></div>"),
        page("<h1>Bridge shuts</h1><p>The bridge was shut on Monday.</p>"),
        page(BODY + "<section>" + "".join(CARD.format(n) for n in range(30)) + "</section>"),
    ],
)  # fmt: skip
def test_an_article_is_not_mistaken_for_something_else(body: str) -> None:
    assert article(body, kind="html").text


PIECES = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div class=related>", "<div>", "</div>", "<a href='/x y'>", "</a>", "<br>", "<b>", "</b>", "<li>", "<table><tr><td>",
         "<figure>", "<figcaption>", "</figure>", "<img src=a.png alt=sea>", "<h2>", "</h2>", "<article>", "<q>", "</q>", "<!--", "-->", "<script>",
         "</script>", "&amp;", "\u202e", "\x00", PARAGRAPH, OTHER, "word ", " ", "<title>", "<meta charset=utf-16>", "<html lang='", "]]>"]
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_any_page_is_an_article_with_sound_links_or_a_refusal(pieces: list[str]) -> None:
    found = read("".join(pieces), kind="html", url="https://a.example/")
    if isinstance(found, Article):
        assert found.text.strip()
        assert all(0 <= link.start < link.end <= len(found.text) for link in found.links)
        assert "\x00" not in found.text


def test_the_labelled_pages_are_read_as_well_as_measured(shared: object) -> None:
    """Sampled; `benchmarks/extraction.py` scores them all."""
    import gzip
    from pathlib import Path

    folder = Path(str(shared)) / "data" / "html"
    bodies = json.loads((folder / "bodies.json").read_text("utf-8"))
    shares = []
    for name in sorted(bodies)[:12]:
        found = article(gzip.decompress((folder / "pages" / f"{name}.html.gz").read_bytes()), kind="html")
        mine, theirs = set(found.text.split()), set(bodies[name]["articleBody"].split())
        shares.append(2 * len(mine & theirs) / (len(mine) + len(theirs)))
    assert sum(shares) / len(shares) > 0.95


# ── the text found by its paragraphs alone ────────────────────────────────────────────────────────────────────────────

MEETINGS = " ".join(
    f"The harbour council met {n} times about the bridge, and each time pilots sat in the gallery." for n in range(9)
)
AROUND = st.sampled_from(
    [
        '<nav><a href="/a">Harbour</a><a href="/b">Town and county</a></nav>',
        f'<div class="comments"><p>{OTHER}</p></div>',
        f"<div><p>{OTHER}</p></div>",
        f"<footer><p>{PARAGRAPH}</p></footer>",
        f"<noscript><p>{PARAGRAPH} {OTHER}</p></noscript>",
        f'<div style="display: none"><p>{MEETINGS}</p></div>',
        "<ul><li>Ferries</li><li>Tides</li></ul>",
        f'<p><a href="/x">{OTHER}</a></p>',
    ]
)
WITHIN = st.sampled_from(
    [
        f"<p>{PARAGRAPH}</p>",
        f"<p>{MEETINGS}</p>",
        f"<blockquote><p>{OTHER}</p></blockquote>",
        f"<div>{OTHER}</div>",
        "<h2>What comes next</h2>",
        '<figure><img src="/b.jpg" alt="The bridge"><figcaption>The bridge at dusk</figcaption></figure>',
        f"<span><p>{PARAGRAPH}</p></span>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(AROUND, max_size=4), st.lists(WITHIN, max_size=5), st.sampled_from(["div", "article", "section"]))
def test_paragraphs_alone_lead_to_the_text_that_the_whole_page_leads_to(
    around: list[str], within: list[str], tag: str
) -> None:
    half = len(around) // 2
    body = f"<{tag}><p>{MEETINGS}</p><p>{MEETINGS}</p>{''.join(within)}</{tag}>"
    tree = LexborHTMLParser(page("".join(around[:half]) + body + "".join(around[half:])))
    found = main_text(tree, source="", base=None, title=None)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(paragraphs, "main_node", lambda body, found: None)
        whole = main_text(tree, source="", base=None, title=None)
    assert (found.text, found.removed, found.media, found.links) == (
        whole.text,
        whole.removed,
        whole.media,
        whole.links,
    )


def test_a_page_with_its_text_in_paragraphs_is_not_walked_whole() -> None:
    tree = LexborHTMLParser(page(f"<nav><p>{OTHER}</p></nav><div id=story><p>{MEETINGS}</p><p>{MEETINGS}</p></div>"))
    node = paragraphs.main_node(tree.body)
    assert node is not None
    assert node.attributes["id"] == "story"


@pytest.mark.parametrize(
    "body",
    [
        f"<div><p>{PARAGRAPH}</p></div>",
        f"<div>{MEETINGS}{MEETINGS}</div>",
        f"<div><div><p>{MEETINGS}</p></div><div><p>{MEETINGS}</p></div><div><p>{MEETINGS}</p></div></div>",
        f"<dialog><p>{MEETINGS}</p><p>{MEETINGS}</p></dialog>",
        "",
    ],
)
def test_paragraphs_that_settle_nothing_choose_nothing(body: str) -> None:
    node = paragraphs.main_node(LexborHTMLParser(page(body)).body)
    assert node is None or len(node.text()) > 2 * len(MEETINGS)


@pytest.mark.parametrize("inside", ["word " * 20, "<i></i>" * 20])
def test_a_page_of_nested_paragraphs_is_read_in_time(inside: str) -> None:
    tree = LexborHTMLParser(page(f"<object><p>{inside}" * 1500 + inside * 2000))
    began = time.process_time()
    paragraphs.main_node(tree.body)
    assert time.process_time() - began < 2.0
