"""Polls, rolls, ballots, their counters, and `cast_ballot`, the one way in.

Every hot table carries `slot`, a number out of the voter's id, in its key: it spreads the counters, and is what the
tables are distributed by where one machine is not enough.

`cast_ballot.sql` is always the function as it is now: whatever changes it drops it and reads the file again.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    folder = Path(__file__).parent
    for name in ("0001_tables.sql", "cast_ballot.sql"):
        statements = (folder / name).read_text()
        op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
