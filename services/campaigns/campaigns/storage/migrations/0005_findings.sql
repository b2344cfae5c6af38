ALTER TABLE campaigns ADD COLUMN follow_up_days INTEGER DEFAULT 5 NOT NULL;
ALTER TABLE campaigns ALTER COLUMN follow_up_days DROP DEFAULT;

ALTER TABLE people ADD COLUMN account TEXT;

CREATE TABLE opinions (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    object_id UUID,
    way TEXT NOT NULL,
    text TEXT NOT NULL,
    received_on DATE NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_opinions PRIMARY KEY (id),
    CONSTRAINT ck_opinions_way CHECK (way IN ('meeting', 'visit', 'letter', 'box', 'hotline', 'mail', 'site', 'comment', 'other')),
    CONSTRAINT fk_opinions_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT fk_opinions_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT
);
CREATE INDEX ix_opinions_campaign_id ON opinions (campaign_id);

CREATE TABLE taken_comments (
    round_id UUID NOT NULL,
    opinions INTEGER NOT NULL,
    taken_by TEXT NOT NULL,
    taken_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_taken_comments PRIMARY KEY (round_id),
    CONSTRAINT fk_taken_comments_round_id_rounds FOREIGN KEY(round_id) REFERENCES rounds (id) ON DELETE RESTRICT
);

CREATE TABLE inspections (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    kind TEXT NOT NULL,
    "on" DATE NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    report TEXT,
    reason TEXT,
    planned_by TEXT NOT NULL,
    ended_by TEXT,
    ended_at TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_inspections PRIMARY KEY (id),
    CONSTRAINT ck_inspections_state CHECK (state IN ('planned', 'reported', 'cancelled')),
    CONSTRAINT ck_inspections_kind CHECK (kind IN ('open', 'undercover')),
    CONSTRAINT fk_inspections_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);
CREATE INDEX ix_inspections_campaign_id ON inspections (campaign_id);

CREATE TABLE inspected_objects (
    inspection_id UUID NOT NULL,
    object_id UUID NOT NULL,
    CONSTRAINT pk_inspected_objects PRIMARY KEY (inspection_id, object_id),
    CONSTRAINT fk_inspected_objects_inspection_id_inspections FOREIGN KEY(inspection_id) REFERENCES inspections (id) ON DELETE RESTRICT,
    CONSTRAINT fk_inspected_objects_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT
);

CREATE TABLE inspectors (
    inspection_id UUID NOT NULL,
    person_id UUID NOT NULL,
    CONSTRAINT pk_inspectors PRIMARY KEY (inspection_id, person_id),
    CONSTRAINT fk_inspectors_inspection_id_inspections FOREIGN KEY(inspection_id) REFERENCES inspections (id) ON DELETE RESTRICT,
    CONSTRAINT fk_inspectors_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE RESTRICT
);

CREATE TABLE findings (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    number INTEGER NOT NULL,
    object_id UUID,
    inspection_id UUID,
    source TEXT NOT NULL,
    text TEXT NOT NULL,
    severity TEXT NOT NULL,
    key BOOLEAN NOT NULL,
    triage TEXT,
    measure TEXT,
    leader TEXT,
    office TEXT,
    deadline DATE,
    state TEXT NOT NULL,
    registered_by TEXT NOT NULL,
    registered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_findings PRIMARY KEY (id),
    CONSTRAINT uq_findings_campaign_id_number UNIQUE (campaign_id, number),
    CONSTRAINT ck_findings_state CHECK (state IN ('registered', 'planned', 'in_progress', 'submitted', 'returned', 'accepted', 'excused')),
    CONSTRAINT ck_findings_source CHECK (source IN ('opinion', 'self_check', 'inspection', 'special_check')),
    CONSTRAINT ck_findings_severity CHECK (severity IN ('minor', 'ordinary', 'serious')),
    CONSTRAINT ck_findings_triage CHECK (triage IN ('at_once', 'by_plan')),
    CONSTRAINT fk_findings_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT fk_findings_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT,
    CONSTRAINT fk_findings_inspection_id_inspections FOREIGN KEY(inspection_id) REFERENCES inspections (id) ON DELETE RESTRICT
);
CREATE INDEX ix_findings_inspection_id ON findings (inspection_id);

CREATE TABLE merged_opinions (
    opinion_id UUID NOT NULL,
    finding_id UUID NOT NULL,
    merged_by TEXT NOT NULL,
    merged_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_merged_opinions PRIMARY KEY (opinion_id),
    CONSTRAINT fk_merged_opinions_opinion_id_opinions FOREIGN KEY(opinion_id) REFERENCES opinions (id) ON DELETE RESTRICT,
    CONSTRAINT fk_merged_opinions_finding_id_findings FOREIGN KEY(finding_id) REFERENCES findings (id) ON DELETE RESTRICT
);
CREATE INDEX ix_merged_opinions_finding_id ON merged_opinions (finding_id);

CREATE TABLE finding_steps (
    number INTEGER GENERATED ALWAYS AS IDENTITY,
    finding_id UUID NOT NULL,
    done TEXT NOT NULL,
    said JSONB NOT NULL,
    by TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_finding_steps PRIMARY KEY (number),
    CONSTRAINT ck_finding_steps_done CHECK (done IN ('planned', 'started', 'submitted', 'accepted', 'returned', 'excused')),
    CONSTRAINT fk_finding_steps_finding_id_findings FOREIGN KEY(finding_id) REFERENCES findings (id) ON DELETE RESTRICT
);
CREATE INDEX ix_finding_steps_finding_id ON finding_steps (finding_id);

CREATE TABLE evidence (
    id UUID NOT NULL,
    finding_id UUID NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_evidence PRIMARY KEY (id),
    CONSTRAINT fk_evidence_finding_id_findings FOREIGN KEY(finding_id) REFERENCES findings (id) ON DELETE RESTRICT
);
CREATE INDEX ix_evidence_finding_id ON evidence (finding_id);

CREATE TABLE follow_ups (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    object_id UUID,
    key_id TEXT NOT NULL,
    name BYTEA NOT NULL,
    phone BYTEA NOT NULL,
    text BYTEA NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    deadline DATE NOT NULL,
    outcome TEXT,
    note BYTEA,
    closed_by TEXT,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_follow_ups PRIMARY KEY (id),
    CONSTRAINT ck_follow_ups_outcome CHECK (outcome IN ('settled', 'explained', 'passed_on', 'not_reached', 'withdrawn')),
    CONSTRAINT fk_follow_ups_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT fk_follow_ups_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT
);
CREATE INDEX ix_follow_ups_campaign_id ON follow_ups (campaign_id);

CREATE TRIGGER opinions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON opinions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER taken_comments_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON taken_comments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER merged_opinions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON merged_opinions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER finding_steps_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON finding_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER evidence_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
