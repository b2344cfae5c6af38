"""Voids by two people, receipts in a tree, unlinking."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    folder = Path(__file__).parent
    statements = (folder / "0005_voids_and_receipts.sql").read_text()
    cast_ballot = (folder / "cast_ballot.sql").read_text()
    for each in (statements, "DROP FUNCTION cast_ballot", cast_ballot):
        op.get_bind().execution_options(no_parameters=True).exec_driver_sql(each)
