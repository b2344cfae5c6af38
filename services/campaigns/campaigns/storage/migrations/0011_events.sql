CREATE TABLE events (
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    campaign_id UUID,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    request_id TEXT,
    operation TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    row_id TEXT,
    count BIGINT NOT NULL,
    before JSONB,
    after JSONB,
    withheld TEXT[] NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (number)
);
CREATE INDEX ix_events_campaign_id_number ON events (campaign_id, number);

CREATE TRIGGER events_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which rows only the organiser may see events of, for as long as they are in it; with them those whose key begins with
-- theirs. An undercover inspection is nobody else's until it is reported.
CREATE VIEW hidden_rows AS
    SELECT subject, id::TEXT AS row_id
    FROM inspections, unnest('{inspections, inspected_objects, inspectors}'::TEXT[]) AS subject
    WHERE kind = 'undercover' AND state <> 'reported';

-- Who and why come from set_config at the beginning of the transaction; without it a hand was at the database.
-- A transaction's numbers lie above the low-water mark that it locks, shared, with its first event, until its end: a reader
-- stops at the lowest mark, so nothing ever comes in before what was read (storage/events.py, the other half).
CREATE FUNCTION add_event(
    campaign UUID, subject TEXT, row_id TEXT, action TEXT, many BIGINT, before JSONB, after JSONB, withheld TEXT[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('minping.marked', true), '') = '' THEN
        PERFORM pg_advisory_xact_lock_shared(1163281742, (SELECT last_value FROM events_number_seq)::INTEGER);
        PERFORM set_config('minping.marked', 'yes', true);
    END IF;
    INSERT INTO events (campaign_id, actor, role, request_id, operation, action, subject, row_id, count, before, after, withheld)
    VALUES (
        campaign,
        coalesce(nullif(current_setting('minping.actor', true), ''), session_user),
        coalesce(nullif(current_setting('minping.role', true), ''), 'database'),
        nullif(current_setting('minping.request_id', true), ''),
        nullif(current_setting('minping.operation', true), ''),
        action, subject, row_id, many, before, after, withheld
    );
END
$$;

-- The campaign at the end of a way: {column} of the row, or {column, table, column, …} by the ids of other rows.
CREATE FUNCTION campaign_of(value TEXT, way TEXT[]) RETURNS UUID LANGUAGE plpgsql STABLE AS $$
BEGIN
    FOR step IN 2 .. coalesce(array_length(way, 1), 0) BY 2 LOOP
        EXECUTE format('SELECT %I::TEXT FROM %I WHERE id = $1::UUID', way[step + 1], way[step]) INTO value USING value;
    END LOOP;
    RETURN value::UUID;
END
$$;

-- One row's change: the columns that differ, but for those that are `unshown` or binary, which are only named.
CREATE FUNCTION add_change(
    relation OID, action TEXT, was JSONB, became JSONB, key TEXT[], way TEXT[], unshown TEXT[], quiet TEXT[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    present JSONB := coalesce(became, was);
    before JSONB;
    after JSONB;
    withheld TEXT[];
    changed TEXT[];
    other INTEGER := array_position(way, 'or');
BEGIN
    IF other IS NOT NULL THEN
        way := CASE WHEN present ->> way[1] IS NULL THEN way[other + 1 :] ELSE way[: other - 1] END;
    END IF;
    unshown := unshown || quiet || ARRAY(
        SELECT attname::TEXT FROM pg_attribute WHERE attrelid = relation AND atttypid = 'bytea'::regtype AND attnum > 0
    );
    SELECT coalesce(array_agg(name), '{}'),
        coalesce(array_agg(name ORDER BY name) FILTER (WHERE name = ANY (unshown)), '{}'),
        jsonb_object_agg(name, was -> name) FILTER (WHERE name <> ALL (unshown) AND was IS NOT NULL),
        jsonb_object_agg(name, became -> name) FILTER (WHERE name <> ALL (unshown) AND became IS NOT NULL)
    INTO changed, withheld, before, after
    FROM jsonb_object_keys(present) AS name
    WHERE coalesce(was -> name, 'null') <> coalesce(became -> name, 'null') AND name <> 'version';
    IF action = 'update' AND changed <@ quiet THEN
        RETURN;
    END IF;
    PERFORM add_event(
        campaign_of(present ->> way[1], way),
        (SELECT relname::TEXT FROM pg_class WHERE oid = relation),
        (SELECT string_agg(present ->> name, '/') FROM unnest(key) AS name),
        action, 1, before, after, withheld
    );
END
$$;

CREATE FUNCTION record_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_change(
        TG_RELID, lower(TG_OP),
        CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END,
        TG_ARGV[0]::TEXT[], TG_ARGV[1]::TEXT[], TG_ARGV[2]::TEXT[], TG_ARGV[3]::TEXT[]
    );
    RETURN NULL;
END
$$;

-- A statement's changes: how many rows of which campaign; of a single one what record_row says, if rows have a name.
CREATE FUNCTION record_statement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    way TEXT[] := TG_ARGV[1]::TEXT[];
    changed TEXT := CASE TG_OP WHEN 'DELETE' THEN 'old_rows' ELSE 'new_rows' END;
    was JSONB;
    became JSONB;
    many BIGINT;
    part RECORD;
BEGIN
    EXECUTE format('SELECT count(*) FROM %I', changed) INTO many;
    IF many = 1 AND TG_ARGV[0] <> '{}' THEN
        IF TG_OP <> 'INSERT' THEN
            SELECT to_jsonb(r) INTO was FROM old_rows r;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            SELECT to_jsonb(r) INTO became FROM new_rows r;
        END IF;
        PERFORM add_change(TG_RELID, lower(TG_OP), was, became, TG_ARGV[0]::TEXT[], way, TG_ARGV[2]::TEXT[], TG_ARGV[3]::TEXT[]);
        RETURN NULL;
    END IF;
    FOR part IN EXECUTE format(
        'SELECT %s AS start, count(*) AS many FROM %I r GROUP BY 1', CASE WHEN way = '{}' THEN 'NULL::TEXT' ELSE format('r.%I::TEXT', way[1]) END, changed
    ) LOOP
        PERFORM add_event(campaign_of(part.start, way), TG_TABLE_NAME, NULL, lower(TG_OP), part.many, NULL, NULL, '{}');
    END LOOP;
    RETURN NULL;
END
$$;

CREATE FUNCTION record_truncation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    many BIGINT;
BEGIN
    EXECUTE format('SELECT count(*) FROM %I', TG_TABLE_NAME) INTO many;
    PERFORM add_event(NULL, TG_TABLE_NAME, NULL, 'truncate', many, NULL, NULL, '{}');
    RETURN NULL;
END
$$;

-- Attach a table. `form`: `rows`, an event a row; `statements`, for long lists, an event a statement, which names the row
-- where it is one; `counts`, the same and never which row. `way`: to the campaign; of a table in `rows` another one may
-- follow after `or`, for rows without a value in the first column. `unshown`: columns whose values are not kept here.
-- `quiet`: such whose change alone is no event.
CREATE PROCEDURE record_changes(
    relation REGCLASS, form TEXT DEFAULT 'rows', way TEXT[] DEFAULT '{campaign_id}',
    unshown TEXT[] DEFAULT '{}', quiet TEXT[] DEFAULT '{}'
) LANGUAGE plpgsql AS $$
DECLARE
    named TEXT[] := ARRAY(
        SELECT attname::TEXT FROM pg_attribute a JOIN pg_index i ON i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey)
        WHERE a.attrelid = relation AND i.indisprimary ORDER BY a.attnum
    );
    arguments TEXT;
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = relation AND attname = 'id') THEN
        named := '{id}';
    END IF;
    IF form = 'counts' THEN
        named := '{}';
    END IF;
    arguments := format('%L, %L, %L, %L', named, way, unshown, quiet);
    IF form = 'rows' THEN
        EXECUTE format('CREATE TRIGGER recorded AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION record_row(%s)', relation, arguments);
    ELSE
        EXECUTE format('CREATE TRIGGER recorded_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION record_statement(%s)', relation, arguments);
        EXECUTE format('CREATE TRIGGER recorded_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION record_statement(%s)', relation, arguments);
        EXECUTE format('CREATE TRIGGER recorded_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION record_statement(%s)', relation, arguments);
    END IF;
    EXECUTE format('CREATE TRIGGER recorded_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION record_truncation()', relation);
END
$$;

ALTER TABLE campaigns ADD COLUMN retention_days INTEGER DEFAULT 365 NOT NULL;
ALTER TABLE campaigns ALTER COLUMN retention_days DROP DEFAULT;

-- Who was erased has none of these any more.
ALTER TABLE people ADD COLUMN digest_key_id TEXT DEFAULT '1';
ALTER TABLE people ALTER COLUMN digest_key_id DROP DEFAULT;
ALTER TABLE people ALTER COLUMN key_id DROP NOT NULL;
ALTER TABLE people ALTER COLUMN name DROP NOT NULL;
ALTER TABLE people ALTER COLUMN phone DROP NOT NULL;
ALTER TABLE people ALTER COLUMN phone_digest DROP NOT NULL;
ALTER TABLE people ADD CONSTRAINT ck_people_erased_whole
    CHECK (num_nonnulls(key_id, name, phone, phone_digest, digest_key_id) IN (0, 5));

ALTER TABLE follow_ups ALTER COLUMN key_id DROP NOT NULL;
ALTER TABLE follow_ups ALTER COLUMN name DROP NOT NULL;
ALTER TABLE follow_ups ALTER COLUMN phone DROP NOT NULL;
ALTER TABLE follow_ups ALTER COLUMN text DROP NOT NULL;
ALTER TABLE follow_ups ADD CONSTRAINT ck_follow_ups_erased_whole
    CHECK (num_nonnulls(key_id, name, phone, text) IN (0, 4) AND (key_id IS NOT NULL OR note IS NULL));

ALTER TABLE opt_outs ADD COLUMN digest_key_id TEXT DEFAULT '1' NOT NULL;
ALTER TABLE opt_outs ALTER COLUMN digest_key_id DROP DEFAULT;

CREATE TABLE erasures (
    campaign_id UUID NOT NULL,
    record TEXT NOT NULL,
    jws TEXT NOT NULL,
    CONSTRAINT pk_erasures PRIMARY KEY (campaign_id),
    CONSTRAINT fk_erasures_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE RESTRICT
);

CREATE TRIGGER erasures_stand BEFORE UPDATE OR DELETE OR TRUNCATE ON erasures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CALL record_changes('campaigns', way => '{id}');
CALL record_changes('criteria');
CALL record_changes('objects');
CALL record_changes('object_changes');
CALL record_changes('phases');
CALL record_changes('meetings');
CALL record_changes('topics');
CALL record_changes('unit_comments', way => '{object_id, objects, campaign_id}');
CALL record_changes('report_templates');
CALL record_changes('report_submissions');
CALL record_changes('rounds', unshown => '{poll, eligible}', quiet => '{tally}');
CALL record_changes('assessment_entries');
CALL record_changes('vetoes');
CALL record_changes('decisions', way => '{entry_id, assessment_entries, campaign_id, or, veto_id, vetoes, campaign_id}');
CALL record_changes('objections');
CALL record_changes('objection_answers', way => '{objection_id, objections, campaign_id}');
CALL record_changes('certifications', unshown => '{document, public}');
CALL record_changes('corrections');
CALL record_changes('uses');
CALL record_changes('use_withdrawals', way => '{use_id, uses, campaign_id}');
CALL record_changes('opinions', 'statements', unshown => '{text}');
CALL record_changes('taken_comments', way => '{round_id, rounds, campaign_id}');
CALL record_changes('merged_opinions', 'statements', '{finding_id, findings, campaign_id}');
CALL record_changes('findings');
CALL record_changes('finding_steps', way => '{finding_id, findings, campaign_id}');
CALL record_changes('evidence', way => '{finding_id, findings, campaign_id}', unshown => '{name}');
CALL record_changes('follow_ups');
CALL record_changes('inspections');
CALL record_changes('inspected_objects', way => '{inspection_id, inspections, campaign_id}');
CALL record_changes('inspectors', way => '{inspection_id, inspections, campaign_id}');
CALL record_changes('draws', unshown => '{lines, certificate, jws}');
CALL record_changes('candidates', 'counts', '{draw_id, draws, campaign_id}');
CALL record_changes('campaign_texts');
CALL record_changes('deliveries', 'counts', '{round_id, rounds, campaign_id}');
CALL record_changes('delivery_pace', way => '{}', quiet => '{free_at}');
CALL record_changes('opt_outs', 'statements', '{}');
CALL record_changes('unlinkings', unshown => '{record, jws}');
CALL record_changes('erasures', unshown => '{record, jws}');
CALL record_changes('people', 'statements', unshown => '{account}');
CALL record_changes('recipients', 'statements', '{object_id, objects, campaign_id}', '{matter}');
CALL record_changes('staff', 'statements', '{object_id, objects, campaign_id}');
CALL record_changes('voters', 'counts', '{round_id, rounds, campaign_id}');
