"""Inspections: planned, known to whom they may be, reported, cancelled."""

from __future__ import annotations

from typing import Any

import pytest

INSPECTOR = {"role": "county_representative", "sub": "rep-1"}
OTHER = {"role": "county_representative", "sub": "rep-2"}
OTHERS: list[dict[str, Any]] = [
    OTHER,
    {"role": "auditor"},
    {"role": "supervisor"},
    {"role": "operator"},
    {"role": "unit", "objects": ["01"]},
    {"role": "unit", "objects": ["01"], "sub": "rep-1"},
    {"role": "system", "scope": "inspections:read"},
]
REPORT = {
    "text": "12时20分无人值班",
    "findings": [{"object": "01", "text": "午间无人", "severity": "serious"}, {"text": "没有统一的值班制度"}],
}


class Visits:
    """A campaign with three representatives, two of them with an account."""

    def __init__(self, office: Any) -> None:
        self.office, self.campaign = office, office.active()
        people = [{"kind": "county", "name": f"代表{n}", "phone": f"1380013800{n}"} for n in range(3)]
        people[0]["account"], people[1]["account"] = "rep-1", "rep-2"
        self.people = [office.made(self.campaign + "/representatives", each)["id"] for each in people]

    def plan(self, **fields: Any) -> str:
        """The path of an undercover inspection of 01 by the first."""
        body = {"kind": "undercover", "objects": ["01"], "on": "2024-06-18", "inspectors": self.people[:1], **fields}
        made = self.office.made(self.campaign + "/inspections", body)
        return f"{self.campaign}/inspections/{made['id']}"


@pytest.fixture
def visits(office: Any) -> Visits:
    return Visits(office)


def test_plan_inspection_of_objects_by_representatives(office: Any, visits: Visits) -> None:
    found = office.get(visits.plan(kind="open", objects=["02", "01", "02"], inspectors=visits.people[1:])).json
    assert (found["objects"], sorted(found["inspectors"])) == (["01", "02"], sorted(visits.people[1:]))
    assert (found["state"], found["planned_by"], found["findings"]) == ("planned", "test", [])


def test_plan_inspection_with_mistakes_names_them(office: Any, visits: Visits, mistakes: Any, unknown_id: str) -> None:
    expert = {"kind": "expert", "name": "专家", "phone": "13900139000"}
    expert_id = office.made(visits.campaign + "/representatives", expert)["id"]
    body = {"kind": "open", "on": "2024-06-18", "objects": ["01", "99"], "inspectors": [unknown_id, expert_id]}
    answer = office.post(visits.campaign + "/inspections", body)
    assert mistakes(answer) == {
        ("/objects/1", "unknown-object"),
        ("/inspectors/0", "unknown-representative"),
        ("/inspectors/1", "unknown-representative"),
    }
    assert office.get(visits.campaign + "/inspections").json == []
    nobody = office.post(visits.campaign + "/inspections", {**body, "objects": [], "inspectors": []})
    assert mistakes(nobody) == {("/objects", "invalid-value"), ("/inspectors", "invalid-value")}


@pytest.mark.parametrize("who", OTHERS)
def test_an_undercover_inspection_is_not_there_for_others(office: Any, visits: Visits, who: dict[str, Any]) -> None:
    """Not in the list, not in its count, not by its id, not to be reported; neither planned nor cancelled."""
    hidden, gone, shown = visits.plan(), visits.plan(), visits.plan(kind="open")
    office.made(gone + "/cancellation", {"reason": "另行安排"})
    answer = office.get(visits.campaign + "/inspections", **who)
    assert [each["kind"] for each in answer.json] == ["open"]
    assert '"total": 1' in answer.headers["X-Pagination"]
    for path in (hidden, gone):
        assert office.get(path, **who).status_code == 404
        if who["role"] == "county_representative":
            assert office.post(path + "/report", REPORT, **who).status_code == 404
    assert office.get(shown, **who).status_code == 200


