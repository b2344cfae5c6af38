-- The tables of storage/tables.py.

CREATE TABLE campaigns (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    year INTEGER NOT NULL,
    organiser JSONB NOT NULL,
    time_zone TEXT NOT NULL,
    description TEXT NOT NULL,
    state TEXT NOT NULL,
    scheme JSONB,
    warnings JSONB NOT NULL,
    key_id TEXT NOT NULL,
    code_key BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    activated_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_campaigns PRIMARY KEY (id),
    CONSTRAINT uq_campaigns_code UNIQUE (code),
    CONSTRAINT ck_campaigns_state CHECK (state IN ('draft', 'active', 'certified'))
);

CREATE TABLE certifications (
    campaign_id UUID NOT NULL,
    document TEXT NOT NULL,
    digest TEXT NOT NULL,
    certified_at TIMESTAMP WITH TIME ZONE NOT NULL,
    certified_by TEXT NOT NULL,
    CONSTRAINT pk_certifications PRIMARY KEY (campaign_id),
    CONSTRAINT fk_certifications_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);

CREATE TABLE criteria (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    CONSTRAINT pk_criteria PRIMARY KEY (id),
    CONSTRAINT uq_criteria_campaign_id_code UNIQUE (campaign_id, code),
    CONSTRAINT fk_criteria_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);

CREATE TABLE objects (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    series TEXT,
    key BOOLEAN NOT NULL,
    kind TEXT NOT NULL,
    joined_on DATE NOT NULL,
    CONSTRAINT pk_objects PRIMARY KEY (id),
    CONSTRAINT uq_objects_campaign_id_code UNIQUE (campaign_id, code),
    CONSTRAINT fk_objects_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);

CREATE TABLE people (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    kind TEXT NOT NULL,
    sector TEXT,
    key_id TEXT NOT NULL,
    name BYTEA NOT NULL,
    phone BYTEA NOT NULL,
    phone_digest BYTEA NOT NULL,
    CONSTRAINT pk_people PRIMARY KEY (id),
    CONSTRAINT uq_people_campaign_id_kind_phone_digest UNIQUE (campaign_id, kind, phone_digest),
    CONSTRAINT ck_people_kind CHECK (kind IN ('county', 'expert', 'recipient')),
    CONSTRAINT fk_people_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);

CREATE TABLE phases (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    starts_on DATE,
    ends_on DATE,
    tasks JSONB NOT NULL,
    state TEXT NOT NULL,
    CONSTRAINT pk_phases PRIMARY KEY (id),
    CONSTRAINT uq_phases_campaign_id_code UNIQUE (campaign_id, code),
    CONSTRAINT ck_phases_state CHECK (state IN ('planned', 'running', 'completed')),
    CONSTRAINT ck_phases_window CHECK (ends_on >= starts_on),
    CONSTRAINT fk_phases_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);

CREATE TABLE rounds (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    panel TEXT NOT NULL,
    opens_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closes_at TIMESTAMP WITH TIME ZONE NOT NULL,
    entry_until TIMESTAMP WITH TIME ZONE NOT NULL,
    rated_from DATE,
    rated_to DATE,
    primary_channels TEXT[] NOT NULL,
    auxiliary_channels TEXT[] NOT NULL,
    counts TEXT NOT NULL,
    live BOOLEAN NOT NULL,
    weight NUMERIC NOT NULL,
    state TEXT NOT NULL,
    changes JSONB NOT NULL,
    poll JSONB,
    key_id TEXT,
    lookup_key BYTEA,
    pushed_revision INTEGER DEFAULT 0 NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE,
    tally JSONB,
    CONSTRAINT pk_rounds PRIMARY KEY (id),
    CONSTRAINT uq_rounds_campaign_id_code UNIQUE (campaign_id, code),
    CONSTRAINT ck_rounds_state CHECK (state IN ('planned', 'publishing', 'published', 'sealed', 'cancelled')),
    CONSTRAINT ck_rounds_window CHECK (opens_at < closes_at AND closes_at <= entry_until),
    CONSTRAINT ck_rounds_counts CHECK (counts IN ('last', 'first')),
    CONSTRAINT fk_rounds_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);

CREATE TABLE assessment_entries (
    number INTEGER GENERATED ALWAYS AS IDENTITY,
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    object_id UUID NOT NULL,
    component TEXT NOT NULL,
    item TEXT,
    points NUMERIC NOT NULL,
    date DATE NOT NULL,
    reason TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_assessment_entries PRIMARY KEY (number),
    CONSTRAINT uq_assessment_entries_id UNIQUE (id),
    CONSTRAINT fk_assessment_entries_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT fk_assessment_entries_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT
);

CREATE INDEX ix_assessment_entries_campaign_id ON assessment_entries (campaign_id);

CREATE TABLE recipients (
    object_id UUID NOT NULL,
    person_id UUID NOT NULL,
    matter TEXT,
    served_on DATE,
    CONSTRAINT pk_recipients PRIMARY KEY (object_id, person_id),
    CONSTRAINT fk_recipients_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT,
    CONSTRAINT fk_recipients_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE RESTRICT
);

CREATE TABLE voters (
    id UUID NOT NULL,
    round_id UUID NOT NULL,
    person_id UUID NOT NULL,
    generation INTEGER DEFAULT 1 NOT NULL,
    objects TEXT[],
    stratum TEXT,
    CONSTRAINT pk_voters PRIMARY KEY (id),
    CONSTRAINT uq_voters_round_id_person_id UNIQUE (round_id, person_id),
    CONSTRAINT fk_voters_round_id_rounds FOREIGN KEY(round_id) REFERENCES rounds (id) ON DELETE RESTRICT,
    CONSTRAINT fk_voters_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE RESTRICT
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': no row is ever changed or deleted', ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER assessment_entries_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON assessment_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER certifications_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON certifications
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
