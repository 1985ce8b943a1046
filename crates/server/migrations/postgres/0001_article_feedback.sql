-- Whether articles helped: counts by day, nothing about a person.
CREATE TABLE article_feedback (
    merchant TEXT NOT NULL,
    article TEXT NOT NULL,
    day TEXT NOT NULL CHECK (day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    helped BIGINT NOT NULL CHECK (helped IN (0, 1)),
    count BIGINT NOT NULL CHECK (count > 0),
    PRIMARY KEY (merchant, article, day, helped)
);
