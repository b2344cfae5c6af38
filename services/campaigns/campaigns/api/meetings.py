"""Meetings: held, minuted, made public."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE
from campaigns.use_cases import keep_meetings
from chassis.api import Schema
from chassis.versions import Seen

BODY = {
    "kind": "mobilisation",
    "held_on": "2024-05-13",
    "attendance": 86,
    "minutes": "局党委书记作动员讲话，领导小组部署全年民主评议政风行风工作任务。",
    "made_public": {"on": "2024-05-14", "where": "县政府门户网站、局公开栏"},
}
EXAMPLE = {"id": "0193d3a0-7a3c-7c1e-9d3e-000000000011", **BODY}


class MadePublicSchema(Schema):
    on = fields.DayText(required=True)
    where = fields.name("Where everybody can read it.")


class MeetingSchema(Schema):
    id = f.UUID(dump_only=True)
    kind = f.String(
        required=True,
        validate=ma.validate.OneOf(("mobilisation", "topic", "summary", "other")),
        metadata={"description": "mobilisation 动员部署, topic 选题, summary 总结, other."},
    )
    held_on = fields.Day(required=True)
    attendance = f.Integer(allow_none=True, load_default=None, strict=True, validate=ma.validate.Range(0, 100_000))
    minutes = fields.words("What was said and decided; no personal data.", 20_000)
    made_public = f.Nested(
        MadePublicSchema,
        allow_none=True,
        load_default=None,
        metadata={"description": "Null until it is."},
    )


class MeetingPatchSchema(fields.Changes, MeetingSchema):
    """Any of a meeting's fields."""


blp = CampaignBlueprint("meetings", __name__, description="Meetings of the appraisal.")


@blp.operation(
    "GET", "/meetings", CAMPAIGNS_READ, answers={200: MeetingSchema(many=True)}, paged=True, example=[EXAMPLE]
)
def list_meetings(campaign_id: UUID) -> Any:
    """List meetings

    In the order in which they were recorded.
    """
    return keep_meetings.list_meetings(parts, campaign_id)


@blp.operation(
    "POST",
    "/meetings",
    CAMPAIGNS_WRITE,
    body=MeetingSchema,
    answers={201: MeetingSchema},
    versioned=True,
    idempotent=True,
    example=EXAMPLE,
    body_example=BODY,
)
def record_meeting(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Record a meeting

    The mobilisation meeting, held and made public, is asked for by the first phase's checklist.
    """
    return keep_meetings.record_meeting(parts, campaign_id, body)


@blp.operation(
    "GET", "/meetings/<uuid:meeting_id>", CAMPAIGNS_READ, answers={200: MeetingSchema}, versioned=True, example=EXAMPLE
)
def get_meeting(campaign_id: UUID, meeting_id: UUID) -> Any:
    """Read a meeting

    With its minutes, and where they were made public.
    """
    return keep_meetings.get_meeting(parts, campaign_id, meeting_id)


@blp.operation(
    "PATCH",
    "/meetings/<uuid:meeting_id>",
    CAMPAIGNS_WRITE,
    body=MeetingPatchSchema,
    answers={200: MeetingSchema},
    versioned=True,
    example={**EXAMPLE, "attendance": 88},
    body_example={"attendance": 88},
)
def change_meeting(body: dict[str, Any], campaign_id: UUID, meeting_id: UUID, seen: Seen) -> Any:
    """Change a meeting

    For what follows it: the minutes, and that they were made public.
    """
    return keep_meetings.change_meeting(parts, campaign_id, meeting_id, body, seen)
