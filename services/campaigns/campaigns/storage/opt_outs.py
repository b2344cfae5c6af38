"""Numbers that want no messages, of any campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, LargeBinary, Uuid, any_, literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from campaigns.storage.queries import NOT_ERASED
from campaigns.storage.tables import OptOut, Person, Round, Voter


def opted_out() -> ColumnElement[bool]:
    """Of a query that has `Person`: whether the number opted out; both digests under one key."""
    return select(OptOut.id).where(OptOut.phone_digest == Person.phone_digest).exists()


def opt_out(session: Session, digests: Sequence[bytes]) -> OptOut | None:
    """Of the number that has one of these digests."""
    wanted = any_(literal(digests, ARRAY(LargeBinary)))
    return session.scalars(select(OptOut).where(OptOut.phone_digest == wanted)).one_or_none()


def hold_opt_outs(session: Session) -> None:
    """Nobody else changes them until this transaction ends."""
    session.execute(text("LOCK TABLE opt_outs IN SHARE ROW EXCLUSIVE MODE"))


def keep_opt_outs(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Those that are there stay as they are."""
    if rows:
        session.execute(insert(OptOut).on_conflict_do_nothing(), rows)


def polled_rounds(session: Session) -> Sequence[UUID]:
    """The rounds of all campaigns whose poll ballots has, and that are not unlinked."""
    return session.scalars(select(Round.id).where(Round.pushed_revision > 0, Round.lookup_key.is_not(None))).all()


def still_in(session: Session, voters: Sequence[UUID]) -> Sequence[Person]:
    """The people of `voters` who have not opted out here yet; as long as they are known."""
    query = select(Person).join(Voter).where(Voter.id == any_(literal(list(voters), ARRAY(Uuid))))
    return session.scalars(query.where(NOT_ERASED, ~opted_out()).order_by(Person.id)).all()
