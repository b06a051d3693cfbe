"""The strict reader of feeds gives what the forgiving one gives, or stands back; it is much faster."""

from __future__ import annotations

import dataclasses
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings import articles
from tellings.intake import feeds, wellformed
from tellings.records import Article

HERE = "https://bell.example/feed"
SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
RSS = f"""<?xml version='1.0' encoding='utf-8'?><rss version="2.0" {SPACES}><channel>
<title>The Bell &amp; Horn</title><link>https://bell.example/</link><atom:link rel="self" href="https://bell.example/f"/>
<ttl>30</ttl><image><title>a picture</title><link>https://bell.example/i</link><url>u</url></image>
<item><title>Bridge &amp;amp; pier</title><link>https://bell.example/1</link><guid isPermaLink="false">g1</guid>
<pubDate>Fri, 08 May 2026 10:00:00 +0200</pubDate><dc:creator>A. Bell</dc:creator>
<description>&lt;p&gt;Short &amp;nbsp; one.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p class="x" style="color:red">Long <b>text</b> &amp; more</p><iframe src="x"></iframe>]]></content:encoded>
<media:content url="x"><media:title>other</media:title></media:content></item>
<item><title>Two</title><guid>https://bell.example/2</guid><dc:date>2026-05-08T10:00:00Z</dc:date>
<description>Some plain words, and then ...</description><enclosure url="https://x.example/a.mp3" type="audio/mpeg"/></item>
<item><link> /three </link><description/></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">The &amp;amp; Bell</title>
<link href="https://bell.example/"/><link rel="self" href="https://bell.example/atom"/><id>f</id>
<updated>2026-05-08T10:00:00Z</updated>
<entry><id>tag:1</id><title>One</title><link rel="alternate" href="/one"/><link rel="enclosure" href="https://x.example/y"/>
<published>2026-05-08T10:00:00+02:00</published><updated>2026-05-09T10:00:00.5Z</updated><summary>in short</summary>
<content type="html">&lt;p&gt;Hello &lt;i&gt;there&lt;/i&gt;&lt;/p&gt;</content></entry>
<entry><id>tag:2</id><title type="html">T &amp;lt; U</title><link href="https://bell.example/2"/>
<updated>2026-05-09T10:00:00Z</updated><summary type="html">&lt;p&gt;only this&lt;/p&gt;</summary></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://b.example/"><title>R</title>
<link>https://b.example/</link></channel><item rdf:about="https://b.example/1"><title>One</title>
<link>https://b.example/1</link><dc:date>2026-05-08T10:00:00+02:00</dc:date><description>told</description></item></rdf:RDF>"""

ODD = {
    "cut off": RSS[:-40],
    "an unknown character": RSS.replace("Two", "Two &nbsp;"),
    "a DOCTYPE": RSS.replace("<rss", "<!DOCTYPE rss [<!ENTITY x 'y'>]><rss", 1),
    "two titles": RSS.replace("<title>Two</title>", "<title>Two</title><title>Three</title>"),
    "a date in words": RSS.replace("Fri, 08 May 2026 10:00:00 +0200", "last Friday"),
    "a date without a zone": RSS.replace("10:00:00 +0200", "10:00:00"),
    "markup in a title": RSS.replace("Two", "&lt;i&gt;Two&lt;/i&gt;"),
    "a script": RSS.replace("Some plain", "&lt;script&gt;x&lt;/script&gt; Some plain"),
    "inline XHTML": ATOM.replace('<content type="html">', '<content type="xhtml"><div xmlns="x"/>'),
    "text elsewhere": ATOM.replace('<content type="html">', '<content type="html" src="https://x.example/">'),
    "a base": ATOM.replace("<entry>", '<entry xml:base="https://other.example/">', 1),
    "another vocabulary's text": RSS.replace("<description/>", "<itunes:summary>heard</itunes:summary>"),
    "Atom inside RSS": RSS.replace("<description/>", "<atom:summary>seen</atom:summary>"),
    "JSON": '{"version": "https://jsonfeed.org/version/1.1"}',
    "a page": "<html><body><p>no feed</p></body></html>",
    "nothing": "",
}


def _text(entry: feeds.Entry) -> str | None:
    read = articles.read(
        feeds.capture_of(entry, feeds.Feed(title=None, url=None, entries=()), "w", "2026-05-08T10:00:00+00:00")
    )
    return read.text if isinstance(read, Article) else None


def _same(body: bytes, *, edge: bool = False) -> None:
    """At the `edge` of what is long enough to be a whole text, rewritten markup may tip the scale."""
    assert wellformed.read(body, HERE, feeds.MAX_ITEMS) is not None
    strict, forgiving = feeds.parse(body, url=HERE), feeds._parsed(body, HERE)
    assert dataclasses.replace(strict, entries=()) == dataclasses.replace(forgiving, entries=())
    assert len(strict.entries) == len(forgiving.entries)
    for mine, other in zip(strict.entries, forgiving.entries, strict=True):
        full = other.full if edge else mine.full
        assert dataclasses.replace(mine, content="", full=full) == dataclasses.replace(other, content="")
        assert _text(mine) == _text(other)


