"""Casting a ballot: the one way in, over whichever channel.

Everything is checked in the call that stores (`storage.casting`); here the voter is found and the answer is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from ballots.domain import voters
from ballots.domain.errors import BallotError, Mistake, invalid
from ballots.domain.votes import Vote, mistakes_of_votes
from ballots.storage.casting import Ballots, Casting, Found, Outcome

__all__ = ["Ballots", "Found", "Outcome", "cast_ballot", "voter_by_code", "voter_of_poll"]


def cast_ballot(
    store: Ballots,
    poll: UUID,
    voter: UUID,
    votes: Sequence[Vote],
    *,
    channel: str,
    source: str,
    source_ref: str | None,
    generation: int | None = None,
    stored_at: datetime | None = None,
) -> Outcome:
    """Cast a ballot of `voter`, of whose code this is the `generation` if a code named the voter.

    Raises `BallotError`: poll-not-found, not-on-roll, poll-cancelled, poll-sealed, poll-not-open, poll-closed,
    channel-not-allowed, code-superseded, already-voted, source-ref-reused, empty-ballot, or invalid-input with every
    unknown-object, object-not-on-list, object-repeated, unknown-level and unknown-criterion.
    """
    criteria = [vote.criteria for vote in votes]
    comments = [vote.comment for vote in votes]
    outcome = store.cast(
        Casting(
            poll=poll,
            voter=voter,
            ballot=uuid4(),  # random: a ballot's id tells no time
            channel=channel,
            source=source,
            source_ref=source_ref,
            body=hashlib.sha256(msgspec.json.encode((channel, votes), order="deterministic")).digest(),
            objects=[vote.object for vote in votes],
            levels=[vote.level for vote in votes],
            generation=generation,
            criteria=criteria if any(criteria) else None,
            comments=comments if any(comments) else None,
            stored_at=stored_at,
        )
    )
    if outcome.mistakes:
        raise invalid(mistakes_of_votes(outcome.mistakes))
    if outcome.ballot is None:
        raise BallotError(outcome.outcome, channel=channel, source_ref=source_ref)
    return outcome


def voter_by_code(store: Ballots, code: str) -> Found:
    """Whose code it is, and in which poll. Raises `BallotError("unknown-code")`."""
    read = voters.read_code(code)
    poll = store.poll_by_mark(read[: voters.MARK_LENGTH]) if read else None
    found = store.find(poll.id, voters.digest(poll.lookup_key, read)) if read and poll else None
    if found is None:
        raise BallotError("unknown-code")
    return found


def voter_of_poll(
    store: Ballots, poll: UUID, *, code: str | None, phone: str | None, voter: UUID | None
) -> tuple[UUID, int | None]:
    """The voter, named in exactly one way, and the generation of the code that named them.

    Raises `BallotError`: poll-not-found, unknown-code (also one of another poll), or invalid-input with
    voter-not-named, not-a-number or not-on-roll.
    """
    key = store.poll_by_id(poll)
    if key is None:
        raise BallotError("poll-not-found")
    if sum(name is not None for name in (code, phone, voter)) != 1:
        raise invalid([Mistake("", "voter-not-named")])
    if voter is not None:
        return voter, None
    if code is not None:
        found = voter_by_code(store, code)
        if found.poll != poll:
            raise BallotError("unknown-code")
        return found.voter, found.generation
    number = voters.read_number(phone or "")
    if number is None:
        raise invalid([Mistake("/phone", "not-a-number")])
    by_number = store.find(poll, voters.digest(key.lookup_key, number))
    if by_number is None:
        raise BallotError("not-on-roll")
    return by_number.voter, None
