"""Rectification, step by step."""

from __future__ import annotations

from typing import Any

import pytest

UNIT = {"role": "unit", "objects": ["01"], "sub": "clerk"}
PLAN = {"triage": "by_plan", "measure": "轮岗", "leader": "副局长", "office": "窗口", "deadline": "2024-09-30"}
BODIES: dict[str, Any] = {
    "plan": PLAN,
    "start": None,
    "submission": {"report": "已轮岗"},
    "acceptance": {"remark": "属实"},
    "return": {"reason": "未公示"},
    "excuse": {"reason": "已撤并"},
}
WAY_TO = {
    "registered": [],
    "planned": ["plan"],
    "in_progress": ["plan", "start"],
    "submitted": ["plan", "start", "submission"],
    "returned": ["plan", "start", "submission", "return"],
    "accepted": ["plan", "start", "submission", "acceptance"],
    "excused": ["excuse"],
}
POSSIBLE = {
    "registered": {"plan", "excuse"},
    "planned": {"plan", "start", "excuse"},
    "in_progress": {"plan", "submission", "excuse"},
    "submitted": {"acceptance", "return", "excuse"},
    "returned": {"plan", "start", "excuse"},
    "accepted": set(),
    "excused": set(),
}


def registered(office: Any, **fields: Any) -> str:
    path = office.active() + "/findings"
    made = office.made(path, {"object": "01", "source": "special_check", "text": "窗口无人", **fields})
    return f"{path}/{made['id']}"


def step(office: Any, here: str, name: str, **who: Any) -> Any:
    who = {"sub": "clerk" if name == "submission" else "office", **who}
    return office.post(f"{here}/{name}", BODIES[name], **who)


@pytest.mark.parametrize("state", WAY_TO)
def test_each_state_allows_its_steps_alone(office: Any, state: str) -> None:
    here = registered(office)
    for name in WAY_TO[state]:
        assert step(office, here, name).status_code == 200
    assert office.get(here).json["state"] == state
    for name in BODIES.keys() - POSSIBLE[state]:
        answer = step(office, here, name)
        assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:step-out-of-turn"), name
    assert office.get(here).json["state"] == state


@pytest.mark.parametrize("state", [state for state, steps in POSSIBLE.items() if steps])
def test_each_possible_step_is_taken(office: Any, state: str) -> None:
    for name in POSSIBLE[state]:
        here = registered(office)
        for before in [*WAY_TO[state], name]:
            assert step(office, here, before).status_code == 200, (state, name)


def test_submit_finding_at_once_needs_no_plan(office: Any) -> None:
    here = registered(office, triage="at_once")
    assert step(office, here, "submission").json["state"] == "submitted"
    by_plan = registered(office, triage="by_plan")
    assert step(office, by_plan, "submission").status_code == 409


def test_accept_finding_by_its_submitter_is_refused(office: Any) -> None:
    here = registered(office, triage="at_once")
    step(office, here, "submission", sub="office")
    answer = step(office, here, "acceptance", sub="office")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:own-submission")
    assert step(office, here, "acceptance", sub="leader").json["state"] == "accepted"


def test_accept_finding_submitted_again_by_another(office: Any) -> None:
    """The last submission is the one that is accepted."""
    here = registered(office, triage="at_once")
    step(office, here, "submission", sub="office")
    for name in ("return", "start"):
        step(office, here, name, sub="leader")
    step(office, here, "submission", sub="leader")
    assert step(office, here, "acceptance", sub="leader").status_code == 409
    assert step(office, here, "acceptance", sub="office").status_code == 200


def test_steps_are_kept_with_who_said_what(office: Any) -> None:
    here = registered(office)
    for name in ("plan", "start", "submission", "return"):
        step(office, here, name)
    step(office, here, "plan")
    steps = office.get(here + "/steps").json
    assert [(each["done"], each["by"]) for each in steps] == [
        ("planned", "office"),
        ("started", "office"),
        ("submitted", "clerk"),
        ("returned", "office"),
        ("planned", "office"),
    ]
    assert steps[0]["said"] == PLAN
    assert steps[3]["said"] == BODIES["return"]
    assert office.get(here).json["state"] == "returned"  # a later deadline starts nothing


def test_plan_finding_again_makes_a_new_version(office: Any) -> None:
    here = registered(office)
    tags = {step(office, here, "plan").headers["ETag"] for _ in range(2)}
    assert len(tags) == 2


def test_a_unit_works_on_its_own_finding_and_decides_nothing(office: Any) -> None:
    here = registered(office)
    for name in ("plan", "start", "submission"):
        assert step(office, here, name, **UNIT).status_code == 200
    for name in ("acceptance", "return", "excuse"):
        assert step(office, here, name, **UNIT).status_code == 403
    assert office.post(here + "/opinions", {"opinions": []}, **UNIT).status_code == 403


def test_plan_finding_without_its_parts_names_them(office: Any, mistakes: Any) -> None:
    here = registered(office)
    answer = office.post(here + "/plan", {})
    assert mistakes(answer) == {(f"/{name}", "missing-field") for name in PLAN}


def test_a_step_under_a_key_is_taken_once(office: Any) -> None:
    here = registered(office)
    for _ in range(2):
        answer = office.post(here + "/plan", PLAN, headers={"Idempotency-Key": "once"})
        assert answer.status_code == 200
    assert len(office.get(here + "/steps").json) == 1
