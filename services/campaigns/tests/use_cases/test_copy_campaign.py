"""Next year's campaign begins as this year's, without its people."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest


def copied(office: Any, path: str, code: str, year: int) -> str:
    body = {"code": code, "name": f"{year}年民主评议", "year": year}
    answer = office.post(path + "/copy", body)
    assert answer.status_code == 201, answer.text
    assert answer.json.items() >= {**body, "state": "draft"}.items()
    return f"/campaigns/{answer.json['id']}"


def test_copy_campaign_moves_windows_and_plans_again(office: Any, scoring: Any) -> None:
    path = office.active(("01",))
    sectors = [{"code": "npc", "name": "人大代表", "seats": 3}]
    office.patch(path, {"description": "说明", "sectors": sectors})
    office.made(path + "/criteria", {"code": "openness", "name": "信息公开"})
    window = {"starts_on": "2024-02-29", "ends_on": "2024-05-31", "tasks": ["选题"]}
    office.patch(path, {"programme": {"title": "方案", "issued_on": "2024-05-10"}})
    office.patch(
        path + "/phases/topics", {**window, "tasks_done": [{"task": "选题", "on": "2024-05-30", "by": "行评办"}]}
    )
    office.made(path + "/phases/topics/completion", {"reason": "另行安排"})
    office.hand_in(path, "01", "13900139000")
    office.made(path + "/representatives", {"kind": "expert", "name": "张三", "phone": "13800138000"})
    office.published(path, code="july", rated_from="2024-02-01", rated_to="2024-02-29", weight="2")
    office.made(office.planned(path, code="given-up") + "/cancellation", {"reason": "另行组织"})
    before, asked = office.get(path + "/rounds").json, len(scoring.calls)

    copy = copied(office, path, "copy-2025", 2025)
    assert (office.get(copy).json["description"], office.get(copy).json["sectors"]) == ("说明", sectors)
    assert office.get(copy).json["description"] == "说明"
    assert (office.get(copy).json["programme"], office.get(copy).json["previous"]) == (None, path.split("/")[2])
    assert office.get(copy).json["organiser"] == office.get(path).json["organiser"]
    assert office.get(copy + "/scheme").json == {**office.get(path + "/scheme").json, "frozen": False}
    assert [each["code"] for each in office.get(copy + "/criteria").json] == ["openness"]
    [one] = office.get(copy + "/objects").json
    assert (one["code"], one["series"]) == ("01", "offices")
    assert one["joined_on"] == dt.datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    phases = {each["code"]: each for each in office.get(copy + "/phases").json}
    assert len(phases) == 5
    moved = {
        "starts_on": "2025-02-28",
        "ends_on": "2025-05-31",
        "tasks": ["选题"],
        "state": "planned",
        "tasks_done": [],
        "changes": [],
    }
    assert phases["topics"].items() >= moved.items()
    [july] = office.get(copy + "/rounds").json
    assert (july["code"], july["state"], july["changes"], july["weight"]) == ("july", "planned", [], "2")
    assert (july["opens_at"], july["entry_until"]) == ("2025-07-11T00:00:00+00:00", "2025-07-20T10:00:00+00:00")
    assert (july["rated_from"], july["rated_to"]) == ("2025-02-01", "2025-02-28")
    assert office.get(copy + "/representatives").json == []
    assert office.get(f"{copy}/objects/{one['id']}/recipients").json == []
    assert office.get(path + "/rounds").json == before
    assert len(scoring.calls) == asked
    assert office.post(copy + "/activation").status_code == 200


def test_copy_campaign_under_a_code_that_is_taken_makes_nothing(office: Any) -> None:
    path = office.draft()
    copied(office, path, "copy-once", 2025)
    number = len(office.get("/campaigns").json)
    answer = office.post(path + "/copy", {"code": "copy-once", "name": "再来", "year": 2026})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:code-taken")
    assert len(office.get("/campaigns").json) == number


def test_copy_campaign_beyond_the_years_is_refused(office: Any, mistakes: Any) -> None:
    path = office.draft(year=2024)
    office.patch(path + "/phases/summary", {"ends_on": "2025-01-10"})
    answer = office.post(path + "/copy", {"code": "beyond", "name": "遥远", "year": 2100})
    assert (answer.status_code, mistakes(answer)) == (422, {("/year", "invalid-value")})


def test_copy_campaign_with_mistakes_says_all(office: Any, mistakes: Any) -> None:
    answer = office.post(office.draft() + "/copy", {"code": "no code", "year": 1, "description": ""})
    assert mistakes(answer) == {
        ("/code", "invalid-value"),
        ("/name", "missing-field"),
        ("/year", "invalid-value"),
        ("/description", "unknown-field"),
    }


def test_copy_campaign_with_a_token_of_that_campaign_alone_is_forbidden(office: Any) -> None:
    path = office.draft()
    own = [path.removeprefix("/campaigns/")]
    body = {"code": "bound", "name": "受限", "year": 2025}
    assert office.post(path + "/copy", body, campaigns=own).status_code == 403
    assert office.post(path + "/copy", body, role="operator").status_code == 403


@pytest.mark.parametrize(("year", "closes"), [(2025, "2025-03-01T01:00:00+00:00"), (2028, "2028-02-29T01:00:00+00:00")])
def test_copy_campaign_keeps_the_length_of_a_window_that_the_29th_would_turn_over(
    office: Any, new_scheme: Any, year: int, closes: str
) -> None:
    path = office.draft()
    office.put(path + "/scheme", {"scheme": new_scheme()})
    office.planned(path, opens_at="2024-02-28T18:00:00+08:00", closes_at="2024-02-29T09:00:00+08:00")
    [found] = office.get(copied(office, path, f"leap-{year}", year) + "/rounds").json
    assert (found["closes_at"], found["entry_until"]) == (closes, closes)
