ALTER TABLE assessment_entries ADD COLUMN evidence JSONB DEFAULT '[]' NOT NULL;
ALTER TABLE assessment_entries ALTER COLUMN evidence DROP DEFAULT;

ALTER TABLE certifications ADD COLUMN version INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE certifications ALTER COLUMN version DROP DEFAULT;
ALTER TABLE certifications DROP CONSTRAINT pk_certifications;
ALTER TABLE certifications ADD CONSTRAINT pk_certifications PRIMARY KEY (campaign_id, version);

CREATE TABLE vetoes (
    number INTEGER GENERATED ALWAYS AS IDENTITY,
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    object_id UUID NOT NULL,
    veto TEXT NOT NULL,
    ground TEXT NOT NULL,
    evidence JSONB NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_vetoes PRIMARY KEY (number),
    CONSTRAINT uq_vetoes_id UNIQUE (id),
    CONSTRAINT fk_vetoes_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT fk_vetoes_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT
);

CREATE INDEX ix_vetoes_campaign_id ON vetoes (campaign_id);

CREATE TRIGGER vetoes_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON vetoes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE decisions (
    id UUID NOT NULL,
    entry_id UUID,
    veto_id UUID,
    approved BOOLEAN NOT NULL,
    reason TEXT,
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_decisions PRIMARY KEY (id),
    CONSTRAINT uq_decisions_entry_id UNIQUE (entry_id),
    CONSTRAINT uq_decisions_veto_id UNIQUE (veto_id),
    CONSTRAINT ck_decisions_of_one CHECK (num_nonnulls(entry_id, veto_id) = 1),
    CONSTRAINT fk_decisions_entry_id_assessment_entries FOREIGN KEY(entry_id) REFERENCES assessment_entries (id) ON DELETE RESTRICT,
    CONSTRAINT fk_decisions_veto_id_vetoes FOREIGN KEY(veto_id) REFERENCES vetoes (id) ON DELETE RESTRICT
);

CREATE TRIGGER decisions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE objections (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    object_id UUID NOT NULL,
    entry_id UUID,
    veto_id UUID,
    version INTEGER,
    text TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_objections PRIMARY KEY (id),
    CONSTRAINT uq_objections_entry_id UNIQUE (entry_id),
    CONSTRAINT uq_objections_veto_id UNIQUE (veto_id),
    CONSTRAINT ck_objections_to_one CHECK (num_nonnulls(entry_id, veto_id, version) = 1),
    CONSTRAINT fk_objections_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT fk_objections_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT,
    CONSTRAINT fk_objections_entry_id_assessment_entries FOREIGN KEY(entry_id) REFERENCES assessment_entries (id) ON DELETE RESTRICT,
    CONSTRAINT fk_objections_veto_id_vetoes FOREIGN KEY(veto_id) REFERENCES vetoes (id) ON DELETE RESTRICT
);

CREATE INDEX ix_objections_campaign_id ON objections (campaign_id);

CREATE TRIGGER objections_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON objections
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE objection_answers (
    objection_id UUID NOT NULL,
    upheld BOOLEAN NOT NULL,
    text TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_objection_answers PRIMARY KEY (objection_id),
    CONSTRAINT fk_objection_answers_objection_id_objections FOREIGN KEY(objection_id) REFERENCES objections (id) ON DELETE RESTRICT
);

CREATE TRIGGER objection_answers_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON objection_answers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE corrections (
    campaign_id UUID NOT NULL,
    version INTEGER NOT NULL,
    reason TEXT NOT NULL,
    objection_id UUID,
    opened_by TEXT NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_corrections PRIMARY KEY (campaign_id, version),
    CONSTRAINT fk_corrections_campaign_id_version_certifications FOREIGN KEY(campaign_id, version) REFERENCES certifications (campaign_id, version) ON DELETE RESTRICT,
    CONSTRAINT fk_corrections_objection_id_objections FOREIGN KEY(objection_id) REFERENCES objections (id) ON DELETE RESTRICT
);

CREATE TRIGGER corrections_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON corrections
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE uses (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    object_id UUID NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    decided_on DATE NOT NULL,
    decided_by TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_uses PRIMARY KEY (id),
    CONSTRAINT ck_uses_kind CHECK (kind IN ('honour', 'reprimand', 'talk', 'correction', 'other')),
    CONSTRAINT fk_uses_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT fk_uses_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT
);

CREATE INDEX ix_uses_campaign_id ON uses (campaign_id);

CREATE TRIGGER uses_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON uses
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE use_withdrawals (
    use_id UUID NOT NULL,
    reason TEXT NOT NULL,
    withdrawn_by TEXT NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_use_withdrawals PRIMARY KEY (use_id),
    CONSTRAINT fk_use_withdrawals_use_id_uses FOREIGN KEY(use_id) REFERENCES uses (id) ON DELETE RESTRICT
);

CREATE TRIGGER use_withdrawals_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON use_withdrawals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was entered before counts as it did: approved by who entered it, at that time.
INSERT INTO decisions (id, entry_id, approved, reason, decided_by, decided_at)
    SELECT gen_random_uuid(), id, true, '实行审批之前录入，视同录入时已由录入人批准', entered_by, entered_at
    FROM assessment_entries;
