"""What each check of the plan's phases asks, as an office sees it fill by itself."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

PLAN = {"triage": "by_plan", "measure": "轮岗", "leader": "副局长", "office": "窗口", "deadline": "2024-09-30"}
PLAN_WAYS = ("meeting", "visit", "letter", "box", "hotline", "mail", "site")
TODAY = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
TOMORROW = (TODAY + dt.timedelta(days=1)).isoformat()
PUBLIC = {"on": "2024-05-14", "where": "门户网站"}


class Book:
    """A campaign's checks, and the findings that they are filled from."""

    def __init__(self, office: Any) -> None:
        self.office, self.path = office, office.active()

    def check(self, phase: str, code: str, **who: Any) -> dict[str, Any]:
        checks = self.office.get(f"{self.path}/phases/{phase}/checklist", **who).json["checks"]
        found: dict[str, Any] = next(each for each in checks if each["code"] == code)
        assert found["done"] is (found["missing"] == [])
        return found

    def missing(self, phase: str, code: str, **who: Any) -> list[str]:
        found: list[str] = self.check(phase, code, **who)["missing"]
        return found

    def finding(self, **fields: Any) -> str:
        """The path of a new one."""
        body = {"object": "01", "source": "special_check", "text": "窗口无人", **fields}
        return f"{self.path}/findings/{self.office.made(self.path + '/findings', body)['id']}"

    def opinion(self, way: str) -> None:
        body = {"way": way, "object": "01", "text": "没人", "received_on": "2024-06-05"}
        self.office.made(self.path + "/opinions", body)

    def settle(self, finding: str) -> None:
        """Submitted by one, accepted by another; it was planned or is triaged at once."""
        self.office.made(finding + "/submission", {"report": "已轮岗"})
        answer = self.office.post(finding + "/acceptance", {"remark": "属实"}, sub="leader")
        assert answer.status_code == 200, answer.text

    def representative(self, name: str, **fields: Any) -> str:
        body = {"kind": "county", "name": name, "phone": f"1380013{len(name):04}", **fields}
        return str(self.office.made(self.path + "/representatives", body)["id"])


@pytest.fixture
def book(office: Any) -> Book:
    return Book(office)


def test_nothing_is_done_in_a_campaign_that_has_nothing(office: Any) -> None:
    path = office.draft(organiser={"name": "经贸局"})
    phases = office.get(path + "/progress").json["phases"]
    assert [each["code"] for each in phases if each["complete"]] == []
    assert {check["code"] for each in phases for check in each["checks"] if check["done"]} == set()
    missing = {check["code"]: check["missing"] for each in phases for check in each["checks"]}
    assert missing["own-problems"] == missing["comments"] == ["objects"]
    assert missing["triage"] == missing["plans"] == missing["findings"] == ["findings"]
    assert missing["assessment"] == ["scheme"]


def test_meeting_counts_once_it_is_held_and_public(office: Any, book: Book) -> None:
    meetings = book.path + "/meetings"
    office.made(meetings, {"kind": "mobilisation", "held_on": TOMORROW, "made_public": PUBLIC})
    assert book.missing("mobilisation", "mobilisation-meeting") == ["meeting"]
    held = office.made(meetings, {"kind": "mobilisation", "held_on": TODAY.isoformat()})
    here = f"{meetings}/{held['id']}"
    for public, missing in (({**PUBLIC, "on": TOMORROW}, ["made_public"]), ({**PUBLIC, "on": TODAY.isoformat()}, [])):
        assert office.patch(here, {"made_public": public}).status_code == 200
        assert book.missing("mobilisation", "mobilisation-meeting") == missing


def test_meeting_of_another_kind_mobilises_nobody(office: Any, book: Book) -> None:
    kind = "other"
    office.made(book.path + "/meetings", {"kind": kind, "held_on": "2024-05-13", "made_public": PUBLIC})
    assert book.missing("mobilisation", "mobilisation-meeting") == ["meeting"]


def test_representatives_who_have_left_are_appointed_no_more(office: Any, book: Book) -> None:
    person = book.representative("张")
    assert book.missing("mobilisation", "representatives") == ["expert"]
    office.made(f"{book.path}/representatives/{person}/end", {"on": "2024-05-20", "reason": "调离"})
    found = book.check("mobilisation", "representatives")
    assert (found["count"], found["missing"]) == (0, ["county", "expert"])


