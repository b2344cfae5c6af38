"""What is kept of one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, any_, literal, null, or_, select, update
from sqlalchemy.orm import Session

from campaigns.domain.errors import RuleBroken
from campaigns.storage.tables import AppraisedObject, Campaign, Erasure, Person, Recipient, Round, Staff, Voter


def person(session: Session, campaign_id: UUID, person_id: UUID) -> Person:
    """Raises `not-found`."""
    found = session.get(Person, person_id)
    if found is None or found.campaign_id != campaign_id:
        raise RuleBroken("not-found")
    return found


def people_with(session: Session, digests: Sequence[bytes]) -> list[tuple[Campaign, Person]]:
    """The people of all campaigns whose number has one of these digests."""
    wanted = any_(literal(digests, ARRAY(LargeBinary)))
    query = select(Campaign, Person).join(Person).where(Person.phone_digest == wanted).order_by(Person.id)
    return [(campaign, found) for campaign, found in session.execute(query)]


def handed_in_by(session: Session, person_id: UUID) -> list[dict[str, Any]]:
    """{object, matter, served_on} for each object that handed the person in; no matter and no day of its own people."""
    served = select(AppraisedObject.id, AppraisedObject.code, Recipient.matter, Recipient.served_on).join(Recipient)
    own = select(AppraisedObject.id, AppraisedObject.code, null(), null()).join(Staff)
    union = served.where(Recipient.person_id == person_id).union_all(own.where(Staff.person_id == person_id))
    rows = session.execute(union.order_by(AppraisedObject.id))
    return [{"object": code, "matter": matter, "served_on": day} for _, code, matter, day in rows]


def rolls_of(session: Session, person_id: UUID, *states: str) -> list[str]:
    """Codes of the rounds on whose roll the person is, in these states or any."""
    query = select(Round.code).join(Voter).where(Voter.person_id == person_id)
    if states:
        query = query.where(Round.state.in_(states))
    return list(session.scalars(query.order_by(Round.opens_at, Round.id)))


def forget_matters(session: Session, campaign_id: UUID, person_id: UUID | None = None) -> int:
    """Take away why and when an object served somebody, one or all of a campaign; of how many rows."""
    people = select(Person.id).where(Person.campaign_id == campaign_id)
    if person_id is not None:
        people = people.where(Person.id == person_id)
    statement = (
        update(Recipient)
        .where(Recipient.person_id.in_(people), or_(Recipient.matter.is_not(None), Recipient.served_on.is_not(None)))
        .values(matter=None, served_on=None)
        .execution_options(synchronize_session=False, preserve_rowcount=True)
    )
    return session.connection().execute(statement).rowcount


def erasure(session: Session, campaign_id: UUID) -> Erasure | None:
    return session.get(Erasure, campaign_id)
