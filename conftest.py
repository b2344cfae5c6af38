"""What the tests of all packages share: PostgreSQL, migrated databases, keys and tokens."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from xdist.scheduler import LoadFileScheduling

import gateway  # noqa: F401  # before pytest takes the folder of that name for the package
from chassis.database import Database
from chassis.tokens import TokenSigner
from laptop.keys import Keys, make_keys
from laptop.postgres import PostgresServer
from laptop.services import SERVICES

ALL_SERVICES = ["campaigns", "ballots", "scoring", "gateway"]


class Bearer(Protocol):
    def __call__(
        self, role: str = ..., *, issuer: str = ..., audience: str | list[str] = ..., **claims: Any
    ) -> dict[str, str]: ...


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL of this test process alone."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres"))
    server.start()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:  # no test cuts its power off
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def new_database(postgres_server: PostgresServer) -> Callable[[str], str]:
    """`new_database("ballots")`: the address of a fresh database, copied from one that the real migrations made."""
    migrated: set[str] = set()
    numbers = itertools.count(1)

    def make(service: str) -> str:
        if service not in migrated:
            folder = Path(str(importlib.import_module(service).__file__)).parent
            owner = next(each.owner for each in SERVICES if each.name == service)
            postgres_server.create_database(service, owner)
            database = Database(postgres_server.url(service, owner), folder / "storage" / "migrations")
            database.migrate()
            database.engine.dispose()
            migrated.add(service)
        return postgres_server.create_from_template(f"{service}_{next(numbers)}", service)

    return make


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def bearer(keys: Keys) -> Bearer:
    """`bearer("organiser")`: the Authorization header with a token; claims as in the contract."""
    signers = {
        "minping-gateway": TokenSigner("minping-gateway", keys.gateway),
        "minping-campaigns": TokenSigner("minping-campaigns", keys.campaigns),
    }

    def make(
        role: str = "organiser",
        *,
        issuer: str = "minping-gateway",
        audience: str | list[str] = ALL_SERVICES,  # type: ignore[assignment]
        lifetime: int = 600,
        **claims: Any,
    ) -> dict[str, str]:
        signed = signers[issuer].sign(audience, lifetime, **{"sub": "test", "role": role, **claims})
        return {"Authorization": f"Bearer {signed}"}

    return make


class Scheduling(LoadFileScheduling):
    """A file stays in one process of `make test`, and so does a folder whose files ask the same running system."""

    def _split_scope(self, nodeid: str) -> str:
        folder = "/".join(nodeid.split("/")[:2])
        return folder if folder in ("tests/contract", "tests/e2e") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests recorded (`record_property("figures", …)`), also when they passed."""
    reports = [each for found in terminalreporter.stats.values() for each in found if hasattr(each, "user_properties")]
    for report in reports:
        for name, value in report.user_properties:
            if name == "figures" and report.when == "call":
                terminalreporter.write_line(value)
