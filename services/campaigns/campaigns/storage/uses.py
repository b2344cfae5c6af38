"""What followed from the results."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaigns.domain.errors import RuleBroken
from campaigns.storage.tables import AppraisedObject, Use, UseWithdrawal


def of_uses(campaign_id: UUID, own: Collection[str] | None = None) -> Select[Use, str, UseWithdrawal | None]:
    """With the object's code and the withdrawal; `own`: of these objects alone."""
    query = (
        select(Use, AppraisedObject.code, UseWithdrawal)
        .join(AppraisedObject, AppraisedObject.id == Use.object_id)
        .outerjoin(UseWithdrawal, UseWithdrawal.use_id == Use.id)
        .where(Use.campaign_id == campaign_id)
        .order_by(Use.id)
    )
    return query if own is None else query.where(AppraisedObject.code.in_(own))


def use(session: Session, campaign_id: UUID, use_id: UUID) -> tuple[Use, str, UseWithdrawal | None]:
    """Raises `not-found`."""
    query: Select[*tuple[Any, ...]] = of_uses(campaign_id).where(Use.id == use_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise RuleBroken("not-found")
    return row[0], row[1], row[2]
