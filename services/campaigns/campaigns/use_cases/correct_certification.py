"""Open what is certified again, for entries, vetoes and newer tallies alone: the next certification replaces it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.storage import certifications, queries
from campaigns.storage.tables import Correction
from campaigns.use_cases.parts import Parts


def open_correction(parts: Parts, campaign_id: UUID, reason: str, objection_id: UUID | None, by: str) -> Correction:
    """`objection_id`: the upheld objection that asks for it. The same again changes nothing.

    Until the next version is certified, the last one stays what is certified. Raises `campaign-not-certified`,
    `campaign-unlinked`, `correction-open`; as a mistake `objection-not-upheld`.
    """
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        certified = certifications.certified(session, campaign_id)
        if certified is None:
            raise RuleBroken("campaign-not-certified")
        if queries.unlinking(session, campaign_id):
            raise RuleBroken("campaign-unlinked")
        if made := certifications.open_correction(session, campaign_id):
            if (made.reason, made.objection_id, made.opened_by) == (reason, objection_id, by):
                return made
            raise RuleBroken("correction-open")
        if objection_id is not None and not _upheld(session, campaign_id, objection_id):
            refuse([Mistake("/objection", "objection-not-upheld")])
        row = Correction(campaign_id=campaign_id, version=certified[0], reason=reason, opened_by=by)
        row.objection_id = objection_id
        session.add(row)
        session.flush()
        session.refresh(row)
        session.commit()
        return row


def read_correction(parts: Parts, campaign_id: UUID) -> Correction:
    """The open one. Raises `not-found` where none is."""
    with parts.database.session() as session:
        found = certifications.open_correction(session, campaign_id)
    if found is None:
        raise RuleBroken("not-found")
    return found


def _upheld(session: Session, campaign_id: UUID, objection_id: UUID) -> bool:
    try:
        _, _, answer = certifications.objection(session, campaign_id, objection_id)
    except RuleBroken:
        return False
    return answer is not None and answer.upheld
