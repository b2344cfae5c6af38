"""Entries and vetoes: proposed by one, decided by another, objected to once and answered."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.domain import proposals

ENTRY = {"object": "01", "item": "pledge", "points": "-1.5", "date": "2024-06-01", "reason": "一项承诺逾期"}
EVIDENCE = [{"name": "核查记录.pdf", "sha256": "0f" * 32}]
VETO = {"object": "01", "veto": "accident", "ground": "县政府通报", "evidence": EVIDENCE}
OBJECTION, REASON = {"text": "已按期办结"}, {"reason": "依据不足"}
WHAT = {"/assessment/entries": ENTRY, "/vetoes": VETO}
"""Where each is proposed, and as what."""


def slug(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].rpartition(":")[2]


@pytest.fixture
def campaign(office: Any) -> str:
    return str(
        office.active(vetoes=[{"code": "accident", "effect": "zero"}, {"code": "exposed", "effect": "unranked"}])
    )


@pytest.fixture(params=WHAT)
def proposed(request: Any, office: Any, campaign: str) -> str:
    """The path of an entry, or of a veto, that nobody has decided."""
    return f"{campaign}{request.param}/{office.made(campaign + request.param, WHAT[request.param])['id']}"


def approve(office: Any, proposed: str, by: str = "deputy") -> Any:
    return office.post(proposed + "/approval", sub=by)


def object_to(office: Any, proposed: str, text: str = OBJECTION["text"], objects: tuple[str, ...] = ("01",)) -> Any:
    return office.post(proposed + "/objection", {"text": text}, role="unit", sub="unit", objects=[*objects])


def answer(office: Any, proposed: str, upheld: bool) -> Any:
    return office.post(proposed + "/objection/answer", {"upheld": upheld, "text": "经复核"})


def listed(office: Any, proposed: str, **claims: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.get(proposed.rpartition("/")[0], **claims).json
    return found


@pytest.mark.parametrize(
    ("approved", "upheld", "state"),
    [
        (None, None, "proposed"),
        (False, None, "rejected"),
        (True, None, "approved"),
        (True, False, "approved"),
        (True, True, "struck"),
    ],
)
def test_state_of_a_proposal(approved: bool | None, upheld: bool | None, state: str) -> None:
    assert proposals.state(approved, upheld) == state


def test_approve_makes_it_count(office: Any, scoring: Any, campaign: str) -> None:
    for where, body in WHAT.items():
        made = office.made(campaign + where, body)
        assert (made["state"], made["decision"], made["objection"]) == ("proposed", None, None)
        assert made["evidence"] == body.get("evidence", [])
    before = office.get(campaign + "/scores").json
    for where in WHAT:
        [waiting] = office.get(campaign + where).json
        approved = approve(office, f"{campaign}{where}/{waiting['id']}").json
        assert (approved["state"], approved["decision"]["by"]) == ("approved", "deputy")
    after = office.get(campaign + "/scores").json
    assert after["as_of"] == approved["decision"]["at"] > before["as_of"]
    without, counting = scoring.called("POST", "/scores")
    assert (without["assessments"], [each.get("vetoes") for each in without["objects"]]) == ([], [None, None])
    assert counting["assessments"][0]["entries"][0]["points"] == "-1.5"
    assert [each.get("vetoes") for each in counting["objects"]] == [["accident"], None]


def test_approve_by_who_proposed_is_refused(office: Any, proposed: str) -> None:
    assert slug(approve(office, proposed, "test")) == (409, "own-entry")
    assert slug(office.post(proposed + "/rejection", REASON)) == (409, "own-entry")
    assert listed(office, proposed)[0]["state"] == "proposed"


def test_approve_twice_is_the_first_answer_and_by_another_refused(office: Any, proposed: str) -> None:
    first, again = approve(office, proposed), approve(office, proposed)
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert slug(approve(office, proposed, "third")) == (409, "already-decided")
    assert slug(office.post(proposed + "/rejection", REASON, sub="deputy")) == (409, "already-decided")


def test_reject_keeps_the_reason_and_counts_nothing(office: Any, scoring: Any, campaign: str, proposed: str) -> None:
    rejected = office.post(proposed + "/rejection", REASON, sub="deputy").json
    assert (rejected["state"], rejected["decision"]["reason"]) == ("rejected", REASON["reason"])
    assert slug(object_to(office, proposed)) == (409, "not-approved")
    office.get(campaign + "/scores")
    [request] = scoring.called("POST", "/scores")
    assert (request["assessments"], [each for each in request["objects"] if "vetoes" in each]) == ([], [])


@pytest.mark.parametrize("role", ["operator", "unit", "auditor", "supervisor", "system"])
def test_approve_by_others_than_an_organiser_is_forbidden(office: Any, proposed: str, role: str) -> None:
    answer = office.post(proposed + "/approval", role=role, sub="deputy", scope="proposals:decide")
    assert answer.status_code == 403


def test_approve_holds_the_bounds_beside_what_was_approved_meanwhile(
    office: Any, new_scheme: Any, mistakes: Any
) -> None:
    components = [*new_scheme()["components"], {"code": "supervision", "points": "10", "number": {}}]
    campaign = office.active(components=components)
    number = {**ENTRY, "component": "supervision", "points": "6"}
    del number["item"]
    entries = campaign + "/assessment/entries"
    first, second = (f"{entries}/{office.made(entries, number)['id']}" for _ in range(2))
    assert approve(office, first).status_code == 200
    assert mistakes(approve(office, second)) == {("/points", "number-out-of-range")}
    deducted = office.approved(campaign, {**number, "points": "-3"})
    assert deducted["state"] == "approved"
    assert object_to(office, first).status_code == 200
    assert mistakes(answer(office, first, upheld=True)) == {("/points", "number-out-of-range")}  # -3 would be left
    assert answer(office, first, upheld=False).json["state"] == "approved"


def test_object_to_it_upheld_strikes_it(office: Any, scoring: Any, campaign: str, proposed: str) -> None:
    approve(office, proposed)
    objected = object_to(office, proposed)
    assert (objected.status_code, objected.json["state"]) == (200, "approved")
    assert (objected.json["objection"]["by"], objected.json["objection"]["answer"]) == ("unit", None)
    struck = answer(office, proposed, upheld=True).json
    assert (struck["state"], struck["objection"]["answer"]["text"]) == ("struck", "经复核")
    assert listed(office, proposed) == [struck]
    scores = office.get(campaign + "/scores").json
    assert scores["as_of"] == struck["objection"]["answer"]["at"]
    [request] = scoring.called("POST", "/scores")
    assert (request["assessments"], [each for each in request["objects"] if "vetoes" in each]) == ([], [])


def test_object_to_it_twice_is_refused_and_so_is_a_second_answer(office: Any, proposed: str) -> None:
    approve(office, proposed)
    assert answer(office, proposed, upheld=True).status_code == 404  # there is none
    first, again = object_to(office, proposed), object_to(office, proposed)
    assert (again.status_code, again.json) == (200, first.json)
    assert slug(object_to(office, proposed, "另有理由")) == (409, "objection-made")
    kept, repeated = answer(office, proposed, upheld=False), answer(office, proposed, upheld=False)
    assert (kept.json["state"], repeated.json) == ("approved", kept.json)
    assert slug(answer(office, proposed, upheld=True)) == (409, "objection-answered")


def test_object_to_it_by_another_object_is_not_found(office: Any, proposed: str) -> None:
    approve(office, proposed)
    assert object_to(office, proposed, objects=("02",)).status_code == 404
    assert office.post(proposed + "/objection", OBJECTION).status_code == 403  # the office is no object


def test_object_to_it_after_the_window_is_late(office: Any, campaign: str, proposed: str) -> None:
    assert office.patch(campaign, {"objection_days": 0}).status_code == 200
    approve(office, proposed)
    assert slug(object_to(office, proposed)) == (409, "objection-late")


def test_list_shows_a_unit_its_own_alone(office: Any, proposed: str) -> None:
    for _ in range(2):
        assert len(listed(office, proposed, role="unit", objects=["01"])) == 1
        assert listed(office, proposed, role="unit", objects=["02"]) == []
        approve(office, proposed)


def test_propose_veto_with_mistakes_names_them(office: Any, mistakes: Any, campaign: str) -> None:
    wrong = {**VETO, "object": "99", "veto": "none"}
    assert mistakes(office.post(campaign + "/vetoes", wrong)) == {
        ("/object", "unknown-object"),
        ("/veto", "unknown-veto"),
    }
    short = {**VETO, "ground": " ", "evidence": [{"name": "x", "sha256": "0F"}]}
    pointers = {pointer for pointer, _ in mistakes(office.post(campaign + "/vetoes", short))}
    assert pointers == {"/ground", "/evidence/0/sha256"}
    assert slug(office.post(office.draft() + "/vetoes", VETO)) == (409, "campaign-not-active")


def test_approve_of_what_is_not_there_is_not_found(office: Any, campaign: str, unknown_id: str) -> None:
    for where in WHAT:
        assert office.post(f"{campaign}{where}/{unknown_id}/approval", sub="deputy").status_code == 404
    elsewhere = office.made(campaign + "/vetoes", VETO)["id"]
    assert office.post(f"{office.active()}/vetoes/{elsewhere}/approval", sub="deputy").status_code == 404
