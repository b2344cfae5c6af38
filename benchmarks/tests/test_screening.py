"""Screening of simulated polls: honest ones pass, manipulated ones are found."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from ballots.domain.voters import slot_of_voter
from ballots.storage import screening
from benchmarks import simulated_polls
from benchmarks.screening import MANIPULATIONS, flagged_shares, found_share
from benchmarks.simulated_polls import Poll, gap_samples, repeats, straight_samples
from chassis.database import Database


def test_honest_polls_are_flagged_by_hardly_any_rule() -> None:
    """One of 80 polls at most, of each rule."""
    assert max(flagged_shares(Random(10), 80).values()) <= 1 / 80


@pytest.mark.parametrize("name", [name for name in MANIPULATIONS if name != "interviewer_half"])
def test_clear_manipulations_are_found(name: str) -> None:
    assert found_share(Random(10), name, 6) >= 0.5


def test_the_database_aggregates_as_the_simulation_does(new_database: Any) -> None:
    """So that what is measured of the rules holds for real polls."""
    database, poll = Database(new_database("ballots"), None), uuid4()  # type: ignore[arg-type]
    simulated = next(p for p in (Poll(Random(n), 600) for n in range(50)) if _varied(p))
    ballots = simulated.ballots + [simulated.ballots[-1]._replace(levels=(1, 2, 1, 1, 3, 2, 1, 2))] * 8
    channels = sorted({ballot.place.channel or "" for ballot in ballots})
    rows = []
    for place, levels in ballots:
        voter = uuid4()
        rows.append(
            {
                "poll": poll,
                "slot": slot_of_voter(voter),
                "voter": voter,
                "id": uuid4(),
                "channel": channels.index(place.channel or "") + 1,
                "source": place.source,
                "cast_at": place.hour,
                "levels": list(levels),
            }
        )
    with database.session() as session:
        for statement in (
            "INSERT INTO roll (poll, slot, voter, stratum) VALUES (:poll, :slot, :voter, 0)",
            "INSERT INTO standing (poll, slot, voter, ballot) VALUES (:poll, :slot, :voter, :id)",
            """INSERT INTO ballots (poll, slot, id, voter, channel, source, cast_at, levels)
            VALUES (:poll, :slot, :id, :voter, :channel, :source, :cast_at, :levels)""",
        ):
            session.execute(text(statement), rows)
        found = {sample.place: sample for sample in screening.gap_samples(session, poll, channels, [1, 2, 3, 4, 5])}
        expected = {sample.place: sample for sample in gap_samples(ballots)}
        assert found.keys() == expected.keys()
        for place, sample in expected.items():
            assert found[place][1:] == pytest.approx(sample[1:], abs=1e-6)
        whole = simulated_polls.whole_ballots(ballots)
        assert set(screening.straight_samples(session, poll, channels)) == set(straight_samples(whole))
        assert set(screening.repeats(session, poll, channels)) == set(repeats(whole))
        assert repeats(whole)
        assert screening.hours(session, poll, channels) == simulated_polls.hours(ballots)
    database.engine.dispose()


def _varied(poll: Poll) -> bool:
    return len({ballot.place.channel for ballot in poll.ballots}) >= 3 and len(poll.qualities) == 8
