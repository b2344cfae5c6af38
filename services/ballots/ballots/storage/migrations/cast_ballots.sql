-- Casts those plain ballots of a chunk that cast_ballot would accept as their voters' first, and returns their lines.
-- What it leaves, because anything stands against it or an answer was given before, is for cast_ballot, which has the
-- rules and the reasons: here is only what must hold so that none of them applies.
--
-- The caller has locked the poll's row, by whose objects and levels it made `levels`. Here the counters of all slots of
-- the chunk are locked, also of lines that are not plain: nobody else is in these slots until the transaction ends.
--
-- A plan is kept while the tables grow, and may have been made when they were empty. So what belongs to a line is looked
-- up by its key in subqueries that can't become joins: a join was planned as a pass over the whole poll for each line.
-- The chunk is read in the order of its key, (slot, voter), which is also that of the tables where it goes.
CREATE FUNCTION cast_ballots(p_poll uuid, p_chunk uuid, p_slots smallint[]) RETURNS integer[]
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    poll polls%ROWTYPE;
    accepted integer[] := '{}';
    counted integer[];
    place integer;
    chosen smallint;
    level_count integer;
    part record;
BEGIN
    PERFORM 1 FROM counters c WHERE c.poll = p_poll AND c.slot = ANY (p_slots) ORDER BY c.slot, c.stratum FOR UPDATE;
    SELECT * INTO poll FROM polls p WHERE p.id = p_poll AND p.cancelled_at IS NULL AND p.sealed_at IS NULL
        AND now() >= p.opens_at AND now() < p.closes_at
        AND NOT EXISTS (SELECT 1 FROM closings c WHERE c.poll = p_poll);
    level_count := cardinality(poll.levels);
    FOR part IN
        SELECT s.slot, s.stratum, array_agg(s.line) AS lines, array_agg(s.levels) AS levels
        FROM (
            SELECT s.slot, s.line, s.levels, (
                SELECT r.stratum FROM roll r
                WHERE r.poll = poll.id AND r.slot = s.slot AND r.voter = s.voter
                    AND s.channel = ANY (poll.channels) AND (r.channels IS NULL OR s.channel = ANY (r.channels))
                    AND (s.generation IS NULL OR s.generation = r.generation)
                    AND (r.objects IS NULL OR NOT EXISTS (
                        SELECT 1 FROM unnest(s.levels) WITH ORDINALITY AS v (level, object)
                        WHERE v.level <> 0 AND v.object <> ALL (r.objects)))
                    AND (
                        SELECT t.ballot FROM standing t
                        WHERE t.poll = r.poll AND t.slot = s.slot AND t.voter = s.voter) IS NULL
                    -- who has no ballot has no reference either, unless one was voided
                    AND NOT EXISTS (
                        SELECT 1 FROM voids v
                        WHERE v.poll = r.poll AND v.slot = s.slot AND v.voter = s.voter)) AS stratum
            FROM staged_plain_ballots s WHERE s.chunk = p_chunk) s
        GROUP BY s.slot, s.stratum
    LOOP
        IF part.stratum IS NULL THEN
            DELETE FROM staged_plain_ballots s
            WHERE s.chunk = p_chunk AND s.slot = part.slot AND s.line = ANY (part.lines);
            CONTINUE;
        END IF;
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
        accepted := accepted || part.lines;
    END LOOP;

    INSERT INTO ballots (poll, slot, id, voter, channel, source, cast_at, levels)
    SELECT p_poll, s.slot, s.ballot, s.voter, array_position(poll.channels, s.channel), s.source, now(), s.levels
    FROM staged_plain_ballots s WHERE s.chunk = p_chunk;
    INSERT INTO standing (poll, slot, voter, ballot)
    SELECT p_poll, s.slot, s.voter, s.ballot FROM staged_plain_ballots s WHERE s.chunk = p_chunk;
    INSERT INTO ballot_references (poll, slot, voter, source, source_ref, body, ballot, outcome)
    SELECT p_poll, s.slot, s.voter, s.source, s.source_ref, s.body, s.ballot, 'accepted'
    FROM staged_plain_ballots s WHERE s.chunk = p_chunk AND s.source_ref IS NOT NULL;
    INSERT INTO turnout AS t (poll, slot, channel, hour, voters, ballots)
    SELECT p_poll, s.slot, array_position(poll.channels, s.channel), date_trunc('hour', now(), 'UTC'), count(*), count(*)
    FROM staged_plain_ballots s WHERE s.chunk = p_chunk
    GROUP BY s.slot, s.channel
    ON CONFLICT ON CONSTRAINT pk_turnout
    DO UPDATE SET voters = t.voters + excluded.voters, ballots = t.ballots + excluded.ballots;
    DELETE FROM staged_plain_ballots s WHERE s.chunk = p_chunk AND s.slot = ANY (p_slots);
    RETURN accepted;
END $$;
