-- What shoppers and teams hand in, for either database: words and whole numbers
-- alone. Moments are milliseconds since 1970 in UTC. The content lies elsewhere, as
-- a blob under its digest; the same content of two orders is one blob.

-- Every blob that is there, or is being put: a row is written before its blob, and
-- goes with it.
CREATE TABLE blobs (
    digest TEXT NOT NULL,
    -- When it was last put.
    put_at BIGINT NOT NULL,
    CONSTRAINT blobs_key PRIMARY KEY (digest)
);

CREATE INDEX blobs_put ON blobs (put_at);

-- Photos of an order.
CREATE TABLE photos (
    merchant TEXT NOT NULL,
    number TEXT NOT NULL,
    digest TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    -- 1 once a return names it; else it goes after a day.
    kept BIGINT NOT NULL,
    CONSTRAINT photos_key PRIMARY KEY (merchant, number, digest)
);

CREATE INDEX photos_of_merchant ON photos (merchant, digest);
CREATE INDEX photos_of_blob ON photos (digest);
CREATE INDEX photos_left ON photos (kept, taken_at);

-- What a team gives out with a return, to be stuck on its parcel.
CREATE TABLE labels (
    merchant TEXT NOT NULL,
    reference TEXT NOT NULL,
    digest TEXT NOT NULL,
    kept_at BIGINT NOT NULL,
    CONSTRAINT labels_key PRIMARY KEY (merchant, reference)
);

CREATE INDEX labels_of_blob ON labels (digest);
