-- Schema 3: what came in last.

CREATE INDEX article_placed ON article (placed);
