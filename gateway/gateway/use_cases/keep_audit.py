"""Record who asked for what and what was answered, and chain the records batch by batch."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from chassis.database import Database
from chassis.tokens import TokenSigner
from gateway.domain.audit import BEGINNING, SIGNED, Batch, batch_line, digest, exported, leaf, line
from gateway.domain.identities import CLIENT_ROLE
from gateway.storage import audit

BATCH_SECONDS = 60.0
_CLOSED, _NOTHING = True, False


@dataclass(frozen=True)
class Entry:
    """What is recorded of a request: neither body nor query. `path`: only of an operation that is known."""

    kind: str
    request_id: str
    subject: str | None
    role: str | None
    address: str | None
    operation: str | None
    method: str
    path: str
    asked: int | None = None
    status: int | None = None


class Found(Protocol):
    """An operation of a service."""

    @property
    def name(self) -> str: ...

    @property
    def recorded(self) -> bool: ...


Find = Callable[[str, str], Found | None]
"""Method and path → the operation, None where it is not known."""


class AuditTrail:
    """Of one process. Another one's records and batches are the same trail's."""

    def __init__(self, db: Database, signer: TokenSigner, clock: Callable[[], float] = time.monotonic) -> None:
        self.db = db
        self._signer, self._clock = signer, clock
        self._closed, self._due = 0, float("-inf")
        self._closing = threading.Lock()

    def name_changes(self, who: Callable[[], Mapping[str, str | None]]) -> None:
        """`who` says in whose name a transaction changes accounts and clients."""
        audit.name_transactions(self.db, who)

    def add(self, entry: Entry) -> int:
        """Commit one record; returns its number. Raises `SQLAlchemyError` where that can't be."""
        return audit.add_record(self.db, asdict(entry))

    def answer(self, asked: Entry, number: int, status: int) -> int | None:
        """Commit what became of a request. It is done by now: where that can't be recorded, the log says so."""
        try:
            return self.add(replace(asked, kind="answered", asked=number, status=status))
        except SQLAlchemyError as error:
            log = structlog.get_logger()
            log.error("an answer is not in the audit trail", asked=number, status=status, error=type(error).__name__)
            return None

    def identify(self, account: str | None, client: str | None) -> tuple[str | None, str | None]:
        """(id, role) of whom somebody says to be, (None, None) where there is nobody of this name.

        What was typed then is kept nowhere: it may be a password in the wrong field.
        """
        with self.db.session() as session:
            if account is not None and (found := audit.account_named(session, account)):
                return str(found[0]), found[1]
            if client is not None and (known := _uuid(client)) and audit.is_client(session, known):
                return str(known), CLIENT_ROLE
        return None, None

    def close_due(self, number: int) -> None:
        """Close a batch if, after the record of this number, one is due and nobody else in this process is at it."""
        if number - self._closed < audit.LONGEST_BATCH and self._clock() < self._due:
            return
        if self._closing.acquire(blocking=False):
            try:
                while self._close(due_only=True) is _CLOSED:
                    pass
            except SQLAlchemyError as error:
                structlog.get_logger().warning("no batch was closed", error=type(error).__name__)
            finally:
                self._due = self._clock() + BATCH_SECONDS
                self._closing.release()

    def close_all(self) -> None:
        """Close batches until every record that there is now is in one. Raises `SQLAlchemyError`."""
        while self._close(due_only=False) is _CLOSED:
            pass

    def _close(self, *, due_only: bool) -> bool:
        """Close one batch of the records that come next; False if there was none, or (`due_only`) it is not due."""
        with self.db.session() as session:
            upto = audit.settled(session)
        with self.db.session() as session:
            audit.lock_closing(session)
            newest, age = audit.newest_batch(session)
            self._closed = newest.last if newest else 0
            records = audit.records_between(session, newest.last if newest else None, upto, audit.LONGEST_BATCH)
            if not records or (due_only and len(records) < audit.LONGEST_BATCH and age < BATCH_SECONDS):
                return _NOTHING
            number, before = (newest.number + 1, newest.digest) if newest else (1, BEGINNING)
            at, leaves = audit.now(session), [leaf(record) for record in records]
            found = digest(batch_line(number, at, before, leaves))
            batch = Batch(number, at, before, leaves, found, self._signer.sign_document(found, SIGNED))
            audit.add_batch(session, batch)
            session.commit()
        self._closed = batch.last
        structlog.get_logger().info("audit batch closed", batch=number, last=batch.last, digest=found)
        return _CLOSED

    def export(self, after: int) -> Iterator[str]:
        """Lines: of each batch above `after` its records, then the batch. What is in none yet is left out."""
        for batch, records in audit.batches(self.db, after):
            for record in records:
                yield line(record)
            yield exported(batch)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
