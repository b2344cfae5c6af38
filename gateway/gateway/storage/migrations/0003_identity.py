"""Two secrets and addresses of clients; failed attempts to log in."""

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
    op.execute("CREATE INDEX ix_failed_attempts_last_at ON failed_attempts (last_at)")
