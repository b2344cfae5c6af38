ALTER TABLE rounds ADD COLUMN access_number TEXT;

CREATE TABLE campaign_texts (
    campaign_id UUID NOT NULL,
    texts JSONB NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_campaign_texts PRIMARY KEY (campaign_id),
    CONSTRAINT fk_campaign_texts_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);

CREATE TABLE deliveries (
    id UUID DEFAULT uuidv7() NOT NULL,
    round_id UUID NOT NULL,
    voter_id UUID,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT DEFAULT 'queued' NOT NULL,
    reason TEXT,
    attempts INTEGER DEFAULT 0 NOT NULL,
    worker INTEGER,
    not_before TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    queued_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    queued_by TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    decisions JSONB DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT pk_deliveries PRIMARY KEY (id),
    CONSTRAINT uq_deliveries_voter_id_kind_number UNIQUE (voter_id, kind, number),
    CONSTRAINT ck_deliveries_state CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'unknown', 'withdrawn', 'closed')),
    CONSTRAINT ck_deliveries_kind CHECK (kind IN ('invitation', 'reminder', 'reissue')),
    CONSTRAINT ck_deliveries_worker CHECK ((state = 'sending') = (worker IS NOT NULL)),
    CONSTRAINT fk_deliveries_round_id_rounds FOREIGN KEY(round_id) REFERENCES rounds (id) ON DELETE RESTRICT,
    CONSTRAINT fk_deliveries_voter_id_voters FOREIGN KEY(voter_id) REFERENCES voters (id) ON DELETE RESTRICT
);

CREATE INDEX ix_deliveries_due ON deliveries (not_before, id) WHERE state = 'queued';
CREATE INDEX ix_deliveries_sending ON deliveries (worker) WHERE state = 'sending';
CREATE INDEX ix_deliveries_round ON deliveries (round_id, id);

CREATE TABLE delivery_pace (
    id SMALLINT NOT NULL,
    free_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_delivery_pace PRIMARY KEY (id),
    CONSTRAINT ck_delivery_pace_one CHECK (id = 1)
);

INSERT INTO delivery_pace VALUES (1, now());

CREATE TABLE opt_outs (
    id UUID NOT NULL,
    phone_digest BYTEA NOT NULL,
    key_id TEXT NOT NULL,
    phone BYTEA NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    source TEXT NOT NULL,
    CONSTRAINT pk_opt_outs PRIMARY KEY (id),
    CONSTRAINT uq_opt_outs_phone_digest UNIQUE (phone_digest)
);
