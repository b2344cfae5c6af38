"""Daily assessment: the scheme's items, and dated entries, of bonus and malus too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.permissions import ASSESSMENT_WRITE, CAMPAIGNS_READ
from campaigns.use_cases import enter_assessment
from chassis.api import Answer, Schema
from chassis.tokens import principal

BODY = {
    "object": "window-3",
    "component": "daily",
    "item": "pledge",
    "points": "-1.5",
    "date": "2024-06-01",
    "reason": "一项公开承诺逾期",
}
EXAMPLE = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000006",
    **BODY,
    "entered_by": "office",
    "entered_at": "2024-06-02T01:00:00+00:00",
}
ITEM = {"component": "daily", "code": "pledge", "name": "公开承诺", "points": "30", "starts": "full"}


class AssessmentItemSchema(Answer):
    component = f.String()
    code = f.String()
    name = f.String()
    points = f.String(metadata={"description": "The most that it can bring."})
    starts = f.String(metadata={"enum": ["zero", "full"]})


class EntrySchema(Schema):
    id = f.UUID(dump_only=True)
    object = fields.code("Whom it is about.")
    component = fields.code(
        "Or an adjustment (bonus, malus) of the scheme. Where the scheme has one assessed component: that one.",
        required=False,
    )
    item = fields.code("An item of the component; none of a number handed in and of an adjustment.", required=False)
    points = fields.decimal("Added; negative: deducted.", required=True)
    date = fields.Day(required=True, metadata={"description": "When it happened."})
    reason = f.String(
        required=True,
        validate=[ma.validate.Length(max=2000), fields.Whole(r"^[\s\S]*\S[\s\S]*$", error="Say why.")],
    )
    entered_by = f.String(dump_only=True)
    entered_at = f.AwareDateTime(dump_only=True)


blp = CampaignBlueprint("assessment", __name__, description="The daily assessment (日常考评).")


@blp.operation(
    "GET",
    "/assessment/items",
    CAMPAIGNS_READ,
    answers={200: AssessmentItemSchema(many=True)},
    paged=True,
    example=[ITEM],
)
def list_assessment_items(campaign_id: UUID) -> Any:
    """List assessment items

    As the scheme names them.
    """
    return enter_assessment.list_items(parts, campaign_id)


@blp.operation(
    "GET", "/assessment/entries", CAMPAIGNS_READ, answers={200: EntrySchema(many=True)}, cursor=True, example=[EXAMPLE]
)
def list_assessment_entries(query: dict[str, Any], campaign_id: UUID) -> Any:
    """List assessment entries

    In the order in which they were made. The `Link` leads to what comes after these, now or later.
    """
    return enter_assessment.list_entries(parts, campaign_id, query["after"], query["limit"])


@blp.operation(
    "POST",
    "/assessment/entries",
    ASSESSMENT_WRITE,
    body=EntrySchema,
    answers={201: EntrySchema},
    idempotent=True,
    errors=(
        "campaign-not-active",
        "campaign-certified",
        "unknown-object",
        "unknown-component",
        "unknown-item",
        "points-above-item",
        "points-above-adjustment",
        "number-out-of-range",
    ),
    example=EXAMPLE,
    body_example=BODY,
)
def add_assessment_entry(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Add an assessment entry

    Adds to or deducts from an item, a number handed in, or an adjustment (bonus, malus), whose points stand outside the
    components. No entry is ever edited: a correction is an entry of its own.
    """
    return enter_assessment.enter_assessment(parts, campaign_id, body, principal().subject)
