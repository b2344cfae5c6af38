"""Sealing a poll: no ballot comes in any more, and what came in is counted for good."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from ballots.domain import tallies
from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.domain.receipts import root
from ballots.storage import counts, messages, polls, receipts, rolls, voids
from ballots.storage.casting import Ballots
from ballots.use_cases.cast_paper_batch import finish_paper_batches
from ballots.use_cases.read_tally import tally_names
from ballots.use_cases.settle_messages import settle_messages
from chassis.database import Database


def seal_poll(db: Database, store: Ballots, poll_id: UUID) -> dict[str, Any]:
    """Seal, and return the final tally with its digest; sealed again it returns the same.

    Messages that came in time are settled first: after the window's end, those that are still being stored are awaited,
    and whatever is stored later bears a time after the window. Then a mark that turns new ballots away is committed
    before the poll's row is locked: the lock alone would be starved by the ballots in flight. Raises `BallotError`:
    poll-not-found, poll-running (before `entry_until`), poll-cancelled.
    """
    with db.session() as session:
        if tally := counts.final_tally(session, poll_id):
            return tally
        ended = _ended(polls.find_poll(session, poll_id))
    with db.session() as session:
        messages.await_stores(session)
    settle_messages(db, store)
    finish_paper_batches(db, store, poll_id)
    with db.session() as session:
        polls.lock_changes(session, poll_id)  # from here on the window is not extended any more
        if _ended(polls.find_poll(session, poll_id)).revision != ended.revision:
            return seal_poll(db, store, poll_id)
        counts.begin_closing(session, poll_id)
        session.commit()
    with db.session() as session:
        polls.lock_changes(session, poll_id)  # nobody voids a ballot meanwhile
        poll = polls.find_poll(session, poll_id, lock=True)
        assert poll is not None  # noqa: S101  # polls are never deleted
        tally = counts.final_tally(session, poll_id)  # somebody else may have sealed meanwhile
        if tally is None:
            tally = _count(session, poll)
            session.commit()
    return tally


def _count(session: Session, poll: Poll) -> dict[str, Any]:
    """Store the receipts and the tally; where ballots were voided, first the tally that has them all."""
    leaves = sorted(receipt for _, receipt in receipts.receipt_of_each(session, poll))
    receipts.insert_receipts(session, poll.id, leaves)
    tree = {"size": len(leaves), "root": root(receipts.nodes(session, poll.id)).hex()}
    voided = voids.with_voided(session, poll.id)
    first = tally_version(session, poll, {"version": 1, "receipts": tree}, instead=voided)
    return next_version(session, poll, first) if voided else first


def _ended(poll: Poll | None) -> Poll:
    if poll is None:
        raise BallotError("poll-not-found")
    if poll.cancelled_at:
        raise BallotError("poll-cancelled")
    if poll.now < poll.entry_until:
        raise BallotError("poll-running", until=poll.entry_until.isoformat())
    return poll


def next_version(session: Session, poll: Poll, before: dict[str, Any]) -> dict[str, Any]:
    """Store the tally without the ballots that are void by now; it names the one before."""
    names = {"version": before["version"] + 1, "supersedes": before["digest"], "receipts": before["receipts"]}
    return tally_version(session, poll, names | {"voided": len(voids.with_voided(session, poll.id))})


def tally_version(
    session: Session, poll: Poll, names: dict[str, Any], instead: counts.Instead | None = None
) -> dict[str, Any]:
    """Store everything that is counted, levels by channel and criterion included, with the digest of it all.

    It is counted from the ballots; `instead` are those that count in place of the standing ones.
    """
    recounted = counts.recount(session, poll.id, instead)
    if not instead and recounted != counts.counters(session, poll.id, len(poll.levels)):
        structlog.get_logger().error("the counters differ from the ballots, which are what counts", poll=str(poll.id))
    document = {
        **tally_names(poll),
        **names,
        "state": "sealed",
        "as_of": poll.now.isoformat(),
        "roll": rolls.roll_size(session, poll.id),
        "voters": counts.voters(session, poll.id, instead),
        "objects": tallies.object_tallies(poll, recounted),
    }
    channels, criteria = poll.document["channels"], poll.criteria
    for name, codes, found in (
        ("channels", channels, counts.by_channel(session, poll.id, instead)),
        ("criteria", criteria, counts.by_criterion(session, poll.id, len(criteria), instead)),
    ):
        parts = {(codes[what - 1], poll.objects[place - 1], level): n for (what, place, level), n in found.items()}
        tallies.add_parts(poll, document["objects"], name, parts)
    document["salt"] = secrets.token_hex(16)
    document["digest"] = tallies.digest(document)
    counts.insert_final_tally(session, poll.id, document)
    return document
