-- One ballot in one round trip: everything is checked, stored and counted here, or nothing is.
--
-- Outcomes: accepted, replaced, or the slug of a refusal; `invalid-input` comes with all mistakes, each
-- {"vote": index from 0, "field": "object" | "level" | "criteria", "slug", "value"}.
-- Asked for again by (source, source_ref) it gives the first outcome and the first ballot, also after sealing, and says
-- that this is `repeated`.
CREATE FUNCTION cast_ballot(
    p_slot smallint, p_poll uuid, p_voter uuid,
    p_generation integer,  -- of the code that named the voter; null: not named by a code
    p_ballot uuid,  -- the id that this ballot gets; made by the caller, because a random value here would not be routed
    p_channel text, p_source text, p_source_ref text, p_body bytea,
    p_objects text[], p_levels text[],
    p_criteria jsonb,  -- a vote's {criterion: level} or null, for each vote; null: none at all
    p_comments text[],  -- null: none at all
    p_stored_at timestamptz,  -- when a message was stored that is settled now; null: now
    OUT outcome text, OUT ballot uuid, OUT mistakes jsonb, OUT repeated boolean
) LANGUAGE plpgsql AS $$
DECLARE
    entry_channels CONSTANT text[] := ARRAY['questionnaire', 'phone', 'face_to_face'];
    arrived CONSTANT timestamptz := coalesce(p_stored_at, now());
    closing boolean;
    poll polls%ROWTYPE;
    entry roll%ROWTYPE;
    earlier ballot_references%ROWTYPE;
    counted integer[];
    replaced_ballot uuid;
    replaced_levels smallint[];
    new_levels smallint[];
    new_criteria smallint[];
    channel_position integer;
    object_position integer;
    level_position integer;
    criterion_position integer;
    criterion text;
    criterion_level text;
    level_count integer;
    wrong jsonb := '[]';
