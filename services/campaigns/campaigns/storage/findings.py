"""The ledger of findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from campaigns.domain.findings import DUE
from campaigns.storage.queries import of_reach
from campaigns.storage.tables import AppraisedObject, Evidence, Finding, FindingStep, MergedOpinion

OPINIONS = select(func.count()).where(MergedOpinion.finding_id == Finding.id).correlate(Finding).scalar_subquery()


def of_findings(
    campaign_id: UUID, own: Collection[str] | None, filters: Mapping[str, Any], today: dt.date
) -> Select[Finding, str | None, int]:
    """Each with its object's code and how many opinions are merged into it, by number; `own`: of these objects alone.

    Filters: object, state, key, source, overdue.
    """
    query = (
        select(Finding, AppraisedObject.code, OPINIONS)
        .outerjoin(AppraisedObject, AppraisedObject.id == Finding.object_id)
        .where(Finding.campaign_id == campaign_id, of_reach(own))
        .order_by(Finding.number)
    )
    columns: dict[str, Any] = {
        "object": AppraisedObject.code,
        "state": Finding.state,
        "key": Finding.key,
        "source": Finding.source,
        "overdue": _overdue(today),
    }
    for name, value in filters.items():
        query = query.where(columns[name] == value)
    return query


def _overdue(today: dt.date) -> ColumnElement[bool]:
    return func.coalesce((Finding.deadline < today) & Finding.state.in_(DUE), False)


def finding(
    session: Session, campaign_id: UUID, finding_id: UUID, own: Collection[str] | None, *, lock: bool = False
) -> tuple[Finding, str | None, int] | None:
    query = of_findings(campaign_id, own, {}, dt.date.min).where(Finding.id == finding_id)
    if lock:
        query = query.with_for_update(of=Finding).execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def next_number(session: Session, campaign_id: UUID) -> int:
    """Of the next finding; whoever asks holds the campaign alone."""
    last = session.scalar(select(func.max(Finding.number)).where(Finding.campaign_id == campaign_id))
    return (last or 0) + 1


def touch(finding: Finding) -> None:
    """What is told with a finding has changed: a new version."""
    flag_modified(finding, "text")


def counts(
    session: Session, campaign_id: UUID, own: Collection[str] | None, today: dt.date
) -> Sequence[tuple[str | None, str, int, int]]:
    """(object's code, state, findings, overdue ones), the bureau first, then in the objects' order."""
    query = (
        select(AppraisedObject.code, Finding.state, func.count(), func.count().filter(_overdue(today)))
        .outerjoin(AppraisedObject, AppraisedObject.id == Finding.object_id)
        .where(Finding.campaign_id == campaign_id, of_reach(own))
        .group_by(AppraisedObject.id, AppraisedObject.code, Finding.state)
        .order_by(AppraisedObject.id.nulls_first(), Finding.state)
    )
    return [(code, state, number, overdue) for code, state, number, overdue in session.execute(query)]


def of_steps(finding_id: UUID) -> Select[FindingStep]:
    return select(FindingStep).where(FindingStep.finding_id == finding_id).order_by(FindingStep.number)


def last_submission(session: Session, finding_id: UUID) -> FindingStep | None:
    query = of_steps(finding_id).where(FindingStep.done == "submitted").order_by(None)
    return session.scalars(query.order_by(FindingStep.number.desc()).limit(1)).one_or_none()


def of_evidence(finding_id: UUID) -> Select[Evidence]:
    return select(Evidence).where(Evidence.finding_id == finding_id).order_by(Evidence.id)


def evidence(session: Session, finding_id: UUID, evidence_id: UUID) -> Evidence | None:
    return session.scalars(of_evidence(finding_id).where(Evidence.id == evidence_id)).one_or_none()


def inspection_numbers(session: Session, inspection_id: UUID) -> list[int]:
    """The numbers of the findings that an inspection brought."""
    query = select(Finding.number).where(Finding.inspection_id == inspection_id)
    return list(session.scalars(query.order_by(Finding.number)))
