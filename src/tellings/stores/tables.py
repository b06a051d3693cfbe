"""The tables of the desk, for both databases. Records are kept whole as JSON; columns are what is asked for by."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()

META = sa.Table(
    "meta", METADATA, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
)
FEED = sa.Table(
    "feed",
    METADATA,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("next_at", sa.Double, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Index("feed_due", "state", "next_at"),
)
ITEM = sa.Table(
    "item",
    METADATA,
    # One row for every item that was ever served: what it was and what became of it. Nothing enters twice.
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("seen_at", sa.Double, nullable=False),
)
ARTICLE = sa.Table(
    "article",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("story", sa.Text, nullable=False),
    sa.Column("outlet", sa.Text),
    sa.Column("published", sa.Text),
    sa.Column("received", sa.Double, nullable=False),
    sa.Column("placed", sa.Double, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("copied", sa.Boolean, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("telling", sa.Text, nullable=False),
    sa.Index("article_story", "story", "received"),
    sa.Index("article_received", "received"),
    sa.Index("article_placed", "placed"),
    sa.Index("article_key", "key"),
)
AGAIN = sa.Table(
    "again",
    METADATA,
    # Items whose page could not be fetched just then. The row goes in the transaction that keeps the article.
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("due", sa.Double, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Index("again_due", "due"),
)
STUDY = sa.Table(
    "study",
    METADATA,
    # The costly part of a study, kept so that a growing story studies only what is new.
    sa.Column("article", sa.Text, primary_key=True),
    sa.Column("record", sa.Text, nullable=False),
)
VERSION = sa.Table(
    "version",
    METADATA,
    sa.Column("article", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("until", sa.Double, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
)
REFUSAL = sa.Table(
    "refusal",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Index("refusal_at", "at"),
)
STORY = sa.Table(
    "story",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("headline", sa.Text, nullable=False),
    sa.Column("articles", sa.Integer, nullable=False),
    sa.Column("outlets", sa.Integer, nullable=False),
    sa.Column("independent", sa.Integer, nullable=False),
    sa.Column("first", sa.Double, nullable=False),
    sa.Column("last", sa.Double, nullable=False),
    sa.Column("pinned", sa.Boolean, nullable=False),
    # Counts every change, so that a report made from an earlier state does not pass for the newest.
    sa.Column("stamp", sa.Integer, nullable=False),
    sa.Column("dirty", sa.Boolean, nullable=False),
    sa.Column("report", sa.Text),
    sa.Column("reported", sa.Double),
    # A sentence of the report's brief, for the front page (schema 5).
    sa.Column("lead", sa.Text),
    sa.Index("story_front", "independent", "last", "pinned"),
    sa.Index("story_dirty", "dirty", "independent", "last"),
    sa.Index("story_last", "last"),
)
REDIRECT = sa.Table(
    "redirect",
    METADATA,
    sa.Column("old", sa.Text, primary_key=True),
    sa.Column("new", sa.Text, nullable=False),
)
HAND = sa.Table(
    "hand",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("undone", sa.Boolean, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
)
PASS = sa.Table(
    "pass",
    METADATA,
    # Who may come in: one-time links and sessions, by the hash of their token only.
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("until", sa.Double, nullable=False),
)
VISIT = sa.Table(
    "visit",
    METADATA,
    # When somebody who came in looked at a story: what is new to them is counted from `before`.
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("story", sa.Text, primary_key=True),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("before", sa.Double),
)
QUOTE = sa.Table(
    "quote",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("story", sa.Text, nullable=False),
    sa.Column("article", sa.Text, nullable=False),
    sa.Column("speaker", sa.Text),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("published", sa.Text),
    sa.Index("quote_story", "story"),
    sa.Index("quote_speaker", "speaker", "published"),
)
PUSH = sa.Table(
    "push",
    METADATA,
    # A feed's subscription at a hub (schema 5). `path` is the part of the callback's address that nobody guesses.
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("feed", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("next_at", sa.Double, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Index("push_feed", "feed"),
    sa.Index("push_due", "next_at"),
)
PUSHED = sa.Table(
    "pushed",
    METADATA,
    # What a hub sent and the desk has not yet taken in: kept before the hub is answered, so that a kill loses nothing.
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("feed", sa.Text, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Index("pushed_feed", "feed"),
)
