"""A desk that holds two stories and everything that hostile feeds can say, with how its pages are asked."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from tellings.service.desk import Desk

NOW = 1_778_300_000.0
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
TEXTS = (
    "The Oakley bridge was shut on Friday after an engineer found a crack in the east pier. “It is not safe,” said Mayor "
    "Ann Bell at the town hall. Oakley council will repair the pier in May, Bell said.",
    "A crack in the east pier has shut the bridge at Oakley, the mayor Ann Bell said on Friday. “It is not safe at all,” "
    "Bell told reporters outside Oakley town hall. The council plans repairs of the pier in May.",
    "The ferry Saint Brannoc struck a sandbank near Port Ellery with 214 passengers on Saturday night. Captain Mara "
    "Quist said the tide had turned. Lifeboats took everybody off the ferry before midnight.",
)


def form_of(client: TestClient) -> str:
    found = re.search(r'name="form" value="([0-9a-f]{64})"', client.get("/feeds").text)
    assert found
    return found[1]


def story_of(desk: Desk, words: str) -> str:
    with desk.store.reading() as books:
        return books.find(words, kind="article")[0].story
