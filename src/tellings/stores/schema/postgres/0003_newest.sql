-- Schema 3: what came in last; leases of hubs that tell of news.

CREATE INDEX article_placed ON article (placed);

CREATE TABLE lease (
    token TEXT NOT NULL,
    feed TEXT NOT NULL,
    next_at DOUBLE PRECISION NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (token),
    UNIQUE (feed)
);

CREATE INDEX lease_due ON lease (next_at);
