"""Reports of pressure on voters, for the supervisor alone."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    statements = (Path(__file__).parent / "0009_pressure_reports.sql").read_text()
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
