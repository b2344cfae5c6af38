"""Opinions (征求意见): what people said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.domain.findings import WAYS
from campaigns.permissions import CAMPAIGNS_READ, FINDINGS_DECIDE, OPINIONS_WRITE
from campaigns.use_cases import enter_opinion as entering
from chassis.api import Answer, Schema
from chassis.paging import PagedQuery
from chassis.tokens import principal

BODY = {
    "way": "meeting",
    "object": "window-3",
    "text": "窗口午休时间无人值班，办事群众要等到下午。",
    "received_on": "2024-06-05",
}
EXAMPLE = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000011",
    **BODY,
    "finding": None,
    "entered_by": "office",
    "entered_at": "2024-06-06T01:00:00+00:00",
}
TAKEN = {
    "round": "0193d3a0-7a3c-7c1e-9d3e-000000000005",
    "opinions": 37,
    "taken_by": "office",
    "taken_at": "2024-03-25T01:00:00+00:00",
}
ENTERED = tuple(way for way in WAYS if way != "comment")


def about(description: str = "Code of the object; null: the bureau.") -> ma.fields.String:
    """Of whom something is said."""
    return fields.code(description, required=False, allow_none=True, load_default=None)


def statement(description: str) -> ma.fields.String:
    """A text that says something."""
    return f.String(
        required=True,
        validate=[ma.validate.Length(max=4000), fields.Whole(r"^[\s\S]*\S[\s\S]*$", error="Say what.")],
        metadata={"description": description},
    )


class OpinionSchema(Schema):
    id = f.UUID(dump_only=True)
    way = f.String(
        required=True,
        validate=ma.validate.OneOf(ENTERED),
        metadata={
            "description": "座谈会 meeting, 上门走访 visit, 征求意见书 letter, 意见箱 box, 热线电话 hotline, "
            "电子信箱 mail, 网站 site, other. `comment`: taken over from a round."
        },
    )
    object = about("Code of the object that it is about; null: the bureau.")
    text = statement("What was said. Leave out who said it.")
    received_on = fields.Day(metadata={"description": "Default: today, in the campaign's time zone."})
    finding = f.UUID(dump_only=True, allow_none=True, metadata={"description": "The finding that it belongs to."})
    entered_by = f.String(dump_only=True)
    entered_at = f.AwareDateTime(dump_only=True)


class OpinionAnswerSchema(OpinionSchema):
    way = f.String(dump_only=True, metadata={"enum": list(WAYS)})


class OpinionsQuery(PagedQuery):
    object = fields.code("Only of this object.", required=False)
    way = f.String(validate=ma.validate.OneOf(WAYS))
    finding = f.UUID(metadata={"description": "Only those merged into this finding."})
    merged = f.Boolean(metadata={"description": "Only those that belong to a finding, or only the others."})


class TakenCommentsSchema(Answer):
    round = f.UUID()
    opinions = f.Integer(metadata={"description": "How many the comments became."})
    taken_by = f.String()
    taken_at = f.AwareDateTime()


blp = CampaignBlueprint("opinions", __name__, description="What people said of objects and bureau.")


@blp.operation(
    "GET",
    "/opinions",
    CAMPAIGNS_READ,
    query=OpinionsQuery,
    answers={200: OpinionAnswerSchema(many=True)},
    paged=True,
    example=[EXAMPLE],
)
def list_opinions(query: dict[str, Any], campaign_id: UUID) -> Any:
    """List opinions

    In the order in which they were entered, by object, way, finding, or whether they belong to one. Who is bound to
    objects sees what is about these.
    """
    return entering.list_opinions(parts, campaign_id, own_objects(), query)


@blp.operation(
    "POST",
    "/opinions",
    OPINIONS_WRITE,
    body=OpinionSchema,
    answers={201: OpinionAnswerSchema},
    idempotent=True,
    errors=("unknown-object", "not-your-object"),
    example=EXAMPLE,
    body_example=BODY,
)
def add_opinion(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Enter an opinion

    What came by meeting, visit, letter, box, hotline, mail or site, without the name or number of who said it. It stays
    as it was entered. A unit enters what is about its own object.
    """
    return entering.enter_opinion(parts, campaign_id, body, own_objects(), principal().subject)


@blp.operation(
    "GET", "/opinions/<uuid:opinion_id>", CAMPAIGNS_READ, answers={200: OpinionAnswerSchema}, example=EXAMPLE
)
def get_opinion(campaign_id: UUID, opinion_id: UUID) -> Any:
    """Read an opinion

    With the finding that it belongs to.
    """
    return entering.get_opinion(parts, campaign_id, opinion_id, own_objects())


@blp.operation(
    "POST",
    "/rounds/<uuid:round_id>/opinions",
    FINDINGS_DECIDE,
    answers={201: TakenCommentsSchema, 200: TakenCommentsSchema},
    errors=(
        "round-planned",
        "round-publishing",
        "round-published",
        "round-cancelled",
        "ballots-refused",
        "unavailable",
    ),
    example=TAKEN,
)
def take_over_comments(campaign_id: UUID, round_id: UUID) -> Any:
    """Take a round's comments over

    Makes an opinion of each comment that the ballot service shows once the round is sealed: of objects with enough
    valid votes. No opinion leads to a ballot or tells when it was cast. Once a round: repeating answers the first
    record (200).
    """
    record, made = entering.take_over_comments(parts, campaign_id, round_id, principal().subject)
    return record, 201 if made else 200
