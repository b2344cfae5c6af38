"""The console's session: what its cookie opens, and to whom it stays shut."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from chassis.ids import new_id
from chassis.tokens import TokenVerifier
from gateway.use_cases import keep_identities

PASSWORD = "correct horse 评议"
LOG_IN, LOG_OUT, WHOAMI, POLLS = (
    f"/api/v1/{path}" for path in ("sessions/console", "sessions/current", "whoami", "polls")
)
COOKIE = "__Host-minping"
ORIGIN = "https://gateway.test"


class Browser:
    """Logged in: holds the cookie, as a page of ours holds the CSRF token."""

    def __init__(self, gateway: Any, name: str) -> None:
        body = json.dumps({"account": name, "password": PASSWORD}).encode()
        self.gateway = gateway
        self.answer = gateway.send("POST", LOG_IN, {"Content-Type": "application/json"}, body)
        assert self.answer.status == 201, self.answer
        self.value = self.answer.header("Set-Cookie").partition(";")[0].partition("=")[2]
        self.cookie = {"Cookie": f"{COOKIE}={self.value}"}
        self.proof = {"X-CSRF-Token": self.answer.json["csrf_token"], "Origin": ORIGIN}

    def send(self, method: str, path: str, headers: Any = None, body: bytes | None = None) -> Any:
        return self.gateway.send(method, path, self.cookie | (headers or {}), body)


@pytest.fixture
def db(gateway: Any) -> Any:
    return gateway.app.extensions["database"]


@pytest.fixture
def name(db: Any) -> str:
    found = f"s-{new_id()}"
    keep_identities.add_account(db, found, "unit", PASSWORD, ["01"], [])
    return found


@pytest.fixture
def browser(gateway: Any, name: str) -> Browser:
    return Browser(gateway, name)


def test_requests_with_the_cookie_are_counted_as_the_accounts(start_gateway: Any, services: Any, name: str) -> None:
    browser = Browser(start_gateway(rate_limit_client="2 per minute"), name)
    answers = [browser.send("GET", WHOAMI) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert answers[0].header("RateLimit").startswith('"default";r=1')


@pytest.fixture
def execute(db: Any) -> Callable[[str], Any]:
    def execute(statement: str) -> Any:
        with db.session() as session:
            result = session.execute(text(statement))
            found = result.all() if result.returns_rows else None
            session.commit()
            return found

    return execute


def test_create_console_session_sets_a_cookie_that_no_script_and_no_other_host_sees(browser: Browser) -> None:
    attributes = [part.strip() for part in browser.answer.header("Set-Cookie").split(";")[1:]]
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Strict", "Secure"]
    assert len(browser.value) == 43  # 32 bytes
    assert browser.answer.header("Cache-Control") == "no-store"
    assert set(browser.answer.json) == {"role", "csrf_token", "ends_at"}
    assert browser.value not in browser.answer.body.decode()


def test_create_console_session_refuses_as_any_log_in(gateway: Any, name: str) -> None:
    body = json.dumps({"account": name, "password": "wrong"}).encode()
    answer = gateway.send("POST", LOG_IN, {"Content-Type": "application/json"}, body)
    assert (answer.slug, answer.header("Set-Cookie")) == ("wrong-credentials", None)


def test_cookie_becomes_a_token_for_the_service_and_goes_no_further(browser: Browser, services: Any, keys: Any) -> None:
    assert browser.send("GET", POLLS).status == 200
    seen = services.ballots.seen[0]
    caller = TokenVerifier("ballots", keys.trusted).verify(seen.header("Authorization").removeprefix("Bearer "))
    assert (caller.role, caller.claims["objects"]) == ("unit", ["01"])
    assert seen.header("Cookie") is None
    assert browser.value not in str(seen.headers)


def test_token_of_the_session_is_made_once_and_again_before_it_expires(
    browser: Browser, services: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = browser.gateway.app.extensions["console_sessions"]
    now = sessions._clock()
    for seconds in (0, 400, 500):
        monkeypatch.setattr(sessions, "_clock", lambda seconds=seconds: now + seconds)
        browser.send("GET", POLLS)
    tokens = [seen.header("Authorization") for seen in services.ballots.seen]
    assert tokens[0] == tokens[1] != tokens[2]


def test_token_that_is_sent_counts_and_not_the_cookie(browser: Browser, services: Any, bearer: Any) -> None:
    token = bearer("auditor")
    assert browser.send("GET", POLLS, token).status == 200
    assert services.ballots.seen[0].header("Authorization") == token["Authorization"]
    assert browser.send("GET", POLLS, {"Authorization": "Bearer x"}).status == 401


def test_get_caller_of_a_session(browser: Browser, name: str) -> None:
    found = browser.send("GET", WHOAMI).json
    assert (found["name"], found["role"], found["objects"]) == (name, "unit", ["01"])
    assert found["csrf_token"] == browser.proof["X-CSRF-Token"]
    left = datetime.fromisoformat(found["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=29) < left <= timedelta(minutes=30, seconds=5)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_change_by_a_page_of_ours_gets_the_token(browser: Browser, services: Any, method: str) -> None:
    assert browser.send(method, POLLS, browser.proof, b"{}").status == 200
    seen = services.ballots.seen[0]
    assert seen.header("Authorization").startswith("Bearer ey")
    assert seen.header("X-CSRF-Token") is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_change_by_a_strange_page_is_nobodys(browser: Browser, services: Any, method: str) -> None:
    """A form or a script elsewhere makes the browser send the cookie, and can't know the header."""
    browser.send(method, POLLS, {"Origin": ORIGIN}, b"{}")
    assert services.ballots.seen[0].header("Authorization") is None
    assert browser.send("DELETE", LOG_OUT, {"Origin": ORIGIN}).status == 401
    assert browser.send("GET", WHOAMI).status == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": "Vh0pXG3vRkz1Ue7uYbq9sT2nLw5aCjDf8oMxKiQ4rEg"},
        {"X-CSRF-Token": "\xff"},
        {"Origin": "https://gateway.test.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://gateway.test"},
        {"Origin": "https://gateway.test:8443"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": None},
    ],
)
def test_change_with_a_wrong_proof_is_refused(browser: Browser, services: Any, changed: dict[str, str | None]) -> None:
    headers = {key: value for key, value in (browser.proof | changed).items() if value is not None}
    answer = browser.send("POST", POLLS, headers, b"{}")
    assert (answer.status, answer.slug) == (403, "cross-site-request")
    assert not services.ballots.seen


