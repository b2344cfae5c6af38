"""Topics (议题): the bureau's, and each object's own problems, with what was promised in public."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, demand_objects, own_objects, parts
from campaigns.api.meetings import MadePublicSchema
from campaigns.domain.checklists import delivery_mistakes
from campaigns.permissions import CAMPAIGNS_READ, TOPICS_WRITE
from campaigns.use_cases import choose_topics
from chassis.api import Schema
from chassis.versions import Seen

OPEN_DELIVERY = {"state": "open", "on": None, "remark": ""}
PLEDGE = {"text": "备案事项当场办结，材料一次告知。", "on": "2024-05-30", "where": "行政服务中心公示栏"}
BODY = {
    "object": "window-3",
    "title": "企业备案材料反复补正",
    "goals": "备案平均办理时间减半，年内无重复补正。",
    "measures": "编制一次性告知单；设首问责任岗；每月回访。",
    "chosen_with": [],
    "pledge": PLEDGE,
    "delivery": OPEN_DELIVERY,
}
EXAMPLE = {"id": "0193d3a0-7a3c-7c1e-9d3e-000000000012", **BODY}
DELIVERED = {"state": "delivered", "on": "2024-11-15", "remark": "平均办理时间由两天减为一天。"}


class PledgeSchema(MadePublicSchema):
    text = f.String(
        required=True,
        validate=[ma.validate.Length(max=4000), fields.Whole(r"^[\s\S]*\S[\s\S]*$", error="Say what is promised.")],
        metadata={"description": "What is promised in public (公开承诺)."},
    )


class PledgeDeliverySchema(Schema):
    state = f.String(required=True, validate=ma.validate.OneOf(("open", "delivered")))
    on = fields.DayText(allow_none=True, load_default=None, metadata={"description": "Needed when delivered."})
    remark = fields.words("How far it has come.")


class TopicSchema(Schema):
    id = f.UUID(dump_only=True)
    object = fields.code(
        "Whose own problem it is; null: the bureau's topic.", required=False, allow_none=True, load_default=None
    )
    title = fields.name("The topic, or the problem.")
    goals = fields.words("What is to be reached (评议工作目标).")
    measures = fields.words("By what (工作措施).")
    chosen_with = f.List(
        fields.IdText(),
        load_default=list,
        validate=ma.validate.Length(max=100),
        metadata={"description": "Ids of the county representatives with whom it was chosen."},
    )
    pledge = f.Nested(PledgeSchema, allow_none=True, load_default=None)
    delivery = f.Nested(
        PledgeDeliverySchema,
        load_default=lambda: dict(OPEN_DELIVERY),
        metadata={"description": "Whether what was promised was delivered."},
    )

    @ma.validates_schema
    def judge(self, topic: dict[str, Any], **_: Any) -> None:
        fields.refuse(delivery_mistakes(topic))


class TopicPatchSchema(fields.Changes, TopicSchema):
    """Any of a topic's fields."""


ERRORS = ("unknown-object", "unknown-representative", "too-many-own-problems")

blp = CampaignBlueprint("topics", __name__, description="What the year is about, and what was promised.")


@blp.operation("GET", "/topics", CAMPAIGNS_READ, answers={200: TopicSchema(many=True)}, paged=True, example=[EXAMPLE])
def list_topics(campaign_id: UUID) -> Any:
    """List topics

    The bureau's and those of all objects, in the order in which they were chosen. Who is bound to objects sees the
    bureau's and theirs.
    """
    return choose_topics.list_topics(parts, campaign_id, own_objects())


@blp.operation(
    "POST",
    "/topics",
    TOPICS_WRITE,
    body=TopicSchema,
    answers={201: TopicSchema},
    versioned=True,
    idempotent=True,
    errors=ERRORS,
    example=EXAMPLE,
    body_example=BODY,
)
def choose_topic(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Choose a topic

    The bureau's without an object: chosen with county representatives, with goals, measures and a public pledge. With
    an object it is one of its own problems, of which it has as many as the campaign's `limits` say. A unit chooses for
    its own objects only.
    """
    demand_objects(TOPICS_WRITE, body["object"])
    return choose_topics.choose_topic(parts, campaign_id, body)


@blp.operation(
    "GET", "/topics/<uuid:topic_id>", CAMPAIGNS_READ, answers={200: TopicSchema}, versioned=True, example=EXAMPLE
)
def get_topic(campaign_id: UUID, topic_id: UUID) -> Any:
    """Read a topic

    With its pledge and what became of it.
    """
    return choose_topics.get_topic(parts, campaign_id, topic_id, own_objects())


@blp.operation(
    "PATCH",
    "/topics/<uuid:topic_id>",
    TOPICS_WRITE,
    body=TopicPatchSchema,
    answers={200: TopicSchema},
    versioned=True,
    errors=ERRORS,
    example={**EXAMPLE, "delivery": DELIVERED},
    body_example={"delivery": DELIVERED},
)
def change_topic(body: dict[str, Any], campaign_id: UUID, topic_id: UUID, seen: Seen) -> Any:
    """Change a topic

    Its measures, its pledge, and at any time in the year whether the pledge was delivered.
    """
    demand_objects(TOPICS_WRITE, choose_topics.get_topic(parts, campaign_id, topic_id, own_objects())["object"])
    if "object" in body:
        demand_objects(TOPICS_WRITE, body["object"])
    return choose_topics.change_topic(parts, campaign_id, topic_id, body, seen)
