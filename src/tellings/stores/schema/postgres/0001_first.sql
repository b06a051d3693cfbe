-- Schema 1, the first released.

CREATE TABLE article (
    id TEXT NOT NULL,
    key TEXT NOT NULL,
    story TEXT NOT NULL,
    outlet TEXT,
    published TEXT,
    received DOUBLE PRECISION NOT NULL,
    placed DOUBLE PRECISION NOT NULL,
    version INTEGER NOT NULL,
    copied BOOLEAN NOT NULL,
    record TEXT NOT NULL,
    signature BYTEA NOT NULL,
    telling TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX article_key ON article (key);

CREATE INDEX article_received ON article (received);

CREATE INDEX article_story ON article (story, received);

CREATE TABLE feed (
    url TEXT NOT NULL,
    state TEXT NOT NULL,
    next_at DOUBLE PRECISION NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (url)
);

CREATE INDEX feed_due ON feed (state, next_at);

CREATE TABLE hand (
    id SERIAL NOT NULL,
    undone BOOLEAN NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE item (
    key TEXT NOT NULL,
    content TEXT NOT NULL,
    outcome TEXT NOT NULL,
    seen_at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (key)
);

CREATE TABLE meta (
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key)
);

CREATE TABLE pass (
    hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    until DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (hash)
);

CREATE TABLE quote (
    id TEXT NOT NULL,
    story TEXT NOT NULL,
    article TEXT NOT NULL,
    speaker TEXT,
    words TEXT NOT NULL,
    kind TEXT NOT NULL,
    published TEXT,
    PRIMARY KEY (id)
);

CREATE INDEX quote_speaker ON quote (speaker, published);

CREATE INDEX quote_story ON quote (story);

CREATE TABLE redirect (
    "old" TEXT NOT NULL,
    "new" TEXT NOT NULL,
    PRIMARY KEY ("old")
);

CREATE TABLE refusal (
    id SERIAL NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX refusal_at ON refusal (at);

CREATE TABLE story (
    id TEXT NOT NULL,
    headline TEXT NOT NULL,
    articles INTEGER NOT NULL,
    outlets INTEGER NOT NULL,
    independent INTEGER NOT NULL,
    first DOUBLE PRECISION NOT NULL,
    last DOUBLE PRECISION NOT NULL,
    pinned BOOLEAN NOT NULL,
    stamp INTEGER NOT NULL,
    dirty BOOLEAN NOT NULL,
    report TEXT,
    reported DOUBLE PRECISION,
    PRIMARY KEY (id)
);

CREATE INDEX story_dirty ON story (dirty, independent, last);

CREATE INDEX story_front ON story (independent, last, pinned);

CREATE INDEX story_last ON story (last);

CREATE TABLE study (
    article TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (article)
);

CREATE TABLE version (
    article TEXT NOT NULL,
    number INTEGER NOT NULL,
    until DOUBLE PRECISION NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (article, number)
);

CREATE TABLE visit (
    hash TEXT NOT NULL,
    story TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    before DOUBLE PRECISION,
    PRIMARY KEY (hash, story)
);

CREATE TABLE entry (
    id BIGSERIAL PRIMARY KEY,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    story TEXT NOT NULL,
    article TEXT NOT NULL,
    speaker TEXT,
    outlet TEXT,
    published TEXT,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    words TSVECTOR NOT NULL,
    UNIQUE (kind, ref)
);
CREATE INDEX entry_words ON entry USING gin(words);
