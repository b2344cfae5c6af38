"""What the database is really asked while ballots come in: every statement can go to one shard of many.

The rules are those of Citus, on which each was tried: a statement on a hot table names `slot`, and the forms that are
refused there or lose their routing in silence do not occur.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from ballots import create_app
from ballots.settings import Settings
from laptop.postgres import PostgresServer

from .conftest import Office, code_line, new_number, phone_line, votes

HOT = {"roll", "lookups", "ballots", "standing", "ballot_references", "counters", "turnout", "refusals", "comments"}
HOT |= {"staged_ballots", "staged_plain_ballots"}
ENTRY = re.compile(r"^\d{4}-\d\d-\d\d \S+ UTC \[\d+\] (\w+) (LOG|DETAIL|CONTEXT|STATEMENT|WARNING):  ", re.MULTILINE)
SENT = re.compile(r"(?:statement|execute [^:]*): (.*)", re.DOTALL)
WITHIN = re.compile(
    r'(?:SQL statement|PL/pgSQL (?:expression|assignment)) "(.*?)"(?=\s+PL/pgSQL function|\s*\Z)', re.DOTALL
)
NAMED = re.compile(rf"(?<![\w.'-])({'|'.join(HOT)})\b(?:\s+(?:AS\s+)?([a-z]\w*))?")
MARK = "SELECT 'the hot path begins'"


class Watched:
    """A ballot service, and the statements that its database has run since `begin`, those within functions too."""

    def __init__(self, office: Office, server: PostgresServer, url: str) -> None:
        self.office, self._server, self._url = office, server, url

    def begin(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(MARK)

    def statements(self) -> list[str]:
        log = self._server.log.read_text().rpartition(MARK)[2].replace("\n\t", "\n")
        database = psycopg.conninfo.conninfo_to_dict(self._url)["dbname"]
        _, *pieces = ENTRY.split(log)
        found = []
        for named, kind, text in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
            if named == database and kind == "LOG" and (sent := SENT.match(text)):
                found.append(sent[1])
            elif named == database and kind == "CONTEXT":
                found += WITHIN.findall(text)
        return [" ".join(each.split()) for each in dict.fromkeys(found)]


@pytest.fixture
def watched(
    postgres_server: PostgresServer, new_database: Callable[[str], str], keys: Any, bearer: Any
) -> Iterator[Watched]:
    url = new_database("ballots")
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(postgres_server.url(str(name), "postgres"), autocommit=True) as superuser:
        for setting in ("log_statement = 'all'", "debug_print_parse = on"):  # the second logs what functions run
            superuser.execute(f"ALTER DATABASE {name} SET {setting}")
    app = create_app(Settings(database_url=url, trusted_keys=keys.trusted))
    yield Watched(Office(app, bearer), postgres_server, url)
    app.extensions["database"].engine.dispose()
    app.extensions["ballots"].close()


def hot_names(statement: str) -> Iterator[tuple[str, str]]:
    """The hot tables of a statement, each with the alias by which its columns go there, if it has one."""
    yield from NAMED.findall(statement)


def post_batch(office: Office, poll: str, lines: list[dict[str, Any]]) -> list[str]:
    body = "".join(json.dumps({"channel": "phone", "source_ref": uuid4().hex} | line) + "\n" for line in lines)
    headers = office.operator | {"Content-Type": "application/x-ndjson"}
    answer = office.client.post(f"/api/v1/polls/{poll}/batches", data=body.encode(), headers=headers)
    return [found.get("slug") or found["outcome"] for found in map(json.loads, answer.text.splitlines())]


def test_statements_of_the_hot_path_name_their_slot(watched: Watched) -> None:
    office = watched.office
    poll = office.put_poll()
    number = new_number()
    first, second, *others = (office.voter(poll) for _ in range(6))
    office.load(
        poll,
        {"voter": str(uuid4()), **code_line(office.code(poll))},
        {"voter": str(uuid4()), **phone_line(number)},
    )
    watched.begin()
    said = [{"object": "01", "level": "bad", "criteria": {"law": "bad"}, "comment": "慢"}]
    assert [office.post(poll, {"voter": first, "votes": each}).status_code for each in (said, votes("bad"))] == [
        201,
        200,
    ]
    assert office.post(poll, {"phone": number}).status_code == 201
    assert office.post(poll, {"voter": str(uuid4())}).status_code == 422
    own = {"votes": votes("bad")}
    assert office.client.put("/api/v1/ballot", json=own, headers={"Ballot-Code": office.code(poll)}).status_code == 201
    single = watched.statements()
    plain = [{"voter": each, "votes": votes("bad", "01", "02")} for each in others]
    assert post_batch(office, poll, plain) == ["accepted"] * len(others)
    assert not any("staged_ballots" in each for each in watched.statements()), "a plain ballot went line by line"
    mixed = [{"voter": second, "votes": said}, {"code": office.code(poll), "votes": votes("poor")}]
    assert post_batch(office, poll, mixed) == ["accepted", "replaced"]
    statements = watched.statements()

    assert not [each for each in single if each.startswith(("BEGIN", "COMMIT"))], "a transaction around a single ballot"
    assert {table for each in statements for table, _ in hot_names(each)} == HOT, "not all that is asked was read"
    without = [
        each
        for each in statements
        for _, name in hot_names(each)
        if not re.search(rf"\b{name}\.slot\b" if name else r"\bslot\b", each)
        and not re.match(rf"INSERT INTO \w+ AS {name} \(poll, slot,", each)
    ]
    assert not without
    lost = r"WITH .*\bINSERT\b|ON CONFLICT [^()]* WHERE [^()]*\(SELECT|\)\.\w+|cast_ballot\([^)]*(random|uuid|now)\("
    assert not [each for each in statements if re.search(lost, each)]


def test_hot_tables_have_slot_in_every_key_and_no_triggers_or_foreign_keys(watched: Watched) -> None:
    checks = {
        "triggers": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass",
        "foreign keys": "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        "keys without slot": """SELECT conname FROM pg_constraint
            WHERE contype IN ('p', 'u') AND conrelid = %s::regclass
            AND pg_get_constraintdef(oid) NOT LIKE '%%slot%%'""",
    }
    with watched.office.app.extensions["ballots"].transaction() as connection:
        for table in sorted(HOT):
            for what, check in checks.items():
                assert connection.execute(check, [table]).fetchall() == [], f"{table}: {what}"
