"""The ledger of findings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

UNIT = {"role": "unit", "objects": ["01"]}


def finding(**fields: Any) -> dict[str, Any]:
    return {"object": "01", "source": "special_check", "text": "窗口午休无人值班", **fields}


def opinion(office: Any, campaign: str, code: str | None = "01") -> str:
    body = {"way": "box", "object": code, "text": "没人", "received_on": "2024-06-05"}
    return str(office.made(campaign + "/opinions", body)["id"])


def test_register_finding_numbers_within_the_campaign(office: Any) -> None:
    one, other = office.active(), office.active()
    made = [office.made(f"{campaign}/findings", finding()) for campaign in (one, one, other)]
    assert [each["number"] for each in made] == [1, 2, 1]
    assert (made[0]["state"], made[0]["severity"], made[0]["key"]) == ("registered", "ordinary", False)


def test_register_finding_at_the_same_time_leaves_no_gap(office: Any) -> None:
    campaign = office.active()

    def register(_: int) -> int:
        return type(office)(office.app, office._bearer).post(campaign + "/findings", finding()).json["number"]

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(register, range(8))) == list(range(1, 9))


def test_register_finding_merges_opinions_for_good(office: Any, mistakes: Any, unknown_id: str) -> None:
    campaign = office.active()
    mine, bureaus, others = (opinion(office, campaign, code) for code in ("01", None, "02"))
    path = campaign + "/findings"
    wrong = office.post(path, finding(opinions=[mine, others, unknown_id]))
    assert mistakes(wrong) == {("/opinions/1", "opinion-of-another-object"), ("/opinions/2", "unknown-opinion")}
    first = office.made(path, finding(opinions=[mine, mine, bureaus]))
    assert first["opinions"] == 2
    again = office.post(path, finding(opinions=[mine]))
    assert mistakes(again) == {("/opinions/0", "opinion-merged")}
    assert office.made(path, finding(object=None, opinions=[others]))["opinions"] == 1
    assert office.get(f"{campaign}/opinions/{mine}").json["finding"] == first["id"]


def test_merge_opinions_later_makes_a_new_version(office: Any, mistakes: Any) -> None:
    campaign = office.active()
    path = campaign + "/findings"
    made = office.made(path, finding())
    here = f"{path}/{made['id']}"
    tag = office.get(here).headers["ETag"]
    ids = [opinion(office, campaign) for _ in range(2)]
    assert office.post(here + "/opinions", {"opinions": ids[:1]}).json["opinions"] == 1
    merged = office.get(here)
    assert (merged.json["opinions"], merged.headers["ETag"] == tag) == (1, False)
    assert office.post(here + "/opinions", {"opinions": ids}).json["opinions"] == 2
    other = office.made(path, finding())
    answer = office.post(f"{path}/{other['id']}/opinions", {"opinions": ids})
    assert mistakes(answer) == {("/opinions/0", "opinion-merged"), ("/opinions/1", "opinion-merged")}


def test_register_finding_by_a_unit_is_its_own_self_check(office: Any, mistakes: Any) -> None:
    campaign = office.active()
    path = campaign + "/findings"
    body = finding(object="02", key=True, opinions=[opinion(office, campaign, "02")])
    assert mistakes(office.post(path, body, **UNIT)) == {
        ("/object", "not-your-object"),
        ("/source", "organiser-only"),
        ("/key", "organiser-only"),
        ("/opinions", "organiser-only"),
    }
    assert office.post(path, finding(source="self_check"), **UNIT).status_code == 201
    assert office.post(path, finding(), role="operator").status_code == 403


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"object": "99"}, {("/object", "unknown-object")}),
        ({"source": "inspection"}, {("/source", "invalid-value")}),
        ({"severity": "deadly", "text": ""}, {("/severity", "invalid-value"), ("/text", "invalid-value")}),
    ],
)
def test_register_finding_with_mistakes_names_them(
    office: Any, mistakes: Any, fields: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    path = office.active() + "/findings"
    answer = office.post(path, finding(**fields))
    assert (answer.status_code, mistakes(answer)) == (422, expected)
    assert office.get(path).json == []


def test_change_finding_until_it_is_closed(office: Any) -> None:
    path = office.active() + "/findings"
    here = f"{path}/{office.made(path, finding())['id']}"
    tag = office.get(here).headers["ETag"]
    changed = office.patch(here, {"key": True, "severity": "serious"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json["key"], changed.json["severity"]) == (200, True, "serious")
    assert office.patch(here, {"key": False}, headers={"If-Match": tag}).status_code == 412
    assert office.patch(here, {"object": "02"}).status_code == 422
    office.made(here + "/excuse", {"reason": "已撤并"})
    refused = office.patch(here, {"key": False})
    assert (refused.status_code, refused.json["type"]) == (409, "urn:minping:problem:finding-closed")


@pytest.fixture
def ledger(office: Any) -> str:
    """A campaign with a finding of the bureau, one of each object; 02's planned until a day long past."""
    campaign = office.active()
    path = campaign + "/findings"
    office.made(path, finding(object=None, key=True, source="opinion"))
    office.made(path, finding())
    late = office.made(path, finding(object="02"))
    plan = {"triage": "by_plan", "measure": "轮岗", "leader": "副局长", "office": "窗口", "deadline": "2024-09-30"}
    office.made(f"{path}/{late['id']}/plan", plan)
    return str(campaign)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [1, 2, 3]),
        ("object=02", [3]),
        ("state=registered", [1, 2]),
        ("key=true", [1]),
        ("key=false&source=special_check", [2, 3]),
        ("overdue=true", [3]),
        ("overdue=false", [1, 2]),
    ],
)
def test_list_findings_filters(office: Any, ledger: str, query: str, numbers: list[int]) -> None:
    assert [each["number"] for each in office.get(f"{ledger}/findings?{query}").json] == numbers


def test_list_findings_overdue_ends_with_submission(office: Any, ledger: str) -> None:
    (late,) = office.get(f"{ledger}/findings?overdue=true").json
    here = f"{ledger}/findings/{late['id']}"
    office.made(here + "/start")
    assert len(office.get(f"{ledger}/findings?overdue=true").json) == 1
    office.made(here + "/submission", {"report": "已轮岗"})
    assert office.get(f"{ledger}/findings?overdue=true").json == []


def test_findings_of_others_are_not_there_for_a_unit(office: Any, ledger: str) -> None:
    assert [each["number"] for each in office.get(f"{ledger}/findings", **UNIT).json] == [2]
    bureaus, _, others = office.get(f"{ledger}/findings").json
    for each in (bureaus, others):
        here = f"{ledger}/findings/{each['id']}"
        for path in ("", "/steps", "/evidence"):
            assert office.get(here + path, **UNIT).status_code == 404
        assert office.post(here + "/start", **UNIT).status_code == 404
    assert office.get(f"{ledger}/findings/summary", **UNIT).json["total"] == 1


def test_summarise_findings_counts_by_state_and_object(office: Any, ledger: str) -> None:
    found = office.get(f"{ledger}/findings/summary").json
    assert (found["total"], found["overdue"]) == (3, 1)
    assert (found["states"]["registered"], found["states"]["planned"], found["states"]["accepted"]) == (2, 1, 0)
    assert [(each["object"], each["total"], each["overdue"]) for each in found["objects"]] == [
        (None, 1, 0),
        ("01", 1, 0),
        ("02", 1, 1),
    ]
