"""A client's two secrets, and the addresses that it may come from."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from chassis.ids import new_id
from chassis.tokens import TokenVerifier
from gateway.domain.addresses import holds, is_range, networks
from gateway.use_cases import keep_identities


@pytest.fixture
def run(gateway: Any) -> Callable[..., Any]:
    runner = gateway.app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=arguments)


@pytest.fixture
def add(run: Any) -> Callable[..., tuple[str, str, str]]:
    """name, client_id and client_secret of a new client that reads polls."""

    def make(*options: str) -> tuple[str, str, str]:
        name = f"c-{new_id()}"
        answer = run("add-client", name, "--scope", "polls:read", *options)
        assert answer.exit_code == 0, answer.output
        printed = json.loads(answer.stdout)
        return name, printed["client_id"], printed["client_secret"]

    return make


def ask(gateway: Any, client_id: str, secret: str, **headers: str) -> Any:
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    headers |= {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"grant_type": "client_credentials"}).encode()
    return gateway.send("POST", "/api/v1/oauth/token", headers, body)


def taken(gateway: Any, client_id: str, *secrets: str) -> list[bool]:
    return [ask(gateway, client_id, secret).status == 200 for secret in secrets]


def test_secret_is_rotated_without_a_moment_when_none_is_taken(gateway: Any, run: Any, add: Any) -> None:
    name, client_id, old = add()
    new = json.loads(run("add-secret", name).stdout)["client_secret"]
    assert len(new) == 43  # 32 bytes
    assert taken(gateway, client_id, old, new, "") == [True, True, False]
    assert run("remove-secret", name).exit_code == 0
    assert taken(gateway, client_id, old, new) == [False, True]
    newest = json.loads(run("add-secret", name).stdout)["client_secret"]
    assert taken(gateway, client_id, old, new, newest) == [False, True, True]


def test_newer_secret_is_removed_where_that_one_leaked(gateway: Any, run: Any, add: Any) -> None:
    name, client_id, old = add()
    new = json.loads(run("add-secret", name).stdout)["client_secret"]
    assert run("remove-secret", name, "--newer").exit_code == 0
    assert taken(gateway, client_id, old, new) == [True, False]


def test_client_never_has_three_secrets_nor_none(gateway: Any, run: Any, add: Any) -> None:
    name, client_id, old = add()
    for option in ((), ("--newer",)):
        answer = run("remove-secret", name, *option)
        assert (answer.exit_code, "another secret first" in answer.output) == (1, True)
    new = json.loads(run("add-secret", name).stdout)["client_secret"]
    answer = run("add-secret", name)
    assert (answer.exit_code, "Remove one secret" in answer.output) == (1, True)
    assert taken(gateway, client_id, old, new) == [True, True]


@pytest.mark.parametrize("command", ["add-secret", "remove-secret"])
def test_secrets_of_a_client_that_is_not_there_or_withdrawn(run: Any, add: Any, command: str) -> None:
    name, *_ = add()
    run("add-secret", name)
    run("withdraw-client", name)
    for unknown in (name, "nobody"):
        answer = run(command, unknown)
        assert (answer.exit_code, f"No client {unknown}" in answer.output) == (1, True)


def test_secrets_of_a_new_client_are_not_those_of_its_withdrawn_namesake(gateway: Any, run: Any, add: Any) -> None:
    name, old_id, old = add()
    run("withdraw-client", name)
    client_id, secret = keep_identities.add_client(gateway.app.extensions["database"], name, ["a:b"], [], [], None)
    new = json.loads(run("add-secret", name).stdout)["client_secret"]
    assert taken(gateway, str(client_id), secret, new, old) == [True, True, False]
    assert taken(gateway, old_id, old, new) == [False, False]


@pytest.mark.parametrize("given", ["10.0.0.1/8", "10.0.0.0/33", "hall", "", "10.0.0.0/8,11.0.0.0/8"])
def test_add_client_with_what_is_no_range(run: Any, given: str) -> None:
    answer = run("add-client", "x", "--scope", "a:b", "--address", given)
    assert (answer.exit_code, "neither an address nor a range" in answer.output) == (1, True)
    assert not is_range(given)


def test_token_request_from_elsewhere_is_refused(gateway: Any, add: Any) -> None:
    _, client_id, secret = add("--address", "10.0.0.0/8", "--address", "2001:db8::/32")
    answer = ask(gateway, client_id, secret)
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    assert "address" in answer.json["error_description"]
    assert "address" not in ask(gateway, client_id, "wrong").json["error_description"]


def test_token_names_the_addresses_of_its_client(gateway: Any, add: Any, keys: Any) -> None:
    _, client_id, secret = add("--address", "127.0.0.0/8", "--address", "::1")
    token = ask(gateway, client_id, secret).json["access_token"]
    assert TokenVerifier("ballots", keys.trusted).verify(token).claims["addresses"] == ["127.0.0.0/8", "::1"]
    _, client_id, secret = add()
    token = ask(gateway, client_id, secret).json["access_token"]
    assert "addresses" not in TokenVerifier("ballots", keys.trusted).verify(token).claims


@pytest.mark.parametrize("path", ["/api/v1/polls", "/metrics"])
def test_token_used_from_elsewhere_is_refused(gateway: Any, services: Any, bearer: Any, path: str) -> None:
    """On the way to a service, and by the gateway itself."""
    here = bearer("system", scope="metrics:read", addresses=["10.0.0.0/8", "127.0.0.1"])
    elsewhere = bearer("system", scope="metrics:read", addresses=["10.0.0.0/8"])
    nowhere = bearer("system", scope="metrics:read", addresses=[])
    assert gateway.send("GET", path, here).status == 200
    for token in (elsewhere, nowhere):
        answer = gateway.send("GET", path, token)
        assert (answer.status, answer.slug) == (401, "unauthenticated")
    assert len(services.ballots.seen) == (path != "/metrics")


def test_address_is_never_what_a_stranger_says_it_is(gateway: Any, services: Any, bearer: Any) -> None:
    """Without trusted proxies no header counts."""
    headers = bearer("system", addresses=["10.0.0.0/8"]) | {"X-Forwarded-For": "10.1.1.1", "X-Real-IP": "10.1.1.1"}
    assert gateway.send("GET", "/api/v1/polls", headers | {"Forwarded": "for=10.1.1.1"}).status == 401


@pytest.mark.parametrize(
    ("proxies", "forwarded_for", "status"),
    [
        ("127.0.0.1", "10.1.1.1", 200),
        ("127.0.0.1", "192.0.2.1", 401),
        ("127.0.0.1", "10.1.1.1, 192.0.2.1", 401),  # what the caller said of itself comes first
        ("127.0.0.1", "192.0.2.1, 10.1.1.1", 200),
        ("127.0.0.1,192.0.2.1", "192.0.2.9, 10.1.1.1, 192.0.2.1", 200),
        ("127.0.0.1,192.0.2.2", "10.1.1.1, 192.0.2.1, 192.0.2.2", 401),
        ("127.0.0.1", "nonsense", 401),
        ("127.0.0.1", "", 401),
        ("127.0.0.1", None, 401),
    ],
)
def test_address_is_what_the_last_trusted_proxy_saw(
    start_gateway: Any, services: Any, bearer: Any, proxies: str, forwarded_for: str | None, status: int
) -> None:
    gateway = start_gateway(trusted_proxies=proxies)
    headers = bearer("system", addresses=["10.0.0.0/8"])
    if forwarded_for is not None:
        headers["X-Forwarded-For"] = forwarded_for
    assert gateway.send("GET", "/api/v1/polls", headers).status == status


@pytest.mark.parametrize(
    ("address", "ranges", "inside"),
    [
        ("10.255.255.255", ["10.0.0.0/8"], True),
        ("11.0.0.0", ["10.0.0.0/8"], False),
        ("::ffff:10.0.0.1", ["10.0.0.0/8"], True),
        ("2001:db8::1", ["10.0.0.0/8", "2001:db8::/32"], True),
        ("192.0.2.1", ["192.0.2.1"], True),
        ("192.0.2.2", ["192.0.2.1"], False),
        ("", ["0.0.0.0/0", "::/0"], False),
    ],
)
def test_address_is_within_a_range(address: str, ranges: list[str], inside: bool) -> None:
    assert holds(networks(",".join(ranges)), address) is inside
