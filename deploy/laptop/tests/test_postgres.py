from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from laptop.postgres import PostgresServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path_factory.mktemp("server") / "postgres")
    server.start()
    yield server
    server.stop()


def test_start_gives_a_durable_server_for_many_connections(server: PostgresServer) -> None:
    with psycopg.connect(server.create_database("settings")) as connection:
        names = ("fsync", "synchronous_commit", "max_connections", "server_version_num", "listen_addresses")
        values = [connection.execute("SELECT current_setting(%s)", [name]).fetchone() for name in names]
    assert [value[0] for value in values if value][:3] == ["on", "on", "200"]
    assert values[3] >= ("180000",)
    assert values[4] == ("",)


def test_start_keeps_the_folder_private(server: PostgresServer) -> None:
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700


def test_create_database_twice_is_once(server: PostgresServer) -> None:
    assert server.create_database("twice") == server.create_database("twice")


def test_create_database_roles_reach_their_own_only(server: PostgresServer) -> None:
    for name in ("mine", "yours"):
        server.create_database(name)
    with psycopg.connect(server.url("mine")) as connection:
        connection.execute("CREATE TABLE a ()")
    for other in ("yours", "postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(server.url(other, role="mine"))


def test_database_of_an_owner_is_read_and_written_by_the_other_role(server: PostgresServer) -> None:
    """What was there before is handed over; rights that were taken away since stay away at the next start."""
    with psycopg.connect(server.create_database("shared")) as connection:
        connection.execute("CREATE TABLE old AS SELECT 1 AS a")
    server.create_database("shared", "shared_owner")
    with psycopg.connect(server.url("shared", role="shared_owner")) as connection:
        connection.execute("CREATE TABLE new AS SELECT 1 AS a")
        connection.execute("REVOKE UPDATE ON new FROM shared")
    url = server.create_database("shared", "shared_owner")
    for address in (url, server.create_from_template("shared_copy", "shared")):
        with psycopg.connect(address, autocommit=True) as connection:
            assert connection.execute("SELECT old.a, new.a FROM old, new").fetchall() == [(1, 1)]
            connection.execute("UPDATE old SET a = 2")
            connection.execute("INSERT INTO new VALUES (1)")
            for refused in ("UPDATE new SET a = 2", "DROP TABLE old", "CREATE TABLE mine ()", "DROP SCHEMA public"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(refused.encode())


def test_create_from_template_copies_and_replaces(server: PostgresServer) -> None:
    with psycopg.connect(server.create_database("pattern")) as connection:
        connection.execute("CREATE TABLE a AS SELECT 7 AS b")
    for _ in range(2):  # the second time over the first, with the pattern in use
        url = server.create_from_template("copy", "pattern")
        with psycopg.connect(url) as connection, psycopg.connect(server.url("pattern")):
            assert connection.execute("DELETE FROM a RETURNING b").fetchall() == [(7,)]
            connection.commit()
            url = server.create_from_template("copy", "pattern")


def test_restart_after_kill_keeps_what_was_committed(server: PostgresServer) -> None:
    url = server.create_database("kept")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE a AS SELECT 1")
    server.kill()
    assert server.pid is None
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    server.restart()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM a").fetchone() == (1,)


def test_start_takes_over_from_a_run_whose_server_still_runs(server: PostgresServer) -> None:
    server.create_database("left")
    postmaster, later = server.pid, PostgresServer(server.folder)
    later.start()
    assert later.pid not in (None, postmaster)
    assert server.pid is None
    with psycopg.connect(later.url("left")):
        pass
    server.restart()


def test_start_after_a_pid_file_that_names_somebody_else(server: PostgresServer) -> None:
    server.kill()
    pid_file = server.folder / "postmaster.pid"
    _, *rest = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join(["1", *rest]) + "\n")
    server.start()
    assert psutil.Process(server.pid).name() == "postgres"


def test_start_in_a_folder_too_deep_for_a_socket(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / ("deep" * 30) / "postgres")
    server.start()
    try:
        sockets = Path(server.url("postgres").partition("host=")[2])
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        with psycopg.connect(server.create_database("deep")):
            pass
    finally:
        server.stop()
    assert not sockets.exists()
