CREATE TABLE interviews (  -- attempts to ask a voter, by telephone or face to face; what they said is in the ballot alone
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_interviews_slot CHECK (slot BETWEEN 0 AND 63),  -- the voter's, as the ballot's
    id uuid NOT NULL,
    voter uuid,  -- null: not on the roll
    number_masked text,  -- of a number that was on no roll
    channel text NOT NULL,
    outcome text NOT NULL CONSTRAINT ck_interviews_outcome
        CHECK (outcome IN ('answered', 'refused', 'not_reached', 'wrong_number', 'broken_off')),
    interviewer text NOT NULL,
    recorded_by text NOT NULL,  -- the ballot's source
    source_ref text NOT NULL,
    body bytea NOT NULL,  -- keyed digest of what was sent
    recorded_at timestamptz NOT NULL DEFAULT now(),  -- by which the ballot counts
    held_at timestamptz NOT NULL,
    note text,
    ballot uuid,
    refusal text,  -- why there is no ballot; null with `answered` and without a ballot: a crash came between
    CONSTRAINT pk_interviews PRIMARY KEY (poll, id),
    CONSTRAINT uq_interviews_source_ref UNIQUE (poll, recorded_by, source_ref)
);
CREATE INDEX ix_interviews_recorded_at ON interviews (poll, recorded_at, id);

CREATE TABLE denials (  -- ballots that their voter says somebody else has handed in; nothing is changed by that
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_denials_slot CHECK (slot BETWEEN 0 AND 63),
    voter uuid NOT NULL,
    ballot uuid NOT NULL,  -- which stood then
    at timestamptz NOT NULL DEFAULT now(),
    note text,
    CONSTRAINT pk_denials PRIMARY KEY (poll, slot, ballot)
);