def test_proof_of_one_session_is_not_good_for_another(browser: Browser, gateway: Any, name: str) -> None:
    other = Browser(gateway, name)
    assert browser.send("POST", POLLS, other.proof, b"{}").slug == "cross-site-request"
    assert other.value != browser.value


def test_page_of_this_machine_needs_no_tls(browser: Browser, services: Any) -> None:
    """Browsers keep Secure cookies of localhost, too."""
    for host, status in (("localhost:8000", 200), ("127.0.0.1:8000", 200), ("gateway.test", 403)):
        environ = {"RAW_URI": POLLS, "wsgi.url_scheme": "http"}
        client = browser.gateway.app.test_client(use_cookies=False)
        headers = browser.cookie | browser.proof | {"Origin": f"http://{host}", "Host": host}
        assert client.post(POLLS, headers=headers, environ_overrides=environ).status_code == status


def test_end_session_ends_it_at_once_and_clears_the_cookie(browser: Browser, services: Any) -> None:
    answer = browser.send("DELETE", LOG_OUT, browser.proof)
    assert answer.status == 204
    cleared = answer.header("Set-Cookie")
    assert cleared.startswith(f"{COOKIE}=;")
    assert "Max-Age=0" in cleared
    assert browser.send("GET", WHOAMI).slug == "unauthenticated"
    browser.send("GET", POLLS)
    assert services.ballots.seen[0].header("Authorization") is None


def test_end_session_leaves_the_others(browser: Browser, gateway: Any, name: str) -> None:
    other = Browser(gateway, name)
    browser.send("DELETE", LOG_OUT, browser.proof)
    assert other.send("GET", WHOAMI).status == 200


@pytest.mark.parametrize(
    "made_older",
    ["seen_at = seen_at - interval '1801 seconds'", "expires_at = expires_at - interval '43201 seconds'"],
)
def test_session_ends_idle_and_after_its_time(browser: Browser, execute: Any, made_older: str) -> None:
    execute(f"UPDATE console_sessions SET {made_older}")
    assert browser.send("GET", WHOAMI).status == 401


def test_session_in_use_goes_on(browser: Browser, execute: Any) -> None:
    for _ in range(3):
        execute("UPDATE console_sessions SET seen_at = seen_at - interval '1700 seconds'")
        assert browser.send("GET", WHOAMI).status == 200


def test_session_that_is_over_is_deleted(browser: Browser, execute: Any, gateway: Any, name: str) -> None:
    execute("UPDATE console_sessions SET expires_at = now() - interval '1 second'")
    Browser(gateway, name)
    assert execute("SELECT count(*) FROM console_sessions") == [(1,)]


@pytest.mark.parametrize("what", ["withdrawn", "new password"])
def test_session_ends_with_the_account(browser: Browser, db: Any, name: str, what: str) -> None:
    """At once, for the account is read with the session."""
    assert browser.send("GET", WHOAMI).status == 200  # from here on the set of the withdrawn is known for a while
    if what == "withdrawn":
        keep_identities.withdraw_account(db, name)
    else:
        keep_identities.add_account(db, name, "unit", "password 2", ["01"], [])
    assert browser.send("GET", WHOAMI).status == 401


def test_session_follows_a_change_of_the_account(browser: Browser, services: Any, execute: Any, name: str) -> None:
    browser.send("GET", POLLS)
    execute(f"UPDATE accounts SET role = 'auditor' WHERE name = '{name}'")
    assert browser.send("GET", WHOAMI).json["role"] == "auditor"


def test_cookie_value_is_not_kept(browser: Browser, execute: Any) -> None:
    rows = [bytes(digest) for (digest,) in execute("SELECT digest FROM console_sessions")]
    assert rows
    assert browser.value.encode() not in rows
    assert {len(row) for row in rows} == {32}


@pytest.mark.parametrize("value", ["", "x", "\xff", "A" * 43, "a" * 5000])
def test_strange_cookie_is_nobodys(gateway: Any, services: Any, value: str) -> None:
    headers = {"Cookie": f"{COOKIE}={value}"}
    assert gateway.send("GET", WHOAMI, headers).slug == "unauthenticated"
    assert gateway.send("GET", POLLS, headers).status == 200
    assert services.ballots.seen[0].header("Authorization") is None


def test_answer_to_a_session_is_kept_for_nobody_else(browser: Browser, services: Any) -> None:
    answer = browser.send("GET", POLLS)
    assert (answer.header("Cache-Control"), answer.header("Vary")) == ("private", "Cookie")
    services.ballots.behave = lambda at: at.answer(200, b"", ("Cache-Control", "max-age=5"), ("Vary", "Accept"))
    answer = browser.send("GET", POLLS)
    assert (answer.header("Cache-Control"), answer.header("Vary")) == ("max-age=5", "Accept, Cookie")
