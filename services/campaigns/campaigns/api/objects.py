"""Objects and criteria: who is appraised, and for what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE
from campaigns.use_cases import keep_lists
from chassis.api import Schema
from chassis.fields import Boolean
from chassis.versions import Seen

CRITERION_BODY = {"code": "openness", "name": "信息公开", "description": "应公开尽公开。"}
CRITERION = {"id": "0193d3a0-7a3c-7c1e-9d3e-000000000001", **CRITERION_BODY}
OBJECT_BODY = {
    "code": "window-3",
    "name": "行政服务中心窗口",
    "series": "windows",
    "key": True,
    "kind": "服务窗口",
    "joined_on": "2024-05-20",
}
OBJECT = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000002",
    **OBJECT_BODY,
    "formerly": [],
    "merged_into": None,
    "withdrawn_on": None,
}


class CriterionSchema(Schema):
    id = f.UUID(dump_only=True)
    code = fields.code("Names the criterion.")
    name = fields.name("One of the contents of the appraisal (评议内容).")
    description = fields.words("What it covers.")


class ObjectSchema(Schema):
    id = f.UUID(dump_only=True)
    code = fields.code("Names the object in ballots, entries and results.")
    name = fields.name("What people call it.")
    series = fields.name("Ranks compare inside it.", required=False, allow_none=True, load_default=None)
    key = Boolean(load_default=False, metadata={"description": "重点评议对象: manages or serves people outside."})
    kind = fields.words("Office, centre, brigade, window …", 200)
    formerly = f.List(f.String(), dump_only=True, metadata={"description": "Its former names, the oldest first."})
    merged_into = f.String(
        dump_only=True, allow_none=True, metadata={"description": "The code of the object that it was merged into."}
    )
    withdrawn_on = f.Date(dump_only=True, allow_none=True)
    joined_on = fields.Day(metadata={"description": "Default: today, in the campaign's time zone."})


class ObjectPatchSchema(fields.Changes, ObjectSchema):
    """Any of an object's fields."""


blp = CampaignBlueprint("objects", __name__, description="Who is appraised, and for what.")


@blp.operation(
    "GET", "/criteria", CAMPAIGNS_READ, answers={200: CriterionSchema(many=True)}, paged=True, example=[CRITERION]
)
def list_criteria(campaign_id: UUID) -> Any:
    """List criteria

    The contents that a vote may rate beside the overall level.
    """
    return keep_lists.list_criteria(parts, campaign_id)


@blp.operation(
    "POST",
    "/criteria",
    CAMPAIGNS_WRITE,
    body=CriterionSchema,
    answers={201: CriterionSchema},
    idempotent=True,
    errors=("campaign-certified", "code-taken"),
    example=CRITERION,
    body_example=CRITERION_BODY,
)
def add_criterion(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Add a criterion

    Every round that is published later offers it.
    """
    return keep_lists.add_criterion(parts, campaign_id, body)


@blp.operation("GET", "/objects", CAMPAIGNS_READ, answers={200: ObjectSchema(many=True)}, paged=True, example=[OBJECT])
def list_objects(campaign_id: UUID) -> Any:
    """List objects

    The appraised units.
    """
    return keep_lists.list_objects(parts, campaign_id)


@blp.operation(
    "POST",
    "/objects",
    CAMPAIGNS_WRITE,
    body=ObjectSchema,
    answers={201: ObjectSchema},
    versioned=True,
    idempotent=True,
    errors=("campaign-certified", "code-taken"),
    example=OBJECT,
    body_example=OBJECT_BODY,
)
def add_object(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Add an object

    Also after activation. A round that is published already goes on without it.
    """
    return keep_lists.add_object(parts, campaign_id, body)


@blp.operation(
    "GET", "/objects/<uuid:object_id>", CAMPAIGNS_READ, answers={200: ObjectSchema}, versioned=True, example=OBJECT
)
def get_object(campaign_id: UUID, object_id: UUID) -> Any:
    """Read an object

    One appraised unit.
    """
    return keep_lists.get_object(parts, campaign_id, object_id)


@blp.operation(
    "PATCH",
    "/objects/<uuid:object_id>",
    CAMPAIGNS_WRITE,
    body=ObjectPatchSchema,
    answers={200: ObjectSchema},
    versioned=True,
    errors=("campaign-certified", "campaign-frozen", "code-taken"),
    example={**OBJECT, "key": False},
    body_example={"key": False},
)
def change_object(body: dict[str, Any], campaign_id: UUID, object_id: UUID, seen: Seen) -> Any:
    """Change an object

    Its code until activation, the rest until certification. A published poll keeps the name that it had. Where the unit
    itself was renamed, merged or withdrawn, record that as a change of it.
    """
    return keep_lists.change_object(parts, campaign_id, object_id, body, seen)
