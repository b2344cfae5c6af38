"""Unlinking a poll, once nobody can object any more: from then on no vote leads to its voter."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from ballots.domain import tallies
from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.storage import comments, counts, polls, unlinking
from ballots.storage.unlinking import Unlinking
from chassis.database import Database

__all__ = ["Unlinking", "unlink_poll"]


def unlink_poll(db: Database, poll_id: UUID) -> Unlinking:
    """Keep what the tally shows, each vote a row of its own, and delete the rest; done again it gives the first record.

    What the tally withholds is deleted too: small groups, and the votes and comments on objects that too few have
    rated; and comments of ballots that don't count. Raises `BallotError`: poll-not-found, poll-not-sealed (it is
    neither sealed nor cancelled).
    """
    with db.session() as session:
        polls.lock_changes(session, poll_id)
        if done := unlinking.find_unlinking(session, poll_id):
            return done
        poll = polls.find_poll(session, poll_id, lock=True)
        if poll is None:
            raise BallotError("poll-not-found")
        if not (poll.sealed_at or poll.cancelled_at):
            raise BallotError("poll-not-sealed")
        unlinking.drop_links(session, poll_id, _keep_votes(session, poll) if poll.sealed_at else 0)
        record = unlinking.find_unlinking(session, poll_id)
        session.commit()
    assert record is not None  # noqa: S101  # it was stored in the same session
    unlinking.sweep(db)
    return record


def _keep_votes(session: Session, poll: Poll) -> int:
    newest = None
    version = 1
    while tally := counts.final_tally(session, poll.id, version):
        newest = tallies.shown(poll, tally, parts=True)
        unlinking.replace_tally(session, poll.id, newest)
        version += 1
    assert newest is not None  # noqa: S101  # the poll is sealed
    rows, shown = list(enumerate(newest["objects"], 1)), tallies.shown_places(newest)
    comments.drop_uncounted(session, poll.id, shown)
    return unlinking.keep_votes(
        session,
        poll.id,
        shown=shown,
        by_stratum=[place for place, row in rows if row.get("strata")],
        by_criterion=[place for place, row in rows if row.get("criteria")],
        criteria=len(poll.criteria),
    )
