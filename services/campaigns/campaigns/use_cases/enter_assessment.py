"""Entries of the daily assessment are proposed here. None is ever edited: a correction is an entry of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain import scheme
from campaigns.domain.assessment import entry_mistakes, only_component
from campaigns.domain.errors import Mistake, refuse
from campaigns.storage import proposals, queries
from campaigns.storage.proposals import Proposal
from campaigns.storage.tables import AssessmentEntry, Campaign
from campaigns.use_cases.parts import Parts


def enter_assessment(parts: Parts, campaign_id: UUID, entry: Mapping[str, Any], by: str) -> Proposal:
    """It counts once somebody else approves it. Raises `campaign-not-active`, `campaign-certified`, and as mistakes
    `unknown-object`, `unknown-component`, `unknown-item`, `points-above-item`, `points-above-adjustment`,
    `number-out-of-range`."""
    fields = dict(entry)
    code = fields.pop("object")
    with parts.database.session() as session:
        campaign = queries.campaign_open_to_results(session, campaign_id)
        fields.setdefault("component", only_component(campaign.scheme))
        fields.setdefault("item", None)
        found = queries.object_coded(session, campaign_id, code)
        mistakes = [] if found else [Mistake("/object", "unknown-object", {"object": code})]
        judged = (fields["component"], fields["item"], fields["points"])
        refuse([*mistakes, *bounds_broken(session, campaign, code, *judged)])
        assert found is not None  # noqa: S101  # else refused
        row = AssessmentEntry(campaign_id=campaign_id, object_id=found.id, entered_by=by, **fields)
        session.add(row)
        session.flush()
        made = proposals.proposal(session, AssessmentEntry, campaign_id, row.id)
        session.commit()
        return made


def bounds_broken(
    session: Session, campaign: Campaign, code: str, component: str | None, item: str | None, points: Decimal
) -> Iterator[Mistake]:
    """Whether an object's points may be entered beside those that count already; negative: taken away again."""
    numbers = [
        each.points
        for each, object_code in proposals.counting(session, AssessmentEntry, campaign.id)
        if (object_code, each.component, each.item) == (code, component, None)
    ]
    return entry_mistakes(campaign.scheme, component, item, points, sum(numbers, Decimal(0)))


def list_items(parts: Parts, campaign_id: UUID) -> list[dict[str, Any]]:
    """The items that the scheme names, each with its component."""
    with parts.database.session() as session:
        found = queries.campaign(session, campaign_id).scheme
    return [
        {
            "component": component["code"],
            "code": item["code"],
            "name": item.get("name") or item["code"],
            "points": item["points"],
            "starts": item.get("starts", "zero"),
        }
        for component in scheme.assessed(found).values()
        for item in scheme.items(component).values()
    ]
