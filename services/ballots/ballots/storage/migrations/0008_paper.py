"""Sheets of paper, the batches in which they come back, and what two operators read on each."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    statements = (Path(__file__).parent / "0008_paper.sql").read_text()
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
