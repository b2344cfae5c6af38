ALTER TABLE campaigns ADD COLUMN objection_days INTEGER DEFAULT 15 NOT NULL;
ALTER TABLE campaigns ALTER COLUMN objection_days DROP DEFAULT;
ALTER TABLE campaigns ALTER COLUMN code_key DROP NOT NULL;

CREATE TABLE unlinkings (
    campaign_id UUID NOT NULL,
    record TEXT NOT NULL,
    jws TEXT NOT NULL,
    CONSTRAINT pk_unlinkings PRIMARY KEY (campaign_id),
    CONSTRAINT fk_unlinkings_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);

CREATE TRIGGER unlinkings_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON unlinkings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
