"""How many have voted, over which channel, in which hour, and what could not count."""

from __future__ import annotations

from typing import Any

from ballots.domain.polls import Poll
from ballots.storage import counts, rolls, voids
from chassis.database import Database


def read_turnout(db: Database, poll: Poll) -> dict[str, Any]:
    """Roll, voters, ballots, voters by channel and by hour (of their first ballot), refused submissions by slug."""
    with db.session() as session:
        hours = counts.turnout(session, poll.id)
        refused = counts.refusals(session, poll.id)
        voided = voids.count_voids(session, poll.id)
        roll = rolls.roll_size(session, poll.id)
        if poll.unlinked_at and (tally := counts.final_tally(session, poll.id)):
            roll = tally["roll"]  # whose lines are deleted
    channels = poll.document["channels"]
    by_channel = dict.fromkeys(channels, 0)
    for hour in hours:
        by_channel[channels[hour.channel - 1]] += hour.voters
    return {
        "poll": poll.id,
        "rehearsal": poll.rehearsal,
        "roll": roll,
        "voters": sum(hour.voters for hour in hours),
        "ballots": sum(hour.ballots for hour in hours),
        "voided": voided,
        "by_channel": by_channel,
        "by_hour": [
            {"hour": hour.hour, "channel": channels[hour.channel - 1], "voters": hour.voters}
            for hour in hours
            if hour.voters
        ],
        "refused": refused,
    }
