"""The object that an approved entry or veto is about objects to it, once; an upheld objection strikes it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from campaigns.domain.errors import RuleBroken, refuse
from campaigns.domain.windows import objections_end
from campaigns.storage import proposals, queries
from campaigns.storage.proposals import Kind
from campaigns.storage.tables import AssessmentEntry, Objection, ObjectionAnswer
from campaigns.use_cases.decide_proposal import shown
from campaigns.use_cases.enter_assessment import bounds_broken
from campaigns.use_cases.parts import Parts


def object_to_proposal(
    parts: Parts, kind: Kind, campaign_id: UUID, proposal_id: UUID, text: str, by: str, own: Collection[str] | None
) -> dict[str, Any]:
    """The same again changes nothing. `own`: the objects that the caller may speak for.

    Raises `campaign-not-active`, `campaign-certified`, `not-found`, `not-approved`, `objection-made`; `objection-late`
    from `objection_days` after the approval on.
    """
    with parts.database.session() as session:
        if own is not None and proposals.proposal(session, kind, campaign_id, proposal_id).object not in own:
            raise RuleBroken("not-found")
        campaign = queries.campaign_open_to_results(session, campaign_id)
        found = proposals.proposal(session, kind, campaign_id, proposal_id)
        if made := found.objection:
            if (made.text, made.made_by) == (text, by):
                return shown(found)
            raise RuleBroken("objection-made")
        if found.decision is None or not found.decision.approved:
            raise RuleBroken("not-approved")
        decided_at = found.decision.decided_at.astimezone(ZoneInfo(campaign.time_zone))
        until = objections_end(decided_at, campaign.objection_days)
        if queries.now(session) >= until:
            raise RuleBroken("objection-late", until=until.isoformat())
        about = proposals.names(kind, proposal_id)
        objects = {"campaign_id": campaign_id, "object_id": found.row.object_id}
        session.add(Objection(**about, **objects, text=text, made_by=by))
        session.commit()
        return shown(proposals.proposal(session, kind, campaign_id, proposal_id))


def answer_objection(
    parts: Parts, kind: Kind, campaign_id: UUID, proposal_id: UUID, upheld: bool, text: str, by: str
) -> dict[str, Any]:
    """The same again changes nothing. Raises `campaign-not-active`, `campaign-certified`, `not-found`,
    `objection-answered`; `number-out-of-range` where a number handed in would leave its range without the entry."""
    with parts.database.session() as session:
        campaign = queries.campaign_open_to_results(session, campaign_id)
        found = proposals.proposal(session, kind, campaign_id, proposal_id)
        if found.objection is None:
            raise RuleBroken("not-found")
        if made := found.answer:
            if (made.upheld, made.text, made.answered_by) == (upheld, text, by):
                return shown(found)
            raise RuleBroken("objection-answered")
        row = found.row
        if upheld and isinstance(row, AssessmentEntry):
            refuse(bounds_broken(session, campaign, found.object, row.component, row.item, -row.points))
        session.add(ObjectionAnswer(objection_id=found.objection.id, upheld=upheld, text=text, answered_by=by))
        session.commit()
        return shown(proposals.proposal(session, kind, campaign_id, proposal_id))
