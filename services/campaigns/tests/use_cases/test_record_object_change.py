"""Objects that are renamed, merged into another or withdrawn in mid-year."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

TODAY = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
TOMORROW = (TODAY + dt.timedelta(days=2)).isoformat()


@pytest.fixture
def campaign(office: Any) -> str:
    path = office.active(("01", "02", "03"))
    office.hand_in(path, "01", "13800138000", "13800138001")
    office.hand_in(path, "02", "13800138001")
    return str(path)


def ids(office: Any, campaign: str) -> dict[str, str]:
    return {each["code"]: each["id"] for each in office.get(campaign + "/objects").json}


def change(office: Any, campaign: str, code: str, kind: str, **fields: Any) -> Any:
    body = {"kind": kind, "on": TODAY.isoformat(), "reason": "机构改革", **fields}
    return office.post(f"{campaign}/objects/{ids(office, campaign)[code]}/changes", body)


def polled(office: Any, ballots: Any, campaign: str) -> tuple[dict[str, str], list[list[str]]]:
    """Code → name in the poll of a new round, and whom its voters are asked about."""
    poll = office.published(campaign).rpartition("/")[2]
    names = {each["code"]: each["name"] for each in ballots.polls[poll]["objects"]}
    return names, sorted(line["objects"] for line in ballots.rolls[poll].values())


def sent(office: Any, scoring: Any, campaign: str) -> dict[str, dict[str, Any]]:
    """Code → object as scoring was told it last."""
    office.get(campaign + "/scores")
    return {each["code"]: each for each in scoring.called("POST", "/scores")[-1]["objects"]}


def test_record_object_change_renames_for_results_and_later_polls(
    office: Any, ballots: Any, scoring: Any, campaign: str
) -> None:
    earlier = office.published(campaign).rpartition("/")[2]
    answer = change(office, campaign, "01", "renamed", name="政务服务股")
    assert answer.status_code == 201
    assert (answer.json["object"], answer.json["former_name"], answer.json["by"]) == ("01", "股室01", "test")
    assert ballots.polls[earlier]["objects"][0]["name"] == "股室01"
    assert polled(office, ballots, campaign)[0]["01"] == "政务服务股"
    assert sent(office, scoring, campaign)["01"]["name"] == "政务服务股（原股室01）"
    found = office.get(f"{campaign}/objects/{ids(office, campaign)['01']}").json
    assert (found["name"], found["formerly"]) == ("政务服务股", ["股室01"])


def test_record_object_change_shows_the_name_alone_where_both_are_too_long(
    office: Any, scoring: Any, campaign: str
) -> None:
    assert change(office, campaign, "01", "renamed", name="股" * 200).status_code == 201
    assert sent(office, scoring, campaign)["01"]["name"] == "股" * 200


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [("merged", {"into": "02"}, {"merged_into": "02"}), ("withdrawn", {}, {"withdrawn": True})],
)
def test_record_object_change_leaves_the_object_out_of_later_rounds(
    office: Any, ballots: Any, scoring: Any, campaign: str, kind: str, fields: Any, told: Any
) -> None:
    assert polled(office, ballots, campaign)[1] == [["01"], ["01", "02"]]
    assert change(office, campaign, "01", kind, **fields).status_code == 201
    names, asked = polled(office, ballots, campaign)
    assert list(names) == ["02", "03"]
    assert asked == [["02"]]
    objects = sent(office, scoring, campaign)
    assert {name: objects["01"][name] for name in told} == told
    assert objects["02"].keys() == {"code", "name", "series"}


def test_record_object_change_without_anybody_left_to_ask_publishes_nothing(office: Any, campaign: str) -> None:
    for code in ("01", "02"):
        change(office, campaign, code, "withdrawn")
    answer = office.post(office.planned(campaign) + "/publication")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:round-without-voters")


def test_record_object_change_of_mergers_in_a_chain(office: Any, scoring: Any, campaign: str) -> None:
    change(office, campaign, "01", "merged", into="02")
    assert change(office, campaign, "02", "merged", into="03").status_code == 201
    objects = sent(office, scoring, campaign)
    assert [objects[code].get("merged_into") for code in ("01", "02", "03")] == ["02", "03", None]


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("renamed", {}, {("/name", "missing-field")}),
        ("merged", {"name": "新股室"}, {("/into", "missing-field"), ("/name", "unknown-field")}),
        ("withdrawn", {"into": "02"}, {("/into", "unknown-field")}),
        ("renamed", {"name": "股室01"}, {("/name", "name-unchanged")}),
        ("merged", {"into": "01"}, {("/into", "merged-into-itself")}),
        ("merged", {"into": "99"}, {("/into", "unknown-object")}),
        ("merged", {"into": "03"}, {("/into", "successor-left")}),
        ("withdrawn", {"on": TOMORROW}, {("/on", "day-to-come")}),
        ("withdrawn", {"on": "2020-01-01"}, {("/on", "change-before-joining")}),
        ("merged", {"on": TOMORROW, "into": "99"}, {("/on", "day-to-come"), ("/into", "unknown-object")}),
    ],
)
def test_record_object_change_says_all_that_is_wrong(
    office: Any, campaign: str, mistakes: Any, kind: str, fields: Any, expected: Any
) -> None:
    change(office, campaign, "03", "merged", into="01")
    answer = change(office, campaign, "01", kind, **fields)
    assert answer.status_code == 422
    assert mistakes(answer) == expected


def test_record_object_change_of_an_object_that_left_is_refused(office: Any, campaign: str) -> None:
    change(office, campaign, "01", "merged", into="02")
    for kind, fields in (("renamed", {"name": "新"}), ("merged", {"into": "03"}), ("withdrawn", {})):
        answer = change(office, campaign, "01", kind, **fields)
        assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:object-left")


def test_record_object_change_takes_a_withdrawal_back(office: Any, ballots: Any, campaign: str) -> None:
    change(office, campaign, "01", "withdrawn")
    assert office.get(campaign + "/objects").json[0]["withdrawn_on"] == TODAY.isoformat()
    assert change(office, campaign, "01", "restored").status_code == 201
    assert office.get(campaign + "/objects").json[0]["withdrawn_on"] is None
    assert list(polled(office, ballots, campaign)[0]) == ["01", "02", "03"]


def test_record_object_change_takes_no_withdrawal_back_once_a_round_is_without_it(office: Any, campaign: str) -> None:
    office.published(campaign)
    change(office, campaign, "01", "withdrawn")
    change(office, campaign, "01", "restored")
    change(office, campaign, "01", "withdrawn")
    office.published(campaign)
    answer = change(office, campaign, "01", "restored")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:round-published-since")


@pytest.mark.parametrize("merged", [True, False])
def test_record_object_change_restores_nothing_but_a_withdrawal(office: Any, campaign: str, merged: bool) -> None:
    if merged:
        change(office, campaign, "01", "merged", into="02")
    answer = change(office, campaign, "01", "restored")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:object-not-withdrawn")


def test_record_object_change_of_a_draft_is_refused(office: Any) -> None:
    path = office.draft()
    office.made(path + "/objects", {"code": "01", "name": "股室"})
    answer = change(office, path, "01", "withdrawn")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:campaign-not-active")


def test_record_object_change_of_a_certified_campaign_is_refused(
    office: Any, ballots: Any, new_votes: Any, campaign: str
) -> None:
    round_ = office.published(campaign)
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 9), new_votes("02", 9), new_votes("03", 9)]
    office.made(round_ + "/seal")
    office.made(campaign + "/certification")
    answer = change(office, campaign, "01", "withdrawn")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:campaign-certified")


def test_list_object_changes_tells_all_in_order(office: Any, campaign: str) -> None:
    change(office, campaign, "02", "withdrawn")
    change(office, campaign, "02", "restored", reason="误报")
    change(office, campaign, "01", "merged", into="02")
    found = office.get(campaign + "/objects/changes").json
    assert [(each["object"], each["kind"], each["into"]) for each in found] == [
        ("02", "withdrawn", None),
        ("02", "restored", None),
        ("01", "merged", "02"),
    ]
    assert found[1]["reason"] == "误报"
    page = office.get(campaign + "/objects/changes?page_size=1&page=3").json
    assert [each["kind"] for each in page] == ["merged"]


def test_copy_campaign_leaves_out_objects_that_left(office: Any, campaign: str) -> None:
    change(office, campaign, "01", "merged", into="02")
    change(office, campaign, "03", "renamed", name="新股室")
    code = office.get(campaign).json["code"]
    copy = office.made(campaign + "/copy", {"code": f"{code}-next", "name": "评议", "year": 2025})["id"]
    objects = office.get(f"/campaigns/{copy}/objects").json
    assert [(each["code"], each["name"], each["formerly"]) for each in objects] == [
        ("02", "股室02", []),
        ("03", "新股室", []),
    ]
    exported = office.get(campaign + "/export").json
    assert [each["code"] for each in exported["objects"]] == ["02", "03"]
    assert [each["object"] for each in exported["recipients"]] == ["02"]


def test_scores_withhold_a_sum_with_votes_of_a_merged_object_that_are_withheld(
    office: Any, ballots: Any, new_votes: Any
) -> None:
    campaign = office.active(("01", "02"), merged="successor")
    office.hand_in(campaign, "01", "13800138000")
    round_ = office.published(campaign, code="march")
    ballots.votes[round_.rpartition("/")[2]] = [new_votes("01", 2), new_votes("02", 9)]
    office.made(round_ + "/seal")
    change(office, campaign, "01", "merged", into="02")
    document = office.get(campaign + "/scores").json
    lines = {each["object"]: each["components"][0]["panels"][0]["rounds"][0] for each in document["results"]}
    assert [lines[code]["withheld"] for code in ("01", "02")] == ["too-few", "too-few"]
    assert [lines[code]["valid"] for code in ("01", "02")] == [None, None]
    assert [row["counts"] is None for row in document["tallies"][0]["objects"]] == [True, False]
