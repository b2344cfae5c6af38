"""Events: who makes a transaction's changes, which triggers record (migration 0010); and reading them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Connection, column, event, func, literal, select, table, text
from sqlalchemy.orm import Session

from campaigns.domain.who import Who
from campaigns.storage.tables import Event
from chassis.database import Database

_LOW_WATER = 1163281742
"""The class of the advisory locks of `add_event`."""

_HIDDEN = table("hidden_rows", column("subject"), column("row_id"))


def name_transactions(database: Database, who: Callable[[], Who | None]) -> None:
    """Every transaction of a session begins by saying who works in it; unknown, it is the database's user."""
    statement = text(
        "SELECT set_config('minping.actor', :actor, true), set_config('minping.role', :role, true), "
        "set_config('minping.request_id', :request_id, true), set_config('minping.operation', :operation, true)"
    )

    def begin(_session: Session, _transaction: Any, connection: Connection) -> None:
        if (named := who()) is not None:
            connection.execute(statement, named._asdict())

    event.listen(database.sessions, "after_begin", begin)


def add_event(
    session: Session,
    campaign_id: UUID | None,
    subject: str,
    action: str,
    *,
    row_id: UUID | None = None,
    count: int = 1,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Of what is no change that a trigger sees: somebody was shown, or asked to be erased."""
    named = None if row_id is None else str(row_id)
    columns = Event.__table__.c
    session.execute(
        select(
            func.add_event(
                literal(campaign_id, columns.campaign_id.type),
                literal(subject, columns.subject.type),
                literal(named, columns.row_id.type),
                literal(action, columns.action.type),
                literal(count, BigInteger),
                literal(None, columns.before.type),
                literal(after and dict(after), columns.after.type),
                literal([], columns.withheld.type),
            )
        )
    )


def shown(campaign_id: UUID, subject: str = "people") -> Callable[[Session, int], None]:
    """Records that so many people of the campaign were shown by name or number."""

    def note(session: Session, count: int) -> None:
        add_event(session, campaign_id, subject, "reveal", count=count)

    return note


def settled(session: Session) -> int:
    """Up to this number no event is still to come: the lowest mark of the transactions that run."""
    last = session.scalar(text("SELECT last_value FROM events_number_seq"))
    lowest = session.scalar(  # after the first and before the events, each with a snapshot of its own
        text(
            "SELECT min(objid::BIGINT) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = :of "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ),
        {"of": _LOW_WATER},
    )
    return int(last if lowest is None else min(last, lowest))


def events(
    session: Session,
    campaign_id: UUID | None,
    *,
    after: int,
    most: int,
    subject: str | None = None,
    row_id: str | None = None,
    hidden: bool = False,
) -> Sequence[Event]:
    """Of a campaign, or of none, in order; `hidden`: those of rows too that only the organiser may know of."""
    query = select(Event).where(Event.campaign_id == campaign_id)
    query = query.where(Event.number > literal(after, BigInteger), Event.number <= settled(session))
    if subject is not None:
        query = query.where(Event.subject == subject)
    if row_id is not None:
        query = query.where(Event.row_id == row_id)
    if not hidden:
        row = func.split_part(Event.row_id, "/", 1)  # of what belongs to a hidden row, too
        is_hidden = select(1).where(_HIDDEN.c.subject == Event.subject, _HIDDEN.c.row_id == row)
        query = query.where(~is_hidden.exists())
    return session.scalars(query.order_by(Event.number).limit(most)).all()
