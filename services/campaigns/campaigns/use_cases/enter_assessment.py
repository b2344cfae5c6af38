"""Entries of the daily assessment. None is ever edited: a correction is an entry of its own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from campaigns.domain import scheme
from campaigns.domain.assessment import entry_mistakes, only_component
from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.storage import queries
from campaigns.storage.tables import AssessmentEntry
from campaigns.use_cases.parts import Parts


def enter_assessment(parts: Parts, campaign_id: UUID, entry: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Raises `campaign-not-active`, `campaign-certified`, and as mistakes `unknown-object`, `unknown-component`,
    `unknown-item`, `points-above-item`, `points-above-adjustment`, `number-out-of-range`."""
    fields = dict(entry)
    code, points = fields.pop("object"), fields.pop("points")
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=True)
        if campaign.state != "active":
            raise RuleBroken("campaign-not-active")
        fields.setdefault("component", only_component(campaign.scheme))
        fields.setdefault("item", None)
        found = next((each for each in queries.objects(session, campaign_id) if each.code == code), None)
        numbers = [
            each.points
            for each, object_code in queries.entries(session, campaign_id)
            if (object_code, each.component, each.item) == (code, fields["component"], None)
        ]
        mistakes = [] if found else [Mistake("/object", "unknown-object", {"object": code})]
        earlier = sum(numbers, Decimal(0))
        refuse([*mistakes, *entry_mistakes(campaign.scheme, fields["component"], fields["item"], points, earlier)])
        assert found is not None  # noqa: S101  # else refused
        row = AssessmentEntry(campaign_id=campaign_id, object_id=found.id, points=points, entered_by=by, **fields)
        session.add(row)
        session.flush()
        session.refresh(row)
        session.commit()
        return _shown(row, code)


def list_entries(parts: Parts, campaign_id: UUID, after: int, most: int) -> tuple[list[dict[str, Any]], int]:
    """At most `most` entries after a cursor, and the cursor after them."""
    with parts.database.session() as session:
        found = queries.entries(session, campaign_id, after=after, most=most)
    return [_shown(entry, code) for entry, code in found], found[-1][0].number if found else after


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


def _shown(row: AssessmentEntry, code: str) -> dict[str, Any]:
    names = ("id", "component", "item", "points", "date", "reason", "entered_by", "entered_at")
    return {"object": code, **{name: getattr(row, name) for name in names}}
