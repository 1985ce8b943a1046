-- Whether articles helped: counts by day, nothing about a person.
CREATE TABLE article_feedback (
    merchant TEXT NOT NULL,
    article TEXT NOT NULL,
    day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    helped INTEGER NOT NULL CHECK (helped IN (0, 1)),
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (merchant, article, day, helped)
) STRICT, WITHOUT ROWID;
