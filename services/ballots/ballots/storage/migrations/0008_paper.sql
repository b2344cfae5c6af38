CREATE TABLE sheets (  -- one of a voter's; the number tells the slot, so that it is unique in the poll
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_sheets_slot CHECK (slot BETWEEN 0 AND 63),
    number text NOT NULL,
    voter uuid NOT NULL,
    paper_batch uuid,  -- in which it is entered
    outcome text,  -- once that is cast: accepted, replaced or refused
    reason text,  -- a slug, where it is refused
    CONSTRAINT pk_sheets PRIMARY KEY (poll, slot, number),
    CONSTRAINT uq_sheets_voter UNIQUE (poll, slot, voter)
);
CREATE INDEX ix_sheets_paper_batch ON sheets (paper_batch) WHERE paper_batch IS NOT NULL;

CREATE TABLE paper_batches (  -- a pile of sheets that came back
    id uuid CONSTRAINT pk_paper_batches PRIMARY KEY,
    poll uuid NOT NULL,
    code text NOT NULL,
    declared integer NOT NULL,
    corrections jsonb NOT NULL DEFAULT '[]',  -- of the declared total: what it was before, who changed it, when and why
    declared_by text NOT NULL,
    first_operator text,
    second_operator text,
    handed_in_at timestamptz,
    handed_in_by text,
    cast_at timestamptz,
    CONSTRAINT uq_paper_batches_code UNIQUE (poll, code)
);

CREATE TABLE sheet_readings (  -- what was read on a sheet by each of the two operators, and what is settled
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_sheet_readings_slot CHECK (slot BETWEEN 0 AND 63),
    number text NOT NULL,
    reader text NOT NULL CONSTRAINT ck_sheet_readings_reader CHECK (reader IN ('first', 'second', 'settled')),
    votes jsonb NOT NULL,  -- object → level, by code
    invalid boolean NOT NULL,
    read_by text NOT NULL,
    read_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_sheet_readings PRIMARY KEY (poll, slot, number, reader)
);
