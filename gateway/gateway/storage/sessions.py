"""Queries over the console's sessions and over links that reset a password, both found by a digest."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, func, insert, literal_column, select, update
from sqlalchemy.orm import Session

from gateway.domain.identities import Account
from gateway.storage.identities import account_of
from gateway.storage.tables import accounts, console_sessions, password_resets

SEEN_EVERY_SECONDS = 60
_SECOND: Any = literal_column("interval '1 second'")


def start(session: Session, digest: bytes, account_id: UUID, seconds: int) -> datetime:
    """Begin a session that ends after so long. Returns when. What is over by now goes."""
    session.execute(delete(console_sessions).where(console_sessions.c.expires_at < func.now()))
    values = {"digest": digest, "account_id": account_id, "expires_at": func.now() + _SECOND * seconds}
    started = insert(console_sessions).values(values).returning(console_sessions.c.expires_at)
    return cast(datetime, session.execute(started).scalar_one())


def find(session: Session, digest: bytes, idle_seconds: int) -> tuple[Account, datetime] | None:
    """Who has the session that this request belongs to, and when it ends unless there is another; None: it is over."""
    idle = _SECOND * idle_seconds
    ends_at = func.least(console_sessions.c.expires_at, func.now() + idle)
    lasts = (console_sessions.c.expires_at > func.now()) & (console_sessions.c.seen_at + idle > func.now())
    found = (
        select(accounts, ends_at.label("ends_at"))
        .join(console_sessions, console_sessions.c.account_id == accounts.c.id)
        .where(console_sessions.c.digest == digest, lasts, accounts.c.withdrawn_at.is_(None))
    )
    row = session.execute(found).one_or_none()
    return (account_of(row), row.ends_at) if row else None


def see(session: Session, digest: bytes) -> None:
    """It is in use; written once a minute, so that reading a page costs no write a request."""
    long_ago = console_sessions.c.seen_at < func.now() - _SECOND * SEEN_EVERY_SECONDS
    session.execute(
        update(console_sessions).where(console_sessions.c.digest == digest, long_ago).values(seen_at=func.now())
    )


def end(session: Session, digest: bytes) -> None:
    session.execute(delete(console_sessions).where(console_sessions.c.digest == digest))


def end_all(session: Session, account_id: UUID) -> None:
    """Of an account; the links that would reset its password go with them."""
    for table in (console_sessions, password_resets):
        session.execute(delete(table).where(table.c.account_id == account_id))


def put_reset(session: Session, digest: bytes, account_id: UUID, seconds: int) -> datetime:
    """A link for so long, in the place of the one before. Returns until when."""
    session.execute(delete(password_resets).where(password_resets.c.account_id == account_id))
    values = {"digest": digest, "account_id": account_id, "expires_at": func.now() + _SECOND * seconds}
    made = insert(password_resets).values(values).returning(password_resets.c.expires_at)
    return cast(datetime, session.execute(made).scalar_one())


def take_reset(session: Session, digest: bytes) -> Account | None:
    """Whose password a link resets, which is then used up; None: there is none, or it is too late.

    The account stays as it is until the transaction ends.
    """
    taken = delete(password_resets).where(password_resets.c.digest == digest, password_resets.c.expires_at > func.now())
    account_id = session.execute(taken.returning(password_resets.c.account_id)).scalar_one_or_none()
    here = (accounts.c.id == account_id) & accounts.c.withdrawn_at.is_(None)
    row = session.execute(select(accounts).where(here).with_for_update()).one_or_none()
    return account_of(row) if row else None
