"""The commands, and through them the rules for accounts and clients."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from chassis.ids import new_id
from gateway.domain.identities import ACCOUNT_ROLES
from gateway.storage.tables import accounts, clients

PASSWORD = "password 1"


@pytest.fixture
def run(gateway: Any) -> Any:
    runner = gateway.app.test_cli_runner()

    def run(*arguments: str, password: str | None = PASSWORD, **options: Any) -> Any:
        return runner.invoke(args=arguments, env={"ACCOUNT_PASSWORD": password}, **options)

    return run


def row(gateway: Any, table: Any, name: str) -> Any:
    with gateway.app.extensions["database"].session() as session:
        return session.execute(select(table).where(table.c.name == name)).one()


@pytest.mark.parametrize("role", ACCOUNT_ROLES)
def test_add_account_of_each_role(gateway: Any, run: Any, role: str) -> None:
    answer = run("add-account", f"a-{role}", "--role", role, "--object", "01")
    assert answer.exit_code == 0, answer.output
    found = row(gateway, accounts, f"a-{role}")
    assert (found.role, found.objects, found.campaigns, found.password_hash[:9]) == (role, ["01"], None, "$argon2id")
    assert f"Added account a-{role} ({role}), id {found.id}" in answer.output
    assert "password 1" not in answer.output


@pytest.mark.parametrize("role", ["service", "system", "root", ""])
def test_add_account_never_gives_a_role_of_programs(run: Any, role: str) -> None:
    assert run("add-account", "a", "--role", role).exit_code == 2


def test_add_account_again_changes_password_role_and_bounds(gateway: Any, run: Any) -> None:
    campaign = str(new_id())
    run("add-account", "again", "--role", "unit", "--object", "01", "--campaign", campaign)
    before = row(gateway, accounts, "again")
    answer = run("add-account", "again", "--role", "auditor", password="password 2")
    after = row(gateway, accounts, "again")
    assert "Changed password and role of account again (auditor)" in answer.output
    assert (str(before.campaigns[0]), before.objects) == (campaign, ["01"])
    assert (after.id, after.role, after.objects, after.campaigns) == (before.id, "auditor", None, None)
    assert after.password_hash != before.password_hash


def test_add_account_asks_for_the_password_without_showing_it(gateway: Any, run: Any) -> None:
    answer = run("add-account", "asked", "--role", "organiser", password=None, input="password 3\npassword 3\n")
    assert answer.exit_code == 0
    assert "password 3" not in answer.output
    assert row(gateway, accounts, "asked").role == "organiser"


@pytest.mark.parametrize(
    ("arguments", "password", "said"),
    [
        (("u", "--role", "unit"), "password 1", "--object"),
        (("u", "--role", "unit", "--object", "a b"), "password 1", "a b"),
        (("a b", "--role", "organiser"), "password 1", "a b"),
        (("", "--role", "organiser"), "password 1", "account"),
        (("a" * 65, "--role", "organiser"), "password 1", "account"),
        (("short", "--role", "organiser"), "1234567", "Between 8 and 1024"),
        (("long", "--role", "organiser"), "x" * 1025, "Between 8 and 1024"),
    ],
)
def test_add_account_says_what_is_wrong(run: Any, arguments: tuple[str, ...], password: str, said: str) -> None:
    answer = run("add-account", *arguments, password=password)
    assert (answer.exit_code, said in answer.output) == (1, True)


def test_add_client_prints_its_secret_once_and_keeps_a_digest(gateway: Any, run: Any) -> None:
    campaign = str(new_id())
    answer = run(
        *("add-client", "sms-gateway", "--scope", "sms:write scores:read", "--campaign", campaign),
        *("--channel", "sms", "--channel", "web", "--source", "sms-1"),
    )
    printed = json.loads(answer.stdout)
    found = row(gateway, clients, "sms-gateway")
    assert printed["client_id"] == str(found.id)
    assert len(printed["client_secret"]) == 43  # 32 bytes
    assert printed["client_secret"].encode() not in found.secret_digest
    assert len(found.secret_digest) == 32
    assert (found.scope, [str(c) for c in found.campaigns]) == (["sms:write", "scores:read"], [campaign])
    assert (found.channels, found.source) == (["sms", "web"], "sms-1")


def test_add_client_of_a_taken_name_until_it_is_withdrawn(run: Any) -> None:
    assert run("add-client", "twice", "--scope", "scores:read").exit_code == 0
    again = run("add-client", "twice", "--scope", "scores:read")
    assert (again.exit_code, "Withdraw the client twice" in again.output) == (1, True)
    assert run("withdraw-client", "twice").exit_code == 0
    assert run("add-client", "twice", "--scope", "scores:read").exit_code == 0


def test_add_client_of_a_taken_source_until_it_is_withdrawn(run: Any) -> None:
    """Two of one source would share the references of their ballots."""
    assert run("add-client", "one", "--scope", "ballots:write", "--source", "hall").exit_code == 0
    assert run("add-client", "two", "--scope", "ballots:write", "--source", "hall").exit_code == 1
    assert run("withdraw-client", "one").exit_code == 0
    assert run("add-client", "two", "--scope", "ballots:write", "--source", "hall").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("c", "--scope", ""),
        ("c", "--scope", "everything"),
        ("c d", "--scope", "scores:read"),
        ("c", "--scope", "scores:read", "--channel", "a b"),
        ("c", "--scope", "scores:read", "--source", "ä"),
    ],
)
def test_add_client_says_what_is_wrong(run: Any, arguments: tuple[str, ...]) -> None:
    answer = run("add-client", *arguments)
    assert (answer.exit_code, answer.output[:6]) == (1, "Error:")


@pytest.mark.parametrize("command", ["withdraw-account", "withdraw-client"])
def test_withdraw_what_is_not_there(run: Any, command: str) -> None:
    answer = run(command, "nobody")
    assert (answer.exit_code, "nobody" in answer.output) == (1, True)


def test_withdraw_account_twice_keeps_the_first_time(gateway: Any, run: Any) -> None:
    run("add-account", "leaving", "--role", "organiser")
    times = []
    for _ in range(2):
        assert run("withdraw-account", "leaving").exit_code == 0
        times.append(row(gateway, accounts, "leaving").withdrawn_at)
    assert times[0] == times[1] is not None


def test_command_with_the_database_away(start_gateway: Any) -> None:
    app = start_gateway(database_url="postgresql://gateway@/gateway?host=/nowhere").app
    answer = app.test_cli_runner().invoke(args=["withdraw-client", "x"])
    assert (answer.exit_code, "database does not answer" in answer.output) == (1, True)
