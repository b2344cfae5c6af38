"""The audit trail fits, or the check names what does not; whoever had the database in hand."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from chassis.tokens import TokenSigner
from gateway import create_app
from gateway.domain.audit import BEGINNING, SIGNED, batch_line, digest, leaf
from gateway.storage import audit
from gateway.use_cases.keep_audit import BATCH_SECONDS, AuditTrail, Entry
from laptop.keys import make_keys

ENTRY = Entry("asked", "r-1", "s-1", "organiser", "127.0.0.1", "changeCampaign", "PATCH", "/api/v1/campaigns/1")
Superuser = Callable[..., list[Any]]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def app(make_settings: Any, new_database: Any) -> Any:
    return create_app(make_settings(database_url=new_database("gateway")))


@pytest.fixture
def trail(app: Any) -> AuditTrail:
    found: AuditTrail = app.extensions["audit"]
    return found


@pytest.fixture
def superuser(trail: AuditTrail) -> Superuser:
    address = trail.db.engine.url.set(drivername="postgresql", username="postgres")

    def execute(sql: Any, values: Any = None) -> list[Any]:
        with psycopg.connect(address.render_as_string()) as connection:
            connection.execute("SET session_replication_role = replica")  # no trigger fires
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    return execute


@pytest.fixture
def check(app: Any) -> Callable[..., tuple[int, str]]:
    """`check("--digest", …)`: exit status and what it says."""
    runner = app.test_cli_runner()

    def run(*arguments: str) -> tuple[int, str]:
        answer = runner.invoke(args=["check-audit", *arguments])
        lines = (line for line in answer.output.splitlines(keepends=True) if not line.startswith("{"))  # of the log
        return answer.exit_code, "".join(lines)

    return run


@pytest.fixture
def filled(trail: AuditTrail, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ten records in batches of three, three, three and one; their numbers."""
    monkeypatch.setattr(audit, "LONGEST_BATCH", 3)
    numbers = [trail.add(replace(ENTRY, subject=f"s-{n}", status=n)) for n in range(10)]
    trail.close_all()
    return numbers


def digests(superuser: Superuser) -> list[str]:
    return [found for (found,) in superuser("SELECT digest FROM audit_batches ORDER BY number")]


def test_check_of_a_trail_that_fits_closes_it_and_prints_the_digest(
    trail: AuditTrail, filled: list[int], check: Any, superuser: Superuser
) -> None:
    trail.add(ENTRY)
    status, said = check()
    assert (status, len(digests(superuser))) == (0, 5)
    assert said == f"11 records in batches 1 to 5 fit; the newest digest is {digests(superuser)[-1]}\n"
    assert check("--digest", digests(superuser)[1])[0] == 0


def test_check_of_an_empty_trail(check: Any) -> None:
    assert check() == (0, "The audit trail is empty\n")


CHANGES = {
    "kind": "'login'",
    "at": "at + interval '1 microsecond'",
    "asked": "1",
    "request_id": "'r-2'",
    "subject": "'somebody else'",
    "role": "NULL",
    "name": "'office'",
    "address": "'192.0.2.1'",
    "operation": "'getCampaign'",
    "method": "'GET'",
    "path": "'/api/v1/campaigns/2'",
    "status": "200",
    "changed": "'{role}'",
}


@pytest.mark.parametrize("column", CHANGES)
def test_check_names_the_record_that_a_superuser_changed(
    filled: list[int], check: Any, superuser: Superuser, column: str
) -> None:
    superuser(f"UPDATE audit_records SET {column} = {CHANGES[column]} WHERE number = %s", [filled[4]])
    assert check() == (1, f"Error: record {filled[4]} was changed\n")


def test_check_names_the_first_of_several(filled: list[int], check: Any, superuser: Superuser) -> None:
    superuser("UPDATE audit_records SET status = 1 WHERE number = ANY(%s)", [[filled[7], filled[4], filled[5]]])
    assert check() == (1, f"Error: record {filled[4]} was changed\n")


def test_check_names_the_record_that_a_superuser_removed(filled: list[int], check: Any, superuser: Superuser) -> None:
    superuser("DELETE FROM audit_records WHERE number = %s", [filled[5]])
    assert check() == (1, f"Error: record {filled[5]} is missing\n")


