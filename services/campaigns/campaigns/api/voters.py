"""Voters who call: a lost code, and no more messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.api.deliveries import DELIVERY, NOT_RUNNING
from campaigns.permissions import CODES_REISSUE, OPT_OUTS_WRITE
from campaigns.use_cases import opt_out
from campaigns.use_cases import reissue_code as reissuing
from chassis.api import Answer, Blueprint, Schema
from chassis.fields import Boolean
from chassis.tokens import principal

VOTER = "5f0f3f0e-6a1b-4c57-9d0a-1c8e5f0b7a11"


class PhoneSchema(Schema):
    phone = fields.Phone(required=True)


class FoundVoterSchema(Answer):
    voter = f.UUID()
    phone = f.String(metadata={"description": "Masked."})
    generation = f.Integer(metadata={"description": "Of the code: 1, and one more for each new one."})
    opted_out = Boolean(metadata={"description": "Wants no messages; may vote all the same."})


class ReissuedSchema(Answer):
    voter = f.UUID()
    generation = f.Integer()
    delivery = f.UUID(allow_none=True, metadata={"description": "The message with the new code; null: opted out."})


class OptedOutSchema(Answer):
    phone = f.String(metadata={"description": "Masked."})
    at = f.AwareDateTime(metadata={"description": "Since when."})


blp = CampaignBlueprint("voters", __name__, description="Voters who call.")
opt_outs_blp = Blueprint("opt-outs", __name__, description="Who wants no messages.")


@blp.operation(
    "POST",
    "/rounds/<uuid:round_id>/voters/search",
    CODES_REISSUE,
    body=PhoneSchema,
    answers={200: FoundVoterSchema},
    private=True,
    example={"voter": VOTER, "phone": "+86139****9000", "generation": 1, "opted_out": False},
    body_example={"phone": "13900139000"},
)
def find_voter(body: dict[str, Any], campaign_id: UUID, round_id: UUID) -> Any:
    """Find a voter by number

    For somebody who calls and has lost their code; 404 where nobody on the roll has this number. It travels in the
    body, so that it is in no log.
    """
    return reissuing.find_voter(parts, campaign_id, round_id, body["phone"])


@blp.operation(
    "POST",
    "/rounds/<uuid:round_id>/voters/<uuid:voter_id>/reissue",
    CODES_REISSUE,
    body=fields.ReasonSchema,
    answers={201: ReissuedSchema},
    idempotent=True,
    private=True,
    errors=("campaign-certified", "campaign-unlinked", *NOT_RUNNING, "ballots-refused", "unavailable"),
    example={"voter": VOTER, "generation": 2, "delivery": DELIVERY["id"]},
    body_example={"reason": "本人来电，短信误删"},
)
def reissue_code(body: dict[str, Any], campaign_id: UUID, round_id: UUID, voter_id: UUID) -> Any:
    """Issue a lost code anew

    The old one is worth nothing from then on, and the new one is sent to the voter's own number. A ballot that was
    handed in stays. Without an Idempotency-Key a repeat makes another one.
    """
    return reissuing.reissue_code(parts, campaign_id, round_id, voter_id, body["reason"], principal().subject)


@opt_outs_blp.operation(
    "POST",
    "/campaigns/opt-outs",
    OPT_OUTS_WRITE,
    body=PhoneSchema,
    answers={201: OptedOutSchema, 200: OptedOutSchema},
    idempotent=True,
    private=True,
    example={"phone": "+86139****9001", "at": "2024-03-12T01:00:00+00:00"},
    body_example={"phone": "13900139001"},
)
def add_opt_out(body: dict[str, Any]) -> Any:
    """Leave a number alone

    For somebody who says so on the telephone; who answers an SMS with 退订 is taken over by itself. From then on no
    campaign sends this number anything, for ever; its owner may vote all the same. Repeated it answers the first time
    (200).
    """
    answer, made = opt_out.opt_out(parts, body["phone"], principal().subject)
    return answer, 201 if made else 200
