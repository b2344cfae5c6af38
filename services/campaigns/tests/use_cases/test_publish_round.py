"""Publication: what ballots is told, and that any number of tries, broken off anywhere, comes to the same."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest


def expert(phone: str, sector: str = "npc") -> dict[str, Any]:
    return {"kind": "expert", "name": "专家", "phone": phone, "sector": sector}


@pytest.fixture
def campaign(office: Any) -> str:
    path = office.active()
    office.hand_in(path, "01", "13800138000", "13800138001")
    office.hand_in(path, "02", "13800138001")
    return path


def test_publish_round_of_recipients_gives_each_the_objects_that_handed_them_in(
    office: Any, ballots: Any, campaign: str
) -> None:
    office.made(campaign + "/criteria", {"code": "openness", "name": "信息公开"})
    path = office.planned(campaign, code="march", live=True)
    answer = office.post(path + "/publication")
    assert (answer.status_code, answer.json["state"]) == (200, "published")
    poll = ballots.polls[path.rpartition("/")[2]]
    assert {key: poll[key] for key in ("revision", "code", "panel", "channels", "counts", "live", "strata")} == {
        "revision": 1,
        "code": "march",
        "panel": "recipients",
        "channels": ["sms", "web"],
        "counts": "last",
        "live": True,
        "strata": [],
    }
    assert [each["code"] for each in poll["objects"]] == ["01", "02"]
    assert poll["criteria"] == [{"code": "openness", "name": "信息公开"}]
    assert poll["scale"]["levels"][2] == {
        "code": "unknown",
        "name": "不了解",
        "void": True,
        "digit": "3",
        "words": ["不了解"],
    }
    roll = ballots.rolls[path.rpartition("/")[2]].values()
    assert sorted(line["objects"] for line in roll) == [["01"], ["01", "02"]]
    assert all(len(line["phone_digest"]) == len(line["code_digest"]) == 64 for line in roll)


def test_publish_round_of_experts_gives_all_objects_and_the_sector(office: Any, ballots: Any, campaign: str) -> None:
    office.made(campaign + "/representatives", expert("13700000001", "npc"))
    office.made(campaign + "/representatives", expert("13700000002", "cppcc"))
    office.made(campaign + "/representatives", {**expert("13700000003"), "kind": "county"})
    path = office.published(campaign, panel="experts", primary_channels=["web"], auxiliary_channels=["phone"])
    assert ballots.polls[path.rpartition("/")[2]]["strata"] == ["cppcc", "npc"]
    roll = ballots.rolls[path.rpartition("/")[2]].values()
    assert sorted((line["stratum"], line["objects"], line["phone_digest"]) for line in roll) == [
        ("cppcc", None, None),
        ("npc", None, None),
    ]


def test_publish_round_again_changes_nothing(office: Any, ballots: Any, campaign: str) -> None:
    path = office.published(campaign)
    roll = dict(ballots.rolls[path.rpartition("/")[2]])
    calls = len(ballots.calls)
    assert office.post(path + "/publication").json["state"] == "published"
    assert (ballots.rolls[path.rpartition("/")[2]], len(ballots.calls)) == (roll, calls)


def test_publish_round_at_once_makes_one_roll(office: Any, ballots: Any, campaign: str) -> None:
    path = office.planned(campaign)
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: type(office)(office.app, office._bearer).post(path + "/publication"), range(4))
        )
    assert {answer.status_code for answer in answers} == {200}
    assert len(ballots.rolls[path.rpartition("/")[2]]) == 2


def test_publish_round_with_ballots_down_can_be_repeated(office: Any, ballots: Any, campaign: str) -> None:
    path = office.planned(campaign)
    ballots.stop()
    answer = office.post(path + "/publication")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert office.get(path).json["state"] == "publishing"
    ballots.start()
    assert office.post(path + "/publication").json["state"] == "published"


@pytest.mark.parametrize("step", [("PUT", ""), ("POST", "/roll")])
def test_publish_round_broken_off_at_a_step_is_finished_by_the_next_try(
    office: Any, ballots: Any, campaign: str, step: tuple[str, str]
) -> None:
    path = office.planned(campaign)
    ballots.refuse(*step, 500, "internal-error")
    assert office.post(path + "/publication").status_code == 503
    office.hand_in(campaign, "02", "13800138009")  # too late: the roll is frozen
    assert office.post(path + "/publication").json["state"] == "published"
    assert len(ballots.rolls[path.rpartition("/")[2]]) == 2
    lines = {json.dumps(line) for roll in ballots.called("POST", "/roll") for line in roll}
    assert len(lines) == 2


def test_publish_round_whose_mark_is_taken_makes_another(office: Any, ballots: Any, campaign: str) -> None:
    path = office.planned(campaign)
    ballots.refuse("PUT", "", 409, "mark-taken", times=2)
    assert office.post(path + "/publication").json["state"] == "published"
    marks = [poll["mark"] for poll in ballots.called("PUT", path.rpartition("/")[2])]
    assert len(set(marks)) == 3
    codes = {each["code"][:3] for each in office.get(path + "/invitations").json}
    assert codes == {marks[-1]}


def test_publish_round_refused_by_ballots_says_so_in_our_words(office: Any, ballots: Any, campaign: str) -> None:
    path = office.planned(campaign)
    ballots.refuse("PUT", "", 422, "invalid-input", detail="secret detail")
    answer = office.post(path + "/publication")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:ballots-refused")
    assert "secret" not in answer.text


def test_publish_round_without_voters_is_refused(office: Any) -> None:
    path = office.planned(office.active())
    assert office.post(path + "/publication").json["type"].endswith(":round-without-voters")
    assert office.get(path).json["state"] == "planned"


def test_publish_round_of_a_draft_is_refused(office: Any, new_scheme: Any) -> None:
    path = office.draft()
    office.put(path + "/scheme", {"scheme": new_scheme()})
    assert office.post(office.planned(path) + "/publication").json["type"].endswith(":campaign-not-active")


def test_publish_round_with_a_sector_that_has_no_weight_is_refused(office: Any, new_scheme: Any) -> None:
    components = new_scheme()["components"]
    components[0]["panels"][0]["strata"] = [{"code": "npc", "weight": "1"}]
    campaign = office.active(components=components)
    office.made(campaign + "/representatives", expert("13700000001", "cppcc"))
    answer = office.post(office.planned(campaign, panel="experts") + "/publication")
    assert answer.json["type"].endswith(":sector-without-weight")
    assert "cppcc" in answer.json["detail"]


def test_publish_round_object_that_joins_later_is_not_in_it(office: Any, ballots: Any, campaign: str) -> None:
    path = office.published(campaign)
    office.made(campaign + "/objects", {"code": "03", "name": "新股室"})
    office.post(path + "/publication")
    assert [each["code"] for each in ballots.polls[path.rpartition("/")[2]]["objects"]] == ["01", "02"]


def test_publish_round_large_roll_goes_in_chunks(office: Any, ballots: Any) -> None:
    campaign = office.active(("01", "02"))
    office.hand_in(campaign, "01", *(f"138{number:08}" for number in range(5000)))
    office.hand_in(campaign, "02", *(f"139{number:08}" for number in range(1000)))
    path = office.published(campaign)
    assert [len(lines) for lines in ballots.called("POST", "/roll")] == [5000, 1000]
    assert len(ballots.rolls[path.rpartition("/")[2]]) == 6000


def test_publish_round_keeps_how_many_may_rate_each_object(
    office: Any, ballots: Any, scoring: Any, campaign: str, new_votes: Any
) -> None:
    """Of the roll as it was made: who is handed in later is not on it."""
    path = office.published(campaign)
    office.hand_in(campaign, "02", "13800138009")
    ballots.votes[path.rpartition("/")[2]] = [new_votes("01", 2), new_votes("02", 1)]
    office.made(path + "/seal")
    office.get(campaign + "/scores")
    [round_] = scoring.called("POST", "/scores")[-1]["rounds"]
    assert (round_["roll"], [each["roll"] for each in round_["objects"]]) == (2, [2, 1])


def test_publish_round_that_ballots_does_not_take_is_planned_again(office: Any, ballots: Any, campaign: str) -> None:
    path = office.planned(campaign)
    errors = [{"pointer": "/objects", "slug": "invalid-value", "detail": "Longer than maximum length 2000."}]
    ballots.refuse("PUT", path.rpartition("/")[2], 422, "invalid-input", errors=errors)
    answer = office.post(path + "/publication")
    assert (answer.status_code, answer.json["type"].rpartition(":")[2]) == (409, "ballots-refused")
    assert "invalid-input /objects invalid-value" in answer.json["detail"]
    assert office.get(path).json["state"] == "planned"
    assert office.patch(path, {"name": "改正"}).status_code == 200
    assert office.made(path + "/publication")["state"] == "published"
    assert len(ballots.rolls[path.rpartition("/")[2]]) == 2