def test_inspection_of_others_is_not_there_for_a_unit(office: Any, visits: Visits) -> None:
    """Of one to it and to others it reads that it was visited, and nothing that may be said of the others."""
    other, both = (visits.plan(kind="open", objects=codes, purpose="值班") for codes in (["02"], ["01", "02"]))
    office.made(both + "/report", REPORT)
    unit = {"role": "unit", "objects": ["01"]}
    assert office.get(other, **unit).status_code == 404
    [seen] = office.get(visits.campaign + "/inspections", **unit).json
    assert seen == office.get(both, **unit).json
    assert (seen["objects"], seen["purpose"], seen["report"], seen["findings"]) == (["01"], "", None, [])
    assert office.get(both, role="unit", objects=["01", "02"]).json == office.get(both).json
    assert office.get(visits.campaign + "/inspections", role="unit").json == []


def test_an_undercover_inspection_is_known_to_its_inspectors(office: Any, visits: Visits) -> None:
    path = visits.plan()
    assert office.get(path, **INSPECTOR).json["kind"] == "undercover"
    assert len(office.get(visits.campaign + "/inspections", **INSPECTOR).json) == 1
    assert office.post(path + "/cancellation", {"reason": "不去了"}, **INSPECTOR).status_code == 403


@pytest.mark.parametrize("who", [INSPECTOR, {"role": "organiser"}])
def test_report_inspection_makes_its_findings_and_shows_it(office: Any, visits: Visits, who: dict[str, Any]) -> None:
    path = visits.plan()
    reported = office.post(path + "/report", REPORT, **who)
    assert (reported.status_code, reported.json["state"], reported.json["findings"]) == (200, "reported", [1, 2])
    for other in OTHERS:
        assert office.get(path, **other).json == reported.json
    first, second = office.get(visits.campaign + "/findings?source=inspection").json
    assert (first["object"], first["severity"], first["inspection"]) == ("01", "serious", reported.json["id"])
    assert (second["object"], second["state"]) == (None, "registered")
    again = office.post(path + "/report", REPORT, **who)
    assert (again.status_code, again.json["type"]) == (409, "urn:minping:problem:inspection-reported")


def test_report_inspection_with_a_mistake_makes_nothing(office: Any, visits: Visits, mistakes: Any) -> None:
    path = visits.plan()
    answer = office.post(
        path + "/report", {"text": "看了", "findings": [*REPORT["findings"], {"object": "02", "text": "x"}]}
    )
    assert mistakes(answer) == {("/findings/2/object", "object-not-inspected")}
    assert office.get(visits.campaign + "/findings").json == []
    assert office.get(path).json["state"] == "planned"


def test_report_inspection_by_who_is_none_of_its_inspectors(office: Any, visits: Visits) -> None:
    path = visits.plan(kind="open")
    answer = office.post(path + "/report", REPORT, **OTHER)
    assert (answer.status_code, answer.json["type"]) == (403, "urn:minping:problem:not-its-inspector")
    assert office.post(path + "/report", REPORT, role="auditor").status_code == 403


def test_cancel_inspection_with_a_reason_once(office: Any, visits: Visits) -> None:
    path = visits.plan()
    first = office.made(path + "/cancellation", {"reason": "另行安排"})
    assert (first["state"], first["reason"], first["ended_by"]) == ("cancelled", "另行安排", "test")
    assert office.made(path + "/cancellation", {"reason": "又一次"}) == first
    answer = office.post(path + "/report", REPORT)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:inspection-cancelled")


def test_cancel_inspection_that_is_reported_is_refused(office: Any, visits: Visits) -> None:
    path = visits.plan()
    office.made(path + "/report", {"text": "一切正常"})
    answer = office.post(path + "/cancellation", {"reason": "x"})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:inspection-reported")


def test_an_account_comes_along_with_an_exported_plan(office: Any, visits: Visits) -> None:
    plan = office.get(visits.campaign + "/export").json
    assert [each["account"] for each in plan["representatives"]] == ["rep-1", "rep-2", None]
