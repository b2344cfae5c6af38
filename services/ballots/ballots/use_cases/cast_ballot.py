"""Casting a ballot: the one way in, over whichever channel.

Everything is checked in the call that stores (`storage.casting`); here the voter is found and the answer is read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

import msgspec

from ballots.domain import receipts, voters
from ballots.domain.errors import BallotError, Mistake, invalid
from ballots.domain.guesses import Budget
from ballots.domain.votes import Vote, mistakes_of_votes
from ballots.storage.casting import Ballots, Casting, Found, Outcome, PollKey

__all__ = ["Ballots", "Casting", "Found", "Taken", "cast_ballot", "casting", "voter_by_code", "voter_of_poll"]

UNKNOWN = {"unknown-code", "not-on-roll"}


class Taken(NamedTuple):
    """A ballot that was accepted or replaced another, its receipt, and whether this is the repeat of a first answer."""

    outcome: str
    ballot: UUID
    receipt: str
    repeated: bool


def cast_ballot(store: Ballots, ballot: Casting) -> Taken:
    """Cast a ballot, made by `casting`.

    Raises `BallotError`: poll-not-found, not-on-roll, poll-cancelled, poll-sealed, poll-not-open, poll-closed,
    channel-not-allowed, code-superseded, already-voted, source-ref-reused, empty-ballot, or invalid-input with every
    unknown-object, object-not-on-list, object-repeated, unknown-level and unknown-criterion.
    """
    answer = taken_or_refused(store.poll_by_id(ballot.poll), ballot, store.cast(ballot))
    if isinstance(answer, BallotError):
        raise answer
    return answer


def casting(
    poll: UUID,
    voter: UUID,
    votes: Sequence[Vote],
    *,
    channel: str,
    source: str,
    source_ref: str | None,
    generation: int | None = None,
    stored_at: datetime | None = None,
) -> Casting:
    """A ballot of `voter` as it goes into the database, with an id and with the digest by which its repeat is known.

    `generation` is that of the voter's code, if a code named the voter.
    """
    criteria = [vote.criteria for vote in votes]
    comments = [vote.comment for vote in votes]
    return Casting(
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


def taken_or_refused(poll: PollKey | None, ballot: Casting, outcome: Outcome) -> Taken | BallotError:
    """What the database's answer means; `poll` is the ballot's.

    The repeat of a ballot, which says the same, gets the receipt of the first.
    """
    if outcome.mistakes:
        return invalid(mistakes_of_votes(outcome.mistakes))
    if outcome.ballot is None:
        return BallotError(outcome.outcome, channel=ballot.channel, source_ref=ballot.source_ref)
    assert poll is not None  # noqa: S101  # the ballot is in it
    content = receipts.content(ballot.objects, ballot.levels, ballot.criteria)
    receipt = receipts.receipt(poll.receipt_key, outcome.ballot, content)
    return Taken(outcome.outcome, outcome.ballot, receipt.hex(), outcome.repeated)


def voter_by_code(store: Ballots, guesses: Budget, code: str) -> Found:
    """Whose code it is, and in which poll.

    Raises `BallotError`: unknown-code, which is counted in the poll that its mark names; or, where `guesses` has
    nothing left, too-many-guesses, which costs no write. A right code asks for none of that.
    """
    read = voters.read_code(code)
    poll = store.poll_by_mark(read[: voters.MARK_LENGTH]) if read else None
    found = store.find(poll.id, voters.digest(poll.lookup_key, read)) if read and poll else None
    if found is None:
        if not guesses.spend():
            raise BallotError("too-many-guesses")
        refusal = BallotError("unknown-code")
        if poll:
            count_unknown(store, poll.id, [refusal])
        raise refusal
    return found


def count_unknown(store: Ballots, poll: UUID, answers: Iterable[object]) -> None:
    """Count those of `answers` that are refusals because a code or number leads to nobody.

    They never get as far as `cast_ballot`, which counts what it refuses itself.
    """
    refusals = Counter(each.slug for each in answers if isinstance(each, BallotError))
    for slug in UNKNOWN & refusals.keys():
        store.count_refusal(poll, slug, refusals[slug])


class VoterName(NamedTuple):
    """How a ballot names its voter: by id, or by a digest of a code or number; `unknown` if that leads to nobody."""

    voter: UUID | None
    digest: bytes | None
    unknown: str = "not-on-roll"


def name_of_voter(poll: PollKey, *, code: str | None, phone: str | None, voter: UUID | None) -> VoterName:
    """What a ballot says of its voter, which must be exactly one of the three.

    Raises `BallotError`: unknown-code, or invalid-input with voter-not-named or not-a-number.
    """
    if (code, phone, voter).count(None) != 2:
        raise invalid([Mistake("", "voter-not-named", {"fields": "`code`, `phone`, `voter`"})])
    if code is not None:
        read = voters.read_code(code)
        if read is None:
            raise BallotError("unknown-code")
        return VoterName(None, voters.digest(poll.lookup_key, read), "unknown-code")
    if phone is not None:
        number = voters.read_number(phone)
        if number is None:
            raise invalid([Mistake("/phone", "not-a-number")])
        return VoterName(None, voters.digest(poll.lookup_key, number))
    return VoterName(voter, None)


def voter_named(name: VoterName, found: Found | None) -> tuple[UUID, int | None]:
    """The voter, and the generation of the code that named them; `found` is where the digest leads.

    Raises `BallotError`: unknown-code (also one of another poll) or not-on-roll.
    """
    if name.voter is not None:
        return name.voter, None
    if found is None:
        raise BallotError(name.unknown)
    return found.voter, found.generation


def voter_of_poll(
    store: Ballots, poll: UUID, *, code: str | None, phone: str | None, voter: UUID | None
) -> tuple[UUID, int | None]:
    """The voter of a ballot. Raises `BallotError`: poll-not-found, and as `name_of_voter` and `voter_named` do."""
    key = store.poll_by_id(poll)
    if key is None:
        raise BallotError("poll-not-found")
    try:
        name = name_of_voter(key, code=code, phone=phone, voter=voter)
        return voter_named(name, store.find(poll, name.digest) if name.digest else None)
    except BallotError as refusal:
        count_unknown(store, poll, [refusal])
        raise
