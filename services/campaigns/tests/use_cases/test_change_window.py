"""Changing a published round's window: with a reason, on record, and told to ballots."""

from __future__ import annotations

from typing import Any

import pytest

LATER = {"closes_at": "2024-07-25T00:00:00+00:00", "reason": "短信网关中断"}


@pytest.fixture
def path(office: Any) -> str:
    campaign = office.active()
    office.hand_in(campaign, "01", "13800138000")
    return str(office.published(campaign))


def test_change_window_is_on_record_and_told_to_ballots(office: Any, ballots: Any, path: str) -> None:
    answer = office.patch(path, LATER)
    assert (answer.status_code, answer.json["closes_at"]) == (200, LATER["closes_at"])
    change = answer.json["changes"][0]
    assert (change["reason"], change["by"]) == ("短信网关中断", "test")
    assert change["before"]["closes_at"] == "2024-07-20T10:00:00+00:00"
    assert change["after"] == {"closes_at": LATER["closes_at"], "entry_until": LATER["closes_at"]}
    first, second = ballots.called("PUT", path.rpartition("/")[2])
    assert second == {
        **first,
        "revision": 2,
        "closes_at": LATER["closes_at"],
        "entry_until": LATER["closes_at"],
        "opens_at": "2024-07-11T00:00:00+00:00",
    }


def test_change_window_again_changes_nothing(office: Any, ballots: Any, path: str) -> None:
    first = office.patch(path, LATER)
    assert office.patch(path, LATER).json == first.json
    assert len(ballots.called("PUT", path.rpartition("/")[2])) == 2


def test_change_window_with_ballots_down_is_finished_by_the_next_try(office: Any, ballots: Any, path: str) -> None:
    ballots.stop()
    assert office.patch(path, LATER).status_code == 503
    ballots.start()
    answer = office.patch(path, LATER)
    assert (answer.status_code, len(answer.json["changes"])) == (200, 1)
    assert ballots.polls[path.rpartition("/")[2]]["revision"] == 2


def test_change_window_that_ballots_refuses_is_taken_back(office: Any, ballots: Any, path: str) -> None:
    before = office.get(path).json
    ballots.refuse("PUT", "", 409, "poll-sealed")
    answer = office.patch(path, LATER)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:round-sealed")
    assert office.get(path).json == before
    assert office.patch(path, LATER).json["closes_at"] == LATER["closes_at"]
    assert ballots.polls[path.rpartition("/")[2]]["closes_at"] == LATER["closes_at"]


def test_change_window_without_a_reason_is_refused(office: Any, path: str, mistakes: Any) -> None:
    answer = office.patch(path, {"closes_at": LATER["closes_at"]})
    assert (answer.status_code, mistakes(answer)) == (422, {("/reason", "missing-field")})
    blank = office.patch(path, {"closes_at": LATER["closes_at"], "reason": " "})
    assert (blank.status_code, mistakes(blank)) == (422, {("/reason", "invalid-value")})


def test_change_window_of_another_field_is_refused(office: Any, path: str) -> None:
    answer = office.patch(path, {**LATER, "name": "x", "live": True})
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:round-frozen")
    assert "live, name" in answer.json["detail"]


def test_change_window_to_end_before_it_opens_is_refused(office: Any, path: str, mistakes: Any) -> None:
    answer = office.patch(path, {"closes_at": "2024-07-01T00:00:00Z", "reason": "x"})
    assert (answer.status_code, mistakes(answer)) == (422, {("/closes_at", "closes-before-opening")})


def test_change_window_of_a_sealed_round_is_refused(office: Any, path: str) -> None:
    office.made(path + "/seal")
    assert office.patch(path, LATER).json["type"].endswith(":round-sealed")
