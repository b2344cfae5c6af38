"""Reach is asked before anything else: of campaigns and objects that are not the caller's nothing is said."""

from __future__ import annotations

from typing import Any

import pytest

ENTRY = {"object": "01", "item": "pledge", "points": "-1", "date": "2024-06-01", "reason": "逾期"}
KEY = {"Idempotency-Key": "5f1d7a84-40d5-43dd-bc93-6894a57f9324"}


def test_campaign_out_of_reach_is_not_there_whatever_the_body(office: Any, unknown_id: str) -> None:
    campaign = office.active()
    for body in ({"nonsense": True}, ENTRY):
        entries = campaign + "/assessment/entries"
        assert office.post(entries, body, campaigns=[unknown_id]).status_code == 404
        assert office.post(entries, body, campaigns=[]).status_code == 404
        assert office.post(f"/campaigns/{unknown_id}/assessment/entries", body).status_code == 404
    assert office.get(campaign + "/assessment/entries").json == []


def test_who_may_not_is_refused_whatever_the_body_and_the_campaign(office: Any, unknown_id: str) -> None:
    for campaign in (office.active(), f"/campaigns/{unknown_id}"):
        for role, status in (("unit", 403), ("auditor", 403), ("", 401)):
            assert office.post(campaign + "/assessment/entries", {"nonsense": 1}, role=role).status_code == status


def test_kept_answer_is_not_given_again_to_who_lost_the_campaign(office: Any, unknown_id: str) -> None:
    entries = office.active() + "/assessment/entries"
    assert office.post(entries, ENTRY, headers=KEY).status_code == 201
    assert office.post(entries, ENTRY, headers=KEY, campaigns=[unknown_id]).status_code == 404


@pytest.mark.parametrize("objects", [["02"], [], None])
def test_object_out_of_reach_is_not_there_whatever_the_body(office: Any, objects: list[str] | None) -> None:
    """Also for a unit whose token names no object, which would be a fault of who gave it."""
    campaign = office.active()
    own = office.get(campaign + "/objects").json[0]["id"]
    path, unit = f"{campaign}/objects/{own}/recipients", {"role": "unit", "objects": objects}
    for body in ({"nonsense": True}, {"recipients": [{"name": "某", "phone": "13800138000"}]}):
        assert office.post(path, body, **unit).status_code == 404
    assert office.get(path).json == []
    assert office.get(f"{campaign}/scores/{own}", **unit).status_code == 404
    assert office.get(f"{campaign}/objects/{own}", **unit).json["code"] == "01"
