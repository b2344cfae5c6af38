"""Changes of objects in mid-year: renamed, merged, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE
from campaigns.use_cases import record_object_change as recording
from chassis.api import Schema
from chassis.tokens import principal

BODY = {"kind": "renamed", "on": "2024-06-03", "reason": "机构改革更名", "name": "政务服务窗口"}
EXAMPLE = {
    **BODY,
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000021",
    "object": "window-3",
    "former_name": "行政服务中心窗口",
    "into": None,
    "by": "office",
    "at": "2024-06-03T02:00:00+00:00",
}


class ObjectChangeSchema(Schema):
    id = f.UUID(dump_only=True)
    object = f.String(dump_only=True, metadata={"description": "The object's code."})
    kind = f.String(
        required=True,
        validate=ma.validate.OneOf(("renamed", "merged", "withdrawn", "restored")),
        metadata={"description": "restored: a withdrawal was taken back."},
    )
    on = fields.Day(required=True, metadata={"description": "Since when it is so; not before the object joined."})
    reason = fields.reason(required=True)
    name = fields.name("renamed: the new name.", required=False, allow_none=True, load_default=None)
    into = fields.code("merged: the successor's code.", required=False, allow_none=True, load_default=None)
    former_name = f.String(dump_only=True, allow_none=True)
    by = f.String(dump_only=True)
    at = f.AwareDateTime(dump_only=True)


blp = CampaignBlueprint("object-changes", __name__, description="What became of objects in mid-year.")


@blp.operation(
    "GET",
    "/objects/changes",
    CAMPAIGNS_READ,
    answers={200: ObjectChangeSchema(many=True)},
    paged=True,
    example=[EXAMPLE],
)
def list_object_changes(campaign_id: UUID) -> Any:
    """List changes of objects

    Who was renamed, merged or withdrawn, since when, why, and who recorded it; nothing is ever taken off this list.
    """
    return recording.list_object_changes(parts, campaign_id)


@blp.operation(
    "POST",
    "/objects/<uuid:object_id>/changes",
    CAMPAIGNS_WRITE,
    body=ObjectChangeSchema,
    answers={201: ObjectChangeSchema},
    idempotent=True,
    errors=(
        "campaign-certified",
        "campaign-not-active",
        "object-left",
        "object-not-withdrawn",
        "round-published-since",
        "day-to-come",
        "change-before-joining",
        "name-unchanged",
        "merged-into-itself",
        "unknown-object",
        "successor-left",
    ),
    example=EXAMPLE,
    body_example=BODY,
)
def record_object_change(body: dict[str, Any], campaign_id: UUID, object_id: UUID) -> Any:
    """Record a change of an object

    In an active campaign. `renamed`: polls that were published keep the old name, results show the new one and the
    former. `merged` and `withdrawn`: no round that is published later has the object, and its people are asked about
    the others alone; its earlier votes are shown apart without a rank, or count for the successor where the scheme's
    `merged` says so; its assessment stays its own. A withdrawal can be `restored` until the next round is published. A
    merger is for good.
    """
    return recording.record_object_change(parts, campaign_id, object_id, body, principal().subject)
