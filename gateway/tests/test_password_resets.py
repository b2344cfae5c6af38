"""A forgotten password is set anew by a token that an organiser hands over."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from chassis.ids import new_id
from gateway.domain.identities import ACCOUNT_ROLES, OVERSIGHT_ROLES
from gateway.use_cases import keep_identities

OLD, NEW = "old password 评议", "new password 评议"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def db(gateway: Any) -> Any:
    return gateway.app.extensions["database"]


@pytest.fixture
def name(db: Any) -> str:
    return add(db)


def add(db: Any, role: str = "operator", campaigns: tuple[Any, ...] = ()) -> str:
    found = f"r-{new_id()}"
    keep_identities.add_account(db, found, role, OLD, ["01"], list(campaigns))
    return found


def ask(gateway: Any, name: str, caller: dict[str, str]) -> Any:
    return gateway.send("POST", f"/api/v1/accounts/{name}/reset", caller)


def reset(gateway: Any, token: str, password: Any = NEW) -> Any:
    body = json.dumps({"token": token, "password": password}).encode()
    return gateway.send("POST", "/api/v1/password-resets", JSON, body)


def log_in(gateway: Any, name: str, password: str, kind: str = "") -> Any:
    body = json.dumps({"account": name, "password": password}).encode()
    return gateway.send("POST", f"/api/v1/sessions{kind}", JSON, body)


def test_reset_password_by_the_token_that_an_organiser_got(gateway: Any, name: str, bearer: Any) -> None:
    answer = ask(gateway, name, bearer("organiser"))
    assert (answer.status, answer.header("Cache-Control")) == (201, "no-store")
    assert len(answer.json["token"]) == 43  # 32 bytes
    left = datetime.fromisoformat(answer.json["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(minutes=60, seconds=5)
    assert log_in(gateway, name, OLD).status == 201  # nothing has happened yet
    assert reset(gateway, answer.json["token"]).status == 204
    assert (log_in(gateway, name, OLD).status, log_in(gateway, name, NEW).status) == (401, 201)


def test_reset_password_only_once(gateway: Any, name: str, bearer: Any) -> None:
    token = ask(gateway, name, bearer()).json["token"]
    assert reset(gateway, token).status == 204
    again = reset(gateway, token, "a third password")
    assert (again.status, again.slug) == (404, "reset-unknown")
    assert log_in(gateway, name, NEW).status == 201


def test_reset_password_by_the_latest_token_only(gateway: Any, name: str, bearer: Any) -> None:
    first, second = (ask(gateway, name, bearer()).json["token"] for _ in range(2))
    assert reset(gateway, first).slug == "reset-unknown"
    assert reset(gateway, second).status == 204


def test_reset_password_after_an_hour(gateway: Any, db: Any, name: str, bearer: Any) -> None:
    token = ask(gateway, name, bearer()).json["token"]
    with db.session() as session:
        session.execute(text("UPDATE password_resets SET expires_at = expires_at - interval '1 hour'"))
        session.commit()
    assert reset(gateway, token).slug == "reset-unknown"
    assert log_in(gateway, name, OLD).status == 201


@pytest.mark.parametrize("what", ["withdrawn", "given a password"])
def test_reset_password_of_an_account_that_changed_meanwhile(
    gateway: Any, db: Any, name: str, bearer: Any, what: str
) -> None:
    token = ask(gateway, name, bearer()).json["token"]
    if what == "withdrawn":
        keep_identities.withdraw_account(db, name)
    else:
        keep_identities.add_account(db, name, "operator", OLD, [], [])
    assert reset(gateway, token).slug == "reset-unknown"


@pytest.mark.parametrize(
    ("token", "password", "slug"),
    [
        ("x" * 43, NEW, "reset-unknown"),
        ("", NEW, "invalid-input"),
        ("\ud800", NEW, "invalid-input"),
        ("x" * 43, "", "invalid-input"),
        ("x" * 43, None, "invalid-input"),
    ],
)
def test_reset_password_with_what_is_no_token(gateway: Any, token: str, password: Any, slug: str) -> None:
    assert reset(gateway, token, password).slug == slug


def test_reset_password_with_too_short_a_one_leaves_the_token(gateway: Any, name: str, bearer: Any) -> None:
    token = ask(gateway, name, bearer()).json["token"]
    assert reset(gateway, token, "1234567").slug == "password-length"
    assert reset(gateway, token).status == 204


def test_reset_password_ends_sessions_and_the_delay(gateway: Any, name: str, bearer: Any) -> None:
    cookie = log_in(gateway, name, OLD, "/console").header("Set-Cookie").partition(";")[0]
    token = ask(gateway, name, bearer()).json["token"]
    for _ in range(5):
        log_in(gateway, name, "wrong")
    assert gateway.send("GET", "/api/v1/whoami", {"Cookie": cookie}).status == 200
    assert reset(gateway, token).status == 204
    assert gateway.send("GET", "/api/v1/whoami", {"Cookie": cookie}).status == 401
    assert log_in(gateway, name, NEW).status == 201


def test_create_password_reset_keeps_a_digest(gateway: Any, db: Any, name: str, bearer: Any) -> None:
    token = ask(gateway, name, bearer()).json["token"]
    with db.session() as session:
        digests = [bytes(found) for (found,) in session.execute(text("SELECT digest FROM password_resets"))]
    assert {len(each) for each in digests} == {32}
    assert token.encode() not in digests


@pytest.mark.parametrize("role", sorted({*ACCOUNT_ROLES, "system", "service"} - {"organiser"}))
def test_create_password_reset_is_for_organisers(gateway: Any, name: str, bearer: Any, role: str) -> None:
    assert ask(gateway, name, bearer(role, scope="accounts:reset")).status == 403
    assert ask(gateway, name, {}).status == 401


@pytest.mark.parametrize("role", sorted(OVERSIGHT_ROLES))
def test_create_password_reset_of_those_who_watch_over_organisers(
    gateway: Any, db: Any, bearer: Any, role: str
) -> None:
    """Or an organiser would read the pressure reports that are for the supervisor alone."""
    watching = add(db, role)
    assert ask(gateway, watching, bearer("organiser")).slug == "account-of-oversight"
    assert log_in(gateway, watching, OLD).status == 201


def test_create_password_reset_of_nobody(gateway: Any, db: Any, name: str, bearer: Any) -> None:
    keep_identities.withdraw_account(db, name)
    for unknown in (name, "nobody"):
        answer = ask(gateway, unknown, bearer())
        assert (answer.status, answer.slug) == (404, "account-unknown")


def test_create_password_reset_stays_within_the_campaigns_of_the_caller(gateway: Any, db: Any, bearer: Any) -> None:
    here, there = new_id(), new_id()
    caller = bearer("organiser", campaigns=[str(here)])
    assert ask(gateway, add(db, campaigns=(here,)), caller).status == 201
    for others in ((there,), (here, there), ()):
        assert ask(gateway, add(db, campaigns=others), caller).slug == "account-unknown"
    assert ask(gateway, add(db, campaigns=(here,)), bearer("organiser", campaigns=[])).slug == "account-unknown"
