"""The tables of alerts (schema 2). Records are kept whole as JSON; columns are what is asked for by."""

from __future__ import annotations

import sqlalchemy as sa

from tellings.stores.tables import METADATA

SUBSCRIBER = sa.Table(
    "subscriber",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    # Lower case and normalised: two spellings of one address are one subscriber.
    sa.Column("address", sa.Text, nullable=False, unique=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
)
SUBSCRIPTION = sa.Table(
    "subscription",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("subscriber", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    # Counts every change of any subscription, so that who keeps an index of them reads only what changed (schema 4).
    sa.Column("changed", sa.Integer, nullable=False, server_default="0"),
    sa.Index("subscription_subscriber", "subscriber"),
    sa.Index("subscription_kind", "state", "kind"),
    sa.Index("subscription_changed", "changed"),
)
CONSENT = sa.Table(
    "consent",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("subscriber", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Index("consent_subscriber", "subscriber"),
)
SUPPRESSED = sa.Table(
    "suppressed",
    METADATA,
    # Addresses that must not be written to again, by keyed hash: kept when a subscriber is forgotten.
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
)
TOLD = sa.Table(
    "told",
    METADATA,
    # What was told already, by content and not by story id, so that a refold repeats nothing. `subscription` names the
    # channel: what one or many subscribers ask for in the same words (`alerts.channels.channel`).
    sa.Column("subscription", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("story", sa.Text, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Index("told_at", "at"),
    sa.Index("told_story", "story"),
    sa.Index("told_key", "key"),
)
HELD = sa.Table(
    "held",
    METADATA,
    # Decided notices that wait for a digest, for the end of quiet hours, or that the cap held back.
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("subscription", sa.Text, nullable=False),
    sa.Column("due", sa.Double, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Index("held_due", "due"),
)
OUTBOX = sa.Table(
    "outbox",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("subscriber", sa.Text, nullable=False),
    sa.Column("domain", sa.Text, nullable=False),
    # waiting | sending | sent | dead | cancelled. `sending` at a start means that a kill cut it: it is sent again with
    # the same Message-ID.
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("next_at", sa.Double, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("decided", sa.Double, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Index("outbox_due", "state", "next_at"),
    sa.Index("outbox_subscriber", "subscriber"),
)
FIRED = sa.Table(
    "fired",
    METADATA,
    # Breaking stories that fired, whoever asked: for the page, the feed and the preview.
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("story", sa.Text, nullable=False),
    sa.Column("sensitivity", sa.Integer, nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Index("fired_at", "at"),
    sa.Index("fired_story", "story"),
)
PENDING = sa.Table(
    "pending",
    METADATA,
    # What happened and was not yet looked at for alerts; written with what happened, deleted with what was decided.
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    # article | version | report | study
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("ref", sa.Text, nullable=False),
    # Not looked at before this time.
    sa.Column("due", sa.Double, nullable=False),
    sa.Index("pending_due", "due"),
)
SPENT = sa.Table(
    "spent",
    METADATA,
    # How many alerts a subscriber got on their latest day, and how many the cap held back since the last message.
    sa.Column("subscriber", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("sent", sa.Integer, nullable=False),
    sa.Column("held", sa.Integer, nullable=False),
)
