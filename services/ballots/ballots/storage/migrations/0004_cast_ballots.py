"""`cast_ballots`: plain ballots of a batch are cast together, the others by `cast_ballot` as before."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    statements = (Path(__file__).parent / "0004_cast_ballots.sql").read_text()
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