@pytest.mark.parametrize("name", ["chosen_with", "goals", "measures", "pledge"])
def test_bureaus_topic_says_which_of_its_parts_is_missing(office: Any, book: Book, name: str) -> None:
    whole = {"title": "减负", "goals": "目标", "measures": "措施", "pledge": {"text": "当场办结。", **PUBLIC}}
    whole["chosen_with"] = [book.representative("张")]
    assert book.missing("topics", "bureau-topic") == ["topic"]
    office.made(book.path + "/topics", {each: value for each, value in whole.items() if each != name})
    assert book.missing("topics", "bureau-topic") == [name]
    office.made(book.path + "/topics", whole)
    assert book.check("topics", "bureau-topic")["count"] == 2
    assert book.missing("topics", "bureau-topic") == []


def test_pledge_that_will_be_made_public_is_missing_until_then(office: Any, book: Book) -> None:
    pledge = {"text": "当场办结。", "on": TOMORROW, "where": "公示栏"}
    topic = {"title": "减负", "goals": "目标", "measures": "措施", "chosen_with": [book.representative("张")]}
    office.made(book.path + "/topics", {**topic, "pledge": pledge})
    assert book.missing("topics", "bureau-topic") == ["pledge"]


def test_own_problems_name_whose_are_too_few_or_too_many(office: Any, book: Book) -> None:
    for title in ("一", "二"):
        office.made(book.path + "/topics", {"title": title, "object": "01"})
    assert book.missing("topics", "own-problems") == ["02"]
    office.patch(book.path, {"limits": {"own_problems": {"least": 0, "most": 1}}})
    assert book.missing("topics", "own-problems") == ["01"]
    office.patch(book.path, {"limits": {"own_problems": {"least": 2, "most": 3}}})
    assert book.missing("topics", "own-problems") == ["02"]


def test_self_check_is_what_was_found_by_one(book: Book) -> None:
    book.finding(source="special_check")
    assert book.missing("problems", "self-check") == ["self_check"]
    for _ in range(2):
        book.finding(source="self_check")
    found = book.check("problems", "self-check")
    assert (found["count"], found["missing"]) == (2, [])


@pytest.mark.parametrize("way", [*PLAN_WAYS, "other"])
def test_opinions_are_sought_by_any_of_the_plans_ways(book: Book, way: str) -> None:
    assert book.missing("problems", "opinions") == ["opinions"]
    book.opinion(way)
    assert book.missing("problems", "opinions") == []


def test_opinions_tell_by_how_many_ways(book: Book) -> None:
    for way in ("box", "box", "hotline"):
        book.opinion(way)
    assert book.check("problems", "opinions")["count"] == 2


def test_comments_on_ballots_are_no_opinions_that_were_sought(office: Any, ballots: Any, book: Book) -> None:
    """Who votes in March has not been asked in May."""
    office.hand_in(book.path, "01", "13800138000")
    round_ = office.published(book.path)
    ballots.comments[round_.rpartition("/")[2]] = [{"object": "01", "text": "没人"}]
    office.made(round_ + "/seal")
    office.made(round_ + "/opinions")
    assert len(office.get(book.path + "/opinions").json) == 1
    assert book.missing("problems", "opinions") == ["opinions"]


def test_visits_are_asked_for_open_and_undercover_and_reported(office: Any, book: Book) -> None:
    person = book.representative("张")

    def plan(kind: str) -> str:
        body = {"kind": kind, "objects": ["01"], "on": "2024-06-18", "inspectors": [person]}
        return f"{book.path}/inspections/{office.made(book.path + '/inspections', body)['id']}"

    assert book.missing("problems", "visits") == ["open", "undercover"]
    seen, hidden, gone = plan("open"), plan("undercover"), plan("undercover")
    office.made(gone + "/cancellation", {"reason": "另行安排"})
    assert book.missing("problems", "visits") == ["open", "undercover"]
    office.made(seen + "/report", {"text": "一切正常"})
    assert book.missing("problems", "visits") == ["undercover"]
    office.made(hidden + "/report", {"text": "一切正常"})
    assert book.check("problems", "visits")["count"] == 2


@pytest.mark.parametrize(
    "who",
    [
        {"role": "unit", "objects": ["01"]},
        {"role": "auditor"},
        {"role": "supervisor"},
        {"role": "operator"},
        {"role": "county_representative", "sub": "rep-2"},
        {"role": "system", "scope": "campaigns:read"},
    ],
)
def test_undercover_inspection_is_told_by_no_checklist_and_no_progress(
    office: Any, book: Book, who: dict[str, Any]
) -> None:
    """Word for word the same before and after one is planned, until it is reported."""
    person = book.representative("张", account="rep-1")

    def told() -> tuple[Any, Any]:
        progress = office.get(book.path + "/progress", **who).json
        return office.get(book.path + "/phases/problems/checklist", **who).json, {**progress, "as_of": ""}

    before = told()
    body = {"kind": "undercover", "objects": ["01"], "on": "2024-06-18", "inspectors": [person]}
    made = office.made(book.path + "/inspections", body)
    assert told() == before
    office.made(f"{book.path}/inspections/{made['id']}/report", {"text": "无人", "findings": [{"text": "无人"}]})
    assert told() != before


