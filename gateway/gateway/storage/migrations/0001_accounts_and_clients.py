"""Accounts and clients."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE accounts (
            id            uuid CONSTRAINT pk_accounts PRIMARY KEY,
            name          text NOT NULL CONSTRAINT uq_accounts_name UNIQUE,
            role          text NOT NULL CONSTRAINT ck_accounts_role CHECK (role NOT IN ('service', 'system')),
            password_hash text NOT NULL,
            objects       text[],
            campaigns     uuid[],
            created_at    timestamptz NOT NULL DEFAULT now(),
            withdrawn_at  timestamptz
        )
    """)
    op.execute("""
        CREATE TABLE clients (
            id            uuid CONSTRAINT pk_clients PRIMARY KEY,
            name          text NOT NULL,
            secret_digest bytea NOT NULL,
            scope         text[] NOT NULL,
            campaigns     uuid[],
            channels      text[],
            source        text,
            created_at    timestamptz NOT NULL DEFAULT now(),
            withdrawn_at  timestamptz
        )
    """)
    op.execute("CREATE UNIQUE INDEX uq_clients_name ON clients (name) WHERE withdrawn_at IS NULL")
