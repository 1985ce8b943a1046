-- By what a shop's own system signs for its shoppers, for either database: words
-- and whole numbers alone. Moments are milliseconds since 1970 in UTC.

CREATE TABLE signing (
    merchant TEXT NOT NULL,
    -- Itself, as it takes part in each signature.
    secret TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    CONSTRAINT signing_key PRIMARY KEY (merchant)
);
