"""Tokens for people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from chassis.tokens import TokenVerifier
from gateway.storage.tables import accounts
from gateway.use_cases import check_password, keep_identities

PASSWORD = "correct horse 评议"


@pytest.fixture
def db(gateway: Any) -> Any:
    return gateway.app.extensions["database"]


@pytest.fixture
def account(db: Any) -> str:
    keep_identities.add_account(db, "office", "unit", PASSWORD, ["01", "02"], [])
    return "office"


def log_in(gateway: Any, body: Any, content_type: str = "application/json") -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return gateway.send("POST", "/api/v1/sessions", {"Content-Type": content_type}, raw)


@pytest.mark.parametrize("service", ["campaigns", "ballots", "scoring", "gateway"])
def test_create_session_gives_a_token_that_every_service_takes(
    gateway: Any, account: str, keys: Any, service: str
) -> None:
    answer = log_in(gateway, {"account": account, "password": PASSWORD})
    assert answer.status == 201
    assert {k: v for k, v in answer.json.items() if k != "access_token"} == {
        "token_type": "Bearer",
        "expires_in": 600,
        "role": "unit",
    }
    assert answer.header("Cache-Control") == "no-store"
    caller = TokenVerifier(service, keys.trusted).verify(answer.json["access_token"])
    assert (caller.issuer, caller.role, caller.scope) == ("minping-gateway", "unit", frozenset())
    assert caller.claims["objects"] == ["01", "02"]
    assert caller.claims["exp"] - caller.claims["iat"] == 600
    assert not {"campaigns", "channels", "source", "scope"} & set(caller.claims)


def test_create_session_token_opens_the_way_to_a_service(gateway: Any, services: Any, account: str) -> None:
    token = log_in(gateway, {"account": account, "password": PASSWORD}).json["access_token"]
    assert gateway.send("GET", "/api/v1/polls", {"Authorization": f"Bearer {token}"}).status == 200
    assert services.ballots.seen[0].header("Authorization") == f"Bearer {token}"


@pytest.mark.parametrize("situation", ["unknown account", "wrong password", "withdrawn"])
def test_create_session_refuses_all_wrong_credentials_alike(
    gateway: Any, db: Any, account: str, situation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same answer, after one verification of argon2 each, so after the same time."""
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: Any, password: Any) -> Any:
            verified.append(hash)
            return super().verify(hash, password)

    monkeypatch.setattr(check_password, "HASHER", Counting(time_cost=2, memory_cost=19 * 1024, parallelism=1))
    if situation == "withdrawn":
        keep_identities.withdraw_account(db, account)
    given = {
        "account": "nobody" if situation == "unknown account" else account,
        "password": "wrong" if situation == "wrong password" else PASSWORD,
    }
    answer = log_in(gateway, given)
    assert (answer.status, answer.slug) == (401, "wrong-credentials")
    assert len(verified) == 1
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in verified[0]
    del answer.json["request_id"]
    assert {k: v for k, v in answer.json.items() if k != "request_id"} == {
        "type": "urn:minping:problem:wrong-credentials",
        "title": "Account or password is wrong",
        "status": 401,
        "detail": "Check both; an account that was withdrawn is refused in the same way.",
    }


@pytest.mark.parametrize(
    ("body", "status", "slug"),
    [
        (b"{", 400, "invalid-json"),
        (b"\xff", 400, "invalid-json"),
        ({}, 422, "invalid-input"),
        ([], 422, "invalid-input"),
        ({"account": "", "password": ""}, 422, "invalid-input"),
        ({"account": "a" * 65, "password": "x"}, 422, "invalid-input"),
        ({"account": "a", "password": "x" * 1025}, 422, "invalid-input"),
        ({"account": "a\x00", "password": "x"}, 422, "invalid-input"),
        ({"account": "a", "password": "\ud800"}, 422, "invalid-input"),
        ({"account": 1, "password": None}, 422, "invalid-input"),
        ({"account": "a", "password": "x", "role": "organiser"}, 422, "invalid-input"),
        (b" " * 20_000, 413, "body-too-large"),
    ],
)
def test_create_session_with_bad_input(gateway: Any, body: Any, status: int, slug: str) -> None:
    answer = log_in(gateway, body)
    assert (answer.status, answer.slug) == (status, slug)


def test_create_session_with_another_content_type(gateway: Any) -> None:
    assert log_in(gateway, {}, "application/x-www-form-urlencoded").slug == "wrong-content-type"


def test_create_session_brings_an_old_hash_up_to_date(gateway: Any, db: Any, account: str) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with db.session() as session:
        session.execute(update(accounts).where(accounts.c.name == account).values(password_hash=old))
        session.commit()
    assert log_in(gateway, {"account": account, "password": PASSWORD}).status == 201
    with db.session() as session:
        new = session.execute(select(accounts.c.password_hash).where(accounts.c.name == account)).scalar_one()
    assert "$m=19456,t=2,p=1$" in new
    assert log_in(gateway, {"account": account, "password": PASSWORD}).status == 201


def test_create_session_with_the_database_away(start_gateway: Any) -> None:
    gateway = start_gateway(database_url="postgresql://gateway@/gateway?host=/nowhere")
    answer = log_in(gateway, {"account": "a", "password": "b"})
    assert (answer.status, answer.slug) == (503, "unavailable")
    ready = gateway.send("GET", "/readyz")
    assert (ready.status, ready.slug, gateway.send("GET", "/healthz").status) == (503, "unavailable", 200)


def test_readyz(gateway: Any) -> None:
    assert gateway.send("GET", "/readyz").status == 200


def test_list_keys_verifies_tokens(gateway: Any, keys: Any, tmp_path: Any, account: str) -> None:
    answer = gateway.send("GET", "/.well-known/jwks.json")
    assert answer.status == 200
    assert all("d" not in key for key in answer.json["keys"])
    (tmp_path / "jwks.json").write_bytes(answer.body)
    token = log_in(gateway, {"account": account, "password": PASSWORD}).json["access_token"]
    assert TokenVerifier("gateway", f"minping-gateway={tmp_path}/jwks.json").verify(token).role == "unit"
