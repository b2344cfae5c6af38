"""People by their number, representatives in office, and the objects' own people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Select, any_, literal, select
from sqlalchemy.orm import Session

from campaigns.domain.errors import RuleBroken
from campaigns.domain.sectors import Term
from campaigns.storage import queries
from campaigns.storage.queries import NOT_ERASED
from campaigns.storage.tables import AppraisedObject, Person, Staff

EXPERTS = (Person.kind == "expert") & NOT_ERASED


def keep_people(
    session: Session, rows: Sequence[Mapping[str, Any]], earlier: Mapping[bytes, bytes]
) -> dict[bytes, UUID]:
    """Add the people who are not there yet; digest → id of all of them.

    `earlier`: a digest under another key → the present one, while the key is changed; the campaign is then held alone.
    """
    kind = rows[0]["campaign_id"], rows[0]["kind"]
    there = {earlier[digest]: person for digest, person in _known_people(session, *kind, earlier)}
    if new := [row for row in rows if row["phone_digest"] not in there]:
        queries.add_unless_there(session, Person.__table__, new)
    return there | dict(_known_people(session, *kind, [row["phone_digest"] for row in rows]))


def person_known(session: Session, campaign_id: UUID, kind: str, digests: Iterable[bytes]) -> bool:
    return bool(_known_people(session, campaign_id, kind, digests))


def _known_people(
    session: Session, campaign_id: UUID, kind: str, digests: Iterable[bytes]
) -> Sequence[tuple[bytes, UUID]]:
    """(digest, person) of each that is there."""
    if not (wanted := list(digests)):
        return []
    query = select(Person.phone_digest, Person.id).where(
        Person.campaign_id == campaign_id,
        Person.kind == kind,
        Person.phone_digest == any_(literal(wanted, ARRAY(LargeBinary))),
    )
    return [(digest, person) for digest, person in session.execute(query) if digest is not None]


def representative(session: Session, campaign_id: UUID, person_id: UUID) -> Person:
    query = queries.of_representatives(campaign_id).where(Person.id == person_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise RuleBroken("not-found")
    return found


def object_codes(session: Session, campaign_id: UUID) -> dict[UUID, str]:
    """Code of each object, in the order in which they were made."""
    query = select(AppraisedObject.id, AppraisedObject.code).where(AppraisedObject.campaign_id == campaign_id)
    return {row.id: row.code for row in session.execute(query.order_by(AppraisedObject.id))}


def expert_terms(session: Session, campaign_id: UUID) -> Sequence[tuple[UUID, str | None, Term]]:
    """(person, sector, term) of each expert."""
    columns = select(Person.id, Person.sector, Person.term_from, Person.term_to)
    rows = session.execute(columns.where(Person.campaign_id == campaign_id, EXPERTS).order_by(Person.id))
    return [(person, sector, (first, last)) for person, sector, first, last in rows]


def experts_on(session: Session, campaign_id: UUID, day: dt.date) -> list[tuple[UUID, str | None, list[str] | None]]:
    """(person, sector, codes of the objects to rate; None: all) of each expert in office; not who is excused of all."""
    codes = object_codes(session, campaign_id)
    columns = select(Person.id, Person.sector, Person.excused)
    started = Person.term_from.is_(None) | (Person.term_from <= day)
    lasting = Person.term_to.is_(None) | (Person.term_to >= day)
    query = columns.where(Person.campaign_id == campaign_id, EXPERTS, started, lasting).order_by(Person.id)
    found: list[tuple[UUID, str | None, list[str] | None]] = []
    for person, sector, excused in session.execute(query):
        own = {UUID(each["object_id"]) for each in excused}
        rated = [code for id_, code in codes.items() if id_ not in own]
        if rated or not own:
            found.append((person, sector, rated if own else None))
    return found


def of_staff(object_id: UUID) -> Select[Person]:
    return select(Person).join(Staff).where(Staff.object_id == object_id, NOT_ERASED).order_by(Person.id)


def keep_staff(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add those whom the object has not named yet; how many they were."""
    return queries.add_unless_there(session, Staff.__table__, rows)


def campaign_staff(session: Session, campaign_id: UUID) -> Sequence[tuple[str, Person]]:
    """Each object's own people, with the object's code; in no order."""
    query = (
        select(AppraisedObject.code, Person)
        .join(Staff, Staff.object_id == AppraisedObject.id)
        .join(Person, Person.id == Staff.person_id)
        .where(AppraisedObject.campaign_id == campaign_id, NOT_ERASED)
    )
    return [(code, person) for code, person in session.execute(query)]
