"""Interviews, by telephone or face to face, and what voters say they have not handed in."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    statements = (Path(__file__).parent / "0006_interviews.sql").read_text()
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
