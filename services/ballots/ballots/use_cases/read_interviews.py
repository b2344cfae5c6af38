"""What became of a poll's interviews."""

from __future__ import annotations

from typing import Any

from ballots.domain.interviews import CHANNELS, OUTCOMES
from ballots.domain.polls import Poll
from ballots.storage import interviews
from ballots.storage.interviews import Interviews
from chassis.database import Database

__all__ = ["Interviews", "list_interviews", "summarise_interviews"]


def list_interviews(db: Database, poll: Poll, outcome: str | None, *, voters: bool) -> Interviews:
    """The attempts, those of `outcome` if one is given; with `voters` their ids, so that they can be called again."""
    return Interviews(db, poll.id, outcome, voters=voters)


def summarise_interviews(db: Database, poll: Poll) -> list[dict[str, Any]]:
    """For each channel and outcome: attempts, how many of them have a ballot, and refusal → how many have none.

    What is left of the attempts of `answered` was cut off by a crash, and counts once it is sent again.
    """
    with db.session() as session:
        tried = interviews.tried(session, poll.id)
    found = []
    for channel in (each for each in CHANNELS if each in poll.document["channels"]):
        for outcome in OUTCOMES:
            kinds = [each for each in tried if (each.channel, each.outcome) == (channel, outcome)]
            found.append(
                {
                    "channel": channel,
                    "outcome": outcome,
                    "attempts": sum(each.attempts for each in kinds),
                    "counted": sum(each.counted for each in kinds),
                    "refused": {each.refusal: each.attempts for each in kinds if each.refusal},
                }
            )
    return found
