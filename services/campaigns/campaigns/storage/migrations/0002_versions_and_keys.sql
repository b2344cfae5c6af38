ALTER TABLE campaigns ADD COLUMN version INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE objects ADD COLUMN version INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE phases ADD COLUMN version INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE rounds ADD COLUMN version INTEGER DEFAULT 1 NOT NULL;

CREATE TABLE idempotency_keys (
    key BYTEA NOT NULL,
    request BYTEA NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    key_id TEXT,
    answer BYTEA,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (key)
);
CREATE INDEX ix_idempotency_keys_made_at ON idempotency_keys (made_at);
