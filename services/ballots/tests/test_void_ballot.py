"""Voiding a ballot, by two people."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from .conftest import Office, code_line, slug, votes


class Desk:
    """Two people at a poll."""

    def __init__(self, office: Office, **changes: Any) -> None:
        self.office, self.poll = office, office.put_poll(**changes)
        self.clerk = office.bearer("operator", sub="clerk")
        self.head = office.bearer("organiser", sub="head")

    def cast(self, voter: str, level: str, **changes: Any) -> str:
        answer = self.office.post(self.poll, {"voter": voter, "votes": votes(level), **changes})
        assert answer.status_code in (200, 201), answer.json
        return str(answer.json["ballot"])

    def propose(self, ballot: str, reason: str = "entered twice", by: dict[str, str] | None = None) -> TestResponse:
        path = f"/api/v1/polls/{self.poll}/voids"
        return self.office.client.post(path, json={"ballot": ballot, "reason": reason}, headers=by or self.clerk)

    def confirm(self, ballot: str, by: dict[str, str] | None = None) -> TestResponse:
        path = f"/api/v1/polls/{self.poll}/voids/{ballot}/confirmation"
        return self.office.client.post(path, headers=by or self.head)

    def void(self, ballot: str) -> None:
        assert self.propose(ballot).status_code == 201
        answer = self.confirm(ballot)
        assert answer.status_code == 200, answer.json

    def counts(self) -> dict[str, int]:
        return self.office.counts(self.poll).get("01", {})

    def tally(self, version: int | None = None) -> dict[str, Any]:
        query = {} if version is None else {"version": version}
        path = f"/api/v1/polls/{self.poll}/tally"
        found: dict[str, Any] = self.office.client.get(path, query_string=query, headers=self.office.campaigns).json
        return found

    def seal(self) -> dict[str, Any]:
        self.office.close(self.poll)
        found: dict[str, Any] = self.office.seal(self.poll).json
        return found


def level_counts(tally: dict[str, Any]) -> dict[str, int]:
    return {level: n for level, n in tally["objects"][0]["counts"].items() if n}


def test_void_ballot_by_two_people(office: Office) -> None:
    desk = Desk(office)
    ballot = desk.cast(office.voter(desk.poll), "bad")
    proposed = desk.propose(ballot)
    assert proposed.status_code == 201
    assert proposed.json == proposed.json | {
        "ballot": ballot,
        "state": "proposed",
        "proposed_by": "clerk",
        "stood": None,
    }
    assert desk.counts() == {"bad": 1}
    confirmed = desk.confirm(ballot)
    assert confirmed.json == confirmed.json | {"state": "confirmed", "confirmed_by": "head", "stood": True}
    assert desk.counts() == {}
    turnout = office.turnout(desk.poll)
    assert (turnout["voters"], turnout["ballots"], turnout["voided"]) == (0, 1, 1)
    listed = office.client.get(f"/api/v1/polls/{desk.poll}/voids", headers=office.bearer("auditor"))
    assert listed.json == [confirmed.json]
    assert {"bad", "01"}.isdisjoint(str(value) for value in confirmed.json.values())


def test_void_ballot_lets_the_one_before_count_again(office: Office) -> None:
    desk = Desk(office)
    voter = office.voter(desk.poll)
    first, second, third = (desk.cast(voter, level) for level in ("satisfied", "poor", "bad"))
    desk.void(second)  # it does not count anyhow
    assert desk.counts() == {"bad": 1}
    desk.void(third)
    assert desk.counts() == {"satisfied": 1}
    fourth = desk.cast(voter, "average")
    assert desk.counts() == {"average": 1}
    for ballot in (fourth, first):
        desk.void(ballot)
    assert desk.counts() == {}
    assert office.turnout(desk.poll)["voters"] == 0
    again = office.post(desk.poll, {"voter": voter, "channel": "face_to_face"})
    assert again.json["outcome"] == "accepted"
    turnout = office.turnout(desk.poll)
    assert (turnout["voters"], turnout["ballots"], turnout["by_channel"]["face_to_face"]) == (1, 5, 1)


def test_void_ballot_where_the_first_counts_lets_its_voter_vote_again(office: Office) -> None:
    desk = Desk(office, counts="first")
    voter = office.voter(desk.poll)
    desk.void(desk.cast(voter, "bad"))
    desk.cast(voter, "satisfied")
    assert slug(office.post(desk.poll, {"voter": voter})) == "already-voted"
    assert desk.counts() == {"satisfied": 1}
    office.close(desk.poll, counts="first")
    assert level_counts(office.seal(desk.poll).json) == {"satisfied": 1}
    assert level_counts(desk.tally(1)) == {"bad": 1}  # it would have been the first


def test_void_ballot_again_changes_nothing(office: Office) -> None:
    desk = Desk(office)
    ballot = desk.cast(office.voter(desk.poll), "bad")
    first = desk.propose(ballot)
    again = desk.propose(ballot)
    assert (again.status_code, again.json) == (200, first.json)
    confirmed = desk.confirm(ballot)
    assert desk.confirm(ballot).json == confirmed.json
    assert desk.counts() == {}
    assert slug(desk.confirm(ballot, office.bearer("organiser", sub="third"))) == "void-confirmed"


def test_void_ballot_needs_two_people_and_a_ballot(office: Office) -> None:
    desk = Desk(office)
    ballot = desk.cast(office.voter(desk.poll), "bad")
    assert slug(desk.confirm(ballot)) == "void-not-found"
    assert slug(desk.propose(str(uuid4()))) == "ballot-not-found"
    assert desk.propose(ballot, by=desk.head).status_code == 201
    assert slug(desk.confirm(ballot)) == "void-needs-another"
    assert slug(desk.propose(ballot, "another reason", desk.head)) == "void-proposed"
    assert slug(desk.propose(ballot)) == "void-proposed"
    for by in (desk.clerk, office.bearer("auditor"), office.bearer("unit")):
        assert desk.confirm(ballot, by).status_code == 403
    elsewhere = office.bearer("organiser", sub="other", campaigns=[str(uuid4())])
    assert slug(desk.confirm(ballot, elsewhere)) == "poll-not-found"
    assert desk.counts() == {"bad": 1}


def test_void_ballots_before_sealing_makes_two_versions(office: Office) -> None:
    desk = Desk(office)
    kept, changed, emptied = (office.voter(desk.poll) for _ in range(3))
    desk.cast(kept, "satisfied")
    desk.cast(changed, "fairly")
    wrong = [desk.cast(changed, "bad"), desk.cast(emptied, "poor")]
    for ballot in wrong:
        desk.void(ballot)
    newest = desk.seal()
    assert (newest["version"], newest["voided"], newest["voters"]) == (2, 2, 2)
    assert level_counts(newest) == {"satisfied": 1, "fairly": 1}
    with_all = desk.tally(1)
    assert (with_all["version"], with_all["voters"]) == (1, 3)
    assert level_counts(with_all) == {"satisfied": 1, "bad": 1, "poor": 1}
    assert newest["supersedes"] == with_all["digest"]
    assert newest["receipts"] == with_all["receipts"]
    assert newest["receipts"]["size"] == 4
    assert desk.tally() == newest
    assert slug(office.client.get(f"/api/v1/polls/{desk.poll}/tally?version=3", headers=office.organiser)) == (
        "tally-not-found"
    )


def test_void_ballot_after_sealing_makes_a_new_version(office: Office) -> None:
    desk = Desk(office)
    voter = office.voter(desk.poll)
    desk.cast(office.voter(desk.poll), "satisfied")
    first = desk.cast(voter, "fairly")
    last = desk.cast(voter, "bad")
    sealed = desk.seal()
    assert (sealed["version"], level_counts(sealed)) == (1, {"satisfied": 1, "bad": 1})
    rows = office.query("SELECT * FROM ballots WHERE poll = %s ORDER BY id", desk.poll)
    desk.void(last)
    second = desk.tally()
    assert (second["version"], second["supersedes"], second["voided"]) == (2, sealed["digest"], 1)
    assert level_counts(second) == {"satisfied": 1, "fairly": 1}
    desk.void(first)
    third = desk.tally()
    assert (third["version"], third["voters"], level_counts(third)) == (3, 1, {"satisfied": 1})
    assert desk.tally(1) == sealed
    assert office.query("SELECT * FROM ballots WHERE poll = %s ORDER BY id", desk.poll) == rows


def test_get_tally_with_its_digest_gets_304_until_there_is_a_newer_version(office: Office) -> None:
    desk = Desk(office)
    ballot = desk.cast(office.voter(desk.poll), "bad")
    etag = {"If-None-Match": f'"{desk.seal()["digest"]}"'}
    path = f"/api/v1/polls/{desk.poll}/tally"
    known = office.client.get(path, headers=office.campaigns | etag)
    assert (known.status_code, known.data, known.headers["ETag"]) == (304, b"", etag["If-None-Match"])
    desk.void(ballot)
    newer = office.client.get(path, headers=office.campaigns | etag)
    assert (newer.status_code, newer.headers["ETag"]) == (200, f'"{newer.json["digest"]}"')


@pytest.mark.parametrize("state", ["cancelled", "unlinked"])
def test_void_ballot_of_an_ended_poll_is_refused(office: Office, state: str) -> None:
    desk = Desk(office)
    code = office.code(desk.poll)
    ballot = desk.cast(office.voter(desk.poll, **code_line(code)), "bad")
    assert desk.propose(ballot).status_code == 201
    if state == "cancelled":
        path = f"/api/v1/polls/{desk.poll}/cancellation"
        assert office.client.post(path, json={"reason": "flood"}, headers=office.campaigns).status_code == 200
    else:
        desk.seal()
        assert office.client.post(f"/api/v1/polls/{desk.poll}/unlinking", headers=office.campaigns).status_code == 200
    for answer in (desk.confirm(ballot), desk.propose(ballot)):
        assert slug(answer) == f"poll-{state}"


def test_batch_sent_again_after_its_ballot_was_voided_gets_its_first_answer(office: Office) -> None:
    desk = Desk(office)
    voter = office.voter(desk.poll)
    line = {"voter": voter, "channel": "phone", "source_ref": "sheet-1", "votes": votes("bad")}

    def send(*lines: dict[str, Any]) -> list[dict[str, Any]]:
        path = f"/api/v1/polls/{desk.poll}/batches"
        answer = office.client.post(path, json={"ballots": lines}, headers=office.operator)
        found: list[dict[str, Any]] = answer.json["ballots"]
        return found

    [first] = send(line)
    desk.void(first["ballot"])
    assert send(line) == [first | {"repeated": True}]
    assert desk.counts() == {}
    [second] = send(line | {"source_ref": "sheet-2"})
    assert second["outcome"] == "accepted"
    assert desk.counts() == {"bad": 1}
