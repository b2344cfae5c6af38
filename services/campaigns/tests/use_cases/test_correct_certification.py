"""What a certification waits for, objections to it, and its next version."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.storage.tables import Campaign

ENTRY = {"object": "01", "item": "pledge", "points": "-1.5", "date": "2024-06-01", "reason": "一项承诺逾期"}
VETO = {"object": "02", "veto": "accident", "ground": "县政府通报"}
UNLINK = {"backups_expire_on": "2099-01-31"}


def slug(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].rpartition(":")[2]


@pytest.fixture
def campaign(office: Any, ballots: Any, new_votes: Any) -> str:
    """With one sealed round."""
    path = office.active(vetoes=[{"code": "accident", "effect": "zero"}])
    office.hand_in(path, "01", "13800138000")
    round_ = office.published(path, code="july")
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 9, 1), new_votes("02", 8)]
    office.made(round_ + "/seal")
    return str(path)


@pytest.fixture
def certified(office: Any, campaign: str) -> str:
    office.made(campaign + "/certification")
    return campaign


def correct(office: Any, campaign: str, **fields: Any) -> Any:
    return office.post(campaign + "/certification/correction", {"reason": "复核", **fields})


def object_to(office: Any, campaign: str, text: str = "扣分与事实不符", **claims: Any) -> Any:
    return office.post(campaign + "/certification/objections", {"object": "01", "text": text}, **claims)


def answer(office: Any, campaign: str, objection: str, upheld: bool = True) -> Any:
    body = {"upheld": upheld, "text": "经复核"}
    return office.post(f"{campaign}/certification/objections/{objection}/answer", body)


def test_certify_results_says_at_once_all_that_is_missing(office: Any, mistakes: Any, campaign: str) -> None:
    office.planned(campaign, code="december")
    office.made(campaign + "/assessment/entries", ENTRY)
    office.made(campaign + "/vetoes", VETO)
    counting = f"{campaign}/assessment/entries/{office.approved(campaign, ENTRY)['id']}"
    objection = {"text": "已按期办结"}
    assert office.post(counting + "/objection", objection, role="unit", objects=["01"]).status_code == 200
    refused = office.post(campaign + "/certification")
    assert slug(refused) == (409, "certification-incomplete")
    assert mistakes(refused) == {
        ("/rounds", "rounds-open"),
        ("/assessment/entries", "proposals-undecided"),
        ("/vetoes", "proposals-undecided"),
        ("/objections", "objections-unanswered"),
    }
    assert "december" in refused.json["errors"][0]["detail"]
    assert office.get(campaign).json["state"] == "active"


def test_certification_holds_the_vetoes_that_count(office: Any, campaign: str) -> None:
    office.approved(campaign, VETO, to="/vetoes")
    struck = f"{campaign}/vetoes/{office.approved(campaign, {**VETO, 'object': '01'}, to='/vetoes')['id']}"
    office.post(struck + "/objection", {"text": "不属实"}, role="unit", objects=["01"])
    office.made(struck + "/objection/answer", {"upheld": True, "text": "经复核"})
    document = office.made(campaign + "/certification")
    assert [(each["code"], each.get("vetoes")) for each in document["objects"]] == [("01", None), ("02", ["accident"])]
    assert (document["version"], document["supersedes"], document["correction"]) == (1, None, None)


def test_correction_certifies_a_version_that_names_the_one_before(
    office: Any, ballots: Any, scoring: Any, new_votes: Any, certified: str
) -> None:
    path = certified + "/certification"
    first = office.get(path, role="")
    [poll] = ballots.sealed
    ballots.void(poll, new_votes("01", 8, 1), new_votes("02", 8))
    assert slug(office.post(certified + "/assessment/entries", ENTRY)) == (409, "campaign-certified")
    assert correct(office, certified).status_code == 201
    office.approved(certified, ENTRY)
    scoring.total = "80.00"
    assert office.get(path, role="").data == first.data  # the last one is what is certified, until there is another
    scores = office.get(certified + "/scores").json
    assert (scores["state"], scores["results"][0]["total"]) == ("certified", "90.00")
    answer = office.post(path)
    assert (answer.status_code, answer.json["version"]) == (201, 2)
    second = answer.json
    assert (second["supersedes"], second["correction"]) == (first.json["digest"], "复核")
    assert (second["results"][0]["total"], second["tallies"][0]["version"]) == ("80.00", 2)
    assert second["assessments"][0]["entries"][0]["reason"] == ENTRY["reason"]
    assert office.get(path, role="").json == second
    assert office.get(path + "?version=1", role="").data == first.data
    assert office.get(path + "?version=3", role="").status_code == 404
    assert office.get(certified + "/scores").json["results"][0]["total"] == "80.00"
    again = office.post(path)
    assert (again.status_code, again.json) == (200, second)
    assert slug(office.post(certified + "/assessment/entries", ENTRY)) == (409, "campaign-certified")


def test_correction_opens_nothing_else(office: Any, new_round: Any, certified: str) -> None:
    correct(office, certified)
    assert slug(office.post(certified + "/objects", {"code": "x", "name": "x"})) == (409, "campaign-certified")
    assert slug(office.post(certified + "/rounds", new_round())) == (409, "campaign-certified")
    assert slug(office.patch(certified, {"name": "x"})) == (409, "campaign-certified")


def test_correction_waits_for_what_is_undecided(office: Any, mistakes: Any, certified: str) -> None:
    correct(office, certified)
    office.made(certified + "/vetoes", VETO)
    refused = office.post(certified + "/certification")
    assert mistakes(refused) == {("/vetoes", "proposals-undecided")}
    assert office.get(certified + "/certification").json["version"] == 1


def test_open_correction_repeated_is_the_first_and_another_refused(office: Any, campaign: str) -> None:
    assert slug(correct(office, campaign)) == (409, "campaign-not-certified")
    office.made(campaign + "/certification")
    assert office.get(campaign + "/certification/correction").status_code == 404
    first, again = correct(office, campaign), correct(office, campaign)
    assert (again.status_code, again.json) == (201, first.json)
    assert office.get(campaign + "/certification/correction").json == first.json
    assert slug(correct(office, campaign, reason="另有理由")) == (409, "correction-open")
    office.made(campaign + "/certification")
    assert office.get(campaign + "/certification/correction").status_code == 404
    assert correct(office, campaign, reason="另有理由").json["version"] == 2


def test_open_correction_names_an_objection_that_was_upheld(
    office: Any, mistakes: Any, certified: str, unknown_id: str
) -> None:
    objection = object_to(office, certified).json["id"]
    for named in (objection, unknown_id):
        assert mistakes(correct(office, certified, objection=named)) == {("/objection", "objection-not-upheld")}
    assert answer(office, certified, objection).json["answer"]["upheld"] is True
    assert correct(office, certified, objection=objection).json["objection"] == objection


def test_object_to_certification_by_its_own_unit_and_by_letter(office: Any, certified: str) -> None:
    made = object_to(office, certified, role="unit", sub="unit", objects=["01"])
    assert (made.status_code, made.json["version"], made.json["by"]) == (201, 1, "unit")
    assert object_to(office, certified, role="unit", objects=["02"]).status_code == 404
    assert object_to(office, certified, role="auditor").status_code == 403
    letter = object_to(office, certified, text="来信").json
    path = certified + "/certification/objections"
    assert [each["id"] for each in office.get(path).json] == [made.json["id"], letter["id"]]
    assert office.get(path, role="unit", objects=["02"]).json == []


def test_object_to_certification_too_early_too_late_or_for_nobody(office: Any, mistakes: Any, campaign: str) -> None:
    assert slug(object_to(office, campaign)) == (409, "campaign-not-certified")
    office.patch(campaign, {"objection_days": 0})
    office.made(campaign + "/certification")
    assert slug(object_to(office, campaign)) == (409, "objection-late")


def test_object_to_certification_for_an_unknown_object_is_refused(office: Any, mistakes: Any, certified: str) -> None:
    wrong = office.post(certified + "/certification/objections", {"object": "99", "text": "x"})
    assert mistakes(wrong) == {("/object", "unknown-object")}


def test_answer_certification_objection_once(office: Any, certified: str, unknown_id: str) -> None:
    objection = object_to(office, certified).json["id"]
    first, again = (answer(office, certified, objection) for _ in range(2))
    assert (first.status_code, again.json) == (200, first.json)
    assert slug(answer(office, certified, objection, upheld=False)) == (409, "objection-answered")
    assert answer(office, certified, unknown_id).status_code == 404


def test_unlink_campaign_waits_for_answers_and_corrections(office: Any, campaign: str) -> None:
    office.made(campaign + "/certification")
    objection = object_to(office, campaign).json["id"]
    with_no_window(office, campaign)
    assert slug(office.post(campaign + "/unlinking", UNLINK)) == (409, "objections-unanswered")
    answer(office, campaign, objection)
    correct(office, campaign, objection=objection)
    assert slug(office.post(campaign + "/unlinking", UNLINK)) == (409, "correction-open")
    office.made(campaign + "/certification")
    assert office.post(campaign + "/unlinking", UNLINK).status_code == 201
    assert slug(correct(office, campaign)) == (410, "campaign-unlinked")


def with_no_window(office: Any, campaign: str) -> None:
    """As if the objection window were over; it can't be changed any more."""
    with office.app.extensions["database"].session() as session:
        session.get(Campaign, campaign.rpartition("/")[2]).objection_days = 0
        session.commit()


