"""Changes of objects, and what was published since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from campaigns.storage.tables import AppraisedObject, ObjectChange, Round


def of_changes(campaign_id: UUID) -> Select[ObjectChange, str]:
    """Each with its object's code, in the order in which they were recorded."""
    query = select(ObjectChange, AppraisedObject.code).join(AppraisedObject)
    return query.where(ObjectChange.campaign_id == campaign_id).order_by(ObjectChange.number)


def recorded_at(session: Session, campaign_id: UUID) -> Sequence[dt.datetime]:
    """When each was recorded."""
    return session.scalars(select(ObjectChange.changed_at).where(ObjectChange.campaign_id == campaign_id)).all()


def last_withdrawal(session: Session, object_id: UUID) -> dt.datetime | None:
    """When it was recorded."""
    of = (ObjectChange.object_id == object_id, ObjectChange.kind == "withdrawn")
    return session.scalar(select(func.max(ObjectChange.changed_at)).where(*of))


def published_without(session: Session, campaign_id: UUID, code: str, since: dt.datetime) -> bool:
    """Whether a round without the object was published since, or is just being published."""
    after = Round.published_at.is_(None) | (Round.published_at > since)
    without = ~Round.poll.contains({"objects": [{"code": code}]})
    states = Round.state.in_(("publishing", "published", "sealed"))
    return bool(session.scalar(select(exists().where(Round.campaign_id == campaign_id, states, after, without))))