@pytest.mark.parametrize("where", ["before all", "between"])
def test_check_names_the_record_that_a_superuser_added(
    filled: list[int], check: Any, superuser: Superuser, where: str
) -> None:
    number = filled[0] - 1
    if where == "between":
        number = filled[4]
        superuser("DELETE FROM audit_records WHERE number = %s", [number])
        superuser("UPDATE audit_batches SET numbers = array_remove(numbers, %s) WHERE number = 2", [number])
    superuser(
        "INSERT INTO audit_records (number, kind, method, path) OVERRIDING SYSTEM VALUE VALUES (%s, 'asked', '', '')",
        [number],
    )
    status, said = check()
    assert status == 1
    assert said == ("Error: batch 2 was changed\n" if where == "between" else f"Error: record {number} was added\n")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE audit_batches SET at = at - interval '1 day' WHERE number = 2", "batch 2 was changed"),
        ("UPDATE audit_batches SET digests[1] = digests[2] WHERE number = 3", "batch 3 was changed"),
        ("UPDATE audit_batches SET numbers[1] = 9999 WHERE number = 3", "batch 3 was changed"),
        ("UPDATE audit_batches SET numbers = numbers[2:] WHERE number = 3", "batch 3 was changed"),
        ("UPDATE audit_batches SET digest = before WHERE number = 3", "batch 3 was changed"),
        ("UPDATE audit_batches SET before = repeat('0', 64) WHERE number = 3", "batch 3 does not follow batch 2"),
        ("UPDATE audit_batches SET before = digest WHERE number = 1", "batch 1 is not the beginning"),
        ("DELETE FROM audit_batches WHERE number = 2", "batch 2 is missing"),
        ("DELETE FROM audit_batches WHERE number = 1", "batch 1 is missing"),
        ("UPDATE audit_batches SET signature = 'none' WHERE number = 2", "batch 2 has no right signature"),
        (
            "UPDATE audit_batches SET signature = (SELECT signature FROM audit_batches WHERE number = 1) "
            "WHERE number = 2",
            "batch 2 has the signature of another",
        ),
    ],
)
def test_check_names_the_batch_that_a_superuser_changed(
    filled: list[int], check: Any, superuser: Superuser, sql: str, said: str
) -> None:
    superuser(sql)
    status, output = check()
    assert (status, said in output) == (1, True), output


@pytest.mark.parametrize("key", ["without", "another"])
def test_check_finds_a_chain_that_was_computed_anew(
    trail: AuditTrail, filled: list[int], check: Any, superuser: Superuser, key: str, tmp_path: Path
) -> None:
    """Who changes a record and all digests after it lacks the gateway's key."""
    superuser("UPDATE audit_records SET subject = 'nobody' WHERE number = %s", [filled[0]])
    signer = TokenSigner("minping-gateway", make_keys(tmp_path).gateway)
    before = BEGINNING
    for batch, records in list(audit.batches(trail.db)):
        leaves = list(map(leaf, records))
        found = digest(batch_line(batch.number, batch.at, before, leaves))
        signature = batch.signature if key == "without" else signer.sign_document(found, SIGNED)
        superuser(
            "UPDATE audit_batches SET before = %s, digests = %s, digest = %s, signature = %s WHERE number = %s",
            [before, [each for _, each in leaves], found, signature, batch.number],
        )
        before = found
    status, said = check()
    expected = "batch 1 has the signature of another" if key == "without" else "batch 4, the newest, is signed by an"
    assert (status, expected in said) == (1, True), said


def test_check_finds_a_tail_that_was_cut_by_the_digest_that_was_noted(
    filled: list[int], check: Any, superuser: Superuser
) -> None:
    *_, noted, _ = digests(superuser)
    superuser("DELETE FROM audit_batches WHERE number > 2")
    superuser("DELETE FROM audit_records WHERE number > %s", [filled[5]])
    status, said = check("--digest", noted)
    assert (status, said) == (1, f"Error: no batch has the digest {noted}: it was cut off, or replaced\n")


def test_closing_logs_the_digest(trail: AuditTrail, superuser: Superuser, capsys: pytest.CaptureFixture[str]) -> None:
    """So that it also lies where the logs are kept."""
    trail.add(ENTRY)
    trail.close_all()
    assert digests(superuser)[0] in capsys.readouterr().err


