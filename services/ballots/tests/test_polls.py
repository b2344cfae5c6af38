"""Publishing polls and rolls, sealing, tallies."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from ballots.domain import tallies, voters

from .conftest import CAMPAIGN, Office, code_line, moment, new_number, phone_line, slug, slugs, votes

VECTORS = json.loads((Path(__file__).parents[3] / "contracts" / "voter-digest.json").read_text())["vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.get("phone") or vector["code"])
def test_digest_agrees_with_the_contract(vector: dict[str, Any]) -> None:
    key = base64.b64decode(vector["lookup_key"])
    name, expected = (vector["phone"], "phone_digest") if "phone" in vector else (vector["code"], "code_digest")
    assert voters.digest(key, name).hex() == vector[expected]


def test_put_poll_again_is_no_change(office: Office) -> None:
    poll = office.put_poll()
    assert (office.send_poll(poll).status_code, office.send_poll(poll).json["poll"]) == (200, poll)


def test_put_poll_never_shows_the_lookup_key(office: Office) -> None:
    poll = office.put_poll()
    for answer in (office.send_poll(poll), office.client.get(f"/api/v1/polls/{poll}", headers=office.organiser)):
        assert "lookup_key" not in answer.json


def test_put_poll_by_revision(office: Office) -> None:
    poll = office.put_poll(revision=5)
    assert slug(office.send_poll(poll, revision=4)) == "revision-stale"
    assert slug(office.send_poll(poll, revision=5, title="other")) == "revision-reused"
    assert office.send_poll(poll, revision=6, title="other").json["title"] == "other"


def test_put_poll_is_frozen_once_a_ballot_is_in(office: Office) -> None:
    poll = office.put_poll()
    more = [{"code": "09", "name": "后来"}]
    assert office.send_poll(poll, revision=2, objects=more).status_code == 200
    voter = office.voter(poll)
    assert slug(office.send_poll(poll, revision=3, objects=[{"code": "08", "name": "另"}])) == "poll-frozen"
    office.post(poll, {"voter": voter, "votes": votes("satisfied", "09")})
    assert slug(office.send_poll(poll, revision=3, objects=more, title="other")) == "poll-frozen"
    later = moment(hours=3)
    answer = office.send_poll(poll, revision=3, objects=more, closes_at=later, entry_until=later)
    assert answer.status_code == 200
    assert office.counts(poll) == {"09": {"satisfied": 1}}


def test_put_poll_with_marks_of_a_hundred_has_no_digits(office: Office) -> None:
    """A numeric scale is levels "0".."100"; an SMS names one by its words alone."""
    levels = [{"code": str(mark), "name": str(mark), "words": [f"{mark}分"]} for mark in range(101)]
    poll, number = office.put_poll(scale={"code": "hundred", "levels": levels}), new_number()
    office.voter(poll, **phone_line(number), objects=["01"])
    assert office.sms(number, "87")["reason"] == "sms-not-understood"
    assert office.sms(number, "87分")["outcome"] == "counted"
    assert office.counts(poll) == {"01": {"87": 1}}


def test_put_poll_with_a_taken_mark(office: Office) -> None:
    taken = office.marks[office.put_poll()]
    answer = office.send_poll(str(uuid4()), mark=taken)
    assert (answer.status_code, slug(answer)) == (409, "mark-taken")


def test_put_poll_names_every_mistake(office: Office) -> None:
    answer = office.send_poll(
        str(uuid4()),
        closes_at=moment(hours=-2),
        objects=[{"code": "01", "name": "a"}, {"code": "01", "name": "b"}],
        channels=["web", "web"],
    )
    assert slugs(answer) == {
        ("/closes_at", "window-reversed"),
        ("/objects", "duplicate-code"),
        ("/channels", "duplicate-code"),
    }
    levels = [{"code": "a", "name": "a", "words": ["满意"]}, {"code": "b", "name": "b", "words": ["滿意", "td"]}]
    answer = office.send_poll(str(uuid4()), scale={"code": "two", "levels": levels})
    assert slugs(answer) == {("/scale/levels", "duplicate-word")}
    assert len(answer.json["errors"]) == 3
    answer = office.send_poll(str(uuid4()), lookup_key="short", mark="ILO", revision=0)
    assert {pointer for pointer, _ in slugs(answer)} == {"/lookup_key", "/mark", "/revision"}


def test_polls_are_written_by_campaigns_alone(office: Office) -> None:
    poll = office.put_poll()
    everything = office.bearer("system", scope="polls:write polls:read")
    for headers in (office.organiser, everything, office.bearer("service", issuer="minping-gateway")):
        assert office.client.put(f"/api/v1/polls/{poll}", json={}, headers=headers).status_code == 403
        assert office.client.post(f"/api/v1/polls/{poll}/seal", headers=headers).status_code == 403


def test_load_roll_again_is_no_change(office: Office) -> None:
    poll = office.put_poll()
    lines = [
        {"voter": str(uuid4()), **code_line(office.code(poll)), **phone_line(new_number())},
        {"voter": str(uuid4())},
    ]
    assert office.load(poll, *lines).json == {"added": 2, "changed": 0, "unchanged": 0, "roll": 2}
    assert office.load(poll, *lines).json == {"added": 0, "changed": 0, "unchanged": 2, "roll": 2}


def test_load_roll_names_every_mistake_and_stores_nothing(office: Office) -> None:
    poll = office.put_poll(strata=["npc"])
    same, number = str(uuid4()), new_number()
    answer = office.load(
        poll,
        {"voter": same, **phone_line(number)},
        {"voter": same},
        {"voter": str(uuid4()), "objects": ["01", "77"], "stratum": "army", "channels": ["fax"]},
        {"voter": str(uuid4()), **phone_line(number)},
    )
    assert slugs(answer) == {
        ("/1/voter", "voter-repeated"),
        ("/2/objects/1", "unknown-object"),
        ("/2/stratum", "unknown-stratum"),
        ("/2/channels/0", "channel-not-allowed"),
        ("/3/phone_digest", "digest-taken"),
    }
    answer = office.load(poll, {"voter": "x"}, {"name": "张三"})
    assert slugs(answer) == {("/0/voter", "invalid-value"), ("/1/voter", "missing-field"), ("/1/name", "unknown-field")}
    assert office.load(poll, {"voter": str(uuid4())}).json["roll"] == 1


def test_load_roll_with_a_number_of_another_voter(office: Office) -> None:
    poll, number = office.put_poll(), new_number()
    office.voter(poll, **phone_line(number))
    assert slugs(office.load(poll, {"voter": str(uuid4()), **phone_line(number)})) == {("/0", "digest-taken")}


def test_load_roll_once_a_ballot_is_in(office: Office) -> None:
    """Voters can be added and get new codes; nothing else changes."""
    poll = office.put_poll()
    voter = office.voter(poll, **code_line(office.code(poll)), objects=["01"])
    office.post(poll, {"voter": voter})
    line = {"voter": voter, "objects": ["01"], **code_line(office.code(poll, "1"), generation=2)}
    assert office.load(poll, line).json["changed"] == 1
    assert slug(office.load(poll, line | {"objects": ["02"]})) == "poll-frozen"
    assert slugs(office.load(poll, line | code_line(office.code(poll, "2"), generation=2))) == {
        ("/0/generation", "generation-not-higher")
    }
    assert office.load(poll, {"voter": str(uuid4())}).json["roll"] == 2


def test_load_roll_never_brings_an_older_code_back(office: Office) -> None:
    poll = office.put_poll()
    voter = str(uuid4())
    old, new = (code_line(office.code(poll, str(number)), generation=number) for number in (1, 2))
    for line in (old, new):
        assert office.load(poll, {"voter": voter, **line}).status_code == 200
    for line in (old, new | {"generation": 1}):
        assert slugs(office.load(poll, {"voter": voter, **line})) == {("/0/generation", "generation-not-higher")}
    unnumbered = {name: value for name, value in old.items() if name != "generation"}
    assert slugs(office.load(poll, {"voter": voter, **unnumbered})) == {("/0/generation", "missing-field")}
    assert office.client.get("/api/v1/ballot", headers={"Ballot-Code": office.code(poll, "2")}).status_code == 200


@pytest.mark.parametrize("at", ["2026-07-11T00:00:00+23:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_put_poll_at_the_edge_of_time_is_no_accident(office: Office, at: str) -> None:
    answer = office.send_poll(str(uuid4()), opens_at=at)
    assert answer.status_code in (201, 422)


def test_put_poll_with_a_line_break_behind_a_code_is_refused(office: Office) -> None:
    assert slugs(office.send_poll(str(uuid4()), code="a\n")) == {("/code", "invalid-value")}


def test_seal_poll_gives_the_final_tally_with_its_digest(office: Office) -> None:
    strata = {"strata": ["npc", "cppcc"]}
    poll = office.put_poll(**strata)
    for number in range(12):
        voter = office.voter(poll, stratum="npc" if number % 2 else "cppcc")
        ballot = votes("satisfied" if number < 9 else "unknown")
        if number < 6:
            ballot[0]["criteria"] = {"openness": "fairly"}
        office.post(poll, {"voter": voter, "votes": ballot})
    assert slug(office.seal(poll)) == "poll-running"
    office.close(poll, **strata)
    tally = office.seal(poll).json
    content = {key: value for key, value in tally.items() if key != "digest"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert tally["digest"] == "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()
    first = tally["objects"][0]
    assert (first["valid"], first["counts"]["satisfied"], first["counts"]["unknown"]) == (9, 9, 3)
    assert first["strata"]["npc"]["satisfied"] + first["strata"]["cppcc"]["satisfied"] == 9
    assert first["criteria"]["openness"]["fairly"] == 6
    assert sum(first["channels"]["phone"].values()) == 12
    assert office.seal(poll).json == tally
    assert office.tally(poll, office.campaigns).json == tally


def test_sealed_tally_withholds_small_numbers(office: Office) -> None:
    poll = office.put_poll()
    for number in range(5):
        voter = office.voter(poll)
        office.post(poll, {"voter": voter, "votes": votes("bad", "01") + (votes("poor", "02") if number else [])})
    office.close(poll)
    whole = office.seal(poll).json
    assert [each["valid"] for each in whole["objects"]] == [5, 4, 0]
    listed = office.client.get(f"/api/v1/tallies?campaign={CAMPAIGN}").json["tallies"]
    for tally in (office.tally(poll).json, next(each for each in listed if each["poll"] == poll)):
        assert tally["objects"][0]["counts"]["bad"] == 5
        assert "salt" not in tally  # with it, trying all counts would tell from the digest what is withheld
        assert tally["objects"][1] == {"object": "02", "valid": None, "counts": None, "withheld": "too-few"}


def test_groups_are_withheld_together() -> None:
    """With all but one group known, the last follows from the total."""
    document = {
        "objects": [
            {
                "object": "01",
                "valid": 14,
                "counts": {"good": 14, "unknown": 9},
                "strata": {"npc": {"good": 13, "unknown": 0}, "cppcc": {"good": 1, "unknown": 9}},
                "criteria": {"openness": {"good": 14, "unknown": 9}},
                "channels": {"web": {"good": 14, "unknown": 9}},
            }
        ]
    }
    poll: Any = SimpleNamespace(document={"published_from": 5}, void_levels={"unknown"})
    shown = tallies.shown(poll, document, parts=True)["objects"][0]
    assert (shown["strata"], shown["channels"]) == ({}, {"web": {"good": 14, "unknown": 9}})
    assert "strata" not in tallies.shown(poll, document, parts=False)["objects"][0]


def test_tally_of_a_running_poll_is_nobodys(office: Office) -> None:
    poll = office.put_poll()
    for headers in (office.organiser, office.campaigns):
        assert slug(office.tally(poll, headers)) == "poll-running"
    assert office.client.get(f"/api/v1/tallies?campaign={uuid4()}").json == {"tallies": []}


def test_live_tally_goes_to_campaigns_alone_and_in_steps(office: Office) -> None:
    """Each shows what the object's voters had said before the last `refresh_after` of them, or more."""
    poll = office.put_poll(live=True, refresh_after=3)

    def counted(place: int) -> int:
        return sum(office.tally(poll, office.campaigns).json["objects"][place]["counts"].values())

    assert slug(office.tally(poll)) == "poll-running"
    seen = []
    for number in range(7):
        voter = office.voter(poll)
        office.post(poll, {"voter": voter, "votes": votes("satisfied", "01") + votes("bad", "02")[: number % 2]})
        seen.append((counted(0), counted(1)))
    assert seen == [(0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (3, 0), (3, 0)]


def test_live_tally_is_not_pushed_on_by_who_votes_again(office: Office) -> None:
    poll = office.put_poll(live=True, refresh_after=3)
    voters_ = [office.voter(poll) for _ in range(7)]
    for voter in [*voters_[:3], *voters_[4:]]:
        office.post(poll, {"voter": voter})
        office.tally(poll, office.campaigns)
    before = office.tally(poll, office.campaigns).json["objects"]
    assert before[0]["counts"]["satisfied"] == 3
    office.post(poll, {"voter": voters_[3], "votes": votes("bad")})
    for level in ("bad", "poor", "satisfied", "bad"):
        office.post(poll, {"voter": voters_[0], "votes": votes(level)})
        assert office.tally(poll, office.campaigns).json["objects"] == before


def test_cancel_poll_keeps_the_reason(office: Office) -> None:
    poll = office.put_poll()
    for _ in range(2):
        answer = office.client.post(
            f"/api/v1/polls/{poll}/cancellation", json={"reason": "名单有误"}, headers=office.campaigns
        )
        assert (answer.json["state"], answer.json["cancellation_reason"]) == ("cancelled", "名单有误")
    assert slug(office.seal(poll)) == "poll-cancelled"


def test_list_polls_of_a_campaign(office: Office) -> None:
    campaign = str(uuid4())
    poll = office.put_poll(campaign=campaign)
    url = f"/api/v1/polls?campaign={campaign}"
    assert [each["poll"] for each in office.client.get(url, headers=office.organiser).json["polls"]] == [poll]
    elsewhere = office.bearer("organiser", campaigns=[str(uuid4())])
    assert office.client.get(url, headers=elsewhere).json == {"polls": []}
    assert office.client.get(f"/api/v1/polls/{poll}", headers=elsewhere).status_code == 404


def test_poll_of_a_rehearsal_is_marked_in_all_that_is_said_of_it(office: Office) -> None:
    real, poll = office.put_poll(), office.put_poll(rehearsal=True)
    office.post(poll, {"voter": office.voter(poll), "votes": votes("bad", "01")})
    assert (office.turnout(real)["rehearsal"], office.turnout(poll)["rehearsal"]) == (False, True)
    shown = office.client.get(f"/api/v1/polls?campaign={CAMPAIGN}", headers=office.organiser).json["polls"]
    assert {each["poll"]: each["rehearsal"] for each in shown if each["poll"] in (real, poll)} == {
        real: False,
        poll: True,
    }
    office.close(poll, rehearsal=True)
    assert office.seal(poll).json["rehearsal"] is True
    listed = office.client.get(f"/api/v1/tallies?campaign={CAMPAIGN}").json["tallies"]
    assert [each["rehearsal"] for each in listed if each["poll"] == poll] == [True]
