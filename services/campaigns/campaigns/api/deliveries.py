"""Messages to voters: queued, sent by `flask --app campaigns deliver`, and what became of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.domain.deliveries import STATES
from campaigns.domain.texts import INVITATION, KINDS, REMINDER
from campaigns.permissions import DELIVERIES_READ, DELIVERIES_WRITE, DELIVERY_REPORTS
from campaigns.use_cases import queue_messages as queueing
from chassis.api import Answer, Blueprint, Schema
from chassis.fields import Boolean
from chassis.paging import PagedQuery
from chassis.tokens import principal

MOST_REMINDERS = 20
NOT_RUNNING = ("round-planned", "round-publishing", "round-sealed", "round-cancelled", "round-over")
RELEASE = {"decision": "send", "reason": "网关日志中没有该条短信"}
DELIVERY: dict[str, Any] = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-0000000000d1",
    "voter": "5f0f3f0e-6a1b-4c57-9d0a-1c8e5f0b7a11",
    "kind": "invitation",
    "number": 1,
    "state": "sent",
    "reason": None,
    "attempts": 1,
    "queued_at": "2024-03-11T00:00:00+00:00",
    "queued_by": "office",
    "changed_at": "2024-03-11T00:00:02+00:00",
    "decisions": [],
}
RELEASED = {
    **DELIVERY,
    "state": "queued",
    "decisions": [{"at": "2024-03-11T01:00:00+00:00", "by": "office", **RELEASE, "before": "unknown"}],
}


class QueueSchema(Schema):
    kind = f.String(required=True, validate=ma.validate.OneOf([INVITATION, REMINDER]))
    number = f.Integer(
        load_default=1,
        strict=True,
        validate=ma.validate.Range(1, MOST_REMINDERS),
        metadata={"description": "Which reminder it is; of invitations there is one."},
    )

    @ma.validates_schema
    def judge(self, body: dict[str, Any], **_: Any) -> None:
        if body["kind"] == INVITATION and body["number"] != 1:
            raise ma.ValidationError("Of invitations there is one.", "number")


class QueuedSchema(Answer):
    kind = f.String()
    number = f.Integer()
    queued = f.Integer(metadata={"description": "Messages that were queued now."})
    opted_out = f.Integer(metadata={"description": "Voters who want none, and get none."})
    repeated = f.Integer(metadata={"description": "Voters for whom it was queued before."})


class DeliverySchema(Answer):
    id = f.UUID()
    voter = f.UUID(
        attribute="voter_id", allow_none=True, metadata={"description": "Null once the campaign is unlinked."}
    )
    kind = f.String(metadata={"enum": KINDS})
    number = f.Integer(metadata={"description": "Which reminder; of a reissue the code's generation."})
    state = f.String(metadata={"enum": STATES})
    reason = f.String(allow_none=True, metadata={"description": "A word why it is so."})
    attempts = f.Integer(metadata={"description": "How often a sender was asked."})
    queued_at = f.AwareDateTime()
    queued_by = f.String()
    changed_at = f.AwareDateTime()
    decisions = f.List(f.Dict(), metadata={"description": "What people decided on it, and why."})


class StateQuery(PagedQuery):
    state = f.String(load_default=None, validate=ma.validate.OneOf(STATES))


class CountSchema(Answer):
    kind = f.String()
    number = f.Integer()
    state = f.String(metadata={"enum": STATES})
    count = f.Integer()


class ReleaseSchema(Schema):
    decision = f.String(
        required=True,
        validate=ma.validate.OneOf(["send", "close"]),
        metadata={"description": "send: once more, though the voter may get it twice; close: never."},
    )
    reason = fields.reason(required=True)


class ReportQuery(ma.Schema):
    class Meta:
        unknown = ma.RAISE

    delivery = f.UUID(required=True, metadata={"description": "Which message, as its `dlr-url` has it."})
    status = f.Integer(
        required=True, metadata={"description": "Kannel's %d: 1 delivered, 2 failed, 4 buffered, 8 taken, 16 rejected."}
    )


class ReportedSchema(Answer):
    news = Boolean(metadata={"description": "Whether it changed the message's state."})


blp = CampaignBlueprint("deliveries", __name__, description="Messages to voters, and what became of each.")
reports_blp = Blueprint("delivery-reports", __name__, description="What gateways say became of messages.")


@blp.operation(
    "POST",
    "/rounds/<uuid:round_id>/deliveries",
    DELIVERIES_WRITE,
    body=QueueSchema,
    answers={201: QueuedSchema},
    idempotent=True,
    errors=("campaign-certified", *NOT_RUNNING, "text-too-long", "person-twice", "ballots-refused", "unavailable"),
    example={"kind": "invitation", "number": 1, "queued": 118, "opted_out": 2, "repeated": 0},
    body_example={"kind": "invitation"},
)
def queue_deliveries(body: dict[str, Any], campaign_id: UUID, round_id: UUID) -> Any:
    """Queue invitations or reminders

    Invitations to everybody on the roll, reminders to those who have not answered; to nobody who opted out. Nobody is
    queued the same twice, so repeating is safe. `flask --app campaigns deliver` sends them, by day.
    """
    return queueing.queue_messages(parts, campaign_id, round_id, body["kind"], body["number"], principal().subject)


@blp.operation(
    "GET",
    "/rounds/<uuid:round_id>/deliveries",
    DELIVERIES_READ,
    query=StateQuery,
    answers={200: DeliverySchema(many=True)},
    paged=True,
    example=[DELIVERY],
)
def list_deliveries(query: dict[str, Any], campaign_id: UUID, round_id: UUID) -> Any:
    """List a round's messages

    In the order in which they were queued, by state if one is named: `unknown` ones wait for a decision. No names and
    no numbers.
    """
    return queueing.list_deliveries(parts, campaign_id, round_id, query["state"])


@blp.operation(
    "GET",
    "/rounds/<uuid:round_id>/deliveries/counts",
    DELIVERIES_READ,
    answers={200: CountSchema(many=True)},
    paged=True,
    example=[{"kind": "invitation", "number": 1, "state": "queued", "count": 118}],
)
def count_deliveries(campaign_id: UUID, round_id: UUID) -> Any:
    """Count a round's messages

    By kind, number and state; what is left of them after unlinking.
    """
    return queueing.count_deliveries(parts, campaign_id, round_id)


@blp.operation(
    "POST",
    "/rounds/<uuid:round_id>/deliveries/<uuid:delivery_id>/release",
    DELIVERIES_WRITE,
    body=ReleaseSchema,
    answers={200: DeliverySchema},
    errors=(*NOT_RUNNING, "delivery-not-releasable"),
    example=RELEASED,
    body_example=RELEASE,
)
def release_delivery(body: dict[str, Any], campaign_id: UUID, round_id: UUID, delivery_id: UUID) -> Any:
    """Decide on a message

    On one that is `unknown`: it may have been sent or not, and nobody sends it again unless somebody says so; on one
    that failed or was not delivered too. Send it once more, or close it; the reason stays on record.
    """
    return queueing.release_delivery(
        parts, campaign_id, round_id, delivery_id, body["decision"], body["reason"], principal().subject
    )


@reports_blp.operation(
    "GET",
    "/campaigns/delivery-reports/kannel",
    DELIVERY_REPORTS,
    query=ReportQuery,
    answers={200: ReportedSchema},
    example={"news": False},
)
def report_kannel_delivery(query: dict[str, Any]) -> Any:
    """Take a delivery report of Kannel

    Kannel calls it by the `dlr-url` that each message carries. In any order and any number of times; one of a message
    that is not there says nothing, and is taken too: Kannel would send it again.
    """
    return {"news": queueing.report_delivery(parts, query["delivery"], query["status"])}