BEGIN
    repeated := false;
    <<cast_it>> BEGIN
    closing := EXISTS (SELECT 1 FROM closings c WHERE c.poll = p_poll);
    IF closing THEN
        SELECT * INTO poll FROM polls WHERE id = p_poll;
    ELSE
        -- sealing takes the row FOR UPDATE, so it waits for the ballots in flight
        SELECT * INTO poll FROM polls WHERE id = p_poll FOR KEY SHARE;
    END IF;
    IF poll.id IS NULL THEN
        outcome := 'poll-not-found';
        RETURN;
    END IF;
    SELECT * INTO entry FROM roll r WHERE r.poll = p_poll AND r.slot = p_slot AND r.voter = p_voter;
    IF NOT FOUND THEN
        outcome := 'not-on-roll';
        EXIT cast_it;
    END IF;
    IF NOT closing AND poll.sealed_at IS NULL THEN
        SELECT counts INTO counted FROM counters c
        WHERE c.poll = p_poll AND c.slot = p_slot AND c.stratum = entry.stratum FOR UPDATE;
        IF counted IS NULL THEN
            RAISE EXCEPTION 'poll % has no counters of stratum %', p_poll, entry.stratum;
        END IF;
    END IF;

    IF p_source_ref IS NOT NULL THEN
        SELECT * INTO earlier FROM ballot_references b
        WHERE b.poll = p_poll AND b.slot = p_slot AND b.voter = p_voter
            AND b.source = p_source AND b.source_ref = p_source_ref;
        IF FOUND AND earlier.body = p_body THEN
            outcome := earlier.outcome;
            ballot := earlier.ballot;
            repeated := true;
            RETURN;
        ELSIF FOUND THEN
            outcome := 'source-ref-reused';
            EXIT cast_it;
        END IF;
    END IF;

    channel_position := array_position(poll.channels, p_channel);
    outcome := CASE
        WHEN poll.cancelled_at IS NOT NULL THEN 'poll-cancelled'
        WHEN closing OR poll.sealed_at IS NOT NULL THEN 'poll-sealed'
        WHEN arrived < poll.opens_at THEN 'poll-not-open'
        WHEN arrived >= poll.closes_at AND NOT (p_channel = ANY (entry_channels) AND arrived < poll.entry_until)
            THEN 'poll-closed'
        WHEN channel_position IS NULL OR NOT coalesce(p_channel = ANY (entry.channels), true) THEN 'channel-not-allowed'
        WHEN p_generation IS DISTINCT FROM entry.generation AND p_generation IS NOT NULL THEN 'code-superseded'
    END;
    IF outcome IS NOT NULL THEN
        EXIT cast_it;
    END IF;
    SELECT s.ballot INTO replaced_ballot FROM standing s
    WHERE s.poll = p_poll AND s.slot = p_slot AND s.voter = p_voter;
    IF replaced_ballot IS NOT NULL AND poll.first_counts THEN
        outcome := 'already-voted';
        EXIT cast_it;
    END IF;
    IF p_stored_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM ballots b
        WHERE b.poll = p_poll AND b.slot = p_slot AND b.id = replaced_ballot AND b.cast_at > p_stored_at
    ) THEN
        outcome := 'newer-ballot';
        EXIT cast_it;
    END IF;

    new_levels := array_fill(0::smallint, ARRAY[cardinality(poll.objects)]);
    FOR i IN 1 .. cardinality(p_objects) LOOP
        object_position := array_position(poll.objects, p_objects[i]);
        level_position := array_position(poll.levels, p_levels[i]);
        IF object_position IS NULL THEN
            wrong := wrong || jsonb_build_object('vote', i - 1, 'field', 'object', 'slug', 'unknown-object', 'value', p_objects[i]);
        ELSIF NOT coalesce(object_position = ANY (entry.objects), true) THEN
            wrong := wrong || jsonb_build_object('vote', i - 1, 'field', 'object', 'slug', 'object-not-on-list', 'value', p_objects[i]);
        ELSIF new_levels[object_position] <> 0 THEN
            wrong := wrong || jsonb_build_object('vote', i - 1, 'field', 'object', 'slug', 'object-repeated', 'value', p_objects[i]);
        ELSE
            new_levels[object_position] := coalesce(level_position, 1);  -- marks the object as named even if its level is wrong
        END IF;
        IF level_position IS NULL THEN
            wrong := wrong || jsonb_build_object('vote', i - 1, 'field', 'level', 'slug', 'unknown-level', 'value', p_levels[i]);
        END IF;
        IF jsonb_typeof(p_criteria -> (i - 1)) = 'object' THEN
            new_criteria := coalesce(new_criteria,
                array_fill(0::smallint, ARRAY[cardinality(poll.objects) * cardinality(poll.criteria)]));
            FOR criterion, criterion_level IN SELECT key, value FROM jsonb_each_text(p_criteria -> (i - 1)) LOOP
                criterion_position := array_position(poll.criteria, criterion);
                level_position := array_position(poll.levels, criterion_level);
                IF criterion_position IS NULL OR level_position IS NULL THEN
                    wrong := wrong || jsonb_build_object('vote', i - 1, 'field', 'criteria/' || criterion,
                        'slug', CASE WHEN criterion_position IS NULL THEN 'unknown-criterion' ELSE 'unknown-level' END,
                        'value', CASE WHEN criterion_position IS NULL THEN criterion ELSE criterion_level END);
                ELSIF object_position IS NOT NULL THEN
                    new_criteria[(object_position - 1) * cardinality(poll.criteria) + criterion_position] := level_position;
                END IF;
            END LOOP;
        END IF;
    END LOOP;
    IF cardinality(p_objects) = 0 THEN
        outcome := 'empty-ballot';
        EXIT cast_it;
    END IF;
    IF wrong <> '[]' THEN
        outcome := 'invalid-input';
        mistakes := wrong;
        EXIT cast_it;
    END IF;

    INSERT INTO ballots (poll, slot, id, voter, channel, source, cast_at, levels, criteria, replaces)
    VALUES (p_poll, p_slot, p_ballot, p_voter, channel_position, p_source, arrived, new_levels, new_criteria,
        replaced_ballot);
    ballot := p_ballot;
    level_count := cardinality(poll.levels);
    IF replaced_ballot IS NULL THEN
        outcome := 'accepted';
        INSERT INTO standing (poll, slot, voter, ballot) VALUES (p_poll, p_slot, p_voter, p_ballot);
    ELSE
        outcome := 'replaced';
        UPDATE standing s SET ballot = p_ballot WHERE s.poll = p_poll AND s.slot = p_slot AND s.voter = p_voter;
        SELECT b.levels INTO replaced_levels FROM ballots b
        WHERE b.poll = p_poll AND b.slot = p_slot AND b.id = replaced_ballot;
        FOR i IN 1 .. cardinality(replaced_levels) LOOP
            IF replaced_levels[i] <> 0 THEN
                counted[(i - 1) * level_count + replaced_levels[i]] := counted[(i - 1) * level_count + replaced_levels[i]] - 1;
            END IF;
        END LOOP;
    END IF;
    FOR i IN 1 .. cardinality(new_levels) LOOP
        IF new_levels[i] <> 0 THEN
            counted[(i - 1) * level_count + new_levels[i]] := counted[(i - 1) * level_count + new_levels[i]] + 1;
        END IF;
    END LOOP;
    UPDATE counters c SET counts = counted WHERE c.poll = p_poll AND c.slot = p_slot AND c.stratum = entry.stratum;
    INSERT INTO turnout AS t (poll, slot, channel, hour, voters, ballots)
    VALUES (p_poll, p_slot, channel_position, date_trunc('hour', arrived, 'UTC'), (outcome = 'accepted')::integer, 1)
    ON CONFLICT ON CONSTRAINT pk_turnout
    DO UPDATE SET voters = t.voters + excluded.voters, ballots = t.ballots + 1;
    IF p_source_ref IS NOT NULL THEN
        INSERT INTO ballot_references (poll, slot, voter, source, source_ref, body, ballot, outcome)
        VALUES (p_poll, p_slot, p_voter, p_source, p_source_ref, p_body, p_ballot, outcome);
    END IF;
    IF p_comments IS NOT NULL THEN
        INSERT INTO comments (poll, slot, ballot, object, body)
        SELECT p_poll, p_slot, p_ballot, array_position(poll.objects, object), body
        FROM unnest(p_objects, p_comments) AS c (object, body) WHERE body IS NOT NULL;
    END IF;
    RETURN;
    END cast_it;

    INSERT INTO refusals AS r (poll, slot, reason, submissions) VALUES (p_poll, p_slot, outcome, 1)
    ON CONFLICT ON CONSTRAINT pk_refusals DO UPDATE SET submissions = r.submissions + 1;
END $$;
