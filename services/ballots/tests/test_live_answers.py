"""What a running poll shows, against somebody who reads it after every ballot and looks for single votes.

The attacker sees more than the public does: the counts that campaigns makes the published scores of, turnout after each
ballot, and in the end the sealed tally.
"""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

import pytest

from .conftest import FIVE, Office, votes

LEVELS = [level["code"] for level in FIVE]
OBJECTS = ("01", "02", "03")


class Attacker:
    """Keeps each different state that was shown of each object."""

    def __init__(self) -> None:
        self.seen: dict[str, list[dict[str, int]]] = {code: [dict.fromkeys(LEVELS, 0)] for code in OBJECTS}

    def read(self, tally: dict[str, Any]) -> None:
        for row in tally["objects"]:
            if row["counts"] != self.seen[row["object"]][-1]:
                self.seen[row["object"]].append(row["counts"])

    def steps(self) -> list[dict[str, int]]:
        """How any two states of an object differ that were shown one after the other: level \u2192 more votes."""
        return [
            {level: after[level] - before[level] for level in LEVELS if after[level] != before[level]}
            for states in self.seen.values()
            for before, after in itertools.pairwise(states)
        ]

    def single_votes(self) -> int:
        """Steps that a single ballot makes: one more vote, or one vote that moved."""
        return sum(sum(n for n in step.values() if n > 0) <= 1 for step in self.steps())


def attacked(office: Office, refresh_after: int, seed: int, late: int) -> Attacker:
    """60 ballots and some changes of mind, with `late` more after the last one that was read."""
    random, attacker = Random(seed), Attacker()
    poll = office.put_poll(live=True, refresh_after=refresh_after)
    voters = [office.voter(poll) for _ in range(60)]
    for place, voter in enumerate(voters):
        again = random.random() < 0.2 and place
        chosen = random.choice(voters[:place]) if again else voter
        for each in {chosen, voter}:
            rated = random.sample(OBJECTS, random.randint(1, 3))
            ballot = {"voter": each, "votes": [vote for code in rated for vote in votes(random.choice(LEVELS), code)]}
            assert office.post(poll, ballot).status_code in (200, 201)
            if place < 60 - late:
                attacker.read(office.tally(poll, office.campaigns).json)
    office.close(poll, live=True, refresh_after=refresh_after)
    attacker.read(office.seal(poll).json)
    return attacker


@pytest.mark.parametrize(("seed", "late"), [(1, 0), (2, 0), (3, 1), (4, 7)])
def test_live_answers_show_no_single_vote(office: Office, seed: int, late: int) -> None:
    """Every step, the last one to the sealed tally too, is one of `refresh_after` voters at least."""
    attacker = attacked(office, 5, seed, late)
    assert len(attacker.steps()) > 10
    assert attacker.single_votes() == 0
    assert min(sum(step.values()) for step in attacker.steps()) >= 5


def test_the_same_attacker_finds_single_votes_where_every_ballot_is_shown(office: Office) -> None:
    attacker = attacked(office, 1, 1, 0)
    assert attacker.single_votes() > 60
