"""Voiding a ballot: one person proposes it with a reason, another confirms it. Nothing is deleted."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.storage import counts, polls, voids
from ballots.storage.voids import Void
from ballots.use_cases.seal_poll import next_version
from chassis.database import Database

__all__ = ["Void", "confirm_void", "list_voids", "propose_void"]


def propose_void(db: Database, poll_id: UUID, ballot: UUID, *, reason: str, by: str) -> tuple[Void, bool]:
    """(the proposal, whether it is new); the same again changes nothing.

    Raises `BallotError`: poll-not-found, poll-cancelled, poll-unlinked, ballot-not-found, void-proposed (with another
    reason, or by somebody else).
    """
    with db.session() as session:
        _locked(session, poll_id)
        before = voids.find_void(session, poll_id, ballot)
        if before is not None:
            if (before.reason, before.proposed_by) != (reason, by):
                raise BallotError("void-proposed", by=before.proposed_by)
            return before, False
        if not voids.propose_void(session, poll_id, ballot, reason, by):
            raise BallotError("ballot-not-found")
        session.commit()
        return _void(session, poll_id, ballot), True


def confirm_void(db: Database, poll_id: UUID, ballot: UUID, *, by: str) -> Void:
    """Void a ballot that somebody else proposed; then the one before it counts that is not void, if there is one.

    The ballot stays as it is. Once the poll is sealed this makes a new version of its tally. The same person may repeat
    it. Raises `BallotError`: poll-not-found, poll-cancelled, poll-unlinked, void-not-found, void-needs-another,
    void-confirmed (by somebody else).
    """
    with db.session() as session:
        poll = _locked(session, poll_id)
        void = voids.find_void(session, poll_id, ballot)
        if void is None:
            raise BallotError("void-not-found")
        if void.proposed_by == by:
            raise BallotError("void-needs-another", by=by)
        if void.confirmed_by:
            if void.confirmed_by != by:
                raise BallotError("void-confirmed", by=void.confirmed_by)
            return void
        changed = voids.confirm_void(session, poll_id, void, by, len(poll.levels))
        sealed = counts.final_tally(session, poll_id)
        if changed and sealed:
            next_version(session, poll, sealed)
        session.commit()
        return _void(session, poll_id, ballot)


def list_voids(db: Database, poll: UUID) -> list[Void]:
    """Proposed and confirmed ones, the earliest first."""
    with db.session() as session:
        return voids.voids(session, poll)


def _locked(session: Session, poll_id: UUID) -> Poll:
    """One void at a time, and none while the poll is being sealed or unlinked; ballots go on."""
    polls.lock_changes(session, poll_id)
    poll = polls.find_poll(session, poll_id)
    if poll is None:
        raise BallotError("poll-not-found")
    if poll.cancelled_at:
        raise BallotError("poll-cancelled")
    if poll.unlinked_at:
        raise BallotError("poll-unlinked")
    return poll


def _void(session: Session, poll_id: UUID, ballot: UUID) -> Void:
    found = voids.find_void(session, poll_id, ballot)
    assert found is not None  # noqa: S101  # it was stored in the same session
    return found
