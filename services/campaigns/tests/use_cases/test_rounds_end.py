"""Invitations, sealing and cancelling."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from campaigns.domain.codes import voter_digest


@pytest.fixture
def campaign(office: Any) -> str:
    path = office.active()
    office.hand_in(path, "01", "13800138000", "13800138001")
    return str(path)


def test_read_invitations_give_names_codes_and_masked_numbers(office: Any, ballots: Any, campaign: str) -> None:
    path = office.published(campaign)
    answer = office.get(path + "/invitations")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    first = min(answer.json, key=lambda each: each["name"])
    assert (first["name"], first["phone"], first["objects"]) == ("对象13800138000", "+86138****8000", ["01"])
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{3}(-[0-9A-HJKMNP-TV-Z]{4}){3}", first["code"])
    poll = path.rpartition("/")[2]
    lookup_key = base64.b64decode(ballots.polls[poll]["lookup_key"])
    for each in answer.json:
        digest = voter_digest(lookup_key, each["code"].replace("-", ""))
        assert ballots.rolls[poll][each["voter"]]["code_digest"] == digest
    assert office.get(path + "/invitations").json == answer.json


def test_read_invitations_of_an_expert_name_all_objects(office: Any, campaign: str) -> None:
    office.made(campaign + "/representatives", {"kind": "expert", "name": "专家", "phone": "13700000001"})
    path = office.published(campaign, panel="experts")
    assert office.get(path + "/invitations").json[0]["objects"] == ["01", "02"]


def test_read_invitations_before_publication_is_refused(office: Any, campaign: str) -> None:
    answer = office.get(office.planned(campaign) + "/invitations")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:round-planned")


@pytest.mark.parametrize("role", ["operator", "auditor", "unit", "county_representative", "supervisor"])
def test_read_invitations_by_others_than_the_organiser_is_forbidden(office: Any, campaign: str, role: str) -> None:
    assert office.get(office.published(campaign) + "/invitations", role=role).status_code == 403


def test_seal_round_keeps_the_tally_and_may_be_repeated(office: Any, ballots: Any, campaign: str) -> None:
    path = office.published(campaign)
    answer = office.post(path + "/seal")
    assert (answer.status_code, answer.json["state"]) == (200, "sealed")
    assert answer.json["tally_digest"] == "sha256:" + "0" * 64
    ballots.stop()
    assert office.post(path + "/seal").json == answer.json


@pytest.mark.parametrize(
    ("status", "slug", "ours"), [(409, "poll-running", "round-running"), (409, "surprise", "ballots-refused")]
)
def test_seal_round_that_ballots_refuses(
    office: Any, ballots: Any, campaign: str, status: int, slug: str, ours: str
) -> None:
    path = office.published(campaign)
    ballots.refuse("POST", "/seal", status, slug)
    answer = office.post(path + "/seal")
    assert (answer.status_code, answer.json["type"]) == (409, f"urn:minping:problem:{ours}")
    assert office.get(path).json["state"] == "published"


@pytest.mark.parametrize("answer", [([], 200), ({"objects": []}, 200), ("text", 200)])
def test_seal_round_with_an_answer_that_is_no_tally_is_unavailable(
    office: Any, ballots: Any, campaign: str, answer: Any
) -> None:
    path = office.published(campaign)
    ballots.refusals["POST", "/seal"] = [answer]
    assert office.post(path + "/seal").status_code == 503
    assert office.get(path).json["state"] == "published"


def test_seal_round_that_is_not_published_is_refused(office: Any, campaign: str) -> None:
    assert office.post(office.planned(campaign) + "/seal").json["type"].endswith(":round-planned")


def test_cancel_round_keeps_the_reason_and_tells_ballots(office: Any, ballots: Any, campaign: str) -> None:
    path = office.published(campaign)
    answer = office.post(path + "/cancellation", {"reason": "名单有误"})
    assert (answer.status_code, answer.json["state"]) == (200, "cancelled")
    assert answer.json["changes"][0]["reason"] == "名单有误"
    assert ballots.called("POST", "/cancellation") == [{"reason": "名单有误"}]
    assert office.post(path + "/cancellation", {"reason": "再次"}).json == answer.json
    assert office.post(path + "/publication").json["type"].endswith(":round-cancelled")


def test_cancel_round_that_ballots_never_got(office: Any, ballots: Any, campaign: str) -> None:
    planned = office.planned(campaign)
    assert office.post(planned + "/cancellation", {"reason": "x"}).json["state"] == "cancelled"
    begun = office.planned(campaign)
    ballots.refuse("PUT", "", 500, "internal-error")
    office.post(begun + "/publication")
    assert office.post(begun + "/cancellation", {"reason": "x"}).json["state"] == "cancelled"


def test_cancel_round_with_ballots_down_leaves_it_open(office: Any, ballots: Any, campaign: str) -> None:
    path = office.published(campaign)
    ballots.stop()
    assert office.post(path + "/cancellation", {"reason": "x"}).status_code == 503
    assert office.get(path).json["state"] == "published"


def test_cancel_round_that_is_sealed_is_refused(office: Any, campaign: str) -> None:
    path = office.published(campaign)
    office.made(path + "/seal")
    assert office.post(path + "/cancellation", {"reason": "x"}).json["type"].endswith(":round-sealed")
