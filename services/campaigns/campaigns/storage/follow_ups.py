"""Whom to call back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaigns.storage.tables import AppraisedObject, FollowUp


def of_follow_ups(campaign_id: UUID, filters: Mapping[str, bool], today: dt.date) -> Select[FollowUp, str | None]:
    """With their objects' codes, in the order in which they came. Filters: open, overdue."""
    query = (
        select(FollowUp, AppraisedObject.code)
        .outerjoin(AppraisedObject, AppraisedObject.id == FollowUp.object_id)
        .where(FollowUp.campaign_id == campaign_id)
        .order_by(FollowUp.id)
    )
    is_open: Any = FollowUp.closed_at.is_(None)
    conditions = {"open": is_open, "overdue": is_open & (FollowUp.deadline < today)}
    for name, value in filters.items():
        query = query.where(conditions[name] == value)
    return query


def follow_up(session: Session, campaign_id: UUID, follow_up_id: UUID) -> tuple[FollowUp, str | None] | None:
    """For a change."""
    query = of_follow_ups(campaign_id, {}, dt.date.min).where(FollowUp.id == follow_up_id)
    row = session.execute(query.with_for_update(of=FollowUp)).one_or_none()
    return None if row is None else (row[0], row[1])
