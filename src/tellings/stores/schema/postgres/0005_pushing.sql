-- Schema 5: feeds that a hub pushes, what was pushed and not yet taken in, the sentence that stands for a story.

ALTER TABLE story ADD COLUMN lead TEXT;

CREATE TABLE push (
    path TEXT NOT NULL,
    feed TEXT NOT NULL,
    state TEXT NOT NULL,
    next_at DOUBLE PRECISION NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (path)
);

CREATE INDEX push_feed ON push (feed);

CREATE INDEX push_due ON push (next_at);

CREATE TABLE pushed (
    id SERIAL NOT NULL,
    path TEXT NOT NULL,
    feed TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX pushed_feed ON pushed (feed);
