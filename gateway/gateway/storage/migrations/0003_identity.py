"""Two secrets and addresses of clients; second factors and failed attempts of people."""

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
