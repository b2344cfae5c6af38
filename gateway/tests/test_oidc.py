"""Log-in through the county's OpenID Connect provider: a real one, and one that lies."""

from __future__ import annotations

import base64
import hmac
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from http.cookies import SimpleCookie
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from chassis.ids import new_id
from chassis.settings import SettingsError
from gateway.use_cases import keep_identities

HERE = Path(__file__).parent
NODE = shutil.which("node") if (HERE.parents[1] / "node_modules" / "oidc-provider").exists() else None
BEGIN, BACK, WHOAMI = (f"/api/v1/{path}" for path in ("sessions/oidc", "sessions/oidc/callback", "whoami"))
OURS = "http://gateway.test"
CLIENT = {"oidc_client_id": "minping", "oidc_client_secret": "0f1e2d3c4b5a69788796a5b4"}
PASSWORD = "correct horse 评议"
CONSOLE, MEANWHILE = "__Host-minping", "__Host-minping-oidc"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of an oidc-provider."""
    if NODE is None:
        pytest.skip("oidc-provider is not there: npm ci")
    command = [NODE, str(HERE / "provider.mjs"), *CLIENT.values(), OURS + BACK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture(scope="module")
def running_front(start_gateway: Any, provider: str) -> Any:
    """A gateway that demands two factors of auditors."""
    return start_gateway(oidc_issuer=provider, require_totp="auditor", **CLIENT)


@pytest.fixture
def front(running_front: Any, services: Any) -> Any:
    return running_front


def linked(front: Any, role: str = "organiser") -> tuple[str, str]:
    """The name of an account, and who its owner is at the provider."""
    db, name = front.app.extensions["database"], f"o-{new_id()}"
    keep_identities.add_account(db, name, role, PASSWORD, [], [])
    keep_identities.link_account(db, name, subject := f"s-{new_id()}")
    return name, subject


class Browser:
    """Holds cookies, of the gateway and of the provider."""

    def __init__(self, front: Any) -> None:
        self.front, self.cookies, self.elsewhere = front, {}, requests.Session()

    def get(self, target: str) -> Any:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.front.send("GET", target, {"Cookie": cookies} if cookies else {})
        for key, value in answer.headers:
            if key == "Set-Cookie":
                for name, morsel in SimpleCookie(value).items():
                    self.cookies[name] = morsel.value
                    assert (morsel["secure"], morsel["httponly"], morsel["path"]) == (True, True, "/")
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return answer

    def begin(self, page: str = "/console") -> str:
        """Where the gateway sends it."""
        answer = self.get(f"{BEGIN}?return_to={page}")
        assert answer.status == 302, answer
        return str(answer.header("Location"))

    def log_in(self, target: str, name: str, amr: str = "pwd") -> str:
        """At the provider, which lets nobody in without a name. Where that sends it back to: path and query."""
        while not target.startswith(OURS):
            if "/log-in/" in target:
                target += f"?login={name}&amr={amr}"
            answer = self.elsewhere.get(target, allow_redirects=False)
            assert answer.is_redirect, answer.text
            target = urljoin(answer.url, answer.headers["Location"])
        return target.removeprefix(OURS)

    def come_in(self, subject: str, amr: str = "pwd") -> Any:
        return self.get(self.log_in(self.begin(), subject, amr))


@pytest.fixture
def browser(front: Any) -> Browser:
    return Browser(front)


def test_account_of_the_subject_gets_the_consoles_session(front: Any, browser: Browser) -> None:
    _, subject = linked(front)
    answer = browser.come_in(subject)
    assert (answer.status, answer.header("Location")) == (303, "/console")
    assert answer.header("Cache-Control") == "no-store"
    assert set(browser.cookies) == {CONSOLE}
    me = browser.get(WHOAMI)
    assert (me.status, me.json["role"]) == (200, "organiser")
    assert me.json["csrf_token"]


def test_request_to_the_provider_is_the_code_flow_with_pkce(provider: str, browser: Browser) -> None:
    target = urlsplit(browser.begin())
    asked = {name: value for name, (value,) in parse_qs(target.query).items()}
    assert f"{target.scheme}://{target.netloc}" == provider
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid"
    assert asked["redirect_uri"] == OURS + BACK
    assert min(len(asked["state"]), len(asked["nonce"])) >= 20
    assert set(browser.cookies) == {MEANWHILE}


def test_log_in_is_in_the_audit_trail(front: Any, browser: Browser, superuser: Any) -> None:
    name, subject = linked(front)
    browser.come_in(subject)
    found = superuser(
        "SELECT operation, path, status FROM audit_records r JOIN accounts a ON r.subject = a.id::text "
        "WHERE r.kind = 'login' AND a.name = %s",
        (name,),
    )
    assert found == [("endOidc", BACK, 303)]


def test_person_without_an_account_is_told_how_to_get_one(browser: Browser) -> None:
    answer = browser.come_in("somebody")
    assert (answer.status, answer.slug) == (403, "oidc-not-linked")
    assert "link-account NAME 'somebody'" in answer.json["detail"]
    assert not browser.cookies


def test_withdrawn_account_is_nobodys(front: Any, browser: Browser) -> None:
    name, subject = linked(front)
    keep_identities.withdraw_account(front.app.extensions["database"], name)
    assert browser.come_in(subject).slug == "oidc-not-linked"


def test_account_that_is_given_to_another_does_not_open_for_the_first(front: Any, browser: Browser) -> None:
    name, subject = linked(front)
    keep_identities.add_account(front.app.extensions["database"], name, "organiser", PASSWORD, [], [])
    assert browser.come_in(subject).slug == "oidc-not-linked"


@pytest.mark.parametrize(("amr", "status"), [("pwd", 403), ("pwd otp mfa", 303)])
def test_role_that_needs_two_factors_must_have_shown_them(front: Any, browser: Browser, amr: str, status: int) -> None:
    _, subject = linked(front, "auditor")
    answer = browser.come_in(subject, amr)
    assert answer.status == status
    assert answer.status == 303 or answer.slug == "oidc-one-factor"
    assert (CONSOLE in browser.cookies) == (status == 303)


def test_answer_in_another_browser_is_refused(front: Any, browser: Browser) -> None:
    _, subject = linked(front)
    back = browser.log_in(browser.begin(), subject)
    answer = Browser(front).get(back)
    assert (answer.status, answer.slug) == (403, "oidc-not-begun")


@pytest.mark.parametrize(
    "query", ["", "state=", "state=-", "code=x", "state=%F0%9F%8E%88&code=x", "error=access_denied"]
)
def test_answer_to_no_question_is_refused(browser: Browser, query: str) -> None:
    assert browser.get(f"{BACK}?{query}").slug == "oidc-not-begun"
    browser.begin()
    assert browser.get(f"{BACK}?{query}").slug == "oidc-not-begun"


def test_answer_is_good_once(front: Any, browser: Browser) -> None:
    _, subject = linked(front)
    back = browser.log_in(browser.begin(), subject)
    kept = dict(browser.cookies)
    assert browser.get(back).status == 303
    assert browser.get(back).slug == "oidc-not-begun"
    browser.cookies = kept
    assert browser.get(back).slug == "oidc-refused"


def test_code_of_another_log_in_is_refused(front: Any, browser: Browser) -> None:
    """Somebody slips their own code, or one that they stole, into the log-in of another: PKCE."""
    _, subject = linked(front)
    stolen = parse_qs(urlsplit(browser.log_in(browser.begin(), subject)).query)["code"][0]
    other = Browser(front)
    state = parse_qs(urlsplit(other.begin()).query)["state"][0]
    answer = other.get(f"{BACK}?code={stolen}&state={state}")
    assert (answer.status, answer.slug) == (401, "oidc-refused")
    assert "invalid_grant" in answer.json["detail"]
    assert not other.cookies


def test_changed_cookie_is_no_cookie(front: Any, browser: Browser) -> None:
    _, subject = linked(front)
    back = browser.log_in(browser.begin(), subject)
    browser.cookies[MEANWHILE] = browser.cookies[MEANWHILE][:-2] + "AA"
    assert browser.get(back).slug == "oidc-not-begun"


def test_refusal_of_the_provider_is_passed_on(browser: Browser) -> None:
    answer = browser.get(browser.log_in(browser.begin(), ""))
    assert (answer.status, answer.slug) == (401, "oidc-refused")
    assert "access_denied" in answer.json["detail"]


@pytest.mark.parametrize("page", ["//evil.test", "/%5Cevil.test", "https://evil.test", "evil", "/%0d%0aX:y"])
def test_nobody_is_sent_elsewhere(browser: Browser, page: str) -> None:
    answer = browser.get(f"{BEGIN}?return_to={page}")
    assert (answer.status, answer.slug) == (422, "invalid-input")


def test_refused_log_ins_are_counted_by_address(start_gateway: Any, provider: str, services: Any) -> None:
    front = start_gateway(oidc_issuer=provider, rate_limit_address="2 per minute", **CLIENT)
    browser = Browser(front)
    answers = [browser.get(browser.log_in(browser.begin(), "")) for _ in range(3)]
    assert [answer.status for answer in answers] == [401, 401, 429]


def test_provider_that_is_away_is_said(start_gateway: Any, services: Any) -> None:
    front = start_gateway(oidc_issuer="http://127.0.0.1:9/", **CLIENT)
    answer = Browser(front).get(BEGIN)
    assert (answer.status, answer.slug) == (503, "unavailable")


def test_slow_provider_holds_few_threads(start_gateway: Any, services: Any) -> None:
    done = threading.Event()
    services.scoring.behave = lambda handler: (done.wait(20), handler.answer(500, b""))
    front = start_gateway(oidc_issuer=services.scoring.url, service_places=4, **CLIENT)
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(front.send, "GET", BEGIN) for _ in range(5)]
        first = [each.result().slug for each in islice(as_completed(asked), 4)]
        done.set()
    assert first == ["service-busy"] * 4
    assert len(services.scoring.seen) == 1


def test_without_a_provider_there_is_none(gateway: Any) -> None:
    for path in (BEGIN, BACK):
        assert (found := gateway.send("GET", path)).status == 404
        assert found.slug == "oidc-off"


def test_settings_are_whole_or_away(make_settings: Any) -> None:
    with pytest.raises(SettingsError, match="OIDC_CLIENT_ID, OIDC_CLIENT_SECRET: set all three"):
        make_settings(oidc_issuer="https://id.test")


def test_subject_has_one_account(front: Any) -> None:
    (first, subject), (second, _) = linked(front), linked(front)
    runner = front.app.test_cli_runner()
    taken = runner.invoke(args=["link-account", second, subject])
    assert taken.exit_code == 1
    assert f"The account {first} is linked to this subject" in taken.output
    unknown = runner.invoke(args=["link-account", "nobody", "another"])
    assert (unknown.exit_code, unknown.output.strip()) == (1, "Error: No account nobody.")
    keep_identities.withdraw_account(front.app.extensions["database"], first)
    assert runner.invoke(args=["link-account", second, subject]).exit_code == 0


# A provider that lies


KEY, OTHER = (RSAKey.generate_key(2048, {"kid": kid, "alg": "RS256", "use": "sig"}) for kid in ("known", "unknown"))
RIGHT = {"alg": "RS256", "kid": "known"}


def signed(claims: dict[str, Any], header: dict[str, Any] = RIGHT, key: Any = KEY) -> str:
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def unsigned(claims: dict[str, Any]) -> str:
    _, body, _ = signed(claims).split(".")
    return f"eyJhbGciOiJub25lIn0.{body}."


def by_the_public_key(claims: dict[str, Any]) -> str:
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in ({"alg": "HS256", "kid": "known"}, claims)
    )
    proof = hmac.digest(KEY.as_pem(private=False), signed_part := head + b"." + body, "sha256")
    return (signed_part + b"." + base64.urlsafe_b64encode(proof).rstrip(b"=")).decode()


LIES: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "no ID token": lambda claims: None,
    "for another client": lambda claims: signed(claims | {"aud": "another"}),
    "for another client, by us": lambda claims: signed(claims | {"aud": "another", "azp": "minping"}),
    "of another issuer": lambda claims: signed(claims | {"iss": "https://id.test"}),
    "of another log-in": lambda claims: signed(claims | {"nonce": "another"}),
    "without nonce": lambda claims: signed({key: value for key, value in claims.items() if key != "nonce"}),
    "without subject": lambda claims: signed({key: value for key, value in claims.items() if key != "sub"}),
    "subject is no text": lambda claims: signed(claims | {"sub": 1}),
    "too old": lambda claims: signed(claims | {"exp": int(time.time()) - 3600}),
    "unsigned": unsigned,
    "signed by its public key": by_the_public_key,
    "by a key that is not published": lambda claims: signed(claims, {"alg": "RS256", "kid": "unknown"}, OTHER),
    "by another key under a known name": lambda claims: signed(claims, RIGHT, OTHER),
    "no token at all": lambda claims: "a.b.c",
}


@pytest.mark.parametrize("lie", [None, *LIES])
def test_id_token_is_checked(lie: str | None, start_gateway: Any, services: Any) -> None:
    liar = services.scoring  # any port that answers as the test wants
    front = start_gateway(oidc_issuer=liar.url, **CLIENT)
    _, subject = linked(front)
    claims = {"iss": liar.url, "aud": "minping", "sub": subject, "iat": int(time.time()), "exp": int(time.time()) + 60}
    metadata = {
        "issuer": liar.url,
        "authorization_endpoint": f"{liar.url}/auth",
        "token_endpoint": f"{liar.url}/token",
        "jwks_uri": f"{liar.url}/jwks",
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
    }
    told: dict[str, Any] = {"/.well-known/openid-configuration": metadata}
    told["/jwks"] = {"keys": [KEY.as_dict(private=False)]}
    liar.behave = lambda handler: handler.answer(
        200, json.dumps(told[handler.path]).encode(), ("Content-Type", "application/json")
    )
    browser = Browser(front)
    asked = parse_qs(urlsplit(browser.begin()).query)
    claims["nonce"] = asked["nonce"][0]
    token = LIES[lie](claims) if lie else signed(claims)
    told["/token"] = {"access_token": "a", "token_type": "Bearer"} | ({"id_token": token} if token else {})
    answer = browser.get(f"{BACK}?code=x&state={asked['state'][0]}")
    if lie is None:
        assert answer.status == 303
    else:
        assert (answer.status, answer.slug) == (401, "oidc-refused")
        assert not browser.cookies