def test_batch_is_closed_by_whoever_finds_it_due(
    app: Any, trail: AuditTrail, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By number of records, or by time since the last one, whichever process closed that."""
    clock = Clock()
    trail = AuditTrail(trail.db, app.extensions["token_signer"], clock)
    monkeypatch.setattr(audit, "LONGEST_BATCH", 4)

    def write(records: int) -> int:
        for _ in range(records):
            trail.close_due(trail.add(ENTRY))
        return len(digests(superuser))

    assert write(1) == 1  # the first of a process
    assert write(3) == 1
    assert write(1) == 2
    clock.now += BATCH_SECONDS
    assert write(1) == 2  # the clock of the database says that the last is young
    clock.now += BATCH_SECONDS
    superuser("UPDATE audit_batches SET at = at - interval '1 minute'")
    assert write(1) == 3
    assert superuser("SELECT cardinality(numbers) FROM audit_batches ORDER BY number") == [(1,), (4,), (2,)]


def test_writers_and_closers_at_once_leave_no_gap(
    app: Any, trail: AuditTrail, check: Any, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "LONGEST_BATCH", 7)
    signer, done = app.extensions["token_signer"], threading.Event()

    def write(_: int) -> None:
        own = AuditTrail(trail.db, signer)
        for _ in range(50):
            own.close_due(own.add(ENTRY))

    def close() -> None:
        own = AuditTrail(trail.db, signer)
        while not done.is_set():
            own.close_all()

    closers = [threading.Thread(target=close) for _ in range(2)]
    for closer in closers:
        closer.start()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    done.set()
    for closer in closers:
        closer.join()
    status, said = check()
    assert (status, said[:24]) == (0, "300 records in batches 1"), said
    assert superuser("SELECT sum(cardinality(numbers)) FROM audit_batches") == [(300,)]


def test_record_that_is_still_being_added_holds_up_the_closing(
    trail: AuditTrail, check: Any, superuser: Superuser
) -> None:
    """Else a batch would be closed over its number, and it would look as if added by hand."""
    columns = "(kind, method, path) VALUES ('asked', 'PATCH', '/')"
    with trail.db.session() as slow, ThreadPoolExecutor(1) as pool:
        slow.execute(audit.text(f"INSERT INTO audit_records {columns}"))
        trail.add(ENTRY)
        closing = pool.submit(trail.close_all)
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while superuser(waiting) == [(0,)]:
            assert not closing.done()
        slow.commit()
        closing.result(10)
    assert superuser("SELECT cardinality(numbers) FROM audit_batches") == [(2,)]
    assert check()[0] == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_records SET status = 1",
        "DELETE FROM audit_records",
        "TRUNCATE audit_records",
        "DROP TABLE audit_records",
        "ALTER TABLE audit_records DISABLE TRIGGER ALL",
        "DROP TRIGGER refuse_change ON audit_records",
        "INSERT INTO audit_records (number, kind, method, path) OVERRIDING SYSTEM VALUE VALUES (1, 'asked', '', '')",
        "INSERT INTO audit_records (at, kind, method, path) VALUES (now(), 'asked', '', '')",
        "UPDATE audit_batches SET digest = ''",
        "DELETE FROM audit_batches",
        "TRUNCATE audit_batches",
        "DROP SCHEMA public CASCADE",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "ALTER TABLE accounts DISABLE TRIGGER record_change",
        "SET ROLE gateway_owner",
    ],
)
def test_role_that_serves_can_only_add(trail: AuditTrail, filled: list[int], sql: str) -> None:
    address = trail.db.engine.url.set(drivername="postgresql")
    assert address.username == "gateway"
    with (
        psycopg.connect(address.render_as_string()) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(sql.encode())


@pytest.mark.parametrize("sql", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", ["audit_records", "audit_batches"])
def test_owner_is_refused_by_the_trigger(trail: AuditTrail, filled: list[int], table: str, sql: str) -> None:
    """Unless it switches the trigger off: then the chain shows it."""
    address = trail.db.engine.url.set(drivername="postgresql", username="gateway_owner")
    with (
        psycopg.connect(address.render_as_string()) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="only grows"),
    ):
        connection.execute(sql.format(table).encode())


def test_check_warns_where_the_role_could_change_the_trail(
    make_settings: Any, trail: AuditTrail, filled: list[int]
) -> None:
    owned = str(trail.db.engine.url.set(drivername="postgresql", username="gateway_owner"))
    answer = create_app(make_settings(database_url=owned)).test_cli_runner().invoke(args=["check-audit"])
    assert answer.exit_code == 0
    assert "could change the audit trail" in answer.stderr


@pytest.fixture
def export(trail: AuditTrail, filled: list[int], tmp_path: Path) -> Path:
    path = tmp_path / "audit.ndjson"
    path.write_text("\n".join(trail.export(0)) + "\n", encoding="utf-8")
    return path


def test_check_of_a_file_needs_no_database(make_settings: Any, export: Path, keys: Any) -> None:
    public = str(keys.gateway.with_suffix(".jwks.json"))
    settings = make_settings(database_url="postgresql://gateway@/gateway?host=/nowhere", trusted_keys="")
    runner = create_app(settings).test_cli_runner()
    answer = runner.invoke(args=["check-audit", "--file", str(export), "--keys", public])
    assert (answer.exit_code, answer.output[:29]) == (0, "10 records in batches 1 to 4 f"[:29]), answer.output


def test_export_goes_on_after_a_batch(trail: AuditTrail, filled: list[int], check: Any, tmp_path: Path) -> None:
    path = tmp_path / "later.ndjson"
    path.write_text("\n".join(trail.export(2)), encoding="utf-8")
    status, said = check("--file", str(path))
    assert (status, said[:28]) == (0, "4 records in batches 3 to 4 "), said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: [lines[0].replace("s-0", "s-1"), *lines[1:]], "record {0} was changed"),
        (lambda lines: lines[1:], "record {0} is missing"),
        (lambda lines: [lines[0], *lines], "a record is there twice"),
        (lambda lines: lines[:-1], "record {9} and what comes after it are in no batch"),
        (lambda lines: lines[:4] + lines[8:], "batch 2 is missing"),
        (lambda lines: [*lines, "{}"], "line 15 is no record and no batch"),
        (lambda lines: [*lines, "[]"], "line 15 is no record and no batch"),
        (lambda lines: [*lines[:-1], re.sub(r'"signature":"[^"]*"', '"signature":"x.y.z"', lines[-1])], "no right"),
    ],
)
def test_check_of_a_file_names_what_was_changed(
    export: Path, filled: list[int], check: Any, change: Callable[[list[str]], list[str]], said: str
) -> None:
    export.write_text("\n".join(change(export.read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    status, output = check("--file", str(export))
    assert (status, said.format(*filled) in output) == (1, True), output


def test_check_of_a_file_by_another_key(export: Path, check: Any, tmp_path: Path) -> None:
    other = make_keys(tmp_path / "other").gateway.with_suffix(".jwks.json")
    status, said = check("--file", str(export), "--keys", str(other))
    assert (status, "signed by an unknown key" in said) == (1, True), said


def test_older_batches_may_be_of_a_key_that_is_gone(
    trail: AuditTrail, filled: list[int], check: Any, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest batch vouches for them: keys are rotated, the trail is not signed again."""
    old = TokenSigner("minping-gateway", make_keys(tmp_path).gateway)
    monkeypatch.setattr(trail, "_signer", old)
    trail.add(ENTRY)
    trail.close_all()
    assert check()[0] == 1
    monkeypatch.setattr(trail, "_signer", app.extensions["token_signer"])
    trail.add(ENTRY)
    trail.close_all()
    assert check()[0] == 0


def test_export_through_the_gateway_is_what_the_check_takes(
    serve: Any, app: Any, bearer: Any, check: Any, tmp_path: Path
) -> None:
    answer = serve(app).send("GET", "/api/v1/audit.ndjson", bearer("auditor", sub="me"))
    assert (answer.status, answer.header("Content-Type")) == (200, "application/x-ndjson")
    path = tmp_path / "export.ndjson"
    path.write_bytes(answer.body)
    assert check("--file", str(path))[0] == 0
    first, *_ = map(json.loads, answer.body.splitlines())
    assert (first["kind"], first["operation"], first["subject"]) == ("asked", "exportAudit", "me")
