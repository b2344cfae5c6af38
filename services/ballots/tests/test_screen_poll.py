"""Screening a sealed poll over HTTP, from ballots that were really cast."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from .conftest import Office, moment, slug

OBJECTS = [f"{number:02}" for number in range(1, 7)]
WINDOW = {"opens_at": moment(hours=-30), "closes_at": moment(hours=1), "entry_until": moment(hours=1)}
POLL: dict[str, Any] = {"objects": [{"code": code, "name": code} for code in OBJECTS], "published_from": 5, **WINDOW}


def screening(office: Office, poll: str, headers: Any = None) -> TestResponse:
    return office.client.get(f"/api/v1/polls/{poll}/screening", headers=headers or office.organiser)


def rules(office: Office, poll: str) -> dict[str, dict[str, Any]]:
    answer = screening(office, poll)
    assert answer.status_code == 200, answer.json
    return {each["rule"]: each for each in answer.json["rules"]}


def cast(office: Office, poll: str, ballots: list[tuple[dict[str, str], list[str]]], channel: str = "phone") -> None:
    """One ballot each: who enters it, and its level of each object. The whole roll is loaded at once."""
    voters = [str(uuid4()) for _ in ballots]
    assert office.load(poll, *({"voter": voter} for voter in voters)).status_code == 200
    for voter, (headers, levels) in zip(voters, ballots, strict=True):
        votes = [{"object": code, "level": level} for code, level in zip(OBJECTS, levels, strict=False)]
        answer = office.post(poll, {"voter": voter, "channel": channel, "votes": votes}, headers)
        assert answer.status_code == 201, answer.json


def end(office: Office, poll: str, revision: int = 2) -> None:
    office.close(poll, revision, objects=POLL["objects"], published_from=5, opens_at=WINDOW["opens_at"])
    assert office.seal(poll).status_code == 200


def mixed(number: int) -> list[list[str]]:
    """Levels of `number` voters, no two lists alike at once: a third say one thing everywhere."""
    cycle = ["satisfied", "fairly", "average", "poor"]
    return [
        ["satisfied"] * 6 if n % 3 == 0 else [cycle[(n // 4**place + place) % 3] for place in range(6)]
        for n in range(number)
    ]


@pytest.fixture(scope="module")
def kinder(office: Office) -> str:
    """A sealed poll of three interviewers, of whom one is satisfied with everything and two are not."""
    poll = office.put_poll(**POLL)
    clerks = [office.bearer("operator", sub=f"clerk-{n}") for n in range(3)]
    honest = [(clerks[n % 2], levels) for n, levels in enumerate(mixed(60))]
    cast(office, poll, honest + [(clerks[2], ["satisfied"] * 6)] * 30)
    end(office, poll)
    return poll


def test_screening_flags_the_interviewer_and_tells_no_level(office: Office, kinder: str) -> None:
    found = rules(office, kinder)
    for rule in ("interviewer-gap", "same-vector"):
        [flag] = found[rule]["flags"]
        assert (flag["channel"], flag["source"], flag["ballots"]) == ("phone", "operator:clerk-2", 30)
        assert flag["figure"] == found[rule]["figure"] > found[rule]["threshold"]
        assert flag["ballot_ids"] == []
        assert found[rule]["flagged"] == 1
    told = screening(office, kinder).get_data(as_text=True)
    assert not [level for level in ("satisfied", "fairly", "average", "poor") if level in told]


def test_screening_shows_every_rule_and_how_often_it_is_wrong(office: Office, kinder: str) -> None:
    answer = screening(office, kinder)
    assert [answer.json[name] for name in ("roll", "voters", "ballots")] == [90, 90, 90]
    assert answer.headers["Cache-Control"] == "no-store"
    found = rules(office, kinder)
    quiet = ("repeated-vector", "burst", "channel-gap", "more-ballots-than-roll", "shared-reference")
    assert set(found) == {"same-vector", "interviewer-gap", *quiet}
    assert [found[rule]["flags"] for rule in quiet] == [[]] * 5
    assert all(0 <= each["false_flags"] < 0.02 for each in found.values())
    assert (found["channel-gap"]["compared"], found["channel-gap"]["figure"]) == (0, None)


def test_screening_changes_and_stores_nothing(office: Office, kinder: str) -> None:
    before = office.tally(kinder).json
    assert screening(office, kinder).json == screening(office, kinder).json
    assert office.tally(kinder).json == before


def test_screening_of_small_groups_says_nothing_about_levels(office: Office) -> None:
    """A kind interviewer of 30 ballots, in a poll that publishes from 50."""
    poll = office.put_poll(**POLL | {"published_from": 50})
    clerks = [office.bearer("operator", sub=f"clerk-{n}") for n in range(2)]
    cast(office, poll, [(clerks[0], levels) for levels in mixed(60)] + [(clerks[1], ["satisfied"] * 6)] * 30)
    office.close(poll, objects=POLL["objects"], published_from=50, opens_at=WINDOW["opens_at"])
    office.seal(poll)
    found = rules(office, poll)
    assert [found[rule]["compared"] for rule in ("same-vector", "interviewer-gap", "channel-gap")] == [0, 0, 0]


def test_screening_names_the_ballots_that_share_a_reference(office: Office) -> None:
    poll = office.put_poll(**POLL)
    posted = [office.post(poll, {"voter": office.voter(poll), "source_ref": "form-17"}) for _ in range(2)]
    office.post(poll, {"voter": office.voter(poll), "source_ref": "form-18"})
    end(office, poll)
    found = rules(office, poll)["shared-reference"]
    assert (found["compared"], found["figure"], found["threshold"], found["flagged"]) == (2, 2, 1, 1)
    [flag] = found["flags"]
    assert set(flag["ballot_ids"]) == {answer.json["ballot"] for answer in posted}
    assert "form-17" not in screening(office, poll).get_data(as_text=True)


def test_screening_flags_a_ballot_of_nobody_on_the_roll(office: Office) -> None:
    poll = office.put_poll(**POLL)
    voter = office.voter(poll)
    office.post(poll, {"voter": voter})
    office.query("DELETE FROM roll WHERE poll = %s AND voter = %s", poll, voter)
    end(office, poll)
    found = screening(office, poll).json
    assert (found["roll"], found["voters"]) == (0, 1)
    assert [flag["ballots"] for flag in rules(office, poll)["more-ballots-than-roll"]["flags"]] == [1]


def test_screening_of_a_poll_without_ballots_compares_nothing(office: Office) -> None:
    poll = office.put_poll(**POLL)
    end(office, poll)
    assert {(each["compared"], each["figure"], each["flagged"]) for each in rules(office, poll).values()} == {
        (0, None, 0)
    }


def test_screening_after_unlinking_says_that_nothing_is_left(office: Office) -> None:
    poll = office.put_poll(**POLL)
    office.post(poll, {"voter": office.voter(poll)})
    end(office, poll)
    assert office.client.post(f"/api/v1/polls/{poll}/unlinking", headers=office.campaigns).status_code == 200
    answer = screening(office, poll)
    assert (answer.status_code, slug(answer)) == (410, "ballots-unlinked")


def test_screening_before_sealing_is_refused(office: Office) -> None:
    poll = office.put_poll(**POLL)
    assert slug(screening(office, poll)) == "poll-running"
    office.close(poll, objects=POLL["objects"], published_from=5, opens_at=WINDOW["opens_at"])
    assert slug(screening(office, poll)) == "poll-running"
    assert slug(screening(office, str(uuid4()))) == "poll-not-found"


@pytest.mark.parametrize(
    ("role", "status"),
    [("organiser", 200), ("auditor", 200), ("supervisor", 200), ("operator", 403), ("unit", 403), ("public", 403)],
)
def test_screening_is_for_who_has_to_find_cheating(office: Office, kinder: str, role: str, status: int) -> None:
    assert screening(office, kinder, office.bearer(role)).status_code == status
    elsewhere = office.bearer(role, campaigns=[str(uuid4())])
    assert screening(office, kinder, elsewhere).status_code == (404 if status == 200 else status)
