"""Two secrets and addresses of clients; second factors, sessions, resets and failed attempts of people."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN newer_secret_digest bytea, ADD COLUMN addresses text[]")
    op.execute("""
        CREATE TABLE failed_attempts (
            name_digest bytea CONSTRAINT pk_failed_attempts PRIMARY KEY,
            failures    integer NOT NULL,
            last_at     timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("ALTER TABLE accounts ADD COLUMN totp_secret bytea, ADD COLUMN totp_step bigint")
    op.execute("CREATE INDEX ix_failed_attempts_last_at ON failed_attempts (last_at)")
    op.execute("""
        CREATE TABLE console_sessions (
            digest     bytea CONSTRAINT pk_console_sessions PRIMARY KEY,
            account_id uuid NOT NULL CONSTRAINT fk_console_sessions_account_id_accounts REFERENCES accounts,
            seen_at    timestamptz NOT NULL DEFAULT now(),
            expires_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX ix_console_sessions_account_id ON console_sessions (account_id)")
    op.execute("""
        CREATE TABLE password_resets (
            digest     bytea CONSTRAINT pk_password_resets PRIMARY KEY,
            account_id uuid NOT NULL CONSTRAINT uq_password_resets_account_id UNIQUE
                CONSTRAINT fk_password_resets_account_id_accounts REFERENCES accounts,
            expires_at timestamptz NOT NULL
        )
    """)
