DROP FUNCTION cast_ballots;
TRUNCATE staged_plain_ballots;
ALTER TABLE staged_plain_ballots
    DROP CONSTRAINT pk_staged_plain_ballots,
    ADD CONSTRAINT pk_staged_plain_ballots PRIMARY KEY (chunk, slot, voter);
