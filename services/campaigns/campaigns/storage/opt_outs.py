"""Numbers that want no messages, of any campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.storage.tables import OptOut, Person, Round, Voter


def opted_out() -> ColumnElement[bool]:
    """Of a query that has `Person`: whether the number opted out."""
    return select(OptOut.id).where(OptOut.phone_digest == Person.phone_digest).exists()


def has_opted_out(session: Session, phone_digest: bytes) -> bool:
    return session.scalar(select(OptOut.id).where(OptOut.phone_digest == phone_digest)) is not None


def opt_out(session: Session, phone_digest: bytes) -> OptOut | None:
    return session.scalars(select(OptOut).where(OptOut.phone_digest == phone_digest)).one_or_none()


def keep_opt_outs(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Those that are there stay as they are."""
    if rows:
        session.execute(insert(OptOut).on_conflict_do_nothing(), rows)


def polled_rounds(session: Session) -> Sequence[UUID]:
    """The rounds of all campaigns whose poll ballots has, and that are not unlinked."""
    return session.scalars(select(Round.id).where(Round.pushed_revision > 0, Round.lookup_key.is_not(None))).all()


def still_in(session: Session, voters: Sequence[UUID]) -> Sequence[Person]:
    """The people of `voters` who have not opted out here yet."""
    query = select(Person).join(Voter).where(Voter.id == any_(literal(list(voters), ARRAY(Uuid))), ~opted_out())
    return session.scalars(query.order_by(Person.id)).all()
