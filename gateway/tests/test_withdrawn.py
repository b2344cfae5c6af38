"""A withdrawn account or client stops within 30 s, though its token is still good."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import text

from chassis.ids import new_id
from gateway.use_cases import keep_identities
from gateway.use_cases.kept import RETRY_SECONDS, Kept
from gateway.use_cases.refuse_withdrawn import RELOAD_SECONDS, withdrawn_subjects


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_reload_comes_in_time() -> None:
    assert RELOAD_SECONDS < 30


@pytest.mark.parametrize("kind", ["account", "client"])
def test_token_of_a_withdrawn_subject_stops_at_the_gateway(
    start_gateway: Any, services: Any, bearer: Any, clock: Clock, kind: str
) -> None:
    gateway = start_gateway()
    db, name = gateway.app.extensions["database"], f"w-{new_id()}"
    gateway.app.extensions["withdrawn_subjects"] = withdrawn_subjects(db, clock)
    if kind == "account":
        subject, _ = keep_identities.add_account(db, name, "organiser", "password 1", [], [])
        withdraw = keep_identities.withdraw_account
    else:
        subject, _ = keep_identities.add_client(db, name, ["scores:read"], [], [], None)
        withdraw = keep_identities.withdraw_client
    token = bearer("organiser", sub=str(subject))
    assert gateway.send("GET", "/api/v1/polls", token).status == 200
    withdraw(db, name)
    assert gateway.send("GET", "/api/v1/polls", token).status == 200  # not read again yet
    clock.now += RELOAD_SECONDS
    answer = gateway.send("GET", "/api/v1/polls", token)
    assert (answer.status, answer.slug) == (401, "unauthenticated")
    assert "withdrawn" in answer.json["detail"]
    assert gateway.send("GET", "/api/v1/polls", bearer("organiser", sub=str(new_id()))).status == 200
    assert len(services.ballots.seen) == 3


def test_account_that_is_added_again_counts_again(gateway: Any, clock: Clock) -> None:
    db = gateway.app.extensions["database"]
    subject, new = keep_identities.add_account(db, "returning", "organiser", "password 1", [], [])
    keep_identities.withdraw_account(db, "returning")
    known = withdrawn_subjects(db, clock)
    assert (new, str(subject) in known.get()) == (True, True)
    assert keep_identities.add_account(db, "returning", "auditor", "password 2", [], []) == (subject, False)
    clock.now += RELOAD_SECONDS
    assert str(subject) not in known.get()


def test_withdrawal_of_long_ago_is_forgotten(gateway: Any) -> None:
    """No token of theirs is good any more, so the set stays small."""
    db = gateway.app.extensions["database"]
    subject, _ = keep_identities.add_account(db, "long-gone", "organiser", "password 1", [], [])
    with db.session() as session:
        session.execute(text("UPDATE accounts SET withdrawn_at = now() - interval '1 hour' WHERE name = 'long-gone'"))
        session.commit()
    assert str(subject) not in withdrawn_subjects(db).get()


def test_token_with_the_database_away_from_the_start(start_gateway: Any, services: Any, bearer: Any) -> None:
    gateway = start_gateway(database_url="postgresql://gateway@/gateway?host=/nowhere")
    assert gateway.send("GET", "/api/v1/polls", bearer()).slug == "unavailable"
    assert gateway.send("GET", "/api/v1/polls").status == 200


class Source:
    """Hands out its values in turn; an exception among them is raised."""

    def __init__(self, *values: Any) -> None:
        self.values = list(values)

    def __call__(self) -> Any:
        value = self.values.pop(0)
        if isinstance(value, Exception):
            raise value
        return value


def test_kept_value_is_read_again_when_due(clock: Clock) -> None:
    kept = Kept("x", Source(1, 2), 10, clock)
    assert kept.get() == 1
    clock.now += 9.9
    assert kept.get() == 1
    clock.now += 0.1
    assert kept.get() == 2


def test_kept_value_stays_where_reading_fails(clock: Clock) -> None:
    kept = Kept("x", Source(1, ValueError(), 3), 10, clock)
    for expected in (1, 1, 3):
        assert kept.get() == expected
        clock.now += 10


def test_kept_failure_is_raised_until_there_is_a_value(clock: Clock) -> None:
    kept = Kept("x", Source(ValueError("first"), 2), 10, clock)
    for _ in range(2):
        with pytest.raises(ValueError, match="first"):
            kept.get()
    clock.now += RETRY_SECONDS
    assert kept.get() == 2


def test_kept_value_is_read_by_one_while_the_others_go_on(clock: Clock) -> None:
    reading, go_on, reads = threading.Event(), threading.Event(), []

    def read() -> int:
        reads.append(1)
        if len(reads) == 2:
            reading.set()
            assert go_on.wait(10)
        return len(reads)

    kept = Kept("x", read, 10, clock)
    assert kept.get() == 1
    clock.now += 10
    slow = threading.Thread(target=kept.get)
    slow.start()
    assert reading.wait(10)
    assert kept.get() == 1
    go_on.set()
    slow.join()
    assert (kept.get(), len(reads)) == (2, 2)
