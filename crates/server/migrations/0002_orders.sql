-- Orders and what shoppers ask about them, for either database: words and whole
-- numbers alone. Moments are milliseconds since 1970 in UTC; 0 is none.

-- An order as the shop's system last told it: lines, parcels and returns are read
-- and replaced whole, so they stay in one JSON text, `record`. The columns beside
-- it are what a lookup compares, normalised; empty is not known.
CREATE TABLE orders (
    merchant TEXT NOT NULL,
    number TEXT NOT NULL,
    email TEXT NOT NULL,
    postcode TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- 1 when it was first told, and more by one with each change.
    revision BIGINT NOT NULL,
    record TEXT NOT NULL,
    CONSTRAINT orders_key PRIMARY KEY (merchant, number)
);

-- What happened to an order, told one by one.
CREATE TABLE order_events (
    merchant TEXT NOT NULL,
    number TEXT NOT NULL,
    -- A digest of the event: told twice it is one.
    digest TEXT NOT NULL,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    CONSTRAINT order_events_key PRIMARY KEY (merchant, number, digest)
);

-- What a shopper asked for, with the decision that it met.
CREATE TABLE requests (
    reference TEXT NOT NULL,
    merchant TEXT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    request TEXT NOT NULL,
    CONSTRAINT requests_key PRIMARY KEY (reference)
);

CREATE INDEX requests_of_order ON requests (merchant, number);
CREATE INDEX requests_of_merchant ON requests (merchant, asked_at, reference);
-- The same is not asked twice while the team has not answered, and an order is
-- cancelled once.
CREATE UNIQUE INDEX requests_open ON requests (merchant, number, kind)
    WHERE state = 'waiting' OR (kind = 'cancel' AND state IN ('accepted', 'granted'));

-- What opens an order, by its hash.
CREATE TABLE order_tokens (
    hash TEXT NOT NULL,
    merchant TEXT NOT NULL,
    number TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT order_tokens_key PRIMARY KEY (hash)
);

-- Lookups that failed, by client and by order number, each hashed.
CREATE TABLE lookup_tries (
    who TEXT NOT NULL,
    since BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    CONSTRAINT lookup_tries_key PRIMARY KEY (who)
);

-- Answers that were given, so that a repeated request gets the same one.
CREATE TABLE answers (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT answers_key PRIMARY KEY (scope, key)
);

-- Mails and webhooks that are to be sent, or were.
CREATE TABLE outbox (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    merchant TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    done_at BIGINT NOT NULL,
    message TEXT NOT NULL,
    CONSTRAINT outbox_key PRIMARY KEY (id)
);

CREATE INDEX outbox_due ON outbox (done_at, due_at);

-- Keys of the merchants' systems, by their hashes.
CREATE TABLE merchant_keys (
    hash TEXT NOT NULL,
    merchant TEXT NOT NULL,
    name TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    CONSTRAINT merchant_keys_key PRIMARY KEY (hash),
    CONSTRAINT merchant_keys_name UNIQUE (merchant, name)
);

-- Where a merchant's system is told what shoppers asked for.
CREATE TABLE webhooks (
    merchant TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    CONSTRAINT webhooks_key PRIMARY KEY (merchant)
);
