-- Schema 4: what waits to be decided on, and how much of a day's cap is spent.

ALTER TABLE subscription ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;

CREATE INDEX subscription_changed ON subscription (changed);

CREATE INDEX told_story ON told (story);

CREATE INDEX told_key ON told ("key");

CREATE TABLE pending (
    id SERIAL NOT NULL,
    what TEXT NOT NULL,
    ref TEXT NOT NULL,
    due DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX pending_due ON pending (due);

CREATE TABLE spent (
    subscriber TEXT NOT NULL,
    day TEXT NOT NULL,
    sent INTEGER NOT NULL,
    held INTEGER NOT NULL,
    PRIMARY KEY (subscriber)
);
