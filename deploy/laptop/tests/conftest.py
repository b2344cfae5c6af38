"""A tiny service in place of Minping's own, and a way to wait without sleeping longer than needed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from laptop.services import Service

TINY = """
import os, signal
import click, flask, psycopg

def create_app():
    app = flask.Flask("tiny")

    @app.get("/readyz")
    def ready():
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            return str(connection.execute("SELECT count(*) FROM seen").fetchone()[0])

    @app.post("/seen")
    def seen():
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            connection.execute("INSERT INTO seen VALUES (1)")
        return "", 201

    @app.cli.command("migrate")
    def migrate():
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS seen (a int)")

    @app.cli.command("greet")
    @click.argument("name")
    def greet(name):
        print(f"hello {name} from {os.environ['GREETER']}")

    @app.cli.command("wait")
    def wait():
        print(f"waiting for {os.environ['WHOM']}", flush=True)
        signal.pause()

    return app
"""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A service with a database, a migration and a command."""
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tiny.py").write_text(TINY)
    return Service("tiny", "tiny", database="tiny", settings={"PYTHONPATH": str(folder)})


@pytest.fixture(scope="session")
def broken(tiny: Service) -> Service:
    """A service that can't start."""
    folder = Path(tiny.settings["PYTHONPATH"])
    (folder / "broken.py").write_text("raise RuntimeError('no such luck')\n")
    return replace(tiny, name="broken", package="broken", database=None)


@pytest.fixture(scope="session")
def never_ready(tiny: Service) -> Service:
    """A service that runs and is never ready."""
    folder = Path(tiny.settings["PYTHONPATH"])
    (folder / "idle.py").write_text("import flask\ndef create_app():\n    return flask.Flask('idle')\n")
    return replace(tiny, name="idle", package="idle", database=None)


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], object]], None]:
    """Wait until a condition holds, at most 15 s; its own errors count as `not yet`."""

    def wait(condition: Callable[[], object]) -> None:
        deadline, last = time.monotonic() + 15, None
        while time.monotonic() < deadline:
            try:
                if condition():
                    return
            except Exception as error:
                last = error
            time.sleep(0.02)
        raise AssertionError("it never came true") from last

    return wait
