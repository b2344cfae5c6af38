"""What the migrations make is what the tables say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError

from campaigns.storage.tables import Base


def test_migrations_make_the_tables(new_database: Callable[[str], str]) -> None:
    engine = create_engine(make_url(new_database("campaigns")).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences = [each for each in compare_metadata(context, Base.metadata) if "alembic_version" not in str(each)]
    engine.dispose()
    assert differences == []


@pytest.mark.parametrize("table", ["certifications", "assessment_entries", "unlinkings", "report_submissions"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET campaign_id = campaign_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_rows_that_stand_can_not_be_changed(new_database: Callable[[str], str], table: str, statement: str) -> None:
    engine = create_engine(make_url(new_database("campaigns")).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection, pytest.raises(IntegrityError, match="ever changed or deleted"):
        connection.execute(text(statement.format(table)))
    engine.dispose()
