-- Lines of batches on their way into cast_ballot, whose arguments the columns are. The transaction that puts rows here
-- deletes them, so nobody ever sees one, and there is nothing to save from a crash.
CREATE UNLOGGED TABLE staged_ballots (
    chunk uuid NOT NULL,  -- the lines of one transaction
    line integer NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_staged_ballots_slot CHECK (slot BETWEEN 0 AND 63),
    poll uuid NOT NULL,
    voter uuid NOT NULL,
    generation integer,
    ballot uuid NOT NULL,
    channel text NOT NULL,
    source text NOT NULL,
    source_ref text,
    body bytea NOT NULL,
    objects text[] NOT NULL,
    levels text[] NOT NULL,
    criteria jsonb,
    comments text[],
    stored_at timestamptz,
    CONSTRAINT pk_staged_ballots PRIMARY KEY (chunk, line, slot)
);
