-- What shoppers send back, and what can be had in exchange, for either database.
-- Moments are milliseconds since 1970 in UTC.

-- A return that was asked for here, with its decisions. `body` is read and
-- replaced whole; the columns beside it are what is looked for.
CREATE TABLE returns (
    reference TEXT NOT NULL,
    merchant TEXT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT returns_key PRIMARY KEY (reference)
);

CREATE INDEX returns_of_order ON returns (merchant, number);
CREATE INDEX returns_of_merchant ON returns (merchant, asked_at, reference);

-- How many of a piece there are. Pieces of one product are each other's sizes and
-- colours, in the order of `place`, in which they were told.
CREATE TABLE stock (
    merchant TEXT NOT NULL,
    sku TEXT NOT NULL,
    product TEXT NOT NULL,
    variant TEXT NOT NULL,
    place BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    CONSTRAINT stock_key PRIMARY KEY (merchant, sku)
);

CREATE INDEX stock_of_product ON stock (merchant, product);
