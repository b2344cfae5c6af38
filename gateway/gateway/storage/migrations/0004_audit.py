"""The audit trail: rows are added and never changed, also not by the role that serves."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE audit_records (
            number     bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_audit_records PRIMARY KEY,
            at         timestamptz NOT NULL DEFAULT clock_timestamp(),
            kind       text NOT NULL
                       CONSTRAINT ck_audit_records_kind CHECK (kind IN ('asked', 'answered', 'login', 'changed')),
            asked      bigint,
            request_id text,
            subject    text,
            role       text,
            name       text,
            address    text,
            operation  text,
            method     text,
            path       text,
            status     integer,
            changed    text[]
        )
    """)
    for column in ("subject", "operation", "request_id"):
        op.execute(f"CREATE INDEX ix_audit_records_{column} ON audit_records ({column}, number)")
    op.execute("CREATE INDEX ix_audit_records_at ON audit_records USING brin (at)")
    op.execute("""
        CREATE TABLE audit_batches (
            number    integer CONSTRAINT pk_audit_batches PRIMARY KEY,
            at        timestamptz NOT NULL,
            before    text NOT NULL,
            numbers   bigint[] NOT NULL,
            digests   text[] NOT NULL,
            digest    text NOT NULL,
            signature text NOT NULL
        )
    """)
    _refuse_changes()
    _hold_off_closing()
    _record_changes()
    _take_rights()


def _refuse_changes() -> None:
    op.execute("""
        CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$
    """)
    for table in ("audit_records", "audit_batches"):
        op.execute(f"""
            CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
        """)


def _hold_off_closing() -> None:
    """Before a record gets its number: who holds the lock alone knows that no lower number is still to come."""
    op.execute("""
        CREATE FUNCTION hold_off_audit_closing() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(7249004);
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER hold_off_closing BEFORE INSERT ON audit_records
        FOR EACH STATEMENT EXECUTE FUNCTION hold_off_audit_closing()
    """)


def _record_changes() -> None:
    """Whoever changes an account or a client, by hand too: which columns, never what is in them.

    Not which code was taken last, `totp_step`: a log-in is a record of its own.
    """
    op.execute("""
        CREATE FUNCTION record_audited_change() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            fields text[] := ARRAY(
                SELECT n.key FROM jsonb_each(to_jsonb(NEW)) n
                WHERE n.key <> 'totp_step' AND (TG_OP = 'INSERT' OR n.value IS DISTINCT FROM to_jsonb(OLD) -> n.key)
                ORDER BY n.key
            );
            who jsonb := coalesce(nullif(current_setting('minping.audit', true), ''), '{}');
            altered jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
        BEGIN
            IF TG_OP = 'UPDATE' AND fields = '{}' THEN
                RETURN NULL;
            END IF;
            INSERT INTO audit_records (kind, request_id, subject, role, name, address, operation, method, path, changed)
            VALUES (
                'changed', who ->> 'request_id', coalesce(who ->> 'subject', session_user),
                coalesce(who ->> 'role', 'database'), altered ->> 'name', who ->> 'address', who ->> 'operation',
                TG_OP, TG_TABLE_NAME || '/' || (altered ->> 'id'), fields
            );
            RETURN NULL;
        END $$
    """)
    for table in ("accounts", "clients"):
        op.execute(f"""
            CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION record_audited_change()
        """)


def _take_rights() -> None:
    """Who does not own the tables reads them and adds to them; a record's number and moment are the database's."""
    op.execute("""
        DO $$
        DECLARE
            other record;
        BEGIN
            FOR other IN
                SELECT DISTINCT c.relname, a.grantee::regrole::text AS grantee
                FROM pg_class c, aclexplode(c.relacl) a
                WHERE c.oid IN ('audit_records'::regclass, 'audit_batches'::regclass)
                AND a.grantee NOT IN (0, c.relowner)
            LOOP
                EXECUTE format('REVOKE ALL ON %I FROM %s', other.relname, other.grantee);
                EXECUTE format('GRANT SELECT, INSERT ON audit_batches TO %s', other.grantee);
                EXECUTE format('GRANT SELECT ON audit_records TO %s', other.grantee);
                EXECUTE format(
                    'GRANT INSERT (kind, asked, request_id, subject, role, name, address, operation, method, path, '
                    'status, changed) ON audit_records TO %s', other.grantee
                );
            END LOOP;
        END $$
    """)
