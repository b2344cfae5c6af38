"""Comments on units (点评)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE
from campaigns.use_cases import comment_on_unit as commenting
from chassis.api import Schema
from chassis.tokens import principal
from chassis.versions import Seen

BODY = {"text": "全年窗口服务规范，备案办理时间明显缩短；一次性告知仍需加强。"}
EXAMPLE = {"object": "window-3", **BODY, "written_by": "office", "written_at": "2024-12-16T02:00:00+00:00"}


class CommentSchema(Schema):
    object = f.String(dump_only=True, metadata={"description": "Code of the unit."})
    text = f.String(
        required=True,
        validate=[ma.validate.Length(max=4000), fields.Whole(r"^[\s\S]*\S[\s\S]*$", error="Say something.")],
    )
    written_by = f.String(dump_only=True, allow_none=True)
    written_at = f.AwareDateTime(dump_only=True, allow_none=True)


class CommentAnswerSchema(CommentSchema):
    text = f.String(dump_only=True, metadata={"description": "Empty until it is written."})


blp = CampaignBlueprint("comments", __name__, description="What is said of each unit when the year is summed up.")


@blp.operation(
    "GET", "/comments", CAMPAIGNS_READ, answers={200: CommentAnswerSchema(many=True)}, paged=True, example=[EXAMPLE]
)
def list_unit_comments(campaign_id: UUID) -> Any:
    """List the comments on units

    Those that are written. Who is bound to objects sees theirs alone.
    """
    return commenting.list_comments(parts, campaign_id, own_objects())


@blp.operation(
    "GET",
    "/objects/<uuid:object_id>/comment",
    CAMPAIGNS_READ,
    answers={200: CommentAnswerSchema},
    versioned=True,
    example=EXAMPLE,
)
def get_unit_comment(campaign_id: UUID, object_id: UUID) -> Any:
    """Read the comment on a unit

    Empty, with the ETag `"0"`, until it is written.
    """
    return commenting.read_comment(parts, campaign_id, object_id, own_objects())


@blp.operation(
    "PUT",
    "/objects/<uuid:object_id>/comment",
    CAMPAIGNS_WRITE,
    body=CommentSchema,
    answers={200: CommentAnswerSchema},
    versioned=True,
    example=EXAMPLE,
    body_example=BODY,
)
def put_unit_comment(body: dict[str, Any], campaign_id: UUID, object_id: UUID, seen: Seen) -> Any:
    """Comment on a unit

    The leading group's 点评, which the report carries; the last phase asks for one of each unit.
    """
    return commenting.comment_on_unit(parts, campaign_id, object_id, body["text"], seen, principal().subject)
