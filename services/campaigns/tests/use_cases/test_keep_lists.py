"""Criteria, objects and phases."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo


def test_add_object_after_activation(office: Any) -> None:
    path = office.active()
    added = office.made(path + "/objects", {"code": "late", "name": "新窗口", "key": True, "kind": "窗口"})
    assert added["joined_on"] == dt.datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert office.get(f"{path}/objects/{added['id']}").json == added


def test_add_object_or_criterion_with_a_code_that_is_taken_is_refused(office: Any) -> None:
    path = office.active(("01",))
    assert office.post(path + "/objects", {"code": "01", "name": "x"}).status_code == 409
    office.made(path + "/criteria", {"code": "openness", "name": "信息公开"})
    assert office.post(path + "/criteria", {"code": "openness", "name": "x"}).status_code == 409


def test_same_codes_in_two_campaigns(office: Any) -> None:
    for path in (office.draft(), office.draft()):
        office.made(path + "/objects", {"code": "01", "name": "股室"})


def test_change_object_after_activation_keeps_its_code(office: Any) -> None:
    path = office.active(("01",))
    found = office.get(path + "/objects").json[0]
    one = f"{path}/objects/{found['id']}"
    assert office.patch(one, {"code": "99"}).json["type"].endswith(":campaign-frozen")
    assert office.patch(one, {"name": "改名", "series": None}).json | {"joined_on": ""} == {
        **found,
        "name": "改名",
        "series": None,
        "joined_on": "",
    }


def test_object_of_another_campaign_is_not_found(office: Any) -> None:
    mine, other = office.active(("01",)), office.active(("02",))
    stranger = office.get(other + "/objects").json[0]["id"]
    assert office.get(f"{mine}/objects/{stranger}").status_code == 404
