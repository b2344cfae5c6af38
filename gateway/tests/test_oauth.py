"""Tokens for systems, in the words of RFC 6749."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus, urlencode
from uuid import UUID

import pytest

from chassis.ids import new_id
from chassis.tokens import TokenVerifier
from gateway.use_cases import keep_identities

FORM = "application/x-www-form-urlencoded"
GRANT = {"grant_type": "client_credentials"}
CAMPAIGN = UUID("0197a3c2-0000-7000-8000-000000000001")


@pytest.fixture
def db(gateway: Any) -> Any:
    return gateway.app.extensions["database"]


@pytest.fixture
def client(db: Any) -> tuple[str, str]:
    """client_id and client_secret."""
    client_id, secret = keep_identities.add_client(
        db, f"hotline-{new_id()}", ["ballots:write", "scores:read"], [CAMPAIGN], ["phone"], f"hotline-{new_id()}"
    )
    return str(client_id), secret


def ask(gateway: Any, fields: Any, headers: dict[str, str] | None = None, content_type: str = FORM) -> Any:
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    return gateway.send("POST", "/api/v1/oauth/token", {"Content-Type": content_type, **(headers or {})}, body)


def basic(client_id: str, secret: str) -> dict[str, str]:
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


@pytest.mark.parametrize("where", ["header", "form", "header, and client_id in the form too"])
def test_create_token_gives_what_the_client_has(gateway: Any, keys: Any, client: tuple[str, str], where: str) -> None:
    fields, headers = dict(GRANT), {}
    if "header" in where:
        headers = basic(*client)
    if where == "form":
        fields |= {"client_id": client[0], "client_secret": client[1]}
    if "too" in where:
        fields |= {"client_id": client[0], "client_secret": ""}
    answer = ask(gateway, fields, headers)
    assert answer.status == 200
    assert (answer.header("Cache-Control"), answer.header("Content-Type")) == ("no-store", "application/json")
    assert {k: v for k, v in answer.json.items() if k != "access_token"} == {
        "token_type": "Bearer",
        "expires_in": 600,
        "scope": "ballots:write scores:read",
    }
    claims = TokenVerifier("ballots", keys.trusted).verify(answer.json["access_token"]).claims
    assert claims["source"].startswith("hotline-")
    assert {name: claims.get(name) for name in ("sub", "role", "scope", "campaigns", "channels")} == {
        "sub": client[0],
        "role": "system",
        "scope": "ballots:write scores:read",
        "campaigns": [str(CAMPAIGN)],
        "channels": ["phone"],
    }
    assert "objects" not in claims


def test_create_token_for_a_part_of_the_scope(gateway: Any, client: tuple[str, str]) -> None:
    answer = ask(gateway, GRANT | {"scope": "scores:read"}, basic(*client))
    assert (answer.status, answer.json["scope"]) == (200, "scores:read")


def test_create_token_ignores_what_it_does_not_know(gateway: Any, client: tuple[str, str]) -> None:
    assert ask(gateway, [*GRANT.items(), ("x", "1"), ("x", "2"), ("", "")], basic(*client)).status == 200


def test_create_token_with_an_empty_scope_is_without_one(gateway: Any, client: tuple[str, str]) -> None:
    assert ask(gateway, GRANT | {"scope": ""}, basic(*client)).json["scope"] == "ballots:write scores:read"


@pytest.mark.parametrize(
    ("made", "status", "error"),
    [
        (lambda i, s: ({}, basic(i, s)), 400, "invalid_request"),
        (lambda i, s: (b"", basic(i, s)), 400, "invalid_request"),
        (lambda i, s: ({"grant_type": ""}, basic(i, s)), 400, "invalid_request"),
        (lambda i, s: ([*GRANT.items(), *GRANT.items()], basic(i, s)), 400, "invalid_request"),
        (lambda i, s: ([*GRANT.items(), ("scope", ""), ("scope", "x")], basic(i, s)), 400, "invalid_request"),
        (lambda i, s: (GRANT | {"client_id": i, "client_secret": s}, basic(i, s)), 400, "invalid_request"),
        (lambda i, s: (GRANT | {"client_id": "another"}, basic(i, s)), 400, "invalid_request"),
        (lambda i, s: ({"grant_type": "password"}, basic(i, s)), 400, "unsupported_grant_type"),
        (lambda i, s: (GRANT | {"scope": "polls:write"}, basic(i, s)), 400, "invalid_scope"),
        (lambda i, s: (GRANT | {"scope": "scores:read polls:write"}, basic(i, s)), 400, "invalid_scope"),
        (lambda i, s: (GRANT | {"scope": "\x00"}, basic(i, s)), 400, "invalid_scope"),
        (lambda i, s: (GRANT, basic(i, "wrong")), 401, "invalid_client"),
        (lambda i, s: (GRANT, basic(i, "")), 401, "invalid_client"),
        (lambda i, s: (GRANT, basic(str(new_id()), s)), 401, "invalid_client"),
        (lambda i, s: (GRANT, basic("\x00", s)), 401, "invalid_client"),
        (lambda i, s: (GRANT, basic("hotline", s)), 401, "invalid_client"),
        (lambda i, s: (GRANT, {"Authorization": "Basic !!"}), 401, "invalid_client"),
        (
            lambda i, s: (GRANT, {"Authorization": "Basic " + base64.b64encode(b"\xff:x").decode()}),
            401,
            "invalid_client",
        ),
        (lambda i, s: (GRANT, {"Authorization": f"Bearer {s}"}), 401, "invalid_client"),
        (lambda i, s: (GRANT, {"Authorization": ""}), 401, "invalid_client"),
        (lambda i, s: (GRANT, {}), 401, "invalid_client"),
        (lambda i, s: (GRANT | {"client_id": i}, {}), 401, "invalid_client"),
        (lambda i, s: (GRANT | {"client_id": i, "client_secret": "wrong"}, {}), 401, "invalid_client"),
        (lambda i, s: (GRANT | {"client_id": i, "client_secret": s + "\ufffd"}, {}), 401, "invalid_client"),
    ],
)
def test_create_token_refuses_by_the_rfc(
    gateway: Any, client: tuple[str, str], made: Callable[..., Any], status: int, error: str
) -> None:
    answer = ask(gateway, *made(*client))
    assert (answer.status, answer.json["error"]) == (status, error)
    assert set(answer.json) == {"error", "error_description"}
    assert answer.json["error_description"].isascii()
    assert (answer.header("Content-Type"), answer.header("Cache-Control")) == ("application/json", "no-store")
    challenge = answer.header("WWW-Authenticate") or ""
    assert challenge.startswith("Basic ") == (status == 401)


def test_create_token_with_json_is_an_invalid_request(gateway: Any, client: tuple[str, str]) -> None:
    answer = ask(gateway, b'{"grant_type": "client_credentials"}', basic(*client), "application/json")
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")


def test_create_token_takes_no_credentials_out_of_the_url(gateway: Any, client: tuple[str, str]) -> None:
    query = urlencode({"client_id": client[0], "client_secret": client[1], **GRANT})
    answer = gateway.send("POST", f"/api/v1/oauth/token?{query}", {"Content-Type": FORM}, urlencode(GRANT).encode())
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")


def test_create_token_with_too_large_a_body(gateway: Any) -> None:
    assert ask(gateway, b"x=" + b"y" * 20_000).slug == "body-too-large"


def test_create_token_for_a_withdrawn_client(gateway: Any, db: Any) -> None:
    name = f"old-{new_id()}"
    client_id, secret = keep_identities.add_client(db, name, ["scores:read"], [], [], None)
    keep_identities.withdraw_client(db, name)
    answer = ask(gateway, GRANT, basic(str(client_id), secret))
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")


def test_create_token_with_the_database_away(start_gateway: Any) -> None:
    gateway = start_gateway(database_url="postgresql://gateway@/gateway?host=/nowhere")
    assert ask(gateway, GRANT, basic(str(new_id()), "x")).slug == "unavailable"


def test_client_with_the_scope_reads_metrics(gateway: Any, db: Any) -> None:
    """As Prometheus does, which gets its token by itself."""
    for scope, status in ((["metrics:read"], 200), (["scores:read"], 403)):
        client_id, secret = keep_identities.add_client(db, f"watch-{new_id()}", scope, [], [], None)
        token = ask(gateway, GRANT, basic(str(client_id), secret)).json["access_token"]
        answer = gateway.send("GET", "/metrics", {"Authorization": f"Bearer {token}"})
        assert answer.status == status
    assert gateway.send("GET", "/metrics").status == 401
