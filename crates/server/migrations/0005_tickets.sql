-- What shoppers write to the team, and what they searched for in vain, for either
-- database: words and whole numbers alone. Moments are milliseconds since 1970 in
-- UTC.

-- What was written, with its decision and the team's words. `body` is read and
-- replaced whole; the columns beside it are what is looked for.
CREATE TABLE tickets (
    reference TEXT NOT NULL,
    merchant TEXT NOT NULL,
    -- Comparable, of the order that was open; empty where none was. One that was
    -- only typed stands in the body alone.
    number TEXT NOT NULL,
    -- As a lookup compares it.
    email TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT tickets_key PRIMARY KEY (reference)
);

CREATE INDEX tickets_of_order ON tickets (merchant, number);
CREATE INDEX tickets_of_merchant ON tickets (merchant, asked_at, reference);
CREATE INDEX tickets_standing ON tickets (merchant, state);

-- Searches that found nothing: counts by day, nothing about a person.
CREATE TABLE unfound (
    merchant TEXT NOT NULL,
    -- `2026-06-25`, in UTC.
    day TEXT NOT NULL,
    words TEXT NOT NULL,
    count BIGINT NOT NULL,
    CONSTRAINT unfound_key PRIMARY KEY (merchant, day, words)
);