def test_triage_names_the_findings_that_are_not_sorted(office: Any, book: Book) -> None:
    first, second, third, _ = (book.finding(triage=each) for each in (None, None, None, "at_once"))
    assert book.missing("rectification", "triage") == ["1", "2", "3"]
    office.patch(first, {"triage": "by_plan"})
    office.made(second + "/excuse", {"reason": "已撤并"})
    office.made(third + "/plan", PLAN)
    found = book.check("rectification", "triage")
    assert (found["count"], found["missing"]) == (4, [])


def test_plans_name_the_findings_without_one(office: Any, book: Book) -> None:
    book.finding(triage="at_once")
    first, second = book.finding(triage="by_plan"), book.finding(triage="by_plan")
    assert book.missing("rectification", "plans") == ["2", "3"]
    office.made(first + "/plan", PLAN)
    found = book.check("rectification", "plans")
    assert (found["count"], found["missing"]) == (1, ["3"])
    office.made(second + "/excuse", {"reason": "已撤并"})
    found = book.check("rectification", "plans")
    assert (found["count"], found["missing"]) == (1, [])


def test_plans_ask_for_one_of_what_was_sorted_by_plan_after_it_was_submitted(office: Any, book: Book) -> None:
    here = book.finding(triage="at_once")
    office.made(here + "/submission", {"report": "已轮岗"})
    assert book.missing("rectification", "plans") == []
    office.patch(here, {"triage": "by_plan"})
    assert book.missing("rectification", "plans") == ["1"]


def test_key_findings_are_as_many_as_the_limits_say(office: Any, book: Book) -> None:
    keys = [book.finding(key=True) for _ in range(4)]
    book.finding()
    assert (book.check("rectification", "key-findings")["count"], book.missing("rectification", "key-findings")) == (
        4,
        ["key_findings"],
    )
    for here, missing in zip(keys, ([], [], ["key_findings"]), strict=False):
        assert office.patch(here, {"key": False}).status_code == 200
        assert book.missing("rectification", "key-findings") == missing
    office.patch(book.path, {"limits": {"key_findings": {"least": 1, "most": 1}}})
    found = book.check("rectification", "key-findings")
    assert (found["zh"], found["missing"]) == ("集中解决1-1个重点问题", [])


def test_key_finding_that_is_excused_is_none_that_the_bureau_solves(office: Any, book: Book) -> None:
    first, _ = book.finding(key=True), book.finding(key=True)
    assert book.missing("rectification", "key-findings") == []
    office.made(first + "/excuse", {"reason": "已撤并"})
    assert book.missing("rectification", "key-findings") == ["key_findings"]


def test_findings_name_those_that_are_neither_accepted_nor_excused(office: Any, book: Book) -> None:
    first, second, third = (book.finding(triage="at_once") for _ in range(3))
    assert book.missing("rectification", "findings") == ["1", "2", "3"]
    book.settle(first)
    office.made(second + "/excuse", {"reason": "已撤并"})
    office.made(third + "/submission", {"report": "已轮岗"})  # submitted is not accepted
    found = book.check("rectification", "findings")
    assert (found["count"], found["missing"]) == (2, ["3"])
    office.post(third + "/return", {"reason": "未公示"}, sub="leader")
    assert book.missing("rectification", "findings") == ["3"]
    office.made(third + "/start")
    book.settle(third)
    assert book.missing("rectification", "findings") == []


def test_progress_names_whose_findings_are_late(office: Any, book: Book) -> None:
    """Past the deadline and not submitted; a unit is told of its own objects alone."""
    book.finding(object="02", triage="by_plan")  # without a deadline nobody is late
    for code, deadline in (("02", PLAN["deadline"]), ("01", PLAN["deadline"]), (None, TODAY.isoformat())):
        office.made(book.finding(object=code) + "/plan", {**PLAN, "deadline": deadline})
    bureaus = book.finding(object=None)
    office.made(bureaus + "/plan", PLAN)

    def late(**who: Any) -> list[tuple[Any, ...]]:
        answer = office.get(book.path + "/progress", **who).json["overdue_findings"]
        return [(each["object"], each["number"], each["deadline"]) for each in answer]

    day = PLAN["deadline"]
    assert late() == [("02", 2, day), ("01", 3, day), (None, 5, day)]
    assert late(role="unit", objects=["01"]) == [("01", 3, day)]
    assert late(role="unit") == []
    office.made(bureaus + "/start")
    office.made(bureaus + "/submission", {"report": "已轮岗"})
    assert late() == [("02", 2, day), ("01", 3, day)]


