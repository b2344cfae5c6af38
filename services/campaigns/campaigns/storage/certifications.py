"""Versions of a certification, the objections to it, and its correction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from campaigns.domain.errors import RuleBroken
from campaigns.storage.tables import AppraisedObject, Campaign, Certification, Correction, Objection, ObjectionAnswer


def certification(session: Session, campaign_id: UUID, version: int | None = None) -> Certification | None:
    """That version, or the newest one."""
    return session.scalars(_version(select(Certification), campaign_id, version)).one_or_none()


def certified(session: Session, campaign_id: UUID, version: int | None = None) -> tuple[int, str, dt.datetime] | None:
    """(version, digest, when) of that version, or of the newest one, without the document."""
    columns = select(Certification.version, Certification.digest, Certification.certified_at)
    row = session.execute(_version(columns, campaign_id, version)).one_or_none()
    return None if row is None else (row.version, row.digest, row.certified_at)


def open_correction(session: Session, campaign_id: UUID) -> Correction | None:
    """The one whose certification is not replaced yet."""
    found = certified(session, campaign_id)
    return session.get(Correction, (campaign_id, found[0])) if found else None


def uncertified() -> ColumnElement[bool]:
    """Of a campaign: not certified, or about to be again."""
    newer = exists().where(
        Certification.campaign_id == Correction.campaign_id, Certification.version > Correction.version
    )
    return (Campaign.state != "certified") | exists().where(Correction.campaign_id == Campaign.id, ~newer)


def of_objections(campaign_id: UUID, own: Collection[str] | None) -> Select[Objection, str, ObjectionAnswer | None]:
    """Those to the certification, with the object's code and the answer; `own`: of these objects alone."""
    query = (
        select(Objection, AppraisedObject.code, ObjectionAnswer)
        .join(AppraisedObject, AppraisedObject.id == Objection.object_id)
        .outerjoin(ObjectionAnswer, ObjectionAnswer.objection_id == Objection.id)
        .where(Objection.campaign_id == campaign_id, Objection.version.is_not(None))
        .order_by(Objection.id)
    )
    return query if own is None else query.where(AppraisedObject.code.in_(own))


def objection(session: Session, campaign_id: UUID, objection_id: UUID) -> tuple[Objection, str, ObjectionAnswer | None]:
    """One to the certification. Raises `not-found`."""
    query: Select[*tuple[Any, ...]] = of_objections(campaign_id, None).where(Objection.id == objection_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise RuleBroken("not-found")
    return row[0], row[1], row[2]


def _version(query: Select[*tuple[Any, ...]], campaign_id: UUID, version: int | None) -> Select[*tuple[Any, ...]]:
    query = query.where(Certification.campaign_id == campaign_id)
    if version is not None:
        query = query.where(Certification.version == version)
    return query.order_by(Certification.version.desc()).limit(1)
