"""Sealed polls are asked again: a void makes a newer version of a tally, which replaces the kept one."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.use_cases.refresh_tallies import asked

SEALED = ("july", "august")


@pytest.fixture
def polls(office: Any, ballots: Any, new_votes: Any) -> tuple[str, dict[str, str]]:
    """An active campaign, and the polls of its sealed rounds by code."""
    campaign = office.active()
    office.hand_in(campaign, "01", "13800138000")
    found = {}
    for code in SEALED:
        path = office.published(campaign, code=code)
        found[code] = path.rpartition("/")[2]
        ballots.votes[found[code]] = [new_votes("01", 9, 1)]
        office.made(path + "/seal")
    asked.clear()
    return campaign, found


def revalidated(office: Any, campaign: str, etag: str) -> Any:
    return office.get(campaign + "/scores", headers={"If-None-Match": etag})


def test_refresh_tallies_with_a_newer_version_replaces_the_kept_tally(
    office: Any, ballots: Any, polls: Any, new_votes: Any
) -> None:
    campaign, found = polls
    before = office.get(campaign + "/scores")
    assert (before.json["tallies"][0]["version"], "supersedes" in before.json["tallies"][0]) == (1, False)
    ballots.void(found["july"], new_votes("01", 8, 1))
    after = office.get(campaign + "/scores")
    [july, august] = after.json["tallies"]
    assert (july["version"], july["supersedes"], july["voided"]) == (2, before.json["tallies"][0]["digest"], 1)
    assert july["objects"][0]["counts"]["satisfied"] == 8
    assert august == before.json["tallies"][1]
    assert after.headers["ETag"] != before.headers["ETag"]
    round_ = office.get(f"{campaign}/rounds/{found['july']}")
    assert round_.json["tally_digest"] == july["digest"]


def test_refresh_tallies_gives_a_round_with_a_newer_one_another_etag(
    office: Any, ballots: Any, polls: Any, new_votes: Any
) -> None:
    campaign, found = polls
    path = f"{campaign}/rounds/{found['july']}"
    etag = office.get(path).headers["ETag"]
    ballots.void(found["july"], new_votes("01", 8, 1))
    office.get(campaign + "/scores")
    assert office.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_refresh_tallies_with_an_older_version_never_replaces_the_newer(
    office: Any, ballots: Any, polls: Any, new_votes: Any
) -> None:
    campaign, found = polls
    ballots.void(found["july"], new_votes("01", 8, 1))
    newer = office.get(campaign + "/scores").json
    ballots.sealed[found["july"]].pop()
    assert office.get(campaign + "/scores").json == newer


def test_refresh_tallies_for_who_revalidates_asks_once_a_minute(
    office: Any, ballots: Any, polls: Any, new_votes: Any
) -> None:
    """Who has no ETag is told at once, and with it everybody."""
    campaign, found = polls
    etag = office.get(campaign + "/scores").headers["ETag"]
    assert len(ballots.called("GET", "/tally")) == 2
    assert [revalidated(office, campaign, etag).status_code for _ in range(3)] == [304] * 3
    assert len(ballots.called("GET", "/tally")) == 2
    ballots.void(found["july"], new_votes("01", 8, 1))
    assert revalidated(office, campaign, etag).status_code == 304
    asked.clear()  # a minute later
    assert revalidated(office, campaign, etag).json["tallies"][0]["version"] == 2
    ballots.void(found["july"], new_votes("01", 7, 1))
    office.get(campaign + "/scores")
    assert revalidated(office, campaign, etag).json["tallies"][0]["version"] == 3


def test_refresh_tallies_with_ballots_down_asks_once(office: Any, ballots: Any, polls: Any) -> None:
    """After the first silence neither for the other polls nor, by who revalidates, within a minute again."""
    campaign, _ = polls
    ballots.refuse("GET", "/tally", 500, "internal-error", times=9)
    stale = office.get(campaign + "/scores")
    assert stale.json["stale"]
    again = revalidated(office, campaign, stale.headers["ETag"])
    assert (again.status_code, again.headers["Scores-Stale"]) == (304, "true")
    assert len(ballots.called("GET", "/tally")) == 1
    ballots.refusals.clear()
    assert not office.get(campaign + "/scores").json["stale"]


def test_refresh_tallies_keeps_no_answer_that_is_no_sealed_tally(office: Any, ballots: Any, polls: Any) -> None:
    campaign, found = polls
    kept = office.get(campaign + "/scores").json
    running = {**ballots.sealed[found["july"]][0], "state": "running", "version": 2}
    ballots.refusals["GET", "/tally"] = [(running, 200)]
    assert office.get(campaign + "/scores").json == {**kept, "stale": True}
    assert office.get(campaign + "/scores").json == kept


def test_refresh_tallies_of_a_certified_campaign_asks_nothing(
    office: Any, ballots: Any, polls: Any, new_votes: Any
) -> None:
    campaign, found = polls
    certified = office.made(campaign + "/certification")
    ballots.void(found["july"], new_votes("01", 8, 1))
    ballots.calls.clear()
    assert office.get(campaign + "/scores").json["tallies"] == certified["tallies"]
    assert ballots.calls == []
