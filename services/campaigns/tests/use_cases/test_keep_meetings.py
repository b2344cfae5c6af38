"""Meetings, and that they were made public."""

from __future__ import annotations

from typing import Any


def test_record_meeting_and_make_it_public_later(office: Any) -> None:
    path = office.draft() + "/meetings"
    made = office.made(path, {"kind": "mobilisation", "held_on": "2024-05-13", "attendance": 86})
    assert (made["made_public"], made["minutes"]) == (None, "")
    public = {"on": "2024-05-14", "where": "门户网站"}
    changed = office.patch(f"{path}/{made['id']}", {"made_public": public, "minutes": "动员讲话"})
    assert changed.json == {**made, "made_public": public, "minutes": "动员讲话"}
    assert office.get(path).json == [changed.json]
    assert office.get(f"{path}/{made['id']}").json == changed.json


def test_record_meeting_with_mistakes_says_all(office: Any, mistakes: Any) -> None:
    body = {"kind": "party", "held_on": "13 May", "attendance": -1, "made_public": {"on": "2024-05-14"}}
    answer = office.post(office.draft() + "/meetings", body)
    assert mistakes(answer) == {
        ("/kind", "invalid-value"),
        ("/held_on", "invalid-value"),
        ("/attendance", "invalid-value"),
        ("/made_public/where", "missing-field"),
    }


def test_change_meeting_that_was_changed_meanwhile_is_refused(office: Any) -> None:
    path = office.draft() + "/meetings"
    made = office.made(path, {"kind": "other", "held_on": "2024-05-13"})
    one = f"{path}/{made['id']}"
    assert office.patch(one, {"attendance": 1}, headers={"If-Match": '"1"'}).status_code == 200
    assert office.patch(one, {"attendance": 2}, headers={"If-Match": '"1"'}).status_code == 412


def test_meeting_of_another_campaign_is_not_found(office: Any) -> None:
    made = office.made(office.draft() + "/meetings", {"kind": "other", "held_on": "2024-05-13"})
    assert office.get(f"{office.draft()}/meetings/{made['id']}").status_code == 404
