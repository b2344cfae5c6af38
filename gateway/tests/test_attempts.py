"""Failed attempts to log in are slowed."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from chassis.ids import new_id
from gateway.domain.attempts import delay_seconds
from gateway.use_cases import check_password, keep_identities

PASSWORD = "correct horse 评议"


@pytest.fixture
def db(gateway: Any) -> Any:
    return gateway.app.extensions["database"]


@pytest.fixture
def name(db: Any) -> str:
    found = f"a-{new_id()}"
    keep_identities.add_account(db, found, "organiser", PASSWORD, [], [])
    return found


@pytest.fixture
def wait(db: Any) -> Callable[[float], None]:
    """All failures were so many seconds earlier."""

    def back(seconds: float) -> None:
        with db.session() as session:
            session.execute(text(f"UPDATE failed_attempts SET last_at = last_at - interval '{seconds} seconds'"))
            session.commit()

    return back


def log_in(gateway: Any, name: str, given: str = "wrong") -> Any:
    body = json.dumps({"account": name, "password": given}).encode()
    return gateway.send("POST", "/api/v1/sessions", {"Content-Type": "application/json"}, body)


def test_delay_doubles_from_the_third_failure_and_ends_at_a_quarter_of_an_hour() -> None:
    assert [delay_seconds(n) for n in range(6)] == [0, 0, 0, 1, 2, 4]
    assert [delay_seconds(n) for n in (12, 13, 100, 10_000)] == [512, 900, 900, 900]


@pytest.mark.parametrize("known", [True, False])
def test_create_session_after_failures_has_to_wait(gateway: Any, name: str, wait: Any, known: bool) -> None:
    """Whether or not there is such an account."""
    name = name if known else f"nobody-{new_id()}"
    for _ in range(3):
        assert log_in(gateway, name).slug == "wrong-credentials"
    for _ in range(3):
        wait(4)
        assert log_in(gateway, name).slug == "wrong-credentials"
    for seconds in (8, 16, 32):
        answer = log_in(gateway, name)
        assert (answer.status, answer.slug) == (429, "too-many-attempts")
        left = int(answer.header("Retry-After"))
        assert seconds - 1 <= left <= seconds
        assert re.findall(r"\d+", answer.json["detail"]) == [str(left)]
        wait(seconds)
        assert log_in(gateway, name).slug == "wrong-credentials"


def test_create_session_within_the_delay_refuses_the_right_password(gateway: Any, name: str, wait: Any) -> None:
    for _ in range(8):
        log_in(gateway, name)
        wait(16)
    log_in(gateway, name)
    assert log_in(gateway, name, PASSWORD).slug == "too-many-attempts"
    wait(64)
    assert log_in(gateway, name, PASSWORD).status == 201


def test_create_session_refused_within_the_delay_does_not_lengthen_it(gateway: Any, name: str, wait: Any) -> None:
    for _ in range(5):
        log_in(gateway, name)
        wait(4)
    assert log_in(gateway, name).slug == "wrong-credentials"
    for _ in range(4):
        assert int(log_in(gateway, name).header("Retry-After")) <= 8


def test_create_session_with_success_starts_anew(gateway: Any, name: str) -> None:
    for _ in range(2):
        log_in(gateway, name)
        log_in(gateway, name)
        assert log_in(gateway, name, PASSWORD).status == 201
    for _ in range(3):
        assert log_in(gateway, name).slug == "wrong-credentials"


def test_create_session_of_one_account_is_not_slowed_by_another(gateway: Any, name: str, db: Any) -> None:
    for _ in range(5):
        log_in(gateway, f"{name}-other")
    assert log_in(gateway, name, PASSWORD).status == 201


def test_failures_are_forgotten_after_a_day(gateway: Any, name: str, wait: Any, db: Any) -> None:
    for _ in range(3):
        log_in(gateway, name)
    wait(24 * 3600)
    for _ in range(3):
        assert log_in(gateway, name).slug == "wrong-credentials"
    wait(24 * 3600)
    log_in(gateway, "another")
    with db.session() as session:
        assert session.execute(text("SELECT count(*) FROM failed_attempts")).scalar_one() == 1


def test_new_password_ends_the_delay(gateway: Any, name: str, db: Any) -> None:
    for _ in range(4):
        log_in(gateway, name)
    keep_identities.add_account(db, name, "organiser", "password 2", [], [])
    assert log_in(gateway, name, "password 2").status == 201


def test_many_attempts_at_once_are_slowed_like_one_after_the_other(gateway: Any, name: str) -> None:
    """A delay that was looked up before, and counted after, the slow check would let all of them guess."""
    together, slugs = threading.Barrier(12), []

    def guess() -> None:
        together.wait(10)
        slugs.append(log_in(gateway, name).slug)

    guessing = [threading.Thread(target=guess) for _ in range(12)]
    for each in guessing:
        each.start()
    for each in guessing:
        each.join()
    assert slugs.count("too-many-attempts") >= 8
    assert slugs.count("wrong-credentials") + slugs.count("too-many-attempts") == 12


@pytest.mark.parametrize("known", [True, False])
def test_refusal_within_the_delay_checks_no_password(
    gateway: Any, name: str, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it takes the same short time for all."""
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: Any, password: Any) -> Any:
            verified.append(hash)
            return super().verify(hash, password)

    monkeypatch.setattr(check_password, "HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    for _ in range(4):
        log_in(gateway, name if known else "nobody at all")
    assert len(verified) == 3


def test_names_that_were_tried_are_not_kept(gateway: Any, db: Any) -> None:
    """People type their password where the name belongs."""
    log_in(gateway, "hunter2hunter2")
    with db.session() as session:
        rows = session.execute(text("SELECT * FROM failed_attempts")).all()
    assert rows
    assert "hunter2" not in str([[bytes(row.name_digest), row.failures] for row in rows])
