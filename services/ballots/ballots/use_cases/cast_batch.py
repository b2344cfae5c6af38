"""Casting many ballots, each by the rules of one and as if it came alone: `cast_ballot` in the database has them all,
and `cast_ballots` those that no rule stands against.

A chunk of lines is a transaction. Where one fails the error ends the batch; the chunks before it stand, and sent again
each of their lines gets its first answer by its `source_ref`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

from ballots.domain.errors import BallotError
from ballots.domain.votes import Vote
from ballots.storage import batches
from ballots.storage.casting import Ballots, Casting, Found, PollKey
from ballots.use_cases.cast_ballot import (
    Taken,
    VoterName,
    casting,
    count_unknown,
    name_of_voter,
    taken_or_refused,
    voter_named,
)

__all__ = ["CHUNK_LINES", "BatchBallot", "PollKey", "cast_batch"]

CHUNK_LINES = 1000
CHUNK_VOTES = 20_000
"""A chunk ends with whichever is reached first; a single ballot waits for those that have its slot."""


class BatchBallot(Protocol):
    """A ballot of the voter named by exactly one of `code`, `phone` and `voter`."""

    @property
    def channel(self) -> str: ...
    @property
    def source_ref(self) -> str: ...
    @property
    def votes(self) -> Sequence[Vote]: ...
    @property
    def code(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def voter(self) -> UUID | None: ...


def cast_batch(
    store: Ballots, poll: PollKey, lines: Iterable[BatchBallot | BallotError], source: str
) -> Iterator[Taken | BallotError]:
    """One answer for each line, in order: what became of it, or why it is refused.

    A line that is a refusal already (it could not be read) stays one. Nothing is read ahead of the chunk at work.
    """
    for chunk in _chunks(lines):
        yield from _cast_chunk(store, poll, chunk, source)


def _chunks(lines: Iterable[BatchBallot | BallotError]) -> Iterator[list[BatchBallot | BallotError]]:
    chunk: list[BatchBallot | BallotError] = []
    votes = 0
    for line in lines:
        chunk.append(line)
        votes += 0 if isinstance(line, BallotError) else len(line.votes)
        if len(chunk) == CHUNK_LINES or votes >= CHUNK_VOTES:
            yield chunk
            chunk, votes = [], 0
    if chunk:
        yield chunk


class _Named(NamedTuple):
    ballot: BatchBallot
    name: VoterName


def _cast_chunk(
    store: Ballots, poll: PollKey, lines: Sequence[BatchBallot | BallotError], source: str
) -> list[Taken | BallotError]:
    named = [_named(poll, line) for line in lines]
    with store.transaction() as connection:
        digests = [each.name.digest for each in named if isinstance(each, _Named) and each.name.digest]
        found = batches.find_all(connection, poll.id, digests) if digests else {}
        ready = [_casting(poll, each, found, source) for each in named]
        cast = batches.cast_all(connection, poll.id, [each for each in ready if isinstance(each, Casting)])
    count_unknown(store, poll.id, ready)  # apart: no row of refusals is held with those of `cast_ballot`
    outcomes = iter(cast)
    return [each if isinstance(each, BallotError) else taken_or_refused(store, each, next(outcomes)) for each in ready]


def _named(poll: PollKey, line: BatchBallot | BallotError) -> _Named | BallotError:
    if isinstance(line, BallotError):
        return line
    try:
        return _Named(line, name_of_voter(poll, code=line.code, phone=line.phone, voter=line.voter))
    except BallotError as refusal:
        return refusal


def _casting(
    poll: PollKey, line: _Named | BallotError, found: dict[bytes, Found], source: str
) -> Casting | BallotError:
    if isinstance(line, BallotError):
        return line
    ballot, name = line
    try:
        voter, generation = voter_named(name, found.get(name.digest) if name.digest else None)
    except BallotError as refusal:
        return refusal
    return casting(
        poll.id,
        voter,
        ballot.votes,
        channel=ballot.channel,
        source=source,
        source_ref=ballot.source_ref,
        generation=generation,
    )
