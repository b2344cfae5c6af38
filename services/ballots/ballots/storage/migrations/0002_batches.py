"""The staging table of batches; `cast_ballot` says whether an answer is repeated."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

FOLDER = Path(__file__).parent


def upgrade() -> None:
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql("DROP FUNCTION cast_ballot")
    connection.exec_driver_sql((FOLDER / "cast_ballot.sql").read_text())
    connection.exec_driver_sql((FOLDER / "0002_batches.sql").read_text())
