"""Texts and the outbox: what is queued, claimed by a worker, and becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Select, Uuid, any_, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless_there
from sqlalchemy.orm import Session

from campaigns.domain.errors import RuleBroken
from campaigns.storage.opt_outs import opted_out
from campaigns.storage.tables import CampaignTexts, Delivery, Person, Voter


def texts(session: Session, campaign_id: UUID) -> CampaignTexts | None:
    return session.get(CampaignTexts, campaign_id)


def object_lists(session: Session, round_id: UUID) -> Sequence[list[str] | None]:
    """The different lists of objects of a round's voters; None: all."""
    return session.scalars(select(Voter.objects).where(Voter.round_id == round_id).distinct()).all()


def queue(
    session: Session, round_id: UUID, kind: str, number: int, by: str, voters: Sequence[UUID] | None
) -> tuple[int, int, int]:
    """Queue a message to each of `voters` (None: the whole roll) but those who opted out or have it already.

    Answers (queued, opted out, already there).
    """
    meant = select(Voter.id, opted_out().label("opted_out")).join(Person).where(Voter.round_id == round_id)
    if voters is not None:
        meant = meant.where(Voter.id == any_(literal(list(voters), ARRAY(Uuid))))
    people = meant.subquery()
    total, out = session.execute(
        select(func.count(), func.count().filter(people.c.opted_out)).select_from(people)
    ).one()
    rows = select(literal(round_id), people.c.id, literal(kind), literal(number), literal(by)).where(
        ~people.c.opted_out
    )
    names = ["round_id", "voter_id", "kind", "number", "queued_by"]
    statement = insert_unless_there(Delivery).from_select(names, rows.order_by(people.c.id)).on_conflict_do_nothing()
    queued = session.connection().execute(statement, execution_options={"preserve_rowcount": True}).rowcount
    return queued, out, total - out - queued


def queue_one(session: Session, voter: Voter, kind: str, number: int, by: str, decision: dict[str, Any]) -> UUID:
    values = {"round_id": voter.round_id, "voter_id": voter.id, "kind": kind, "number": number}
    statement = insert(Delivery).values(**values, queued_by=by, decisions=[decision]).returning(Delivery.id)
    return session.execute(statement).scalar_one()


def of_deliveries(round_id: UUID, state: str | None) -> Select[Delivery]:
    query = select(Delivery).where(Delivery.round_id == round_id).order_by(Delivery.id)
    return query if state is None else query.where(Delivery.state == state)


def counts(session: Session, round_id: UUID) -> list[dict[str, Any]]:
    """How many of each kind, number and state."""
    columns = (Delivery.kind, Delivery.number, Delivery.state)
    query = select(*columns, func.count().label("count")).where(Delivery.round_id == round_id).group_by(*columns)
    return [dict(row) for row in session.execute(query.order_by(*columns)).mappings()]


def locked_delivery(session: Session, round_id: UUID, delivery_id: UUID) -> Delivery:
    query = select(Delivery).where(Delivery.id == delivery_id, Delivery.round_id == round_id).with_for_update()
    found = session.scalars(query).one_or_none()
    if found is None:
        raise RuleBroken("not-found")
    return found


def voter(session: Session, round_id: UUID, voter_id: UUID) -> tuple[Voter, Person]:
    """Nobody else changes the voter until this transaction ends."""
    query = select(Voter, Person).join(Person).where(Voter.id == voter_id, Voter.round_id == round_id)
    row = session.execute(query.with_for_update(of=Voter)).one_or_none()
    if row is None:
        raise RuleBroken("not-found")
    return row[0], row[1]


def voter_by_number(session: Session, round_id: UUID, digests: Sequence[bytes]) -> tuple[Voter, Person]:
    """Whose number has one of these digests."""
    wanted = any_(literal(digests, ARRAY(LargeBinary)))
    query = select(Voter, Person).join(Person).where(Voter.round_id == round_id, Person.phone_digest == wanted)
    row = session.execute(query).one_or_none()
    if row is None:
        raise RuleBroken("not-found")
    return row[0], row[1]


def report(session: Session, delivery_id: UUID, state: str, after: Iterable[str]) -> bool:
    """Whether the message was in one of the states before."""
    values = {"state": state, "worker": None, "reason": None, "changed_at": func.now()}
    statement = update(Delivery).where(Delivery.id == delivery_id, Delivery.state.in_(tuple(after))).values(values)
    return bool(session.execute(statement.returning(Delivery.id)).one_or_none())


def forget_voters(session: Session, round_id: UUID) -> None:
    """Nothing tells any more to whom a message went or why it was made; what was not sent never will be."""
    values: dict[str, Any] = {"voter_id": None, "decisions": []}
    session.execute(update(Delivery).where(Delivery.round_id == round_id).values(values))
    queued = update(Delivery).where(Delivery.round_id == round_id, Delivery.state == "queued")
    session.execute(queued.values(state="withdrawn", reason="round-over"))
