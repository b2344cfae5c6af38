"""The second factor: codes of RFC 6238, each once, demanded where it has to be."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import select, text, update

from chassis.ids import new_id
from chassis.settings import SettingsError
from gateway.storage.sealed_secrets import SealedSecrets
from gateway.storage.tables import accounts
from gateway.use_cases import keep_identities
from gateway.use_cases.check_password import check_password
from gateway.use_cases.reseal_totp import reseal_totp
from gateway.use_cases.second_factor import SecondFactor

PASSWORD = "correct horse 评议"
SESSIONS = "/api/v1/sessions"
TOTP_PATH, CONFIRMATION = f"{SESSIONS}/totp", f"{SESSIONS}/totp/confirmation"
KEY = base64.b64encode(b"k" * 32).decode()
OTHER_KEY = base64.b64encode(b"\xff" * 32).decode()


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def front(start_gateway: Any, services: Any, clock: Clock) -> Any:
    """A gateway that demands the second factor of auditors, and whose clock is the test's."""
    found = start_gateway(require_totp="auditor")
    factor = found.app.extensions["second_factor"]
    found.app.extensions["second_factor"] = replace(factor, clock=clock)
    return found


@pytest.fixture
def db(front: Any) -> Any:
    return front.app.extensions["database"]


@pytest.fixture
def name(db: Any) -> str:
    return add(db, "organiser")


def add(db: Any, role: str) -> str:
    found = f"t-{new_id()}"
    keep_identities.add_account(db, found, role, PASSWORD, [], [])
    return found


def post(gateway: Any, path: str, account: str, **more: Any) -> Any:
    body = json.dumps({"account": account, "password": PASSWORD} | more).encode()
    return gateway.send("POST", path, {"Content-Type": "application/json"}, body)


def code_of(secret: str, clock: Clock, steps: int = 0) -> str:
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(clock.now + steps * 30).decode()  # noqa: S303


@pytest.fixture
def enrolled(front: Any, clock: Clock) -> Callable[[str], str]:
    """The secret of an account that now has a second factor."""

    def enrol(account: str) -> str:
        secret = str(post(front, TOTP_PATH, account).json["secret"])
        assert post(front, CONFIRMATION, account, code=code_of(secret, clock)).status == 204
        clock.now += 30
        return secret

    return enrol


def test_enrol_totp_shows_a_secret_that_any_app_takes(front: Any, name: str) -> None:
    answer = post(front, TOTP_PATH, name)
    assert (answer.status, answer.header("Cache-Control")) == (201, "no-store")
    uri = urlsplit(answer.json["uri"])
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", f"/Minping:{name}")
    query = {key: value for key, [value] in parse_qs(uri.query).items()}
    assert query["secret"] == answer.json["secret"]
    assert len(base64.b32decode(query["secret"])) == 20
    assert {k: query.get(k) for k in ("issuer", "digits", "period", "algorithm")} == {
        "issuer": "Minping",
        "digits": "6",
        "period": "30",
        "algorithm": "SHA1",
    }


def test_create_session_asks_for_the_code_once_it_is_confirmed(front: Any, name: str, clock: Clock) -> None:
    secret = post(front, TOTP_PATH, name).json["secret"]
    assert post(front, SESSIONS, name).status == 201  # not confirmed: nobody is locked out by half an enrolment
    assert post(front, CONFIRMATION, name, code="000000").slug == "wrong-credentials"
    assert post(front, SESSIONS, name).status == 201
    assert post(front, CONFIRMATION, name, code=code_of(secret, clock)).status == 204
    answer = post(front, SESSIONS, name)
    assert (answer.status, answer.slug) == (401, "code-needed")
    clock.now += 30
    assert post(front, SESSIONS, name, code=code_of(secret, clock)).status == 201


def test_create_session_asks_for_no_code_before_the_password_is_right(front: Any, name: str, enrolled: Any) -> None:
    enrolled(name)
    assert post(front, SESSIONS, name, password="wrong").slug == "wrong-credentials"


def test_code_is_taken_once(front: Any, name: str, enrolled: Any, clock: Clock) -> None:
    code = code_of(enrolled(name), clock)
    assert post(front, SESSIONS, name, code=code).status == 201
    answer = post(front, SESSIONS, name, code=code)
    assert (answer.status, answer.slug) == (401, "wrong-credentials")


def test_code_that_confirmed_does_not_log_in(front: Any, name: str, clock: Clock) -> None:
    secret = post(front, TOTP_PATH, name).json["secret"]
    code = code_of(secret, clock)
    assert post(front, CONFIRMATION, name, code=code).status == 204
    assert post(front, SESSIONS, name, code=code).slug == "wrong-credentials"


