"""The database session: SQLAlchemy 2, an explicit transaction, and migrations by Alembic.

with database.session() as session:
    ...
    session.commit()        # leaving without it rolls back
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click
import flask
import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.local import LocalProxy

from chassis import problems
from chassis.settings import SettingsError

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_metadata() -> MetaData:
    """Metadata whose constraints have names, so that migrations and error maps can name them."""
    return MetaData(naming_convention=NAMING_CONVENTION)


class Database:
    """One service's database. Connections are opened at first use, so after a fork."""

    def __init__(self, url: str, migrations: Path) -> None:
        self._migrations = migrations
        try:
            address = make_url(url).set(drivername="postgresql+psycopg")
        except ArgumentError as error:
            raise SettingsError("DATABASE_URL is not of the form postgresql://user:password@host/name") from error
        self.engine = create_engine(
            address,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=8,
            connect_args={"connect_timeout": 5},
        )
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)

    def session(self) -> Session:
        """A new session. Raises `sqlalchemy.exc.OperationalError` where the database is away."""
        return self.sessions()

    def ping(self) -> None:
        """Raises where the database is away or has not been migrated."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT version_num FROM alembic_version"))

    def migrate(self) -> None:
        """Bring the schema to its newest version; one process at a time, others wait."""
        config = Config()
        config.set_main_option("script_location", _plain(Path(__file__).parent / "migrations"))
        config.set_main_option("version_locations", _plain(self._migrations))
        config.set_main_option("path_separator", "newline")
        config.attributes["engine"] = self.engine
        command.upgrade(config, "head")


def _plain(path: Path) -> str:
    """For Alembic, which reads % as the beginning of an interpolation."""
    return str(path).replace("%", "%%")


def init_app(app: flask.Flask, url: str, migrations: Path) -> Database:
    """Give the app its database, and the command `flask --app <service> migrate`."""
    found = app.extensions["database"] = Database(url, migrations)

    @app.cli.command("migrate")
    def migrate() -> None:
        """Bring the database's schema to its newest version."""
        found.migrate()
        click.echo(f"{app.name}: the database is at its newest version")

    @app.errorhandler(OperationalError)
    def away(error: OperationalError) -> flask.Response:
        structlog.get_logger().warning("the database is away", error=str(error.orig))
        return problems.response("unavailable", {"service": "database"})

    return found


database: Database = cast(Database, LocalProxy(lambda: flask.current_app.extensions["database"]))
"""The current app's database."""
