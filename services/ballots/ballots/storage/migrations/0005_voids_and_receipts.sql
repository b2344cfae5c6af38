-- Which ballot counted until this one came; null: none did. A void goes back along it.
ALTER TABLE ballots ADD COLUMN replaces uuid;
UPDATE ballots b SET replaces = e.before
FROM (
    SELECT b.poll, b.slot, b.id,
        lag(b.id) OVER (PARTITION BY b.poll, b.slot, b.voter ORDER BY b.id = s.ballot, b.cast_at, b.id) AS before
    FROM ballots b JOIN standing s ON s.poll = b.poll AND s.slot = b.slot AND s.voter = b.voter
) e
WHERE e.poll = b.poll AND e.slot = b.slot AND e.id = b.id AND e.before IS NOT NULL;

-- Out of it and a ballot's id comes the salt of its receipt.
ALTER TABLE polls ADD COLUMN receipt_key bytea;
UPDATE polls SET receipt_key = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
ALTER TABLE polls ALTER COLUMN receipt_key SET NOT NULL;

-- The receipts of a sealed poll in ascending order, 1,024 a row: the leaves of its tree.
CREATE TABLE receipts (
    poll uuid NOT NULL,
    piece integer NOT NULL,
    first bytea NOT NULL,  -- the least of the row
    leaves bytea NOT NULL,
    node bytea NOT NULL,  -- the node of the tree that is above them all
    CONSTRAINT pk_receipts PRIMARY KEY (poll, piece)
);
CREATE INDEX ix_receipts_first ON receipts (poll, first);
ALTER TABLE receipts ALTER COLUMN leaves SET STORAGE EXTERNAL;  -- digests don't get smaller

CREATE TABLE voids (
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_voids_slot CHECK (slot BETWEEN 0 AND 63),
    ballot uuid NOT NULL,
    voter uuid,  -- null: the poll was unlinked
    reason text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    confirmed_by text CONSTRAINT ck_voids_confirmed_by CHECK (confirmed_by <> proposed_by),
    confirmed_at timestamptz,
    stood boolean,  -- whether it was the one that counted
    successor uuid,  -- the one that counts since then; null: none
    CONSTRAINT pk_voids PRIMARY KEY (poll, slot, ballot)
);

ALTER TABLE polls ADD COLUMN unlinked_at timestamptz;
CREATE TABLE unlinkings (
    poll uuid CONSTRAINT pk_unlinkings PRIMARY KEY,
    ballots integer NOT NULL,
    votes integer NOT NULL
);

DELETE FROM live_tallies;  -- they hold what is shown, and what will be next

ALTER TABLE comments ALTER COLUMN ballot DROP NOT NULL;

-- What is left of the ballots of a poll that was unlinked: its votes, in random order.
CREATE TABLE counted_votes (
    poll uuid NOT NULL,
    object smallint NOT NULL,
    stratum smallint NOT NULL,
    level smallint NOT NULL,
    criteria smallint[]
);
CREATE INDEX ix_counted_votes_poll ON counted_votes (poll);
