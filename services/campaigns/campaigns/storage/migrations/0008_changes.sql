ALTER TABLE campaigns ADD COLUMN rehearsal BOOLEAN DEFAULT false NOT NULL;
ALTER TABLE campaigns ALTER COLUMN rehearsal DROP DEFAULT;

ALTER TABLE objects ADD COLUMN formerly TEXT[] DEFAULT '{}' NOT NULL;
ALTER TABLE objects ALTER COLUMN formerly DROP DEFAULT;
ALTER TABLE objects ADD COLUMN merged_into TEXT;
ALTER TABLE objects ADD COLUMN withdrawn_on DATE;

CREATE TABLE object_changes (
    number INTEGER GENERATED ALWAYS AS IDENTITY,
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    object_id UUID NOT NULL,
    kind TEXT NOT NULL,
    happened_on DATE NOT NULL,
    reason TEXT NOT NULL,
    name TEXT,
    former_name TEXT,
    "into" TEXT,
    changed_by TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_object_changes PRIMARY KEY (number),
    CONSTRAINT uq_object_changes_id UNIQUE (id),
    CONSTRAINT ck_object_changes_kind CHECK (kind IN ('renamed', 'merged', 'withdrawn', 'restored')),
    CONSTRAINT fk_object_changes_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT fk_object_changes_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT
);

CREATE INDEX ix_object_changes_campaign_id ON object_changes (campaign_id);

CREATE TRIGGER object_changes_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON object_changes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
