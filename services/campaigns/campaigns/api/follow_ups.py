"""Contact requests, and the follow-ups (回访) that they become."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields, opinions
from campaigns.api.blueprint import CampaignBlueprint, demand_all_objects, parts
from campaigns.domain.follow_ups import OUTCOMES
from campaigns.permissions import FOLLOW_UPS_READ, FOLLOW_UPS_WRITE
from campaigns.use_cases import follow_up
from chassis.api import Answer, Schema
from chassis.paging import PagedQuery
from chassis.tokens import OPEN, principal

BODY = {
    "object": "window-3",
    "name": "王五",
    "phone": "13700137000",
    "text": "备案材料交了三次，希望有人告知还缺什么。",
}
ASKED = {"received_at": "2024-07-16T02:00:00+00:00", "deadline": "2024-07-21"}
FOLLOW_UP: dict[str, Any] = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000014",
    **BODY,
    "phone": "+8613700137000",
    **ASKED,
    "outcome": None,
    "note": None,
    "closed_by": None,
    "closed_at": None,
}
CLOSURE = {"outcome": "settled", "note": "已电话告知所缺材料，当日补齐。"}
CLOSED = {**FOLLOW_UP, **CLOSURE, "closed_by": "office", "closed_at": "2024-07-18T03:00:00+00:00"}


class ContactRequestSchema(Schema):
    object = opinions.about("Code of the object that it is about; null: the bureau.")
    name = fields.name("Whom to ask for; encrypted at rest.")
    phone = fields.Phone(
        required=True,
        metadata={"description": "E.164, or a Chinese mobile number; encrypted at rest."},
    )
    text = opinions.statement("What it is about; encrypted at rest.")


class AskedSchema(Answer):
    received_at = f.AwareDateTime()
    deadline = f.Date(metadata={"description": "Somebody calls back until then."})


class FollowUpSchema(Answer):
    id = f.UUID()
    object = f.String(allow_none=True, metadata={"description": "Code of the object; null: the bureau."})
    name = f.String(allow_none=True, metadata={"description": "Null, as number, text and note: erased."})
    phone = f.String(allow_none=True)
    text = f.String(allow_none=True)
    received_at = f.AwareDateTime()
    deadline = f.Date(metadata={"description": "The last day, in the campaign's time zone."})
    outcome = f.String(allow_none=True, metadata={"description": f"One of {', '.join(OUTCOMES)}; null: still open."})
    note = f.String(allow_none=True)
    closed_by = f.String(allow_none=True)
    closed_at = f.AwareDateTime(allow_none=True)


class ClosureSchema(Schema):
    outcome = f.String(
        required=True,
        validate=ma.validate.OneOf(OUTCOMES),
        metadata={"description": "已解决, 已解释, 已转办, 未联系上, 本人撤回."},
    )
    note = fields.words("What was said and done; encrypted at rest.")


class FollowUpsQuery(PagedQuery):
    open = f.Boolean(metadata={"description": "Only open ones, or only closed ones."})
    overdue = f.Boolean(metadata={"description": "Only those that are open past their deadline, or only the others."})


blp = CampaignBlueprint("follow-ups", __name__, description="Calling back whoever asked for it.")


@blp.operation(
    "POST",
    "/contact-requests",
    OPEN,
    body=ContactRequestSchema,
    answers={201: AskedSchema},
    errors=("campaign-not-active", "unknown-object", "not-a-phone", "real-number", "simulated-number"),
    example=ASKED,
    body_example=BODY,
    audited=False,
)
def request_contact(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Ask to be called back

    Open to everybody, without a code: it is tied to no ballot. Name, number and text are encrypted and read by the
    office alone, which calls back within the campaign's `follow_up_days`. A repetition asks a second time.
    """
    return follow_up.ask_for_contact(parts, campaign_id, body)


@blp.operation(
    "GET",
    "/follow-ups",
    FOLLOW_UPS_READ,
    query=FollowUpsQuery,
    answers={200: FollowUpSchema(many=True)},
    paged=True,
    private=True,
    example=[FOLLOW_UP],
)
def list_follow_ups(query: dict[str, Any], campaign_id: UUID) -> Any:
    """List follow-ups

    Whom to call back about what until when, oldest first. Each page is an event.
    """
    demand_all_objects(FOLLOW_UPS_READ)
    return follow_up.list_follow_ups(parts, campaign_id, query)


@blp.operation(
    "POST",
    "/follow-ups/<uuid:follow_up_id>/closure",
    FOLLOW_UPS_WRITE,
    body=ClosureSchema,
    answers={200: FollowUpSchema},
    private=True,
    idempotent=True,
    errors=("follow-up-closed",),
    example=CLOSED,
    body_example=CLOSURE,
)
def close_follow_up(body: dict[str, Any], campaign_id: UUID, follow_up_id: UUID) -> Any:
    """Close a follow-up

    With its outcome. What follows from it is entered as an opinion or a finding, without the person.
    """
    demand_all_objects(FOLLOW_UPS_WRITE)
    by = principal().subject
    return follow_up.close_follow_up(parts, campaign_id, follow_up_id, body["outcome"], body["note"], by)
