"""Messages that wait for a person, what was decided on them, and who wants no more of them."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    statements = (Path(__file__).parent / "0003_messages.sql").read_text()
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(statements)
