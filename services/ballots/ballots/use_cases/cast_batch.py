"""Casting many ballots, each by the rules of one and as if it came alone: `cast_ballot` in the database has them all,
and `cast_ballots` those that no rule stands against.

A chunk of lines is a transaction. Where one fails the error ends the batch; the chunks before it stand, and sent again
each of their lines gets its first answer by its `source_ref`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from ballots.domain.errors import BallotError
from ballots.domain.votes import Vote
from ballots.storage import batches
from ballots.storage.casting import Ballots, Casting, Found, Outcome, PollKey
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

Transaction = Callable[[], AbstractContextManager[Any]]
CHUNK_LINES = 2000
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

    A line that is a refusal already (it could not be read) stays one. While the database casts a chunk, in a thread of
    its own, the next one is read and the one before is answered.
    """
    cast = partial(_cast_chunk, store.transaction, poll, source)  # looked up here: `store` may be the request's proxy
    with ThreadPoolExecutor(1) as database:
        at_work: Future[_Cast] | None = None
        for chunk in _chunks(lines):
            read = [_read(poll, line, source) for line in chunk]
            before = at_work.result() if at_work else None
            at_work = database.submit(cast, read)
            if before:
                yield from _answers(store, poll, before)
        if at_work:
            yield from _answers(store, poll, at_work.result())


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
    """A ballot whose voter the database has to find."""

    ballot: BatchBallot
    name: VoterName


class _Cast(NamedTuple):
    """Lines, each ready or refused, and what the database answered to those that were ready."""

    lines: Sequence[Casting | BallotError]
    outcomes: Sequence[Outcome]


def _read(poll: PollKey, line: BatchBallot | BallotError, source: str) -> Casting | _Named | BallotError:
    if isinstance(line, BallotError):
        return line
    try:
        name = name_of_voter(poll, code=line.code, phone=line.phone, voter=line.voter)
    except BallotError as refusal:
        return refusal
    return _Named(line, name) if name.digest else _casting(poll, _Named(line, name), {}, source)


def _cast_chunk(
    transaction: Transaction, poll: PollKey, source: str, read: Sequence[Casting | _Named | BallotError]
) -> _Cast:
    with transaction() as connection:
        digests = [each.name.digest for each in read if isinstance(each, _Named) and each.name.digest]
        found = batches.find_all(connection, poll.id, digests) if digests else {}
        lines = [_casting(poll, each, found, source) if isinstance(each, _Named) else each for each in read]
        outcomes = batches.cast_all(connection, poll.id, [each for each in lines if isinstance(each, Casting)])
    return _Cast(lines, outcomes)


def _answers(store: Ballots, poll: PollKey, cast: _Cast) -> Iterator[Taken | BallotError]:
    count_unknown(store, poll.id, cast.lines)  # apart: no row of refusals is held with those of `cast_ballot`
    outcomes = iter(cast.outcomes)
    for each in cast.lines:
        yield each if isinstance(each, BallotError) else taken_or_refused(poll, each, next(outcomes))


def _casting(poll: PollKey, line: _Named, found: Mapping[bytes, Found], source: str) -> Casting | BallotError:
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
