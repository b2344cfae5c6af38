"""Opinions, and to which finding each belongs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaigns.storage.queries import of_reach
from campaigns.storage.tables import AppraisedObject, MergedOpinion, Opinion, TakenComments

Row = tuple[Opinion, str | None, UUID | None]
"""An opinion, its object's code, its finding."""


def of_opinions(
    campaign_id: UUID, own: Collection[str] | None, filters: Mapping[str, Any]
) -> Select[Opinion, str | None, UUID | None]:
    """In the order in which they were entered; `own`: of these objects alone. Filters: object, way, finding, merged."""
    query = (
        select(Opinion, AppraisedObject.code, MergedOpinion.finding_id)
        .outerjoin(AppraisedObject, AppraisedObject.id == Opinion.object_id)
        .outerjoin(MergedOpinion, MergedOpinion.opinion_id == Opinion.id)
        .where(Opinion.campaign_id == campaign_id, of_reach(own))
        .order_by(Opinion.id)
    )
    columns = {"object": AppraisedObject.code, "way": Opinion.way, "finding": MergedOpinion.finding_id}
    for name, column in columns.items():
        if name in filters:
            query = query.where(column == filters[name])
    if "merged" in filters:
        query = query.where(MergedOpinion.finding_id.is_not(None) == filters["merged"])
    return query


def opinion(session: Session, campaign_id: UUID, opinion_id: UUID, own: Collection[str] | None) -> Row | None:
    row = session.execute(of_opinions(campaign_id, own, {}).where(Opinion.id == opinion_id)).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def named_opinions(session: Session, campaign_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Row]:
    found = session.execute(of_opinions(campaign_id, None, {}).where(Opinion.id.in_(ids)))
    return {row[0].id: (row[0], row[1], row[2]) for row in found}


def taken_comments(session: Session, round_id: UUID) -> TakenComments | None:
    return session.get(TakenComments, round_id)