@pytest.mark.parametrize("body", [RSS, ATOM, RDF], ids=["RSS 2.0", "Atom", "RSS 1.0"])
def test_feeds_in_order_give_what_the_forgiving_reader_gives(body: str) -> None:
    _same(body.encode())


@pytest.mark.parametrize("why", ODD)
def test_what_is_out_of_the_ordinary_is_left_to_the_forgiving_reader(why: str) -> None:
    assert wellformed.read(ODD[why].encode(), HERE, feeds.MAX_ITEMS) is None


FAULTS = {
    "names of HTML's": RSS.replace("Two", "Two&nbsp;&eacute;l&hellip;"),
    "bare ampersands": RSS.replace("Two", "Two & three &unknown; &"),
    "names in CDATA": RSS.replace("Two", "Two &copy;").replace("&amp; more", "&nbsp;more"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_commonest_faults_are_mended_to_what_the_forgiving_reader_makes_of_them(fault: str) -> None:
    body = FAULTS[fault].encode()
    assert wellformed.read(body, HERE, feeds.MAX_ITEMS) is None
    assert wellformed.read(wellformed.mended(body), HERE, feeds.MAX_ITEMS) is not None
    strict, forgiving = feeds.parse(body, url=HERE), feeds._parsed(body, HERE)
    assert [(e.title, e.id, e.url, e.published, _text(e)) for e in strict.entries] == [
        (e.title, e.id, e.url, e.published, _text(e)) for e in forgiving.entries
    ]


def test_control_characters_are_left_out() -> None:
    (_, two, _) = feeds.parse(RSS.replace("Two", "Two\x08").encode(), url=HERE).entries
    assert two.title == "Two"


WORDS = st.text("abc ÄéÖ.,!?&<>\"'“”–漢", max_size=60)
PROSE = st.lists(
    st.sampled_from(["The ferry", "was late", "again.", "“Sorry,”", "said Bell.", "A & B", "1 < 2"]), max_size=60
)
WHEN = st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@given(st.lists(st.tuples(WORDS, PROSE, PROSE, WHEN, st.booleans()), max_size=4), st.booleans())
@settings(deadline=None, max_examples=60)
def test_whatever_words_a_feed_holds_both_readers_agree(
    items: list[tuple[str, list[str], list[str], datetime, bool]], atom: bool
) -> None:
    made = []
    for n, (title, short, long, when, permanent) in enumerate(items):
        paragraphs = "".join(f"<p>{escape(w)}</p>" for w in long)
        name = escape(escape(title)) if "<" in title else escape(title)
        if atom:
            made.append(
                f"<entry><id>tag:{n}</id><title>{escape(title.replace('<', ''))}</title><link href='/{n}'/>"
                f"<updated>{when.isoformat()}</updated><content type='html'>{escape(paragraphs)}</content></entry>"
            )
        else:
            made.append(
                f"<item><title>{name.replace('&lt;', '')}</title><guid isPermaLink='{str(permanent).lower()}'>https://b.example/{n}</guid>"
                f"<pubDate>{format_datetime(when)}</pubDate><description>{escape(' '.join(short).replace('<', ''))}</description>"
                f"<content:encoded>{escape(paragraphs)}</content:encoded></item>"
            )
    if atom:
        _same(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{"".join(made)}</feed>'.encode(), edge=True)
    else:
        _same(
            f"<rss version='2.0' {SPACES}><channel><title>T</title>{''.join(made)}</channel></rss>".encode(), edge=True
        )


def test_feeds_in_order_are_read_many_times_faster() -> None:
    item = f"<item><title>One</title><guid>g</guid><description>{'&lt;p&gt;Some &lt;b&gt;words&lt;/b&gt; of it.&lt;/p&gt; ' * 60}</description></item>"
    body = f"<rss version='2.0'><channel>{item * 30}</channel></rss>".encode()
    taken = []
    for reader in (lambda: feeds.parse(body, url=HERE), lambda: feeds._parsed(body, HERE)):
        begun = time.process_time()
        reader()
        taken.append(time.process_time() - begun)
    assert taken[0] * 5 < taken[1]


def test_what_is_out_of_order_and_huge_is_not_mended() -> None:
    huge = b"<rss version='2.0'><channel><item>" + b"<p>" * (feeds.MAX_MENDED // 3 + 1)
    begun = time.process_time()
    assert "not in order" in (feeds.parse(huge).broken or "")
    assert time.process_time() - begun < 5
