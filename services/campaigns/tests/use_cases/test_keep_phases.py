"""Phases and their gates, and the progress of a campaign."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest

PUBLIC = {"on": "2024-05-14", "where": "门户网站"}
PLEDGE = {"text": "当场办结。", **PUBLIC}


def mobilised(office: Any) -> str:
    """A campaign to whose first phase nothing is missing but that its meeting was made public."""
    people = [{"name": "局党委", "responsibility": "领导"}]
    programme = {"title": "工作方案", "issued_on": "2024-05-10"}
    path: str = office.active()
    organiser = {"name": "领导小组", "office": "行评办", "people": people}
    assert office.patch(path, {"organiser": organiser, "programme": programme}).status_code == 200
    office.made(path + "/criteria", {"code": "openness", "name": "信息公开"})
    for kind in ("county", "expert"):
        office.made(path + "/representatives", {"kind": kind, "name": "张三", "phone": "13800138000"})
    office.made(path + "/meetings", {"kind": "mobilisation", "held_on": "2024-05-13"})
    return path


def open_checks(answer: Any) -> dict[str, list[str]]:
    return {each["code"]: each["missing"] for each in answer.json["checks"] if not each["done"]}


def own_phase(office: Any) -> str:
    phase = {"code": "visit", "name": "走访", "tasks": ["走访企业", "汇总"]}
    plan = {"code": f"own-{uuid.uuid4()}", "name": "评议", "year": 2024, "phases": [phase]}
    plan |= {"organiser": {"name": "经贸局", "office": "行评办"}}
    return f"/campaigns/{office.made('/campaigns/import', plan)['campaign']['id']}/phases/visit"


def test_checklist_of_mobilisation_names_all_that_is_missing(office: Any) -> None:
    path = office.draft(organiser={"name": "经贸局"})
    assert open_checks(office.get(path + "/phases/mobilisation/checklist")) == {
        "organiser": ["office", "people"],
        "objects": ["objects"],
        "contents": ["criteria"],
        "programme": ["programme"],
        "representatives": ["county"],
        "mobilisation-meeting": ["meeting"],
    }
    full = office.get(mobilised(office) + "/phases/mobilisation/checklist")
    assert open_checks(full) == {"mobilisation-meeting": ["made_public"]}
    assert full.json["complete"] is False


def test_checklist_asks_for_experts_where_they_vote(office: Any) -> None:
    path = office.active()
    assert open_checks(office.get(path + "/phases/mobilisation/checklist"))["representatives"] == ["county", "expert"]


def test_complete_phase_that_is_incomplete_says_all(office: Any, mistakes: Any) -> None:
    phase = mobilised(office) + "/phases/topics"
    for answer in (office.post(phase + "/completion", {}), office.patch(phase, {"state": "completed"})):
        assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:phase-incomplete")
        assert mistakes(answer) == {("/checks/bureau-topic", "check-open"), ("/checks/own-problems", "check-open")}
    assert "01; 02" in answer.json["errors"][1]["detail"]
    assert office.get(phase).json["state"] == "planned"


def test_complete_phase_when_its_checklist_is(office: Any) -> None:
    path = mobilised(office)
    [meeting] = office.get(path + "/meetings").json
    office.patch(f"{path}/meetings/{meeting['id']}", {"made_public": PUBLIC})
    done = office.post(path + "/phases/mobilisation/completion", {})
    assert (done.status_code, done.json["state"]) == (200, "completed")
    assert [(each["reason"], each["missing"]) for each in done.json["changes"]] == [("", [])]
    assert office.post(path + "/phases/mobilisation/completion", {"reason": "再次"}).json == done.json


def test_complete_phase_with_a_reason_keeps_it_and_what_was_missing(office: Any) -> None:
    path = mobilised(office) + "/phases/mobilisation"
    done = office.post(path + "/completion", {"reason": "并入县动员大会"}).json
    assert done["state"] == "completed"
    assert (
        done["changes"][0].items()
        >= {
            "reason": "并入县动员大会",
            "before": "planned",
            "after": "completed",
            "missing": ["mobilisation-meeting"],
        }.items()
    )
    assert office.get(path).json == done


def test_complete_phase_topics_within_the_limits(office: Any) -> None:
    path = mobilised(office)
    county = next(each["id"] for each in office.get(path + "/representatives").json if each["kind"] == "county")
    bureau = {"title": "减负", "goals": "目标", "measures": "措施", "chosen_with": [county], "pledge": PLEDGE}
    unpledged = office.made(path + "/topics", {**bureau, "pledge": None})
    for code in ("01", "02"):
        office.made(path + "/topics", {"object": code, "title": "材料反复补正"})
    assert open_checks(office.get(path + "/phases/topics/checklist")) == {"bureau-topic": ["pledge"]}
    office.patch(f"{path}/topics/{unpledged['id']}", {"pledge": PLEDGE})
    assert office.post(path + "/phases/topics/completion", {}).json["state"] == "completed"


def test_reopen_phase_with_a_reason(office: Any) -> None:
    phase = office.draft() + "/phases/mobilisation"
    assert office.post(phase + "/reopening", {"reason": "x"}).json["type"].endswith(":phase-not-completed")
    office.made(phase + "/completion", {"reason": "并入"})
    assert office.post(phase + "/reopening", {}).status_code == 422
    for refused in (office.patch(phase, {"state": "planned"}), office.post(phase + "/start")):
        assert (refused.status_code, refused.json["type"]) == (409, "urn:minping:problem:phase-completed")
    again = office.post(phase + "/reopening", {"reason": "补录"}).json
    assert (again["state"], [each["reason"] for each in again["changes"]]) == ("running", ["并入", "补录"])


def test_start_phase_may_be_repeated(office: Any) -> None:
    phase = office.draft() + "/phases/topics"
    first = office.post(phase + "/start").json
    assert (first["state"], len(first["changes"])) == ("running", 1)
    assert office.post(phase + "/start").json == first


def test_phase_of_a_campaigns_own_is_complete_when_its_tasks_are_ticked(office: Any, mistakes: Any) -> None:
    phase = own_phase(office)
    ticked = {"tasks_done": [{"task": "走访企业", "on": "2024-06-01", "by": "行评办"}]}
    assert office.patch(phase, ticked).status_code == 200
    refused = office.post(phase + "/completion", {})
    assert (refused.status_code, mistakes(refused)) == (409, {("/checks/task-2", "check-open")})
    checklist = office.get(phase + "/checklist").json
    assert [(each["done"], each["by"]) for each in checklist["tasks"]] == [(True, "行评办"), (False, None)]
    ticked["tasks_done"].append({"task": "汇总", "on": "2024-06-02", "by": "行评办"})
    assert office.patch(phase, {**ticked, "state": "completed"}).json["state"] == "completed"


def test_change_phase_to_a_tick_without_a_task_is_refused(office: Any, mistakes: Any) -> None:
    answer = office.patch(own_phase(office), {"tasks": ["汇总"], "tasks_done": [{"on": "2024-06-01", "by": "行评办"}]})
    assert (answer.status_code, mistakes(answer)) == (422, {("/tasks_done/0/task", "missing-field")})


@pytest.mark.parametrize("change", [{"tasks_done": [{"task": "无", "on": "2024-06-01", "by": "x"}]}, {"tasks": ["另"]}])
def test_change_phase_to_a_tick_of_no_task_is_refused(office: Any, mistakes: Any, change: dict[str, Any]) -> None:
    phase = own_phase(office)
    office.patch(phase, {"tasks_done": [{"task": "汇总", "on": "2024-06-01", "by": "行评办"}]})
    answer = office.patch(phase, change)
    assert (answer.status_code, mistakes(answer)) == (422, {("/tasks_done/0/task", "unknown-task")})


def test_summary_asks_for_rounds_assessment_comments_and_report(office: Any, new_scheme: Any) -> None:
    asked = new_scheme()
    asked["components"][1]["assessment"]["items"][0]["starts"] = "zero"
    path = office.active(("01", "02"), components=asked["components"])
    office.planned(path, code="late")
    entry = {"object": "01", "component": "daily", "item": "pledge", "points": "1", "date": "2024-06-01", "reason": "x"}
    office.approved(path, entry)
    office.made(path + "/assessment/entries", {**entry, "object": "02"})  # nobody has approved it yet
    first = office.get(path + "/objects").json[0]
    office.put(f"{path}/objects/{first['id']}/comment", {"text": "好"})
    assert open_checks(office.get(path + "/phases/summary/checklist")) == {
        "rounds": ["late"],
        "assessment": ["02"],
        "comments": ["02"],
        "report": ["submission"],
    }


def test_progress_tells_what_is_late_by_the_campaigns_clock(office: Any) -> None:
    path = office.active()
    today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    office.patch(path + "/phases/topics", {"ends_on": (today - dt.timedelta(days=1)).isoformat()})
    office.patch(path + "/phases/problems", {"ends_on": today.isoformat()})
    office.planned(path, code="over")
    progress = office.get(path + "/progress").json
    assert [each["code"] for each in progress["phases"] if each["late"]] == ["topics"]
    topics = next(each for each in progress["phases"] if each["code"] == "topics")
    assert {each["code"]: each["missing"] for each in topics["checks"]}["own-problems"] == ["01", "02"]
    assert [(each["code"], each["state"], each["late"]) for each in progress["rounds"]] == [("over", "planned", True)]
    office.made(path + "/phases/topics/completion", {"reason": "另行安排"})
    assert not any(each["late"] for each in office.get(path + "/progress").json["phases"])


def test_change_phase_window_and_state(office: Any) -> None:
    path = office.draft() + "/phases/mobilisation"
    answer = office.patch(path, {"starts_on": "2024-05-11", "ends_on": "2024-05-20", "tasks": ["动员大会"]})
    assert (answer.status_code, answer.json["ends_on"], answer.json["tasks"]) == (200, "2024-05-20", ["动员大会"])
    assert office.patch(path, {"state": "running"}).json["state"] == "running"


def test_change_phase_to_end_before_it_starts_is_refused(office: Any, mistakes: Any) -> None:
    path = office.draft() + "/phases/topics"
    both = office.patch(path, {"starts_on": "2024-05-21", "ends_on": "2024-05-20"})
    assert (both.status_code, mistakes(both)) == (422, {("/ends_on", "phase-ends-before-start")})
    office.patch(path, {"starts_on": "2024-05-21"})
    one = office.patch(path, {"ends_on": "2024-05-20"})
    assert (one.status_code, mistakes(one)) == (422, {("/ends_on", "phase-ends-before-start")})
    assert office.get(office.draft() + "/phases").json[1]["ends_on"] is None


def test_change_phase_that_is_unknown_is_not_found(office: Any) -> None:
    path = office.draft()
    assert office.patch(path + "/phases/nowhere", {"state": "running"}).status_code == 404
    assert office.patch(path + "/phases/a%00b", {"state": "running"}).status_code == 404
