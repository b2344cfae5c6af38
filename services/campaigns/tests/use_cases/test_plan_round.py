"""Rounds before publication."""

from __future__ import annotations

from typing import Any

import pytest


def test_plan_round_fills_in_the_defaults(office: Any, new_round: Any) -> None:
    path = office.active()
    made = office.made(path + "/rounds", new_round(code="july", rated_from="2024-06-01", rated_to="2024-06-30"))
    assert {key: made[key] for key in ("state", "counts", "live", "weight", "changes", "tally_digest")} == {
        "state": "planned",
        "counts": "last",
        "live": False,
        "weight": "1",
        "changes": [],
        "tally_digest": None,
    }
    assert made["entry_until"] == made["closes_at"] == "2024-07-20T10:00:00+00:00"
    assert office.get(f"{path}/rounds/{made['id']}").json == made


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        ({"panel": "nobody"}, ("/panel", "unknown-panel")),
        ({"closes_at": "2024-07-11T00:00:00Z"}, ("/closes_at", "closes-before-opening")),
        ({"entry_until": "2024-07-12T00:00:00Z"}, ("/entry_until", "entry-before-closing")),
        ({"rated_from": "2024-06-02", "rated_to": "2024-06-01"}, ("/rated_to", "period-ends-before-start")),
        ({"auxiliary_channels": ["web", "sms"]}, ("/auxiliary_channels/1", "channel-twice")),
        ({"primary_channels": ["sms", "sms"]}, ("/primary_channels/1", "channel-twice")),
        ({"primary_channels": []}, ("/primary_channels", "invalid-value")),
        ({"primary_channels": ["Smoke signs"]}, ("/primary_channels/0", "invalid-value")),
        ({"opens_at": "2024-07-11T08:00:00"}, ("/opens_at", "invalid-value")),
        ({"opens_at": "0001-01-01T00:00:00+14:00"}, ("/opens_at", "invalid-value")),
        ({"rated_to": "9999-12-31"}, ("/rated_to", "invalid-value")),
        ({"weight": "-1"}, ("/weight", "invalid-value")),
        ({"counts": "best"}, ("/counts", "invalid-value")),
        ({"state": "sealed"}, ("/state", "unknown-field")),
    ],
)
def test_plan_round_with_a_mistake_names_it(
    office: Any, new_round: Any, mistakes: Any, fields: dict[str, Any], mistake: tuple[str, str]
) -> None:
    answer = office.post(office.active() + "/rounds", new_round(**fields))
    assert (answer.status_code, mistakes(answer)) == (422, {mistake})


def test_plan_round_with_a_code_that_is_taken_is_refused(office: Any, new_round: Any) -> None:
    path = office.active()
    office.planned(path, code="july")
    assert office.post(path + "/rounds", new_round(code="july")).json["type"].endswith(":code-taken")


def test_list_rounds_in_order_of_time(office: Any) -> None:
    path = office.active()
    office.planned(path, code="second", opens_at="2024-07-12T00:00:00Z")
    office.planned(path, code="first", opens_at="2024-03-12T00:00:00Z")
    assert [each["code"] for each in office.get(path + "/rounds").json] == ["first", "second"]


def test_change_planned_round_anything_can_change(office: Any) -> None:
    path = office.planned(office.active())
    answer = office.patch(path, {"panel": "experts", "closes_at": "2024-07-25T00:00:00Z", "live": True})
    assert (answer.status_code, answer.json["panel"], answer.json["live"]) == (200, "experts", True)
    assert answer.json["entry_until"] == "2024-07-25T00:00:00+00:00"


def test_change_planned_round_to_a_wrong_window_is_refused(office: Any, mistakes: Any) -> None:
    path = office.planned(office.active())
    answer = office.patch(path, {"opens_at": "2024-08-01T00:00:00Z"})
    assert (answer.status_code, mistakes(answer)) == (422, {("/closes_at", "closes-before-opening")})
    assert office.get(path).json["opens_at"] == "2024-07-11T00:00:00+00:00"


def test_round_of_another_campaign_is_not_found(office: Any) -> None:
    path = office.planned(office.active())
    assert office.get(f"{office.active()}/rounds/{path.rpartition('/')[2]}").status_code == 404


@pytest.mark.parametrize("role", ["operator", "auditor", "unit", "county_representative", "supervisor"])
def test_plan_round_by_others_than_the_organiser_is_forbidden(office: Any, new_round: Any, role: str) -> None:
    assert office.post(office.active() + "/rounds", new_round(), role=role).status_code == 403
