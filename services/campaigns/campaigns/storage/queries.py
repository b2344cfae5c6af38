"""What is read and written beside plain additions. Rows come in the order in which they were made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    delete,
    func,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from campaigns.domain.errors import RuleBroken
from campaigns.storage import certifications
from campaigns.storage.tables import (
    AppraisedObject,
    Campaign,
    Criterion,
    Person,
    Phase,
    Recipient,
    Round,
    Unlinking,
    Voter,
)

T = TypeVar("T")


class Seen(Protocol):
    """Which versions somebody has seen who replaces one."""

    def allows(self, version: int) -> bool: ...


class Versioned(Protocol):
    version: Any


def demand_seen(row: Versioned, seen: Seen, changes: Mapping[str, Any]) -> None:
    """Raises `changed-meanwhile` where `row` has a version that was not seen, unless it has all `changes` already: so a
    change can be repeated whose answer was lost (RFC 9110, section 13.1.1)."""
    if not seen.allows(row.version) and any(getattr(row, name) != value for name, value in changes.items()):
        raise RuleBroken("changed-meanwhile")


@contextmanager
def unique(slug: str, **facts: Any) -> Iterator[None]:
    """A row that another one stands in the way of is `RuleBroken(slug)`."""
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.errors.UniqueViolation):
            raise RuleBroken(slug, **facts) from None
        raise
    except StaleDataError:  # another one was faster
        raise RuleBroken("changed-meanwhile") from None


def at_one_moment(session: Session) -> None:
    """What this transaction reads is as it was when it began."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def campaign(session: Session, campaign_id: UUID) -> Campaign:
    return _found(session.get(Campaign, campaign_id))


def open_campaign(session: Session, campaign_id: UUID, *, alone: bool = False) -> Campaign:
    """The campaign, uncertified until this transaction ends; `alone`: nobody else writes to it meanwhile."""
    found = locked_campaign(session, campaign_id, alone=alone)
    if found.state == "certified":
        raise RuleBroken("campaign-certified")
    return found


def campaign_open_to_results(session: Session, campaign_id: UUID) -> Campaign:
    """For what results are made of: active, or certified while a correction is open; nobody else writes to it.

    Raises `campaign-not-active`, `campaign-certified`.
    """
    found = locked_campaign(session, campaign_id)
    if found.state == "certified" and certifications.open_correction(session, campaign_id) is None:
        raise RuleBroken("campaign-certified")
    if found.state == "draft":
        raise RuleBroken("campaign-not-active")
    return found


def locked_campaign(session: Session, campaign_id: UUID, *, alone: bool = True) -> Campaign:
    query = select(Campaign).where(Campaign.id == campaign_id).with_for_update(read=not alone)
    return _found(session.scalars(query.execution_options(populate_existing=True)).one_or_none())


def campaigns(session: Session) -> Sequence[Campaign]:
    return session.scalars(select(Campaign).order_by(Campaign.id)).all()


def code_taken(session: Session, code: str) -> bool:
    return session.scalar(select(Campaign.id).where(Campaign.code == code)) is not None


def criteria(session: Session, campaign_id: UUID) -> Sequence[Criterion]:
    return session.scalars(select(Criterion).where(Criterion.campaign_id == campaign_id).order_by(Criterion.id)).all()


def of_objects(campaign_id: UUID) -> Select[AppraisedObject]:
    return select(AppraisedObject).where(AppraisedObject.campaign_id == campaign_id).order_by(AppraisedObject.id)


def objects(session: Session, campaign_id: UUID) -> Sequence[AppraisedObject]:
    return session.scalars(of_objects(campaign_id)).all()


def appraised_object(session: Session, campaign_id: UUID, object_id: UUID) -> AppraisedObject:
    found = _found(session.get(AppraisedObject, object_id))
    return _found(found if found.campaign_id == campaign_id else None)


def object_ids(session: Session, campaign_id: UUID) -> dict[str, UUID]:
    """Code → id."""
    query = select(AppraisedObject.code, AppraisedObject.id).where(AppraisedObject.campaign_id == campaign_id)
    return {row.code: row.id for row in session.execute(query)}


def of_reach(own: Collection[str] | None) -> ColumnElement[bool]:
    """Only what is of the objects with these codes; None: everything, the bureau's too."""
    return true() if own is None else AppraisedObject.code.in_(own)


def object_coded(session: Session, campaign_id: UUID, code: str) -> AppraisedObject | None:
    """The campaign's object of that code."""
    return session.scalars(of_objects(campaign_id).where(AppraisedObject.code == code)).one_or_none()


def phases(session: Session, campaign_id: UUID) -> Sequence[Phase]:
    return session.scalars(select(Phase).where(Phase.campaign_id == campaign_id).order_by(Phase.id)).all()


