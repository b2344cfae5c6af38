"""Entries and vetoes with what became of them, and the objections that wait for an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, func, literal, select
from sqlalchemy.orm import Session

from campaigns.domain import proposals as domain
from campaigns.domain.errors import RuleBroken
from campaigns.storage.queries import of_reach
from campaigns.storage.tables import AppraisedObject, AssessmentEntry, Decision, Objection, ObjectionAnswer, Veto

Kind = type[AssessmentEntry] | type[Veto]


@dataclass(frozen=True)
class Proposal:
    """`object` is the code of the one that it is about."""

    row: AssessmentEntry | Veto
    object: str
    decision: Decision | None
    objection: Objection | None
    answer: ObjectionAnswer | None

    @property
    def state(self) -> str:
        approved = self.decision.approved if self.decision else None
        return domain.state(approved, self.answer.upheld if self.answer else None)


def names(kind: Kind, proposal_id: UUID) -> dict[str, UUID]:
    """How a decision or an objection names what it is about."""
    return {"entry_id" if kind is AssessmentEntry else "veto_id": proposal_id}


def proposals(
    session: Session,
    kind: Kind,
    campaign_id: UUID,
    *,
    after: int = 0,
    most: int | None = None,
    own: Collection[str] | None = None,
) -> list[Proposal]:
    """In the order of commits: making one holds the campaign. `own`: of these objects alone."""
    query = _of(kind, campaign_id).where(kind.number > literal(after, BigInteger)).limit(most)
    return [Proposal(*row) for row in session.execute(query.where(of_reach(own)))]


def proposal(session: Session, kind: Kind, campaign_id: UUID, proposal_id: UUID) -> Proposal:
    """Raises `not-found`."""
    row = session.execute(_of(kind, campaign_id).where(kind.id == proposal_id)).one_or_none()
    if row is None:
        raise RuleBroken("not-found")
    return Proposal(*row)


def counting(session: Session, kind: Kind, campaign_id: UUID) -> list[tuple[Any, str]]:
    """Each that is approved and not struck, with the code of its object."""
    query = _of(kind, campaign_id).where(Decision.approved, ObjectionAnswer.upheld.is_not(True))
    return [(row[0], row[1]) for row in session.execute(query)]


def undecided(session: Session, kind: Kind, campaign_id: UUID) -> int:
    query = _of(kind, campaign_id).where(Decision.id.is_(None)).order_by(None)
    return session.scalar(select(func.count()).select_from(query.with_only_columns(kind.id).subquery())) or 0


def unanswered(session: Session, campaign_id: UUID) -> int:
    """How many objections wait, to whatever they are."""
    query = select(func.count()).select_from(Objection).outerjoin(ObjectionAnswer)
    return session.scalar(query.where(Objection.campaign_id == campaign_id, ObjectionAnswer.upheld.is_(None))) or 0


def last_moved(session: Session, campaign_id: UUID) -> list[dt.datetime]:
    """When something last began to count, and when something was last struck."""
    times: list[dt.datetime | None] = []
    for kind in (AssessmentEntry, Veto):
        found = _of(kind, campaign_id).where(Decision.approved).order_by(None)
        struck = func.max(ObjectionAnswer.answered_at).filter(ObjectionAnswer.upheld)
        times += session.execute(found.with_only_columns(func.max(Decision.decided_at), struck)).one()
    return [each for each in times if each is not None]


def _of(kind: Kind, campaign_id: UUID) -> Select[*tuple[Any, ...]]:
    about = "entry_id" if kind is AssessmentEntry else "veto_id"
    return (
        select(kind, AppraisedObject.code, Decision, Objection, ObjectionAnswer)
        .join(AppraisedObject, AppraisedObject.id == kind.object_id)
        .outerjoin(Decision, getattr(Decision, about) == kind.id)
        .outerjoin(Objection, getattr(Objection, about) == kind.id)
        .outerjoin(ObjectionAnswer, ObjectionAnswer.objection_id == Objection.id)
        .where(kind.campaign_id == campaign_id)
        .order_by(kind.number)
    )