def test_code_older_than_one_that_was_taken_is_refused(front: Any, name: str, enrolled: Any, clock: Clock) -> None:
    secret = enrolled(name)
    clock.now += 60
    assert post(front, SESSIONS, name, code=code_of(secret, clock)).status == 201
    assert post(front, SESSIONS, name, code=code_of(secret, clock, -1)).slug == "wrong-credentials"


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 201), (0, 201), (1, 201), (2, 401)])
def test_code_of_a_clock_that_differs(
    front: Any, name: str, enrolled: Any, clock: Clock, steps: int, status: int
) -> None:
    secret = enrolled(name)
    clock.now += 90
    assert post(front, SESSIONS, name, code=code_of(secret, clock, steps)).status == status


def test_guessing_codes_with_the_right_password_is_slowed(front: Any, name: str, enrolled: Any) -> None:
    """Neither a request without code nor one for another secret starts the count anew."""
    enrolled(name)
    asked = [
        post(front, SESSIONS, name, code="000000"),
        post(front, SESSIONS, name),
        post(front, TOTP_PATH, name),
    ]
    assert [each.slug for each in asked] == ["wrong-credentials", "code-needed", "totp-enrolled"]
    assert post(front, SESSIONS, name, code="000001").slug == "too-many-attempts"


@pytest.mark.parametrize("path", [TOTP_PATH, CONFIRMATION])
def test_second_factor_is_not_replaced_by_a_password_alone(
    front: Any, name: str, enrolled: Any, clock: Clock, path: str
) -> None:
    secret = enrolled(name)
    more = {} if path == TOTP_PATH else {"code": code_of(secret, clock)}
    answer = post(front, path, name, **more)
    assert (answer.status, answer.slug) == (409, "totp-enrolled")
    assert post(front, SESSIONS, name, code=code_of(secret, clock)).status == 201


@pytest.mark.parametrize("path", [TOTP_PATH, CONFIRMATION])
def test_second_factor_is_for_the_owner_of_the_password(front: Any, name: str, path: str) -> None:
    more = {} if path == TOTP_PATH else {"code": "123456"}
    assert post(front, path, name, password="wrong", **more).slug == "wrong-credentials"
    assert post(front, path, "nobody", **more).slug == "wrong-credentials"


def test_confirm_totp_that_was_never_asked_for(front: Any, name: str) -> None:
    assert post(front, CONFIRMATION, name, code="123456").slug == "totp-not-begun"


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "abcdef", "123456\n", 123456])
def test_code_is_six_digits(front: Any, name: str, code: Any) -> None:
    assert post(front, SESSIONS, name, code=code).slug == "invalid-input"


def test_role_that_must_have_a_second_factor_gets_no_token_without(front: Any, db: Any, enrolled: Any) -> None:
    auditor = add(db, "auditor")
    answer = post(front, SESSIONS, auditor)
    assert (answer.status, answer.slug, "access_token" in answer.json) == (403, "totp-needed", False)
    post(front, TOTP_PATH, auditor)
    assert post(front, SESSIONS, auditor).slug == "totp-needed"  # asked for is not confirmed


def test_role_that_must_have_a_second_factor_gets_in_with_it(front: Any, db: Any, enrolled: Any, clock: Clock) -> None:
    auditor = add(db, "auditor")
    assert post(front, SESSIONS, auditor, code=code_of(enrolled(auditor), clock)).status == 201


def test_secret_is_encrypted_at_rest(front: Any, db: Any, name: str) -> None:
    secret = post(front, TOTP_PATH, name).json["secret"]
    with db.session() as session:
        row = session.execute(select(accounts).where(accounts.c.name == name)).one()
    sealed = bytes(row.totp_secret)
    assert base64.b32decode(secret) not in sealed
    assert base64.b32decode(secret) not in base64.urlsafe_b64decode(sealed)


def test_remove_totp_lets_the_owner_ask_again(front: Any, name: str, enrolled: Any) -> None:
    enrolled(name)
    run = front.app.test_cli_runner().invoke
    assert run(args=["remove-totp", name]).exit_code == 0
    assert run(args=["remove-totp", "nobody"]).exit_code == 1
    assert post(front, SESSIONS, name).status == 201
    assert post(front, TOTP_PATH, name).status == 201


def test_new_password_leaves_the_second_factor(front: Any, db: Any, name: str, enrolled: Any) -> None:
    enrolled(name)
    keep_identities.add_account(db, name, "organiser", PASSWORD, [], [])
    assert post(front, SESSIONS, name).slug == "code-needed"


def test_without_the_key_nobody_gets_past_the_second_factor(
    front: Any, start_gateway: Any, name: str, enrolled: Any, clock: Clock
) -> None:
    secret = enrolled(name)
    for keys in ("", OTHER_KEY):
        other = start_gateway(totp_keys=keys)
        assert post(other, SESSIONS, name, code=code_of(secret, clock)).slug == "totp-off"
        with other.app.extensions["database"].session() as session:
            session.execute(text("DELETE FROM failed_attempts"))
            session.commit()
    another = add(front.app.extensions["database"], "operator")
    assert post(start_gateway(totp_keys=""), TOTP_PATH, another).slug == "totp-off"


