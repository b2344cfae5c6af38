"""What followed from the results (结果运用)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields as f
from marshmallow import validate

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.api.proposals import said
from campaigns.permissions import CAMPAIGNS_READ, USES_WRITE
from campaigns.use_cases import record_use as recording
from chassis.api import Answer, Schema
from chassis.tokens import principal

BODY = {
    "object": "01",
    "kind": "honour",
    "text": "年度民主评议先进单位，全局通报表扬",
    "on": "2025-01-10",
    "decided_by": "局民主评议政风行风工作领导小组",
}
EXAMPLE = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000019",
    **BODY,
    "recorded_by": "office",
    "recorded_at": "2025-01-10T02:00:00+00:00",
    "withdrawal": None,
}
WITHDRAWAL = {"reason": "通报对象有误，另行发文"}
WITHDRAWN = {**EXAMPLE, "withdrawal": {**WITHDRAWAL, "by": "office", "at": "2025-01-13T02:00:00+00:00"}}


class UseWithdrawalSchema(Answer):
    reason = f.String()
    by = f.String(attribute="withdrawn_by")
    at = f.AwareDateTime(attribute="withdrawn_at")


class UseSchema(Schema):
    id = f.UUID(dump_only=True)
    object = fields.code("Whose results were used.")
    kind = f.String(
        required=True,
        validate=validate.OneOf(["honour", "reprimand", "talk", "correction", "other"]),
        metadata={"description": "表彰, 通报批评, 约谈, 责令整改, or what the text says."},
    )
    text = said("What was decided.")
    decided_on = fields.Day(data_key="on", required=True, metadata={"description": "When it was decided."})
    decided_by = fields.name("The body that decided it.")
    recorded_by = f.String(dump_only=True)
    recorded_at = f.AwareDateTime(dump_only=True)
    withdrawal = f.Nested(
        UseWithdrawalSchema, dump_only=True, allow_none=True, metadata={"description": "That it was taken back."}
    )


blp = CampaignBlueprint("uses", __name__, description="What followed from the results (结果运用).")


@blp.operation("GET", "/uses", CAMPAIGNS_READ, answers={200: UseSchema(many=True)}, paged=True, example=[WITHDRAWN])
def list_uses(campaign_id: UUID) -> Any:
    """List what followed

    In the order in which it was recorded, with what was taken back. Who is bound to objects sees theirs alone.
    """
    return recording.list_uses(parts, campaign_id, own_objects())


@blp.operation(
    "POST",
    "/uses",
    USES_WRITE,
    body=UseSchema,
    answers={201: UseSchema},
    idempotent=True,
    errors=("campaign-not-certified", "unknown-object"),
    example=EXAMPLE,
    body_example=BODY,
)
def record_use(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Record what followed

    An honour, a reprimand, a talk, a correction: what an object's certified results led to. It is never edited.
    """
    return recording.record_use(parts, campaign_id, body, principal().subject)


@blp.operation(
    "POST",
    "/uses/<uuid:use_id>/withdrawal",
    USES_WRITE,
    body=fields.ReasonSchema,
    answers={200: UseSchema},
    errors=("use-withdrawn",),
    example=WITHDRAWN,
    body_example=WITHDRAWAL,
)
def withdraw_use(body: dict[str, Any], campaign_id: UUID, use_id: UUID) -> Any:
    """Take back what was recorded

    With a reason; the record stays, marked so. Repeating changes nothing.
    """
    return recording.withdraw_use(parts, campaign_id, use_id, body["reason"], principal().subject)
