"""How workers share the outbox. Each holds an advisory lock on a connection of its own, on which it also claims: a
worker whose lock is free sends nothing any more."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Connection, Time, Uuid, any_, cast, func, literal, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from campaigns.storage.tables import Campaign, Delivery, DeliveryPace, Round
from chassis.database import Database

WORKERS = 0x6D696E70
"""The first half of the workers' advisory locks; the second is a worker's number."""


class Worker:
    def __init__(self, connection: Connection, sessions: sessionmaker[Session], number: int) -> None:
        self._connection, self._sessions, self.number = connection, sessions, number

    def session(self) -> Session:
        """On the connection that holds the worker's lock: where that is lost, nothing more is claimed."""
        return self._sessions(bind=self._connection)


@contextmanager
def working(database: Database) -> Iterator[Worker]:
    number = secrets.randbelow(2**31)
    with database.engine.connect() as connection:
        connection.detach()  # closed at the end, and the lock with it
        connection.execute(text("SELECT pg_advisory_lock(:workers, :number)"), {"workers": WORKERS, "number": number})
        connection.commit()
        yield Worker(connection, database.sessions, number)


def seconds_to_wait(session: Session) -> float:
    """Until the next message may be sent; nobody else claims one until this transaction ends."""
    pace = select(func.extract("epoch", DeliveryPace.free_at - func.clock_timestamp())).with_for_update()
    return max(0.0, float(session.execute(pace).scalar_one()))


def take_turn(session: Session, per_second: int) -> None:
    free_at = func.clock_timestamp() + dt.timedelta(seconds=1 / per_second)
    session.execute(update(DeliveryPace).values(free_at=free_at))


def next_due(session: Session, opens: dt.time, closes: dt.time) -> tuple[Delivery, Round, Campaign] | None:
    """The first message that is due, where its campaign's clock shows `opens` or later and not yet `closes`; locked."""
    query = (
        select(Delivery, Round, Campaign)
        .join(Round, Round.id == Delivery.round_id)
        .join(Campaign, Campaign.id == Round.campaign_id)
        .where(*_due(opens, closes))
        .order_by(Delivery.not_before, Delivery.id)
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1], found[2])


def due_voters(session: Session, kind: str, opens: dt.time, closes: dt.time) -> dict[UUID, set[UUID]]:
    """Who is to get a message of this kind now, by the round; of rounds that run."""
    query = (
        select(Delivery.round_id, func.array_agg(Delivery.voter_id))
        .join(Round, Round.id == Delivery.round_id)
        .join(Campaign, Campaign.id == Round.campaign_id)
        .where(*_due(opens, closes), Delivery.kind == kind)
        .where(Round.state == "published", Round.closes_at > func.clock_timestamp())
        .group_by(Delivery.round_id)
    )
    return {round_id: {each for each in voters if each} for round_id, voters in session.execute(query)}


def withdraw(session: Session, round_id: UUID, kind: str, voters: Collection[UUID], reason: str) -> int:
    """What is still queued of this kind for these voters is not sent. How many messages."""
    meant = (Delivery.round_id == round_id, Delivery.kind == kind, Delivery.state == "queued")
    statement = update(Delivery).where(*meant, Delivery.voter_id == any_(literal(list(voters), ARRAY(Uuid))))
    changed = {"state": "withdrawn", "reason": reason, "changed_at": func.clock_timestamp()}
    return session.connection().execute(statement.values(changed)).rowcount


def _due(opens: dt.time, closes: dt.time) -> tuple[ColumnElement[bool], ...]:
    clock = cast(func.timezone(Campaign.time_zone, func.clock_timestamp()), Time)
    return Delivery.state == "queued", Delivery.not_before <= func.clock_timestamp(), clock >= opens, clock < closes


def finish(session: Session, delivery_id: UUID, attempt: int, **values: Any) -> None:
    """Keep what an attempt came to, unless a delivery report or a person has said more since."""
    meant = (Delivery.id == delivery_id, Delivery.attempts == attempt, Delivery.state.in_(("sending", "unknown")))
    changed = {"worker": None, "changed_at": func.clock_timestamp(), **values}
    session.execute(update(Delivery).where(*meant).values(changed))


def later(pause: dt.timedelta) -> Any:
    return func.clock_timestamp() + pause


def mark_unknown(session: Session) -> int:
    """Messages whose worker is gone may have been sent or not. How many they are."""
    statement = text(
        """UPDATE deliveries SET state = 'unknown', reason = 'worker-gone', worker = NULL, changed_at = now()
        WHERE state = 'sending' AND NOT EXISTS (
            SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()
            AND l.classid = CAST(:workers AS oid) AND l.objid = CAST(worker AS oid) AND l.objsubid = 2)"""
    )
    return session.connection().execute(statement, {"workers": WORKERS}).rowcount
