-- What voters say of pressure put on them. No voter, code, time or request: whose report it is, nobody can tell.
CREATE TABLE pressure_reports (
    poll uuid NOT NULL,
    day date NOT NULL,  -- in UTC
    id uuid NOT NULL,  -- random
    object text,  -- code of the object that was to gain by it
    body text NOT NULL,
    CONSTRAINT pk_pressure_reports PRIMARY KEY (poll, day, id)
);
