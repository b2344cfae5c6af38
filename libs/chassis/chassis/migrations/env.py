"""Alembic's environment for every service: each revision in a transaction, one migrating process at a time."""

from alembic import context
from sqlalchemy import text

MIGRATION_LOCK = 7_249_001

with context.config.attributes["engine"].connect() as connection:
    connection.execute(text("SET lock_timeout = '30s'"))
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
    connection.commit()
    context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": MIGRATION_LOCK})
    connection.commit()
