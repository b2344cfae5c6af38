"""Queries over failed attempts to log in, by the digest of the name that was given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway.domain.attempts import FORGOTTEN_SECONDS
from gateway.storage.tables import failed_attempts

_SECOND: Any = literal_column("interval '1 second'")


def lock(session: Session, name_digest: bytes) -> tuple[int, float]:
    """The failures of a name and the seconds since the last; nobody else counts for it until the transaction ends."""
    old = select(failed_attempts.c.name_digest).where(
        failed_attempts.c.last_at < func.now() - _SECOND * FORGOTTEN_SECONDS
    )
    forgotten = old.with_for_update(skip_locked=True).scalar_subquery()
    session.execute(delete(failed_attempts).where(failed_attempts.c.name_digest.in_(forgotten)))
    session.execute(insert(failed_attempts).values(name_digest=name_digest, failures=0).on_conflict_do_nothing())
    since = func.extract("epoch", func.clock_timestamp() - failed_attempts.c.last_at)
    found = select(failed_attempts.c.failures, since).where(failed_attempts.c.name_digest == name_digest)
    failures, seconds = session.execute(found.with_for_update()).one()
    return failures, float(seconds)


def count(session: Session, name_digest: bytes) -> None:
    """One more, as of now."""
    counted = {"failures": failed_attempts.c.failures + 1, "last_at": func.clock_timestamp()}
    session.execute(update(failed_attempts).where(failed_attempts.c.name_digest == name_digest).values(counted))


def forget(session: Session, name_digest: bytes) -> None:
    session.execute(delete(failed_attempts).where(failed_attempts.c.name_digest == name_digest))
