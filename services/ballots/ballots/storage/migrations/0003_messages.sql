-- The number, or the extension of it, from which a poll's invitations were sent: it tells two polls of one voter apart.
UPDATE polls SET document = document || '{"access_number": null}';

ALTER TABLE messages ADD COLUMN access_number text;  -- the number it was sent to, as the provider gives it
CREATE INDEX ix_messages_kept ON messages (stored_at, id) WHERE outcome = 'kept';

CREATE TABLE decisions (  -- what an operator decided on a message that nobody could read; the message stays as it came
    message uuid CONSTRAINT pk_decisions PRIMARY KEY,
    decided_at timestamptz NOT NULL DEFAULT now(),
    decided_by text NOT NULL,
    reason text NOT NULL,  -- why the message waited
    verdict text NOT NULL CONSTRAINT ck_decisions_verdict CHECK (verdict IN ('count', 'discard', 'opt_out')),
    poll uuid,
    votes jsonb NOT NULL,
    note text
);

CREATE TABLE opt_outs (  -- voters who asked by SMS to be left alone
    poll uuid NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_opt_outs_slot CHECK (slot BETWEEN 0 AND 63),
    voter uuid NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT pk_opt_outs PRIMARY KEY (poll, slot, voter)
);
