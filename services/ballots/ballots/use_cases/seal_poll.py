"""Sealing a poll: no ballot comes in any more, and what came in is counted for good."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from ballots.domain import tallies
from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.storage import counts, messages, polls
from ballots.storage.casting import Ballots
from ballots.use_cases.read_tally import running_tally
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
    with db.session() as session:
        polls.lock_changes(session, poll_id)  # from here on the window is not extended any more
        if _ended(polls.find_poll(session, poll_id)).revision != ended.revision:
            return seal_poll(db, store, poll_id)
        counts.begin_closing(session, poll_id)
        session.commit()
    with db.session() as session:
        poll = polls.find_poll(session, poll_id, lock=True)
        assert poll is not None  # noqa: S101  # polls are never deleted
        tally = counts.final_tally(session, poll_id)  # somebody else may have sealed meanwhile
        if tally is None:
            tally = final_tally(poll, session)
            counts.insert_final_tally(session, poll_id, tally)
            session.commit()
    return tally


def _ended(poll: Poll | None) -> Poll:
    if poll is None:
        raise BallotError("poll-not-found")
    if poll.cancelled_at:
        raise BallotError("poll-cancelled")
    if poll.now < poll.entry_until:
        raise BallotError("poll-running", until=poll.entry_until.isoformat())
    return poll


def final_tally(poll: Poll, session: Any) -> dict[str, Any]:
    """Everything that is counted, levels by channel and criterion included, with the digest of it all."""
    document = running_tally(poll, session) | {"state": "sealed", "as_of": poll.now.isoformat()}
    channels, criteria = poll.document["channels"], poll.criteria
    for name, names, found in (
        ("channels", channels, counts.by_channel(session, poll.id)),
        ("criteria", criteria, counts.by_criterion(session, poll.id, len(criteria))),
    ):
        parts = {(names[what - 1], poll.objects[place - 1], level): n for (what, place, level), n in found.items()}
        tallies.add_parts(poll, document["objects"], name, parts)
    document["salt"] = secrets.token_hex(16)
    return document | {"digest": tallies.digest(document)}
