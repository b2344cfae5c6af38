"""Contact requests and the follow-ups that they become."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, make_url, text

from campaigns.settings import Settings

ASKED = {"object": "01", "name": "王五七", "phone": "13700137000", "text": "备案材料交了三次"}


def ask(office: Any, campaign: str, **fields: Any) -> Any:
    return office.post(campaign + "/contact-requests", {**ASKED, **fields}, role="")


@pytest.fixture
def database(settings: Settings) -> Callable[[str], list[Any]]:
    """Runs a statement on the service's database."""

    def run(statement: str) -> list[Any]:
        engine = create_engine(make_url(settings.database_url).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            found = connection.execute(text(statement))
            rows = [*found] if found.returns_rows else []
        engine.dispose()
        return rows

    return run


def test_request_contact_without_a_token_becomes_a_follow_up(office: Any) -> None:
    campaign = office.active()
    asked = ask(office, campaign)
    assert asked.status_code == 201
    day = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date() + dt.timedelta(days=5)
    assert asked.json.keys() == {"received_at", "deadline"}
    assert asked.json["deadline"] == day.isoformat()
    answer = office.get(campaign + "/follow-ups")
    (found,) = answer.json
    assert answer.headers["Cache-Control"] == "no-store"
    assert {name: found[name] for name in ASKED} == {**ASKED, "phone": "+8613700137000"}
    assert (found["deadline"], found["outcome"]) == (asked.json["deadline"], None)


def test_request_contact_within_the_days_that_the_campaign_names(office: Any) -> None:
    campaign = office.active()
    assert office.patch(campaign, {"follow_up_days": 0}).json["follow_up_days"] == 0
    day = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    assert ask(office, campaign).json["deadline"] == day.isoformat()


def test_request_contact_is_encrypted_at_rest(office: Any, database: Callable[[str], list[Any]]) -> None:
    campaign = office.active()
    ask(office, campaign)
    (found,) = office.get(campaign + "/follow-ups").json
    office.made(f"{campaign}/follow-ups/{found['id']}/closure", {"outcome": "settled", "note": "已告知王五七"})
    rows = database("SELECT name || phone || text || note FROM follow_ups WHERE note IS NOT NULL")
    assert rows
    for plain in ("王五七", "13700137000", "备案", "已告知"):
        assert not any(plain.encode() in row[0] for row in rows)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"object": "99"}, {("/object", "unknown-object")}),
        ({"phone": "12", "name": ""}, {("/phone", "not-a-phone"), ("/name", "invalid-value")}),
        ({"code": "7KQ-ABCD-EFGH-JKMN"}, {("/code", "unknown-field")}),
    ],
)
def test_request_contact_with_mistakes_names_them(
    office: Any, mistakes: Any, fields: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    campaign = office.active()
    answer = ask(office, campaign, **fields)
    assert (answer.status_code, mistakes(answer)) == (422, expected)
    assert office.get(campaign + "/follow-ups").json == []


def test_request_contact_of_a_draft_is_refused(office: Any) -> None:
    answer = ask(office, office.draft(), object=None)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:campaign-not-active")


def test_close_follow_up_once(office: Any) -> None:
    campaign = office.active()
    ask(office, campaign)
    (found,) = office.get(campaign + "/follow-ups").json
    path = f"{campaign}/follow-ups/{found['id']}/closure"
    closed = office.post(path, {"outcome": "not_reached", "note": "三次未接"}, role="operator", sub="clerk")
    assert (closed.status_code, closed.json["outcome"], closed.json["note"]) == (200, "not_reached", "三次未接")
    assert (closed.json["closed_by"], closed.json["name"]) == ("clerk", "王五七")
    again = office.post(path, {"outcome": "settled"})
    assert (again.status_code, again.json["type"]) == (409, "urn:minping:problem:follow-up-closed")
    elsewhere = f"{office.active()}/follow-ups/{found['id']}/closure"
    assert office.post(elsewhere, {"outcome": "settled"}).status_code == 404


def test_list_follow_ups_open_and_overdue(office: Any, database: Callable[[str], list[Any]]) -> None:
    campaign = office.active()
    for _ in range(3):
        ask(office, campaign)
    first, late, later = (each["id"] for each in office.get(campaign + "/follow-ups").json)
    database(f"UPDATE follow_ups SET deadline = deadline - 10 WHERE id IN ('{late}', '{first}')")
    office.made(f"{campaign}/follow-ups/{first}/closure", {"outcome": "settled"})

    def listed(query: str) -> list[str]:
        return [each["id"] for each in office.get(f"{campaign}/follow-ups?{query}").json]

    assert listed("open=true") == [late, later]
    assert listed("open=false") == [first]
    assert listed("overdue=true") == [late]
    assert listed("overdue=false") == [first, later]


def test_follow_ups_are_for_the_office_alone(office: Any) -> None:
    path = office.active() + "/follow-ups"
    assert office.get(path, role="operator").status_code == 200
    for role in ("auditor", "supervisor", "county_representative", "unit"):
        assert office.get(path, role=role, objects=["01"] if role == "unit" else None).status_code == 403
    assert office.get(path, role="operator", objects=["01"]).status_code == 403
