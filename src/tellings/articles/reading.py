"""A capture becomes an article or a refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from tellings.records import Article, Capture, Refusal


def read(capture: Capture) -> Article | Refusal:
    """The article that a capture holds, or why it holds none. Never raises; an input's own id is kept."""
    body = capture.body.decode("utf-8", "replace").replace("\r\n", "\n")
    if not body.strip():
        return Refusal(source=capture.source, reason="empty", detail="There is no text in it.")
    made = hashlib.blake2b(capture.body + (capture.outlet or "").encode(), digest_size=8).hexdigest()
    return Article(
        id=capture.id or made,
        text=body,
        source=capture.source,
        title=capture.title,
        outlet=capture.outlet,
        published=capture.published,
        published_from=capture.published and (capture.published_from or "given"),
        url=capture.url,
    )


def number(found: Sequence[Article]) -> tuple[list[Article], list[Refusal]]:
    """The articles with ids that are unique, and a refusal for every one that is another's exact double."""
    kept: dict[str, Article] = {}
    doubles: list[Refusal] = []
    for article in sorted(found, key=lambda a: (a.id, a.source, a.text)):
        same = kept.get(article.id)
        if same is not None and same.text == article.text:
            doubles.append(
                Refusal(source=article.source, reason="duplicate", detail=f"The same article as {same.source}.")
            )
            continue
        name, n = article.id, 2
        while name in kept:
            name, n = f"{article.id}-{n}", n + 1
        kept[name] = replace(article, id=name)
    return list(kept.values()), doubles
