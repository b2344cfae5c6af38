CREATE TABLE polls (
    id uuid CONSTRAINT pk_polls PRIMARY KEY,
    campaign uuid NOT NULL,
    revision integer NOT NULL,
    mark text NOT NULL CONSTRAINT uq_polls_mark UNIQUE,
    lookup_key bytea NOT NULL,
    document jsonb NOT NULL,  -- what campaigns published, without the key; the columns below are taken from it
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    entry_until timestamptz NOT NULL,
    channels text[] NOT NULL,
    first_counts boolean NOT NULL,
    objects text[] NOT NULL,  -- the order in which ballots keep their levels
    levels text[] NOT NULL,
    criteria text[] NOT NULL,
    strata text[] NOT NULL,
    cancelled_at timestamptz,
    cancellation_reason text,
    sealed_at timestamptz
);
CREATE INDEX ix_polls_campaign ON polls (campaign);

-- Sealing begins with a row here: a lock on the poll's own row would be starved by the ballots that come in.
CREATE TABLE closings (
    poll uuid CONSTRAINT pk_closings PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE roll (
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_roll_slot CHECK (slot BETWEEN 0 AND 63),
    voter uuid NOT NULL,
    stratum smallint NOT NULL,  -- position in the poll's strata from 1; 0: none
    objects smallint[],  -- positions in the poll's objects from 1; null: all
    channels text[],  -- null: all of the poll
    generation integer,  -- of the code that is good
    code_digest bytea,
    phone_digest bytea,
    CONSTRAINT pk_roll PRIMARY KEY (poll, slot, voter)
);

-- From the digest of a code or a number to its voter. Codes of an older generation stay, so that they can be named.
CREATE TABLE lookups (
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_lookups_slot CHECK (slot BETWEEN 0 AND 63),  -- out of the digest
    digest bytea NOT NULL,
    voter uuid NOT NULL,
    generation integer,  -- null: a number
    CONSTRAINT pk_lookups PRIMARY KEY (poll, slot, digest)
);

CREATE TABLE ballots (  -- everything that was ever accepted; nothing is changed or deleted
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_ballots_slot CHECK (slot BETWEEN 0 AND 63),
    id uuid NOT NULL,
    voter uuid NOT NULL,
    channel smallint NOT NULL,  -- position in the poll's channels from 1
    source text NOT NULL,
    cast_at timestamptz NOT NULL DEFAULT now(),
    levels smallint[] NOT NULL,  -- one for each of the poll's objects: position on the scale from 1; 0: no vote
    criteria smallint[],  -- for each object, one for each criterion; null: none was rated
    CONSTRAINT pk_ballots PRIMARY KEY (poll, slot, id)
);

CREATE TABLE standing (  -- the ballot that counts
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_standing_slot CHECK (slot BETWEEN 0 AND 63),
    voter uuid NOT NULL,
    ballot uuid NOT NULL,
    CONSTRAINT pk_standing PRIMARY KEY (poll, slot, voter)
) WITH (fillfactor = 90);

CREATE TABLE ballot_references (  -- what a poster called a ballot, and what was answered
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_ballot_references_slot CHECK (slot BETWEEN 0 AND 63),
    voter uuid NOT NULL,
    source text NOT NULL,
    source_ref text NOT NULL,
    body bytea NOT NULL,
    ballot uuid NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT pk_ballot_references PRIMARY KEY (poll, slot, voter, source, source_ref)
);

-- A row holds all counts of one slot and stratum, object by object, level by level: a ballot of any length moves one row.
-- Its lock also puts the ballots of one voter in order.
CREATE TABLE counters (
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_counters_slot CHECK (slot BETWEEN 0 AND 63),
    stratum smallint NOT NULL,
    counts integer[] NOT NULL,
    CONSTRAINT pk_counters PRIMARY KEY (poll, slot, stratum)
) WITH (fillfactor = 50);

CREATE TABLE turnout (
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_turnout_slot CHECK (slot BETWEEN 0 AND 63),
    channel smallint NOT NULL,
    hour timestamptz NOT NULL,
    voters integer NOT NULL,  -- those whose first ballot came then
    ballots integer NOT NULL,
    CONSTRAINT pk_turnout PRIMARY KEY (poll, slot, channel, hour)
) WITH (fillfactor = 50);

CREATE TABLE refusals (
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_refusals_slot CHECK (slot BETWEEN 0 AND 63),
    reason text NOT NULL,
    submissions integer NOT NULL,
    CONSTRAINT pk_refusals PRIMARY KEY (poll, slot, reason)
);

CREATE TABLE comments (
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_comments_slot CHECK (slot BETWEEN 0 AND 63),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    ballot uuid NOT NULL,
    object smallint NOT NULL,
    body text NOT NULL,
    CONSTRAINT pk_comments PRIMARY KEY (poll, slot, id)
);

CREATE TABLE messages (  -- SMS as they came; the number is masked, and kept as digests under the keys of unsealed polls
    id uuid CONSTRAINT pk_messages PRIMARY KEY,
    adapter text NOT NULL,
    source text NOT NULL,
    provider_id text NOT NULL,
    body bytea NOT NULL,  -- digest of masked number and text: an id that is used twice loses nothing
    stored_at timestamptz NOT NULL DEFAULT now(),
    number_masked text NOT NULL,
    digests jsonb NOT NULL,  -- poll → digest
    text text NOT NULL,
    outcome text NOT NULL DEFAULT 'received' CONSTRAINT ck_messages_outcome
        CHECK (outcome IN ('received', 'counted', 'kept')),
    reason text,
    poll uuid,
    CONSTRAINT uq_messages_provider_id UNIQUE (adapter, source, provider_id, body)
);
CREATE INDEX ix_messages_received ON messages (stored_at) WHERE outcome = 'received';

CREATE TABLE tallies (  -- final tallies, each with the digest of its document
    poll uuid NOT NULL,
    version integer NOT NULL,
    document jsonb NOT NULL,
    CONSTRAINT pk_tallies PRIMARY KEY (poll, version)
);

CREATE TABLE live_tallies (  -- what a running poll that is published live last showed
    poll uuid CONSTRAINT pk_live_tallies PRIMARY KEY,
    document jsonb NOT NULL
);
