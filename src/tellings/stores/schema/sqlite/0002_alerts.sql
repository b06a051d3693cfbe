-- Schema 2: alerts.

CREATE TABLE consent (
    id INTEGER NOT NULL,
    subscriber TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX consent_subscriber ON consent (subscriber);

CREATE TABLE fired (
    id INTEGER NOT NULL,
    story TEXT NOT NULL,
    sensitivity INTEGER NOT NULL,
    at DOUBLE NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX fired_at ON fired (at);

CREATE INDEX fired_story ON fired (story);

CREATE TABLE held (
    id INTEGER NOT NULL,
    subscription TEXT NOT NULL,
    due DOUBLE NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX held_due ON held (due);

CREATE TABLE outbox (
    id TEXT NOT NULL,
    subscriber TEXT NOT NULL,
    domain TEXT NOT NULL,
    state TEXT NOT NULL,
    next_at DOUBLE NOT NULL,
    attempts INTEGER NOT NULL,
    answer TEXT NOT NULL,
    decided DOUBLE NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX outbox_due ON outbox (state, next_at);

CREATE INDEX outbox_subscriber ON outbox (subscriber);

CREATE TABLE subscriber (
    id TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (address)
);

CREATE TABLE subscription (
    id TEXT NOT NULL,
    subscriber TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX subscription_kind ON subscription (state, kind);

CREATE INDEX subscription_subscriber ON subscription (subscriber);

CREATE TABLE suppressed (
    hash TEXT NOT NULL,
    reason TEXT NOT NULL,
    at DOUBLE NOT NULL,
    PRIMARY KEY (hash)
);

CREATE TABLE told (
    subscription TEXT NOT NULL,
    "key" TEXT NOT NULL,
    story TEXT NOT NULL,
    at DOUBLE NOT NULL,
    PRIMARY KEY (subscription, "key")
);

CREATE INDEX told_at ON told (at);
