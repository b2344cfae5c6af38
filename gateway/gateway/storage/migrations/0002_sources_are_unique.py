"""No two clients share a source, and with it the references of their ballots; of those that do the oldest keeps it."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        UPDATE clients c SET source = NULL WHERE withdrawn_at IS NULL AND EXISTS (
            SELECT 1 FROM clients o WHERE o.source = c.source AND o.withdrawn_at IS NULL AND o.id < c.id
        )
    """)
    op.execute("CREATE UNIQUE INDEX uq_clients_source ON clients (source) WHERE withdrawn_at IS NULL")
