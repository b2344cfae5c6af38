"""The wire schemas of rounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.domain.windows import round_mistakes
from chassis.api import Answer, Schema
from chassis.fields import Boolean

STATES = ("planned", "publishing", "published", "sealed", "cancelled")


class ChangeSchema(Answer):
    at = f.String(metadata={"format": "date-time"})
    by = f.String()
    reason = f.String()
    before = f.Dict()
    after = f.Dict()


def _channels(description: str, **options: Any) -> f.List[Any]:
    channel = f.String(validate=fields.Whole(r"^[a-z][a-z0-9_]{0,31}$", error="Use small letters, digits and `_`."))
    return f.List(channel, **options, metadata={"description": description})


class RoundSchema(Schema):
    id = f.UUID(dump_only=True)
    code = fields.code("Names the round.")
    name = fields.name("What people call it.")
    panel = fields.code(
        "A panel of the scheme. `experts`: all in office on the day it opens; any other: the drawn, or all handed in."
    )
    opens_at = fields.Moment(required=True)
    closes_at = fields.Moment(required=True)
    entry_until = fields.Moment(
        metadata={"description": "Until then operators enter ballots on paper, by telephone and face to face."}
    )
    rated_from = fields.Day(allow_none=True, load_default=None, metadata={"description": "First day that is rated."})
    rated_to = fields.Day(allow_none=True, load_default=None, metadata={"description": "Last day that is rated."})
    primary_channels = _channels("Where most votes are expected.", required=True, validate=ma.validate.Length(1, 20))
    auxiliary_channels = _channels("Beside these.", load_default=list, validate=ma.validate.Length(max=20))
    access_number = f.String(
        allow_none=True,
        load_default=None,
        validate=fields.Whole(r"^[0-9]{1,20}$", error="Use 1 to 20 digits."),
        metadata={
            "description": "The number from which its messages are sent; rounds that are open together are told apart "
            "by it when somebody answers. Null: the sender's own."
        },
    )
    counts = f.String(
        load_default="last",
        validate=ma.validate.OneOf(("last", "first")),
        metadata={"description": "Which of a voter's ballots stands."},
    )
    live = Boolean(load_default=False, metadata={"description": "Scores are shown while the round runs."})
    weight = fields.decimal("Used where the panel's rounds are `weighted`.", load_default=Decimal(1))
    state = f.String(dump_only=True, metadata={"enum": STATES})
    changes = f.List(f.Nested(ChangeSchema), dump_only=True, metadata={"description": "After publication, and why."})
    published_at = f.AwareDateTime(dump_only=True, allow_none=True)
    tally_digest = f.Function(
        lambda row: row.tally["digest"] if row.state == "sealed" else None,
        dump_only=True,
        metadata={"type": ["string", "null"], "description": "Of the sealed tally."},
    )

    @ma.validates_schema(skip_on_field_errors=False)
    def judge(self, round_: dict[str, Any], **_: Any) -> None:
        fields.refuse(round_mistakes(round_))

    @ma.validates("weight")
    def judge_weight(self, value: Decimal, **_: Any) -> None:
        if value < 0:
            raise ma.ValidationError("A weight is 0 or more.")


class RoundPatchSchema(fields.Changes, RoundSchema):
    """Any of a planned round's fields; of a published one `closes_at` and `entry_until`, with a `reason`."""

    reason = fields.reason(load_only=True)


class InvitationSchema(Answer):
    voter = f.UUID()
    name = f.String()
    phone = f.String(metadata={"description": "Masked."})
    objects = f.List(f.String(), metadata={"description": "Codes of the objects that this voter rates."})
    code = f.String(metadata={"description": "The right to hand in one ballot."})
    channels = f.List(f.String())
