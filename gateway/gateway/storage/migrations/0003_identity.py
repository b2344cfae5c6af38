"""Clients have two secrets at a time, and addresses."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE clients ADD COLUMN newer_secret_digest bytea, ADD COLUMN addresses text[]")
