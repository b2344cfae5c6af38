"""`cast_ballots` locks the slots of its chunk itself, and reads the chunk in the order of the tables where it goes.

`cast_ballots.sql` is always the function as it is now, as `cast_ballot.sql` is of the other.
"""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    connection = op.get_bind().execution_options(no_parameters=True)
    for name in ("0007_cast_ballots.sql", "cast_ballots.sql"):
        connection.exec_driver_sql((Path(__file__).parent / name).read_text())