def test_checklist_names_to_a_unit_what_is_missing_of_its_own(office: Any, book: Book) -> None:
    """Findings and objects of others are counted, and not named; a check stays undone as long as one of them is."""
    for code in ("02", "01"):
        book.finding(object=code)
    own = {"role": "unit", "objects": ["01"]}
    for phase, check, everybodys, mine in (
        ("rectification", "findings", ["1", "2"], ["2"]),
        ("summary", "comments", ["01", "02"], ["01"]),
        ("topics", "bureau-topic", ["topic"], ["topic"]),
    ):
        path = f"{book.path}/phases/{phase}/checklist"
        for claims, missing in (({}, everybodys), (own, mine), ({"role": "unit"}, mine if mine == everybodys else [])):
            [found] = [each for each in office.get(path, **claims).json["checks"] if each["code"] == check]
            assert (found["missing"], found["done"]) == (missing, False)
            progress = office.get(book.path + "/progress", **claims).json["phases"]
            [phase_of] = [each for each in progress if each["code"] == phase]
            assert found in phase_of["checks"]


def test_complete_phases_of_problems_and_rectification_once_all_is_there(
    office: Any, book: Book, mistakes: Any
) -> None:
    def complete(phase: str) -> Any:
        return office.post(f"{book.path}/phases/{phase}/completion", {})

    assert mistakes(complete("problems")) == {
        (f"/checks/{each}", "check-open") for each in ("self-check", "opinions", "visits")
    }
    checks = ("triage", "plans", "key-findings", "findings")
    assert mistakes(complete("rectification")) == {(f"/checks/{each}", "check-open") for each in checks}
    person = book.representative("张")
    for kind in ("open", "undercover"):
        body = {"kind": kind, "objects": ["01"], "on": "2024-06-18", "inspectors": [person]}
        made = office.made(book.path + "/inspections", body)
        office.made(f"{book.path}/inspections/{made['id']}/report", {"text": "一切正常"})
    book.opinion("box")
    for _ in range(2):
        here = book.finding(source="self_check", key=True)
        office.made(here + "/plan", PLAN)
        office.made(here + "/start")
        book.settle(here)
    for phase in ("problems", "rectification"):
        answer = complete(phase)
        assert (answer.status_code, answer.json["state"]) == (200, "completed"), answer.text


def test_rounds_are_closed_when_each_is_sealed_or_cancelled_and_one_is_sealed(office: Any, book: Book) -> None:
    assert book.missing("summary", "rounds") == ["rounds"]
    office.hand_in(book.path, "01", "13800138000")
    office.made(office.planned(book.path, code="gone") + "/cancellation", {"reason": "并入下季度"})
    assert book.missing("summary", "rounds") == ["rounds"]
    path = office.published(book.path, code="first")
    assert book.missing("summary", "rounds") == ["first"]
    office.made(path + "/seal")
    found = book.check("summary", "rounds")
    assert (found["count"], found["missing"]) == (1, [])


def test_an_object_that_has_left_is_waited_for_no_more(office: Any, book: Book) -> None:
    first, second = office.get(book.path + "/objects").json
    office.put(f"{book.path}/objects/{first['id']}/comment", {"text": "好"})
    office.made(book.path + "/topics", {"title": "题", "object": "01"})
    for phase, code in (("summary", "comments"), ("topics", "own-problems")):
        assert book.missing(phase, code) == ["02"]
    gone = {"kind": "withdrawn", "on": TODAY.isoformat(), "reason": "撤销"}
    assert office.post(f"{book.path}/objects/{second['id']}/changes", gone).status_code == 201
    for phase, code in (("summary", "comments"), ("topics", "own-problems")):
        assert book.missing(phase, code) == []


def test_report_is_done_once_its_submission_is_recorded(office: Any, ballots: Any, book: Book, new_votes: Any) -> None:
    office.hand_in(book.path, "01", "13800138000")
    round_ = office.published(book.path)
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 9)]
    office.made(round_ + "/seal")
    office.made(book.path + "/certification")
    assert book.missing("summary", "report") == ["submission"]
    office.made(book.path + "/report/submissions", {"to": "县纠风办", "on": "2024-12-20"})
    assert book.missing("summary", "report") == []
