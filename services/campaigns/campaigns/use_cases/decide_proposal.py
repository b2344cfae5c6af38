"""Approve or reject what somebody else has proposed: an entry of the daily assessment, or a veto."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from campaigns.domain.errors import RuleBroken, refuse
from campaigns.storage import proposals, queries
from campaigns.storage.proposals import Kind, Proposal
from campaigns.storage.tables import AssessmentEntry, Decision, Objection, ObjectionAnswer, Veto
from campaigns.use_cases.enter_assessment import bounds_broken
from campaigns.use_cases.parts import Parts

ENTRY: Kind = AssessmentEntry
VETO: Kind = Veto

COLUMNS = {
    AssessmentEntry: ("id", "component", "item", "points", "date", "reason", "evidence", "entered_by", "entered_at"),
    Veto: ("id", "veto", "ground", "evidence", "entered_by", "entered_at"),
}


def approve(parts: Parts, kind: Kind, campaign_id: UUID, proposal_id: UUID, by: str) -> dict[str, Any]:
    """From now on it counts. The same again changes nothing.

    Raises `campaign-not-active`, `campaign-certified`, `own-entry`, `already-decided`; an entry's bounds are held
    again, since others were approved meanwhile.
    """
    return _decide(parts, kind, campaign_id, proposal_id, True, None, by)


def reject(parts: Parts, kind: Kind, campaign_id: UUID, proposal_id: UUID, reason: str, by: str) -> dict[str, Any]:
    """Raises as `approve` does, but for bounds."""
    return _decide(parts, kind, campaign_id, proposal_id, False, reason, by)


def list_proposals(
    parts: Parts, kind: Kind, campaign_id: UUID, after: int, most: int, own: Collection[str] | None
) -> tuple[list[dict[str, Any]], int]:
    """At most `most` after a cursor, and the cursor after them; of `own` objects alone."""
    with parts.database.session() as session:
        found = proposals.proposals(session, kind, campaign_id, after=after, most=most, own=own)
    return [shown(each) for each in found], found[-1].row.number if found else after


def shown(found: Proposal) -> dict[str, Any]:
    """A proposal with its object, its state, and how it came to that."""
    return {
        "object": found.object,
        **{name: getattr(found.row, name) for name in COLUMNS[type(found.row)]},
        "state": found.state,
        "decision": found.decision,
        "objection": shown_objection(found.objection, found.answer) if found.objection else None,
    }


def shown_objection(objection: Objection, answer: ObjectionAnswer | None) -> dict[str, Any]:
    names = ("id", "version", "text", "made_by", "made_at")
    return {**{name: getattr(objection, name) for name in names}, "answer": answer}


def _decide(
    parts: Parts, kind: Kind, campaign_id: UUID, proposal_id: UUID, approved: bool, reason: str | None, by: str
) -> dict[str, Any]:
    with parts.database.session() as session:
        campaign = queries.campaign_open_to_results(session, campaign_id)
        found = proposals.proposal(session, kind, campaign_id, proposal_id)
        if made := found.decision:
            if (made.approved, made.reason, made.decided_by) == (approved, reason, by):
                return shown(found)
            raise RuleBroken("already-decided", by=made.decided_by)
        row = found.row
        if row.entered_by == by:
            raise RuleBroken("own-entry")
        if approved and isinstance(row, AssessmentEntry):
            refuse(bounds_broken(session, campaign, found.object, row.component, row.item, row.points))
        about = proposals.names(kind, proposal_id)
        session.add(Decision(**about, approved=approved, reason=reason, decided_by=by))
        session.commit()
        return shown(proposals.proposal(session, kind, campaign_id, proposal_id))
