-- Ballots of a batch that look plain: nothing in them is unknown, and no other line of the chunk is of the same voter.
-- The transaction that puts rows here deletes them, as in staged_ballots.
CREATE UNLOGGED TABLE staged_plain_ballots (
    chunk uuid NOT NULL,  -- the lines of one transaction
    line integer NOT NULL,
    slot smallint NOT NULL CONSTRAINT ck_staged_plain_ballots_slot CHECK (slot BETWEEN 0 AND 63),
    voter uuid NOT NULL,
    generation integer,
    ballot uuid NOT NULL,
    channel text NOT NULL,
    source text NOT NULL,
    source_ref text,
    body bytea NOT NULL,
    levels smallint[] NOT NULL,  -- as ballots keeps them
    CONSTRAINT pk_staged_plain_ballots PRIMARY KEY (chunk, line, slot)
);

-- Casts those plain ballots of a chunk that cast_ballot would accept as their voters' first, and returns their lines.
-- What it leaves, because anything stands against it or an answer was given before, is for cast_ballot, which has the
-- rules and the reasons: here is only what must hold so that none of them applies.
--
-- The caller has locked the poll's row, by whose objects and levels it made `levels`, and then the counters of all slots
-- of the chunk, so that nobody else is in these slots.
--
-- A plan is kept while the tables grow, and may have been made when they were empty. So what belongs to a line is looked
-- up by its key in subqueries that can't become joins: a join was planned as a pass over the whole poll for each line.
CREATE FUNCTION cast_ballots(p_poll uuid, p_chunk uuid) RETURNS integer[]
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    poll polls%ROWTYPE;
    lines integer[];
    counted integer[];
    place integer;
    chosen smallint;
    level_count integer;
    part record;
BEGIN
    SELECT * INTO poll FROM polls p WHERE p.id = p_poll AND p.cancelled_at IS NULL AND p.sealed_at IS NULL
        AND now() >= p.opens_at AND now() < p.closes_at
        AND NOT EXISTS (SELECT 1 FROM closings c WHERE c.poll = p_poll);
    IF NOT FOUND THEN
        RETURN '{}';
    END IF;
    lines := array(
        SELECT s.line FROM staged_plain_ballots s
        CROSS JOIN LATERAL (
            SELECT * FROM roll r WHERE r.poll = p_poll AND r.slot = s.slot AND r.voter = s.voter LIMIT 1) r
        WHERE s.chunk = p_chunk
            AND s.channel = ANY (poll.channels) AND (r.channels IS NULL OR s.channel = ANY (r.channels))
            AND (s.generation IS NULL OR s.generation = r.generation)
            AND (r.objects IS NULL OR NOT EXISTS (
                SELECT 1 FROM unnest(s.levels) WITH ORDINALITY AS v (level, object)
                WHERE v.level <> 0 AND v.object <> ALL (r.objects)))
            AND (
                SELECT t.ballot FROM standing t
                WHERE t.poll = p_poll AND t.slot = s.slot AND t.voter = s.voter) IS NULL
            AND (
                SELECT b.ballot FROM ballot_references b
                WHERE b.poll = p_poll AND b.slot = s.slot AND b.voter = s.voter
                    AND b.source = s.source AND b.source_ref = s.source_ref) IS NULL);

    INSERT INTO ballots (poll, slot, id, voter, channel, source, cast_at, levels)
    SELECT p_poll, s.slot, s.ballot, s.voter, array_position(poll.channels, s.channel), s.source, now(), s.levels
    FROM staged_plain_ballots s WHERE s.chunk = p_chunk AND s.line = ANY (lines);
    INSERT INTO standing (poll, slot, voter, ballot)
    SELECT p_poll, s.slot, s.voter, s.ballot
    FROM staged_plain_ballots s WHERE s.chunk = p_chunk AND s.line = ANY (lines);
    INSERT INTO ballot_references (poll, slot, voter, source, source_ref, body, ballot, outcome)
    SELECT p_poll, s.slot, s.voter, s.source, s.source_ref, s.body, s.ballot, 'accepted'
    FROM staged_plain_ballots s WHERE s.chunk = p_chunk AND s.line = ANY (lines) AND s.source_ref IS NOT NULL;
    INSERT INTO turnout AS t (poll, slot, channel, hour, voters, ballots)
    SELECT p_poll, s.slot, array_position(poll.channels, s.channel), date_trunc('hour', now(), 'UTC'), count(*), count(*)
    FROM staged_plain_ballots s WHERE s.chunk = p_chunk AND s.line = ANY (lines)
    GROUP BY s.slot, s.channel
    ON CONFLICT ON CONSTRAINT pk_turnout
    DO UPDATE SET voters = t.voters + excluded.voters, ballots = t.ballots + excluded.ballots;

    level_count := cardinality(poll.levels);
    FOR part IN
        SELECT s.slot, r.stratum, array_agg(s.levels) AS levels
        FROM staged_plain_ballots s
        CROSS JOIN LATERAL (
            SELECT * FROM roll r WHERE r.poll = p_poll AND r.slot = s.slot AND r.voter = s.voter LIMIT 1) r
        WHERE s.chunk = p_chunk AND s.line = ANY (lines)
        GROUP BY s.slot, r.stratum
    LOOP
        SELECT c.counts INTO counted FROM counters c
        WHERE c.poll = p_poll AND c.slot = part.slot AND c.stratum = part.stratum;
        IF counted IS NULL THEN
            RAISE EXCEPTION 'poll % has no counters of stratum %', p_poll, part.stratum;
        END IF;
        place := 0;
        FOREACH chosen IN ARRAY part.levels LOOP  -- ballot after ballot, object after object
            IF chosen <> 0 THEN
                counted[place + chosen] := counted[place + chosen] + 1;
            END IF;
            place := (place + level_count) % cardinality(counted);
        END LOOP;
        UPDATE counters c SET counts = counted
        WHERE c.poll = p_poll AND c.slot = part.slot AND c.stratum = part.stratum;
    END LOOP;
    RETURN lines;
END $$;
