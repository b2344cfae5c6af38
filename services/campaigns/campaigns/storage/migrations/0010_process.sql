ALTER TABLE campaigns ADD COLUMN programme JSONB;
ALTER TABLE campaigns ADD COLUMN previous UUID;
ALTER TABLE campaigns ADD COLUMN limits JSONB
    DEFAULT '{"own_problems": {"least": 1, "most": 2}, "key_findings": {"least": 2, "most": 3}}' NOT NULL;
ALTER TABLE campaigns ALTER COLUMN limits DROP DEFAULT;

ALTER TABLE phases ADD COLUMN tasks_done JSONB DEFAULT '[]' NOT NULL;
ALTER TABLE phases ADD COLUMN changes JSONB DEFAULT '[]' NOT NULL;
ALTER TABLE phases ALTER COLUMN tasks_done DROP DEFAULT;
ALTER TABLE phases ALTER COLUMN changes DROP DEFAULT;

CREATE TABLE meetings (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    kind TEXT NOT NULL,
    held_on DATE NOT NULL,
    attendance INTEGER,
    minutes TEXT NOT NULL,
    made_public JSONB,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_meetings PRIMARY KEY (id),
    CONSTRAINT ck_meetings_kind CHECK (kind IN ('mobilisation', 'topic', 'summary', 'other')),
    CONSTRAINT fk_meetings_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);
CREATE INDEX ix_meetings_campaign_id ON meetings (campaign_id);

CREATE TABLE topics (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    object_id UUID,
    title TEXT NOT NULL,
    goals TEXT NOT NULL,
    measures TEXT NOT NULL,
    chosen_with JSONB NOT NULL,
    pledge JSONB,
    delivery JSONB NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_topics PRIMARY KEY (id),
    CONSTRAINT fk_topics_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT fk_topics_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT
);
CREATE INDEX ix_topics_campaign_id ON topics (campaign_id);

CREATE TABLE unit_comments (
    object_id UUID NOT NULL,
    text TEXT NOT NULL,
    written_by TEXT NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_unit_comments PRIMARY KEY (object_id),
    CONSTRAINT fk_unit_comments_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT
);

CREATE TABLE report_templates (
    campaign_id UUID NOT NULL,
    document BYTEA NOT NULL,
    CONSTRAINT pk_report_templates PRIMARY KEY (campaign_id),
    CONSTRAINT fk_report_templates_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);

CREATE TABLE report_submissions (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    "to" TEXT NOT NULL,
    "on" DATE NOT NULL,
    remark TEXT NOT NULL,
    digest TEXT NOT NULL,
    document BYTEA NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_report_submissions PRIMARY KEY (id),
    CONSTRAINT fk_report_submissions_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);
CREATE INDEX ix_report_submissions_campaign_id ON report_submissions (campaign_id);

CREATE TRIGGER report_submissions_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON report_submissions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
