-- Schema 6: pages that could not be fetched and are asked for again.

CREATE TABLE again (
    "key" TEXT NOT NULL,
    due DOUBLE PRECISION NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY ("key")
);

CREATE INDEX again_due ON again (due);
