"""One PostgreSQL 18, driven by its own `initdb` and `pg_ctl`.

The wheel's `get_server` is not used: it hands out a dead server after a `kill -9`, lets everybody connect where the
folder is too deep for a socket, takes its locale from the terminal, and can't set `max_connections`.

Authentication is `trust` over a Unix socket that only the server's user and root can reach.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from laptop.wheel import PostgresError, admit, run

_SOCKET = ".s.PGSQL.5432"
_SOCKET_PATH_BYTES = 103  # macOS allows 104 with the closing zero, Linux 108
_SUPERUSER = "postgres"
_START_SECONDS = 60  # holds a recovery after a crash
_STOP_SECONDS = 20
_SETTINGS = """\
listen_addresses = ''
port = 5432
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
fsync = on
synchronous_commit = on
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %d '
"""


class PostgresServer:
    """The server whose data are in `folder`, which the first `start` makes. `log` is its log file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.log = self.folder / "log"
        self._sockets: Path | None = None
        self._postmaster: psutil.Process | None = None

    def start(self) -> None:
        """Start, after a crash too; what an earlier run left, alive or not, is ended first. Raises `PostgresError`."""
        self._end()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        admit(self.folder)
        sockets = self._socket_folder()
        (self.folder / "postgresql.conf").write_text(_SETTINGS.format(sockets=str(sockets).replace("'", "''")))
        self._control("start", "-l", str(self.log), "-t", str(_START_SECONDS))
        self._postmaster = psutil.Process(int((self.folder / "postmaster.pid").read_text().split()[0]))
        with self._connect() as connection:  # a role sees its own database only
            for database in ("postgres", "template1"):
                connection.execute(_statement("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", database))

    def stop(self) -> None:
        """Stop; open transactions are rolled back. Safe to call at any time."""
        self._end()
        if self._sockets and self._sockets != self.folder:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def restart(self) -> None:
        """Stop if it runs, and start again under the same addresses."""
        self.start()

    def kill(self) -> None:
        """`kill -9` of the postmaster and its children, for tests of durability; they are gone when it returns."""
        deadline = time.monotonic() + _STOP_SECONDS
        killed: set[psutil.Process] = set()
        # one that is dying has no working folder any more, and is not found by it
        while (processes := self._processes()) or any(map(_is_alive, killed)):
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            killed.update(processes)
            psutil.wait_procs(list(killed), timeout=0.05)
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL in {self.folder} survives kill -9: {processes}")

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, None unless the server that `start` started still runs."""
        process = self._postmaster
        return int(process.pid) if process is not None and _is_alive(process) else None

    def url(self, database: str, role: str | None = None) -> str:
        """A database's libpq URI, e.g. `postgresql://ballots@/ballots?host=/dir`; the role is by default its owner."""
        if self._sockets is None:
            raise PostgresError("The address is known from the first start on.")
        user, name = quote(role or database, safe=""), quote(database, safe="")
        return f"postgresql://{user}@/{name}?host={quote(str(self._sockets))}"

    def create_database(self, name: str, owner: str | None = None) -> str:
        """Make, unless it is there, the database `name` and the role of that name, the only one that can connect to it.

        With `owner`, that role owns it and what is in it, and the role `name` reads and writes rows, no more. What an
        earlier run left to `name` becomes the owner's. Returns the URI for the role `name`.
        """
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
                connection.execute(_statement("CREATE ROLE {} LOGIN", name))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(_statement("CREATE DATABASE {} OWNER {}", name, name))
            connection.execute(_statement("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", name))
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [owner]).fetchone()
        if owner is not None and not known:
            self._hand_over(name, owner)
        return self.url(name)

    def _hand_over(self, name: str, owner: str) -> None:
        """As deploy/compose/own-gateway.sh does."""
        with self._connect(name) as connection, connection.transaction():
            connection.execute(_statement("CREATE ROLE {} LOGIN", owner))
            connection.execute(_statement("REASSIGN OWNED BY {} TO {}", name, owner))
            connection.execute(_statement("GRANT CONNECT ON DATABASE {} TO {}", name, name))
            rows = "GRANT SELECT, INSERT, UPDATE, DELETE ON"
            connection.execute(_statement(f"{rows} ALL TABLES IN SCHEMA public TO {{}}", name))
            connection.execute(_statement(f"ALTER DEFAULT PRIVILEGES FOR ROLE {{}} {rows} TABLES TO {{}}", owner, name))

    def create_from_template(self, name: str, template: str) -> str:
        """Make `name` a fresh copy of the database `template`, for the same roles; an older `name` is dropped.

        Returns its URI. Connections to both are cut off, because PostgreSQL copies no database that is in use.
        """
        with self._connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [template]
            )
            connection.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
            owned = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"
            [[owner]] = connection.execute(owned, [template]).fetchall()
            connection.execute(_statement("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, template, owner))
            connection.execute(_statement("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", name))
            connection.execute(_statement("GRANT CONNECT ON DATABASE {} TO {}", name, template))
        return self.url(name, role=template)

    def _connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(database, _SUPERUSER), port=5432, autocommit=True, connect_timeout=10)

    def _initialise(self) -> None:
        """Make the data beside their place and rename them: an interrupted `initdb` leaves nothing that looks whole."""
        unfinished = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        admit(unfinished)
        access = ["--username", _SUPERUSER, "--auth", "trust"]
        text = ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        run(["initdb", "-D", str(unfinished), *access, *text], unfinished, _START_SECONDS)
        unfinished.rename(self.folder)

    def _end(self) -> None:
        """End what runs on these data, and its lock files: their process ids may be somebody else's by now."""
        self._postmaster = None
        if self._processes():
            try:
                self._control("stop", "-m", "fast", "-t", str(_STOP_SECONDS))
            except PostgresError:  # the postmaster hangs, or is dead and its children live
                self.kill()
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        for name in (_SOCKET, f"{_SOCKET}.lock"):
            ((self._sockets or self.folder) / name).unlink(missing_ok=True)

    def _processes(self) -> list[psutil.Process]:
        """The living processes of this server: PostgreSQL's have the data as their working folder."""
        found = psutil.process_iter(["name", "cwd"])
        return [each for each in found if each.info["name"] == "postgres" and each.info["cwd"] == str(self.folder)]

    def _control(self, command: str, *options: str) -> None:
        try:
            run(["pg_ctl", command, "-w", "-D", str(self.folder), *options], self.folder, _START_SECONDS + 10)
        except PostgresError as error:
            tail = self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""
            raise PostgresError(f"{error}\n{tail}") from error

    def _socket_folder(self) -> Path:
        """Where the socket is: with the data, or in a private folder of its own if that path is too long for one."""
        if self._sockets is None:
            fits = len(os.fsencode(self.folder / _SOCKET)) <= _SOCKET_PATH_BYTES
            # /tmp, not TMPDIR, which may be long itself; mkdtemp makes the folder private
            self._sockets = self.folder if fits else Path(tempfile.mkdtemp(prefix="minping-", dir="/tmp"))  # nosec B108
        self._sockets.mkdir(mode=0o700, exist_ok=True)
        admit(self._sockets)
        return self._sockets


def _is_alive(process: psutil.Process) -> bool:
    """Whether it runs; a zombie does not, though it keeps its number where nobody reaps it."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    return False


def _statement(text: LiteralString, *names: str) -> sql.Composed:
    """SQL text with quoted names in its `{}`."""
    return sql.SQL(text).format(*map(sql.Identifier, names))
