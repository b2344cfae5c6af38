ALTER TABLE campaigns ADD COLUMN sectors JSONB DEFAULT '[]' NOT NULL;
ALTER TABLE campaigns ALTER COLUMN sectors DROP DEFAULT;
ALTER TABLE rounds ADD COLUMN population JSONB;

ALTER TABLE people ADD COLUMN term_from DATE;
ALTER TABLE people ADD COLUMN term_to DATE;
ALTER TABLE people ADD COLUMN excused JSONB DEFAULT '[]' NOT NULL;
ALTER TABLE people ADD COLUMN predecessor_id UUID;
ALTER TABLE people ADD COLUMN ended JSONB;
ALTER TABLE people ADD COLUMN version INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE people DROP CONSTRAINT ck_people_kind;
ALTER TABLE people ADD CONSTRAINT ck_people_kind CHECK (kind IN ('county', 'expert', 'recipient', 'staff'));
ALTER TABLE people ADD CONSTRAINT ck_people_term CHECK (term_to >= term_from);
ALTER TABLE people ADD CONSTRAINT uq_people_predecessor_id UNIQUE (predecessor_id);
ALTER TABLE people ADD CONSTRAINT fk_people_predecessor_id_people FOREIGN KEY(predecessor_id) REFERENCES people (id) ON DELETE RESTRICT;

CREATE TABLE staff (
    object_id UUID NOT NULL,
    person_id UUID NOT NULL,
    CONSTRAINT pk_staff PRIMARY KEY (object_id, person_id),
    CONSTRAINT fk_staff_object_id_objects FOREIGN KEY(object_id) REFERENCES objects (id) ON DELETE RESTRICT,
    CONSTRAINT fk_staff_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE RESTRICT
);

CREATE TABLE draws (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    round_id UUID NOT NULL,
    state TEXT NOT NULL,
    leave_out_last INTEGER NOT NULL,
    objects JSONB NOT NULL,
    candidates INTEGER NOT NULL,
    lines TEXT NOT NULL,
    list_digest TEXT NOT NULL,
    listed_by TEXT NOT NULL,
    listed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    certificate TEXT,
    jws TEXT,
    discarded JSONB,
    CONSTRAINT pk_draws PRIMARY KEY (id),
    CONSTRAINT ck_draws_state CHECK (state IN ('listed', 'drawn', 'discarded')),
    CONSTRAINT ck_draws_certificate CHECK ((state = 'drawn') = (certificate IS NOT NULL)),
    CONSTRAINT ck_draws_discarded CHECK ((state = 'discarded') = (discarded IS NOT NULL)),
    CONSTRAINT fk_draws_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT fk_draws_round_id_rounds FOREIGN KEY(round_id) REFERENCES rounds (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX uq_draws_round_id ON draws (round_id) WHERE state <> 'discarded';

CREATE TABLE candidates (
    draw_id UUID NOT NULL,
    id TEXT NOT NULL,
    person_id UUID NOT NULL,
    drawn TEXT[],
    CONSTRAINT pk_candidates PRIMARY KEY (draw_id, id),
    CONSTRAINT fk_candidates_draw_id_draws FOREIGN KEY(draw_id) REFERENCES draws (id) ON DELETE RESTRICT,
    CONSTRAINT fk_candidates_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE RESTRICT
);

-- What was published of a draw stands: once drawn or discarded a row never changes, before only these columns do.
CREATE TRIGGER draws_stand BEFORE UPDATE ON draws FOR EACH ROW
    WHEN (OLD.state <> 'listed'
        OR to_jsonb(OLD) - '{state,certificate,jws,discarded}'::text[]
            IS DISTINCT FROM to_jsonb(NEW) - '{state,certificate,jws,discarded}'::text[])
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER draws_stay BEFORE DELETE OR TRUNCATE ON draws
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
