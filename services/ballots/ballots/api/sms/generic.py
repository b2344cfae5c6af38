"""Any system that can fetch a token and write JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from ballots.api.access import demand_channel, reached_campaigns, source
from ballots.api.sms.blueprint import blp
from ballots.api.store import store
from ballots.domain.sms import Inbound
from ballots.permissions import SMS_WRITE
from ballots.use_cases.receive_sms import Message, receive_sms
from chassis.api import Schema
from chassis.database import database


class InboundSmsSchema(Schema):
    id = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "The gateway's own id: a repeat is recognised by it."},
    )
    from_ = fields.String(
        required=True,
        data_key="from",
        validate=validate.Length(1, 40),
        metadata={"description": "The sender's number."},
    )
    to = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, 40),
        metadata={"description": "The number it was sent to."},
    )
    text = fields.String(required=True, validate=validate.Length(0, 5000))


class SettledSmsSchema(Schema):
    message = fields.UUID(required=True, attribute="id")
    outcome = fields.String(required=True, metadata={"enum": ["counted", "kept"]})
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "The slug of why it was kept and does not count."}
    )


@blp.operation(
    "POST",
    "/inbound/sms/generic",
    SMS_WRITE,
    body=InboundSmsSchema,
    body_example={"id": "mo-20260312-000042", "from": "+8613800138000", "to": "10690000", "text": "１"},
    answers={200: SettledSmsSchema},
    example={"message": "019a0000-0000-7000-8000-0000000000aa", "outcome": "counted", "reason": None},
    errors=("channel-not-yours",),
    audited=False,
)
def receive_generic_sms(message: dict[str, Any]) -> Message:
    """Take in an SMS

    It is stored as it came, then read: digits or the levels' words, full width too, one answer for each of the voter's
    objects. What can't count is kept with its reason and answered with 200 all the same, since a gateway would only
    send it again. The same id again is answered as before.
    """
    demand_channel("sms")
    arrived = Inbound(message["id"], message["from_"], message["text"], message["to"])
    return receive_sms(database, store, arrived, adapter="generic", source=source(), campaigns=reached_campaigns())
