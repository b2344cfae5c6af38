"""The hot path: one read that finds a voter by digest, and the one call that stores a ballot, through psycopg.

Each is a single autocommit statement; prepared after its first uses.
"""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from ballots.domain.voters import slot_of_digest, slot_of_voter

_CAST = """SELECT outcome, ballot, mistakes, repeated FROM cast_ballot(
    %s::smallint, %s, %s, %s::integer, %s, %s, %s, %s, %s, %s::text[], %s::text[], %s, %s::text[], %s)"""
CAST_ARGUMENTS = (
    *("slot", "poll", "voter", "generation", "ballot", "channel", "source", "source_ref", "body"),
    *("objects", "levels", "criteria", "comments", "stored_at"),
)
"""Of `cast_ballot`, without their `p_`; the columns of `staged_ballots`, too."""
_FIND = "SELECT poll, voter, generation FROM lookups WHERE poll = %s AND slot = %s::smallint AND digest = %s"
COUNT_REFUSAL = """INSERT INTO refusals AS r (poll, slot, reason, submissions)
    VALUES (%(poll)s, %(slot)s::smallint, %(reason)s, %(number)s)
    ON CONFLICT ON CONSTRAINT pk_refusals DO UPDATE SET submissions = r.submissions + excluded.submissions"""
_POLL_BY_MARK = "SELECT id, campaign, lookup_key, receipt_key FROM polls WHERE mark = %s"
_POLL_BY_ID = "SELECT id, campaign, lookup_key, receipt_key FROM polls WHERE id = %s"


class Outcome(NamedTuple):
    """What `cast_ballot` answered: accepted, replaced or a refusal's slug; the ballot; all mistakes of its votes;
    whether it is a first answer that is given again.
    """

    outcome: str
    ballot: UUID | None
    mistakes: list[dict[str, Any]] | None
    repeated: bool


class PollKey(NamedTuple):
    """What never changes of a poll."""

    id: UUID
    campaign: UUID
    lookup_key: bytes
    receipt_key: bytes


class Found(NamedTuple):
    """A voter found by a digest; `generation` of the code, None for a number."""

    poll: UUID
    voter: UUID
    generation: int | None


@dataclass(slots=True)
class Casting:
    """One ballot on its way in: arguments of the SQL function `cast_ballot`, where they are explained."""

    poll: UUID
    voter: UUID
    ballot: UUID
    channel: str
    source: str
    body: bytes
    objects: list[str]
    levels: list[str]
    generation: int | None = None
    source_ref: str | None = None
    criteria: list[dict[str, str] | None] | None = None
    comments: list[str | None] | None = field(default=None, repr=False)
    stored_at: datetime | None = None

    @property
    def arguments(self) -> tuple[Any, ...]:
        """In the order of `CAST_ARGUMENTS`."""
        return (
            slot_of_voter(self.voter),
            self.poll,
            self.voter,
            self.generation,
            self.ballot,
            self.channel,
            self.source,
            self.source_ref,
            self.body,
            self.objects,
            self.levels,
            Jsonb(self.criteria) if self.criteria else None,
            self.comments,
            self.stored_at,
        )


class _Connection(psycopg.Connection[Any]):
    @cached_property
    def hot(self) -> psycopg.Cursor[Any]:
        """One cursor for all single statements: a new one finds out again how each type is sent."""
        return self.cursor()


class Ballots:
    """The ballots of all polls, for one process. Connections are opened at first use, so after a fork."""

    def __init__(self, url: str, connections: int) -> None:
        self._pool: ConnectionPool[_Connection] = ConnectionPool(
            url,
            connection_class=_Connection,
            min_size=1,
            max_size=connections,
            timeout=5,
            kwargs={"autocommit": True, "connect_timeout": 5, "options": "-c statement_timeout=15000"},
            check=_alive,
            open=False,
        )
        self._by_mark: dict[str, PollKey] = {}
        self._by_id: dict[UUID, PollKey] = {}

    def close(self) -> None:
        """Give the connections back, for good."""
        self._pool.close()

    def cast(self, ballot: Casting) -> Outcome:
        """Check, store and count one ballot, in one round trip."""
        return Outcome(*self._row(_CAST, ballot.arguments))

    def count_refusal(self, poll: UUID, reason: str, number: int = 1) -> None:
        """Count submissions that never got as far as `cast_ballot`. They have no voter, so any slot does."""
        values = {"poll": poll, "slot": slot_of_voter(uuid4()), "reason": reason, "number": number}
        with self._connection() as connection:
            connection.hot.execute(COUNT_REFUSAL, values)

    def find(self, poll: UUID, digest: bytes) -> Found | None:
        """Whom the digest of a code or of a number names in a poll."""
        row = self._row(_FIND, (poll, slot_of_digest(digest), digest))
        return Found(*row) if row else None

    def poll_by_mark(self, mark: str) -> PollKey | None:
        return _known(self._by_mark, mark, lambda: self._row(_POLL_BY_MARK, (mark,)))

    def poll_by_id(self, poll: UUID) -> PollKey | None:
        return _known(self._by_id, poll, lambda: self._row(_POLL_BY_ID, (poll,)))

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection and its transaction: committed at the end, rolled back by an exception."""
        with self._connection() as connection, connection.transaction():
            yield connection

    def _connection(self) -> AbstractContextManager[_Connection]:
        if self._pool.closed:
            self._pool.open()  # once, whichever threads come first
        return self._pool.connection()

    def _row(self, statement: str, arguments: tuple[Any, ...]) -> Any:
        with self._connection() as connection:
            return connection.hot.execute(statement, arguments).fetchone()


def _alive(connection: psycopg.Connection[Any]) -> None:
    """Raises where the server has closed an idle connection: its socket is then readable. Costs no round trip."""
    socket = select.poll()  # select() can't look at a number above 1,023
    socket.register(connection.fileno(), select.POLLIN)
    if socket.poll(0):
        connection.close()  # else the pool takes it back as good, and nobody ever gets another
        raise psycopg.OperationalError("the connection was closed by the server")


def _known(cache: dict[Any, PollKey], key: Any, read: Any) -> PollKey | None:
    """What never changes is read once; what is not there is asked again."""
    if key not in cache:
        row = read()
        if row is None:
            return None
        cache[key] = PollKey(*row)
    return cache[key]
