"""Idempotency-Key: a creating POST that is sent again makes nothing twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import flask
import pytest
from sqlalchemy import text

ENTRY = {"object": "01", "item": "pledge", "points": "-1", "date": "2024-06-01", "reason": "逾期"}
KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


def slug(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].rpartition(":")[2]


def test_create_again_under_a_key_gives_the_first_answer(office: Any) -> None:
    campaign = office.active()
    first, again = (office.post(campaign + "/assessment/entries", ENTRY, headers=KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(office.get(campaign + "/assessment/entries").json) == 1


def test_create_again_without_a_key_makes_another(office: Any) -> None:
    campaign = office.active()
    for _ in range(2):
        office.made(campaign + "/assessment/entries", ENTRY)
    assert len(office.get(campaign + "/assessment/entries").json) == 2


def test_replayed_answer_names_its_version_and_is_not_cached(office: Any) -> None:
    campaign = office.draft()
    body = {"code": "01", "name": "办公室"}
    first, again = (office.post(campaign + "/objects", body, headers=KEY) for _ in range(2))
    assert again.headers["ETag"] == first.headers["ETag"]
    expert = {"kind": "expert", "name": "张三", "phone": "13800138000", "sector": "npc"}
    _, again = (office.post(campaign + "/representatives", expert, headers=KEY) for _ in range(2))
    assert (again.json["name"], again.headers["Cache-Control"]) == ("张三", "no-store")


def test_create_under_a_key_of_another_body_is_refused(office: Any) -> None:
    campaign = office.active()
    office.post(campaign + "/assessment/entries", ENTRY, headers=KEY)
    other = office.post(campaign + "/assessment/entries", {**ENTRY, "points": "-2"}, headers=KEY)
    assert slug(other) == (422, "idempotency-key-reused")


def test_key_counts_for_one_caller_and_one_address(office: Any) -> None:
    campaign, elsewhere = office.active(), office.active()
    office.post(campaign + "/assessment/entries", ENTRY, headers=KEY)
    other = office.post(campaign + "/assessment/entries", {**ENTRY, "points": "-2"}, headers=KEY, sub="someone")
    assert other.status_code == 201
    assert office.post(elsewhere + "/assessment/entries", ENTRY, headers=KEY).status_code == 201


def test_refused_request_does_not_spend_its_key(office: Any) -> None:
    campaign = office.draft()
    body = {"code": "01", "name": ""}
    assert office.post(campaign + "/objects", body, headers=KEY).status_code == 422
    assert office.post(campaign + "/objects", {**body, "name": "办公室"}, headers=KEY).status_code == 201


def test_create_at_once_under_one_key_makes_one(office: Any) -> None:
    campaign = office.active()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: office.post(campaign + "/assessment/entries", ENTRY, headers=KEY), range(8)))
    made = [answer for answer in answers if answer.status_code == 201]
    assert made
    assert {answer.data for answer in made} == {made[0].data}
    busy = [answer for answer in answers if answer.status_code != 201]
    assert {slug(answer) for answer in busy} <= {(409, "idempotency-key-in-use")}
    assert all(answer.headers["Retry-After"] for answer in busy)
    assert len(office.get(campaign + "/assessment/entries").json) == 1


def test_answer_lost_in_a_crash_is_said(office: Any, database: Any) -> None:
    """A crash after the commit: the key is spent, nobody knows the answer."""
    campaign = office.active()
    office.post(campaign + "/assessment/entries", ENTRY, headers=KEY)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE idempotency_keys SET answer = NULL"))
    again = office.post(campaign + "/assessment/entries", ENTRY, headers=KEY)
    assert slug(again) == (409, "idempotency-answer-lost")
    assert len(office.get(campaign + "/assessment/entries").json) == 1


def test_key_is_forgotten_after_a_day(office: Any, database: Any) -> None:
    campaign = office.active()
    office.post(campaign + "/assessment/entries", ENTRY, headers=KEY)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE idempotency_keys SET made_at = now() - interval '25 hours'"))
    office.post(campaign + "/assessment/entries", {**ENTRY, "points": "-2"}, headers=KEY)
    assert len(office.get(campaign + "/assessment/entries").json) == 2


def test_kept_answers_hold_no_name_or_number_in_the_clear(office: Any, database: Any) -> None:
    campaign = office.draft()
    expert = {"kind": "expert", "name": "Zhang San", "phone": "13800138000", "sector": "npc"}
    office.post(campaign + "/representatives", expert, headers=KEY)
    with database.engine.connect() as connection:
        kept = list(connection.scalars(text("SELECT answer FROM idempotency_keys WHERE answer IS NOT NULL")))
    assert kept
    assert not [each for each in kept if b"Zhang" in each or b"13800138000" in each]


@pytest.mark.parametrize("key", ["", '""', "k" * 256])
def test_key_of_a_wrong_length_is_refused(office: Any, key: str) -> None:
    answer = office.post(office.draft() + "/objects", {"code": "01", "name": "x"}, headers={"Idempotency-Key": key})
    assert slug(answer) == (400, "bad-request")


@pytest.fixture
def database(office: Any) -> Any:
    app: flask.Flask = office.app
    return app.extensions["database"]