def test_record_use_after_certification_and_take_it_back(office: Any, mistakes: Any, campaign: str) -> None:
    use = {"object": "01", "kind": "honour", "text": "通报表扬", "on": "2025-01-10", "decided_by": "领导小组"}
    path = campaign + "/uses"
    assert slug(office.post(path, use)) == (409, "campaign-not-certified")
    office.made(campaign + "/certification")
    made = office.made(path, use)
    assert {name: made[name] for name in use} == use
    assert mistakes(office.post(path, {**use, "object": "99"})) == {("/object", "unknown-object")}
    assert mistakes(office.post(path, {**use, "kind": "fine"})) == {("/kind", "invalid-value")}
    assert office.post(path, use, role="auditor").status_code == 403
    taken_back = office.post(f"{path}/{made['id']}/withdrawal", {"reason": "对象有误"})
    assert (taken_back.status_code, taken_back.json["withdrawal"]["reason"]) == (200, "对象有误")
    assert office.post(f"{path}/{made['id']}/withdrawal", {"reason": "对象有误"}).json == taken_back.json
    assert slug(office.post(f"{path}/{made['id']}/withdrawal", {"reason": "x"})) == (409, "use-withdrawn")
    assert office.get(path).json == [taken_back.json]
    assert office.get(path, role="unit", objects=["02"]).json == []
