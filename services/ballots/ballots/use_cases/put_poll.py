"""Publishing a poll, changing it by a higher revision, cancelling it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll, frozen_fields
from ballots.storage import polls, rolls
from chassis.database import Database


def put_poll(db: Database, poll: UUID, document: Mapping[str, Any], lookup_key: bytes) -> tuple[Poll, bool]:
    """Store a poll as campaigns describes it; returns it and whether it is new. The same revision again is no change.

    Raises `BallotError`: revision-stale, revision-reused (same number, other content), poll-frozen (a ballot is in
    and more than the end of the window would change), poll-sealed, poll-cancelled, mark-taken.
    """
    with db.session() as session:
        polls.lock_changes(session, poll)
        rolls.lock_roll(session, poll)
        new = polls.insert_poll(session, poll, document, lookup_key)
        before = polls.find_poll(session, poll)
        if before is None:
            raise BallotError("mark-taken", mark=document["mark"])
        if not new and not _is_repeat(before, document, lookup_key):
            changed = frozen_fields(before.document, document)
            if changed:  # then no first ballot may come in meanwhile
                polls.find_poll(session, poll, lock=True)
            if {"objects", "strata"} & set(changed) and rolls.roll_size(session, poll):
                raise BallotError("poll-frozen", fields=", ".join(changed))  # the roll names them by position
            _check_change(before, document, lookup_key, changed, has_ballots=polls.has_ballots(session, poll))
            if not polls.update_poll(session, poll, document, lookup_key, frozen=not changed):
                raise BallotError("mark-taken", mark=document["mark"])
        found = polls.find_poll(session, poll)
        session.commit()
    assert found is not None  # noqa: S101  # it was found in the same transaction
    return found, new


def cancel_poll(db: Database, poll: UUID, reason: str) -> Poll:
    """Take no more ballots, for good; repeating it changes nothing.

    Raises `BallotError`: poll-not-found, poll-sealed.
    """
    with db.session() as session:
        polls.lock_changes(session, poll)
        found = polls.find_poll(session, poll)
        if found is None:
            raise BallotError("poll-not-found")
        if found.closing or found.sealed_at:
            raise BallotError("poll-sealed")
        if not found.cancelled_at:
            polls.cancel_poll(session, poll, reason)
        found = polls.find_poll(session, poll)
        session.commit()
    assert found is not None  # noqa: S101  # polls are never deleted
    return found


def _is_repeat(before: Poll, document: Mapping[str, Any], lookup_key: bytes) -> bool:
    return before.document == document and before.lookup_key == lookup_key


def _check_change(
    before: Poll, document: Mapping[str, Any], lookup_key: bytes, changed: list[str], *, has_ballots: bool
) -> None:
    revision = document["revision"]
    if before.cancelled_at:
        raise BallotError("poll-cancelled")
    if before.closing or before.sealed_at:
        raise BallotError("poll-sealed")
    if revision < before.revision:
        raise BallotError("revision-stale", revision=revision, stored=before.revision)
    if revision == before.revision:
        raise BallotError("revision-reused", revision=revision)
    if (
        before.lookup_key != lookup_key
        or before.mark != document["mark"]
        or str(before.campaign) != document["campaign"]
    ):
        raise BallotError("poll-frozen", fields="lookup_key, mark, campaign")  # what codes and caches were made with
    if has_ballots and changed:
        raise BallotError("poll-frozen", fields=", ".join(changed))
