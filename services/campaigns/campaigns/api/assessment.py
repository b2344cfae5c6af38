"""Daily assessment: the scheme's items, and dated entries, of bonus and malus too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields, proposals
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.api.proposals import AnswerObjectionSchema, ObjectToSchema, ProposalSchema
from campaigns.permissions import ASSESSMENT_WRITE, CAMPAIGNS_READ, PROPOSALS_DECIDE, PROPOSALS_OBJECT
from campaigns.use_cases import decide_proposal, enter_assessment, object_to_proposal
from campaigns.use_cases.decide_proposal import ENTRY
from chassis.api import Answer
from chassis.tokens import principal

BODY = {
    "object": "window-3",
    "component": "daily",
    "item": "pledge",
    "points": "-1.5",
    "date": "2024-06-01",
    "reason": "一项公开承诺逾期",
    "evidence": proposals.EVIDENCE,
}
EXAMPLE = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000006",
    **BODY,
    "entered_by": "office",
    "entered_at": "2024-06-02T01:00:00+00:00",
    **proposals.UNDECIDED,
}
ITEM = {"component": "daily", "code": "pledge", "name": "公开承诺", "points": "30", "starts": "full"}
CLOSED = ("campaign-not-active", "campaign-certified")
BOUNDS = ("points-above-item", "points-above-adjustment", "number-out-of-range")


class AssessmentItemSchema(Answer):
    component = f.String()
    code = f.String()
    name = f.String()
    points = f.String(metadata={"description": "The most that it can bring."})
    starts = f.String(metadata={"enum": ["zero", "full"]})


class EntrySchema(ProposalSchema):
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
    "GET",
    "/assessment/entries",
    CAMPAIGNS_READ,
    answers={200: EntrySchema(many=True)},
    cursor=True,
    example=[{**EXAMPLE, **proposals.STRUCK}],
)
def list_assessment_entries(query: dict[str, Any], campaign_id: UUID) -> Any:
    """List assessment entries

    In the order in which they were made, each with what became of it. The `Link` leads to what comes after these, now
    or later. Who is bound to objects sees theirs alone.
    """
    return decide_proposal.list_proposals(parts, ENTRY, campaign_id, query["after"], query["limit"], own_objects())


@blp.operation(
    "POST",
    "/assessment/entries",
    ASSESSMENT_WRITE,
    body=EntrySchema,
    answers={201: EntrySchema},
    idempotent=True,
    errors=(*CLOSED, "unknown-object", "unknown-component", "unknown-item", *BOUNDS),
    example=EXAMPLE,
    body_example=BODY,
)
def add_assessment_entry(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Propose an assessment entry

    Adds to or deducts from an item, a number handed in, or an adjustment (bonus, malus), whose points stand outside the
    components; it counts once somebody else approves it. No entry is ever edited: a correction is an entry of its own.
    """
    made = enter_assessment.enter_assessment(parts, campaign_id, body, principal().subject)
    return decide_proposal.shown(made)


@blp.operation(
    "POST",
    "/assessment/entries/<uuid:entry_id>/approval",
    PROPOSALS_DECIDE,
    answers={200: EntrySchema},
    errors=(*CLOSED, "own-entry", "already-decided", *BOUNDS),
    example={**EXAMPLE, **proposals.APPROVED},
)
def approve_assessment_entry(campaign_id: UUID, entry_id: UUID) -> Any:
    """Approve an assessment entry

    By somebody else than who proposed it: from now on it counts. Its bounds are held again, beside those approved
    meanwhile. Repeating changes nothing.
    """
    return decide_proposal.approve(parts, ENTRY, campaign_id, entry_id, principal().subject)


@blp.operation(
    "POST",
    "/assessment/entries/<uuid:entry_id>/rejection",
    PROPOSALS_DECIDE,
    body=fields.ReasonSchema,
    answers={200: EntrySchema},
    errors=(*CLOSED, "own-entry", "already-decided"),
    example={**EXAMPLE, **proposals.REJECTED},
    body_example=proposals.REJECTION,
)
def reject_assessment_entry(body: dict[str, Any], campaign_id: UUID, entry_id: UUID) -> Any:
    """Reject an assessment entry

    By somebody else than who proposed it, with a reason: it never counts, and stays on record. Repeating changes
    nothing.
    """
    return decide_proposal.reject(parts, ENTRY, campaign_id, entry_id, body["reason"], principal().subject)


@blp.operation(
    "POST",
    "/assessment/entries/<uuid:entry_id>/objection",
    PROPOSALS_OBJECT,
    body=ObjectToSchema,
    answers={200: EntrySchema},
    errors=(*CLOSED, "not-approved", "objection-made", "objection-late"),
    example={**EXAMPLE, **proposals.OBJECTED},
    body_example=proposals.OBJECTION,
)
def object_to_assessment_entry(body: dict[str, Any], campaign_id: UUID, entry_id: UUID) -> Any:
    """Object to an assessment entry

    By the object that it is about, once, within `objection_days` of the approval. The entry counts until the objection
    is upheld; nothing is certified before it is answered. Repeating changes nothing.
    """
    by = principal().subject
    return object_to_proposal.object_to_proposal(parts, ENTRY, campaign_id, entry_id, body["text"], by, own_objects())


@blp.operation(
    "POST",
    "/assessment/entries/<uuid:entry_id>/objection/answer",
    PROPOSALS_DECIDE,
    body=AnswerObjectionSchema,
    answers={200: EntrySchema},
    errors=(*CLOSED, "objection-answered", "number-out-of-range"),
    example={**EXAMPLE, **proposals.STRUCK},
    body_example=proposals.ANSWER,
)
def answer_entry_objection(body: dict[str, Any], campaign_id: UUID, entry_id: UUID) -> Any:
    """Answer the objection to an entry

    Upheld: the entry counts no more. Where a number handed in would leave its range without it, enter first what mends
    that. Repeating changes nothing.
    """
    by = principal().subject
    return object_to_proposal.answer_objection(parts, ENTRY, campaign_id, entry_id, **body, by=by)
