"""Which hub a feed names: in its headers, in itself, and nowhere where it is not the feed that says so."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.intake.hubs import Hub, advertised
from tellings.intake.web import Answer

URL = "https://paper.example/feed"
FOUND = Hub(url="https://hub.example/push", topic="https://paper.example/own")
ATOM = "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>{}<title>P</title><entry>{}</entry></feed>"
RSS = "<rss xmlns:atom='http://www.w3.org/2005/Atom'><channel>{}<item>{}</item></channel></rss>"


def answer(body: str = "", links: str = "") -> Answer:
    return Answer(url=URL, status=200, body=body.encode(), links=links)


NAMED = [
    answer(links="<https://hub.example/push>; rel=\"hub\", </own>; rel=self"),
    answer(links="<https://hub.example/push>; title=x; rel='hub', <own>; REL=\"alternate self\"".replace("'", '"')),
    answer(ATOM.format("<link rel='hub' href='https://hub.example/push'/><link href=\"/own\" rel=\"self\" />", "")),
    answer(RSS.format('<atom:link rel="hub" href="https://hub.example/push"/><atom:link href="/own" rel="self"/>', "")),
    answer(json.dumps({"feed_url": "/own", "hubs": [{"type": "rssCloud", "url": "https://x.example"}, {"type": "WebSub", "url": "https://hub.example/push"}]})),
    answer(ATOM.format("<link rel='hub' href='https://other.example/'/>", ""), '<https://hub.example/push>; rel="hub", </own>; rel="self"'),
]  # fmt: skip


@pytest.mark.parametrize("named", NAMED)
def test_a_hub_is_found_wherever_the_feed_names_it(named: Answer) -> None:
    assert advertised(named) == FOUND


def test_a_topic_that_does_not_name_itself_is_where_it_came_from() -> None:
    assert advertised(answer(links="<https://hub.example/push>; rel=hub")) == Hub(url=FOUND.url, topic=URL)


@pytest.mark.parametrize(
    "silent",
    [
        answer(ATOM.format("<link rel='self' href='/own'/>", "<link rel='hub' href='https://evil.example/'/>")),
        answer(RSS.format("", "<description>&lt;link rel='hub' href='https://evil.example/'></description>")),
        answer(ATOM.format("<link rel='hub' href='javascript:alert(1)'/>", "")),
        answer(ATOM.format("<link rel='hub' href='https://a b.example/'/>", "")),
        answer(ATOM.format(f"<link rel='hub' href='https://{'a' * 3000}.example/'/>", "")),
        answer(links="<ftp://hub.example/>; rel=hub"),
        answer(links="<https://[broken>; rel=hub"),
        answer('{"hubs": "https://hub.example"}'),
        answer('{"hubs": [7, {"type": "websub", "url": 7}]}'),
        answer("{" * 5000),
    ],
)
def test_what_is_no_hub_of_the_feed_is_none(silent: Answer) -> None:
    assert advertised(silent) is None


@given(st.text(max_size=200), st.text(alphabet='<>;,=" relhubself/:htps.', max_size=300))
def test_whatever_stands_there_nothing_breaks(body: str, links: str) -> None:
    for made in (answer(body, links), answer(f"<link {body}>"), answer("{" + body)):
        found = advertised(made)
        assert found is None or found.url.startswith("http")
