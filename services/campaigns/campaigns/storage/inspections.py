"""Inspections, and who may see them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from campaigns.domain.inspections import Viewer
from campaigns.storage.queries import NOT_ERASED, of_reach
from campaigns.storage.tables import AppraisedObject, Finding, InspectedObject, Inspection, Inspector, Person

Row = tuple[Inspection, list[str], list[UUID], list[int] | None]
"""An inspection, its objects' codes, its inspectors, the numbers of its findings."""


def _listed(value: Any, order: Any, *where: ColumnElement[bool]) -> Any:
    query = select(func.array_agg(aggregate_order_by(value, order))).where(*where)
    return query.correlate(Inspection).scalar_subquery()


_OBJECTS = _listed(
    AppraisedObject.code,
    AppraisedObject.id,
    AppraisedObject.id == InspectedObject.object_id,
    InspectedObject.inspection_id == Inspection.id,
)
_INSPECTORS = _listed(Inspector.person_id, Inspector.person_id, Inspector.inspection_id == Inspection.id)
_FINDINGS = _listed(Finding.number, Finding.number, Finding.inspection_id == Inspection.id)


def of_inspections(campaign_id: UUID, viewer: Viewer) -> Select[Inspection, list[str], list[UUID], list[int] | None]:
    """Those that the viewer may know of, in the order in which they were planned."""
    query = select(Inspection, _OBJECTS, _INSPECTORS, _FINDINGS).where(Inspection.campaign_id == campaign_id)
    return query.where(_known_to(viewer), _visits(viewer.own)).order_by(Inspection.id)


def _visits(own: Collection[str] | None) -> ColumnElement[bool]:
    visited = exists().where(InspectedObject.inspection_id == Inspection.id)
    return true() if own is None else visited.where(AppraisedObject.id == InspectedObject.object_id, of_reach(own))


def _known_to(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.organiser:
        return true()
    return or_(Inspection.kind == "open", Inspection.state == "reported", _inspects(viewer.account))


def _inspects(account: str | None) -> ColumnElement[bool]:
    inspector = exists().where(Inspector.inspection_id == Inspection.id, Inspector.person_id == Person.id)
    return inspector.where(Person.kind == "county", Person.account == account)


def inspection(
    session: Session, campaign_id: UUID, inspection_id: UUID, viewer: Viewer, *, lock: bool = False
) -> Row | None:
    query = of_inspections(campaign_id, viewer).where(Inspection.id == inspection_id)
    if lock:
        query = query.with_for_update(of=Inspection).execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


def reported(session: Session, campaign_id: UUID) -> dict[str, int]:
    """Kind → how many have been reported, which is when an undercover one may be known of."""
    query = select(Inspection.kind, func.count()).where(Inspection.campaign_id == campaign_id)
    rows = session.execute(query.where(Inspection.state == "reported").group_by(Inspection.kind))
    return {kind: count for kind, count in rows}  # noqa: C416  # mypy knows the row as two values only so


def is_inspector(session: Session, inspection_id: UUID, account: str | None) -> bool:
    query = select(Inspection.id).where(Inspection.id == inspection_id, _inspects(account))
    return session.scalar(query) is not None


def county_representatives(session: Session, campaign_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Those of the ids that are one's."""
    query = select(Person.id).where(Person.campaign_id == campaign_id, Person.kind == "county", NOT_ERASED)
    return set(session.scalars(query.where(Person.id.in_(ids))))
