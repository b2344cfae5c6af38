"""What the migrations make is what the tables say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError

import campaigns
from campaigns.storage.tables import Base
from chassis.database import Database

MIGRATIONS = Path(campaigns.__file__).parent / "storage" / "migrations"

TABLES_THAT_STAND = ["certifications", "assessment_entries", "unlinkings"]
TABLES_THAT_STAND += [
    "vetoes",
    "decisions",
    "objections",
    "objection_answers",
    "corrections",
    "uses",
    "use_withdrawals",
]
TABLES_THAT_STAND += ["opinions", "taken_comments", "merged_opinions", "finding_steps", "evidence"]


def test_migrations_make_the_tables(new_database: Callable[[str], str]) -> None:
    engine = create_engine(make_url(new_database("campaigns")).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences = [each for each in compare_metadata(context, Base.metadata) if "alembic_version" not in str(each)]
    engine.dispose()
    assert differences == []


@pytest.mark.parametrize("table", TABLES_THAT_STAND)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_rows_that_stand_can_not_be_changed(new_database: Callable[[str], str], table: str, statement: str) -> None:
    engine = create_engine(make_url(new_database("campaigns")).set(drivername="postgresql+psycopg"))
    column = Base.metadata.tables[table].columns.keys()[-1]
    with engine.begin() as connection, pytest.raises(IntegrityError, match="ever changed or deleted"):
        connection.execute(text(statement.format(table, column)))
    engine.dispose()


def test_entries_from_before_approvals_are_approved_by_who_entered_them(postgres_server: Any, tmp_path: Path) -> None:
    """So they count on, and their decision says why."""
    for number in range(1, 5):
        for each in MIGRATIONS.glob(f"000{number}_*"):
            shutil.copy(each, tmp_path)
    address = postgres_server.create_database("campaigns_before_approvals")
    old = Database(address, tmp_path)
    old.migrate()
    with old.engine.begin() as connection:
        for statement in (
            "INSERT INTO campaigns (id, code, name, year, organiser, time_zone, description, objection_days, state, "
            "warnings, key_id) "
            "VALUES (gen_random_uuid(), 'c', 'c', 2024, '{}', 'Asia/Shanghai', '', 15, 'active', '[]', '1')",
            "INSERT INTO objects (id, campaign_id, code, name, key, kind, joined_on) "
            "SELECT gen_random_uuid(), id, '01', '01', false, '', '2024-05-01' FROM campaigns",
            "INSERT INTO assessment_entries (id, campaign_id, object_id, component, item, points, date, reason, "
            "entered_by) SELECT gen_random_uuid(), campaign_id, id, 'daily', 'pledge', -1, '2024-06-01', 'x', 'office' "
            "FROM objects",
        ):
            connection.execute(text(statement))
    old.engine.dispose()
    new = Database(address, MIGRATIONS)
    new.migrate()
    with new.engine.connect() as connection:
        [found] = connection.execute(
            text(
                "SELECT approved, decided_by, decided_at = entered_at AS at_once, decisions.reason, evidence "
                "FROM decisions JOIN assessment_entries ON assessment_entries.id = entry_id"
            )
        )
    new.engine.dispose()
    assert (found.approved, found.decided_by, found.at_once, found.evidence) == (True, "office", True, [])
    assert "审批之前" in found.reason
