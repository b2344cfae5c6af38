"""Reading polls."""

from __future__ import annotations

from uuid import UUID

from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.storage import polls
from chassis.database import Database


def read_poll(db: Database, poll_id: UUID) -> Poll:
    """Raises `BallotError("poll-not-found")`."""
    with db.session() as session:
        poll = polls.find_poll(session, poll_id)
    if poll is None:
        raise BallotError("poll-not-found")
    return poll


def polls_of(db: Database, campaign: UUID) -> list[Poll]:
    """A campaign's polls in the order in which they open."""
    with db.session() as session:
        return polls.polls_of(session, campaign)
