"""Objections to the certified results, inside the campaign's window, and what they are answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from campaigns.domain.errors import Mistake, RuleBroken
from campaigns.domain.windows import objections_end
from campaigns.storage import certifications, queries
from campaigns.storage.listing import Listing
from campaigns.storage.tables import Objection, ObjectionAnswer
from campaigns.use_cases.decide_proposal import shown_objection
from campaigns.use_cases.parts import Parts


def list_objections(parts: Parts, campaign_id: UUID, own: Collection[str] | None) -> Sequence[dict[str, Any]]:
    """To whatever version; `own`: of these objects alone."""
    return Listing(parts.database, certifications.of_objections(campaign_id, own), _shown)


def object_to_certification(parts: Parts, campaign_id: UUID, code: str, text: str, by: str) -> dict[str, Any]:
    """To the newest version. Raises `campaign-not-certified`; `objection-late` from `objection_days` after it on; as a
    mistake `unknown-object`."""
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, campaign_id)
        certified = certifications.certified(session, campaign_id)
        if certified is None:
            raise RuleBroken("campaign-not-certified")
        version, _, certified_at = certified
        until = objections_end(certified_at.astimezone(ZoneInfo(campaign.time_zone)), campaign.objection_days)
        if queries.now(session) >= until:
            raise RuleBroken("objection-late", until=until.isoformat())
        found = queries.object_coded(session, campaign_id, code)
        if found is None:
            raise RuleBroken("invalid-input", mistakes=[Mistake("/object", "unknown-object", {"object": code})])
        row = Objection(campaign_id=campaign_id, object_id=found.id, version=version, text=text, made_by=by)
        session.add(row)
        session.flush()
        session.refresh(row)
        session.commit()
        return _shown(row, code, None)


def answer_certification_objection(
    parts: Parts, campaign_id: UUID, objection_id: UUID, upheld: bool, text: str, by: str
) -> dict[str, Any]:
    """It changes nothing that is certified: a correction does. The same again changes nothing. Raises `not-found`,
    `objection-answered`."""
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        row, _, made = certifications.objection(session, campaign_id, objection_id)
        if made is None:
            session.add(ObjectionAnswer(objection_id=row.id, upheld=upheld, text=text, answered_by=by))
            session.commit()
        elif (made.upheld, made.text, made.answered_by) != (upheld, text, by):
            raise RuleBroken("objection-answered")
        return _shown(*certifications.objection(session, campaign_id, objection_id))


def _shown(row: Objection, code: str, answer: ObjectionAnswer | None) -> dict[str, Any]:
    return {"object": code, **shown_objection(row, answer)}