def test_key_is_rotated_by_adding_one_behind() -> None:
    old, both, new = (SealedSecrets(keys, "TOTP_KEYS") for keys in (KEY, f"{KEY}, {OTHER_KEY}", OTHER_KEY))
    assert both.open(old.seal(b"secret")) == b"secret"
    assert new.open(both.seal(b"secret")) == b"secret"
    with pytest.raises(LookupError):
        new.open(old.seal(b"secret"))


def test_log_in_brings_the_secret_under_the_last_key(
    start_gateway: Any, front: Any, name: str, enrolled: Any, clock: Clock, keys: Any
) -> None:
    """So that the old key can go once everybody has logged in."""
    secret = enrolled(name)
    for number, totp_keys in enumerate((f"{keys.totp_keys},{OTHER_KEY}", OTHER_KEY)):
        gateway = start_gateway(totp_keys=totp_keys)
        factor = gateway.app.extensions["second_factor"]
        gateway.app.extensions["second_factor"] = replace(factor, clock=clock)
        assert post(gateway, SESSIONS, name, code=code_of(secret, clock, number)).status == 201


@pytest.fixture
def nobody_else(db: Any) -> None:
    """No account of an earlier test has a secret."""
    with db.session() as session:
        session.execute(update(accounts).values(totp_secret=None, totp_step=None))
        session.commit()


def reseal(gateway: Any) -> Any:
    return gateway.app.test_cli_runner().invoke(args=["reseal-totp"])


@pytest.mark.usefixtures("nobody_else")
def test_reseal_totp_lets_the_old_key_go_before_the_owner_logs_in(
    start_gateway: Any, front: Any, name: str, enrolled: Any, clock: Clock, keys: Any
) -> None:
    secret = enrolled(name)
    answer = reseal(start_gateway(totp_keys=f"{keys.totp_keys},{OTHER_KEY}"))
    assert (answer.exit_code, answer.output) == (0, "1 secret(s) brought under the last key\n")
    front.app.extensions["second_factor"] = SecondFactor(SealedSecrets(OTHER_KEY, "TOTP_KEYS"), clock=clock)
    assert post(front, SESSIONS, name, code=code_of(secret, clock)).status == 201


@pytest.mark.usefixtures("nobody_else")
def test_reseal_totp_between_password_and_code_refuses_nobody(
    front: Any, db: Any, name: str, enrolled: Any, clock: Clock
) -> None:
    secret = enrolled(name)
    account = check_password(db, name, PASSWORD)
    assert reseal(front).exit_code == 0
    front.app.extensions["second_factor"].check(db, account, code_of(secret, clock))


@pytest.mark.usefixtures("nobody_else")
def test_reseal_totp_leaves_alone_what_changed_meanwhile(front: Any, db: Any, name: str, enrolled: Any) -> None:
    class Slow(SealedSecrets):
        def rotate(self, sealed: bytes) -> bytes:
            keep_identities.remove_totp(db, name)
            return sealed

    enrolled(name)
    assert reseal_totp(db, Slow(KEY, "TOTP_KEYS")) == (0, [])
    assert post(front, SESSIONS, name).status == 201


@pytest.mark.usefixtures("nobody_else")
def test_reseal_totp_names_whose_key_is_missing_and_does_the_others(
    start_gateway: Any, front: Any, db: Any, name: str, enrolled: Any
) -> None:
    enrolled(name)
    other = start_gateway(totp_keys=OTHER_KEY)
    post(other, TOTP_PATH, add(db, "operator"))
    answer = reseal(other)
    assert answer.exit_code == 1
    assert answer.output == f"1 secret(s) brought under the last key\nError: TOTP_KEYS lacks the key of {name}\n"


def test_reseal_totp_without_any_key(start_gateway: Any) -> None:
    answer = reseal(start_gateway(totp_keys=""))
    assert (answer.exit_code, "TOTP_KEYS" in answer.output) == (1, True)


@pytest.mark.parametrize(
    "settings",
    [
        {"totp_keys": "short"},
        {"totp_keys": "c2hvcnQ="},
        {"totp_keys": " , "},
        {"require_totp": "organiser", "totp_keys": ""},
        {"require_totp": "organizer"},
        {"require_totp": "system"},
    ],
)
def test_gateway_does_not_start_with_settings_that_can_not_be_kept(
    start_gateway: Any, settings: dict[str, str]
) -> None:
    with pytest.raises(SettingsError, match="TOTP"):
        start_gateway(**settings)
