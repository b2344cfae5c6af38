from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/polls/1", 200),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/polls//1", 400),
        ("DELETE", "/api/v1/sessions", 405),
        ("GET", "/.well-known/jwks.json", 200),
        ("GET", "/docs", 200),
    ],
)
def test_every_answer_guards_itself_in_a_browser(
    gateway: Any, services: Any, method: str, path: str, status: int
) -> None:
    answer = gateway.send(method, path)
    policy = answer.header("Content-Security-Policy")
    assert answer.status == status
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert path == "/docs" or "'self'" not in policy
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Referrer-Policy") == "no-referrer"
    assert [name for name, _ in answer.headers].count("Content-Security-Policy") == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], "no-store"),
        ([("ETag", '"3"')], "private, no-cache"),
        ([("Cache-Control", "max-age=60")], "max-age=60"),
        ([("ETag", '"3"'), ("Cache-Control", "no-store")], "no-store"),
    ],
)
def test_answer_to_a_token_is_kept_by_nobody_unless_it_says_so(
    gateway: Any, services: Any, bearer: Any, given: list[tuple[str, str]], expected: str
) -> None:
    services.ballots.behave = lambda s: s.answer(200, b"{}", ("Content-Type", "application/json"), *given)
    answer = gateway.send("GET", "/api/v1/polls/1", bearer())
    assert [value for name, value in answer.headers if name == "Cache-Control"] == [expected]


def test_public_answers_may_be_kept(gateway: Any) -> None:
    assert gateway.send("GET", "/.well-known/jwks.json").header("Cache-Control") == "max-age=300"
    assert "max-age=3600" in gateway.send("GET", "/docs/docs.js").header("Cache-Control")


@pytest.mark.parametrize(("proxies", "proto", "there"), [("127.0.0.1", "https", 1), ("127.0.0.1", "http", 0)])
def test_hsts_only_where_our_proxy_says_that_it_is_tls(
    start_gateway: Any, services: Any, proxies: str, proto: str, there: bool
) -> None:
    gateway = start_gateway(trusted_proxies=proxies)
    answer = gateway.send("GET", "/api/v1/polls/1", {"X-Forwarded-Proto": proto})
    assert (answer.header("Strict-Transport-Security") == "max-age=31536000") is bool(there)
    assert services.ballots.seen[0].header("Forwarded") == f"for=unknown;proto={proto}"


def test_hsts_is_not_for_anybody_to_set(gateway: Any, services: Any) -> None:
    answer = gateway.send("GET", "/api/v1/polls/1", {"X-Forwarded-Proto": "https"})
    assert answer.header("Strict-Transport-Security") is None


SMS = ("/api/v1/inbound/sms/kannel", "/api/v1/campaigns/delivery-reports/kannel")
BASIC = {"Authorization": "Basic a2FubmVsOnNlY3JldA=="}


@pytest.mark.parametrize("path", SMS)
@pytest.mark.parametrize("headers", [BASIC, {}])
def test_sms_callback_from_elsewhere_is_refused(
    start_gateway: Any, services: Any, path: str, headers: dict[str, str]
) -> None:
    gateway = start_gateway(sms_callback_addresses="192.0.2.0/24, 2001:db8::/32", trusted_proxies="127.0.0.1")
    for address, status in {"192.0.2.9": 200, "2001:db8::7": 200, "198.51.100.1": 403}.items():
        answer = gateway.send("POST", path, headers | {"X-Forwarded-For": address}, b"x")
        assert answer.status == status
    assert answer.slug == "address-not-taken"
    assert len(services.ballots.seen + services.campaigns.seen) == 2


def test_sms_by_a_token_may_come_from_anywhere(start_gateway: Any, services: Any, bearer: Any) -> None:
    gateway = start_gateway(sms_callback_addresses="192.0.2.0/24")
    assert gateway.send("POST", "/api/v1/inbound/sms/generic", bearer("system"), b"{}").status == 200
    assert gateway.send("GET", "/api/v1/polls", {}).status == 200


def test_sms_callbacks_come_from_anywhere_without_a_list(gateway: Any, services: Any) -> None:
    assert gateway.send("POST", SMS[0], BASIC, b"x").status == 200