NOT_ERASED = Person.key_id.is_not(None)
"""Of a query that has `Person`."""


def of_representatives(campaign_id: UUID) -> Select[Person]:
    query = select(Person).where(Person.campaign_id == campaign_id, Person.kind.in_(("county", "expert")), NOT_ERASED)
    return query.order_by(Person.id)


def representatives(session: Session, campaign_id: UUID) -> Sequence[Person]:
    return session.scalars(of_representatives(campaign_id)).all()


def of_recipients(object_id: UUID) -> Select[Recipient, Person]:
    query = select(Recipient, Person).join(Person).where(Recipient.object_id == object_id, NOT_ERASED)
    return query.order_by(Person.id)


def campaign_recipients(session: Session, campaign_id: UUID) -> Sequence[tuple[str, Recipient, Person]]:
    """Whom each object has handed in, with the object's code; in no order."""
    query = (
        select(AppraisedObject.code, Recipient, Person)
        .join(Recipient, Recipient.object_id == AppraisedObject.id)
        .join(Person, Person.id == Recipient.person_id)
        .where(AppraisedObject.campaign_id == campaign_id, NOT_ERASED)
    )
    return [(code, recipient, person) for code, recipient, person in session.execute(query)]


def keep_recipients(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add those whom the object has not handed in yet; how many they were."""
    return add_unless_there(session, Recipient.__table__, rows)


def handed_in(session: Session, campaign_id: UUID) -> list[tuple[UUID, str | None, list[str] | None]]:
    """(person, no sector, codes of the objects that handed the person in) of each recipient."""
    codes = func.array_agg(aggregate_order_by(AppraisedObject.code, AppraisedObject.id))
    query = (
        select(Recipient.person_id, codes)
        .join(AppraisedObject, AppraisedObject.id == Recipient.object_id)
        .join(Person, Person.id == Recipient.person_id)
        .where(AppraisedObject.campaign_id == campaign_id, NOT_ERASED)
        .group_by(Recipient.person_id)
        .order_by(Recipient.person_id)
    )
    return [(person, None, list(objects)) for person, objects in session.execute(query)]


def rounds(session: Session, campaign_id: UUID) -> Sequence[Round]:
    """In order of time."""
    query = select(Round).where(Round.campaign_id == campaign_id)
    return session.scalars(query.order_by(Round.opens_at, Round.id)).all()


def counted_rounds(session: Session, campaign_id: UUID) -> Sequence[Round]:
    """Those of which ballots may have a newer tally: sealed, or running and published live; none once certified, until
    a correction is open."""
    counted = (Round.state == "sealed") | ((Round.state == "published") & Round.live)
    query = select(Round).join(Campaign).where(Campaign.id == campaign_id, certifications.uncertified(), counted)
    return session.scalars(query.order_by(Round.opens_at, Round.id)).all()


def round_(session: Session, campaign_id: UUID, round_id: UUID, *, lock: bool = False) -> Round:
    query = select(Round).where(Round.id == round_id, Round.campaign_id == campaign_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return _found(session.scalars(query).one_or_none())


def of_voters(round_id: UUID) -> Select[Voter, Person]:
    return select(Voter, Person).join(Person).where(Voter.round_id == round_id, NOT_ERASED).order_by(Voter.id)


def voters(session: Session, round_id: UUID) -> Sequence[tuple[Voter, Person]]:
    return [(voter, person) for voter, person in session.execute(of_voters(round_id))]


def keep_live_tally(session: Session, round_id: UUID, tally: dict[str, Any] | None) -> None:
    """Of a round that runs. It is no change of the round, which keeps its version."""
    running = update(Round).where(Round.id == round_id, Round.state == "published")
    session.execute(running.values(tally=tally))


def delete_voters(session: Session, round_id: UUID) -> int:
    """How many they were."""
    statement = delete(Voter).where(Voter.round_id == round_id)
    return session.connection().execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def unlinking(session: Session, campaign_id: UUID) -> Unlinking | None:
    return session.get(Unlinking, campaign_id)


def now(session: Session) -> dt.datetime:
    """The database's clock at the beginning of the transaction."""
    return session.execute(select(func.now())).scalar_one()


def today(session: Session, campaign: Campaign) -> dt.date:
    """In the campaign's time zone."""
    return now(session).astimezone(ZoneInfo(campaign.time_zone)).date()


def add_unless_there(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add rows in their order, an array a column: tens of thousands are one statement. How many were not there yet."""
    columns = [table.c[name] for name in rows[0]]
    arrays = [literal([row[column.name] for row in rows], ARRAY(column.type)) for column in columns]
    statement = insert(table).from_select(columns, select(*map(func.unnest, arrays))).on_conflict_do_nothing()
    return session.connection().execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def _found(row: T | None) -> T:
    if row is None:
        raise RuleBroken("not-found")
    return row
