"""Unlinking: the end of what tells who handed in what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields as f

from campaigns.api import campaigns, fields, rounds, score_examples
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.permissions import UNLINKING_WRITE
from campaigns.use_cases import unlink_campaign as unlinking
from chassis import key_sets
from chassis.api import Answer, Blueprint, Schema
from chassis.tokens import OPEN, principal

BODY = {"backups_expire_on": "2099-01-31"}
EXAMPLE = {
    "campaign": campaigns.EXAMPLE["id"],
    "rounds": [
        {
            "round": "recipients-1",
            "poll": rounds.EXAMPLE["id"],
            "tally_digest": score_examples.TALLY["digest"],
            "receipts": {"size": 91, "root": "cf07c700f2e3e73bf3fa095aaa0f61bc51fbe0fdae8976c9c0b88428732c68b6"},
            "ballots": 91,
            "votes": 88,
            "voters": 120,
        }
    ],
    "unlinked_at": "2025-01-06T01:00:00+00:00",
    "unlinked_by": "office",
    **BODY,
    "rehearsal": False,
    "jws": "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoi….eyJiYWNrdXBzX2V4cGlyZV9vbiI6….ZvZ8k0…",
}


class UnlinkSchema(Schema):
    backups_expire_on = fields.Day(
        required=True,
        metadata={"description": "From when on no backup is left that was made before. Today or later."},
    )


class UnlinkedRoundSchema(Answer):
    round = f.String(metadata={"description": "Its code."})
    poll = f.UUID()
    tally_digest = f.String(allow_none=True, metadata={"description": "Of the sealed tally; null if cancelled."})
    receipts = f.Dict(allow_none=True, metadata={"description": "How many were given, and the root of their tree."})
    ballots = f.Integer(metadata={"description": "Ballots that the ballot service dropped."})
    votes = f.Integer(metadata={"description": "Counted votes that it keeps, in no order and tied to nobody."})
    voters = f.Integer(metadata={"description": "Lines of the map of people and voters that were deleted here."})


class UnlinkingSchema(Answer):
    campaign = f.UUID()
    rounds = f.List(f.Nested(UnlinkedRoundSchema), metadata={"description": "All that had a poll, in order of time."})
    unlinked_at = f.String(metadata={"format": "date-time"})
    unlinked_by = f.String()
    backups_expire_on = f.String(metadata={"format": "date"})
    rehearsal = f.Boolean()
    jws = f.String(
        metadata={
            "description": "The other fields as canonical JSON (keys sorted, no spaces, UTF-8), signed: a compact JWS "
            "(RFC 7515, Ed25519) by the key that its `kid` names: `GET /campaigns/signing-keys`."
        }
    )


blp = CampaignBlueprint("unlinking", __name__, description="The end of what tells who handed in what.")
keys_blp = Blueprint("signing-keys", __name__, description="The keys that verify signed records.")


@blp.operation(
    "POST",
    "/unlinking",
    UNLINKING_WRITE,
    body=UnlinkSchema,
    answers={201: UnlinkingSchema, 200: UnlinkingSchema},
    errors=("campaign-not-certified", "objections-open", "day-past", "ballots-refused", "unavailable"),
    example=EXAMPLE,
    body_example=BODY,
)
def unlink_campaign(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Unlink a campaign

    Once it is certified and `objection_days` are over: the ballot service drops all ballots and keeps the counted votes
    alone; here the map of people and voters and the keys of codes are deleted. It can't be undone. The record is signed
    and open to everybody. Where the ballot service is away (503), or after any crash, repeat it: it finishes what an
    earlier try began. Once made, repeating answers the first record (200), whatever date it names.
    """
    record, made = unlinking.unlink_campaign(parts, campaign_id, body["backups_expire_on"], principal().subject)
    return record, 201 if made else 200


@blp.operation("GET", "/unlinking", OPEN, answers={200: UnlinkingSchema}, example=EXAMPLE)
def get_unlinking(campaign_id: UUID) -> Any:
    """Read the record of unlinking

    Open to everybody, to verify with the published keys that nothing is left which tells who handed in what, and from
    when on no backup does; 404 until the campaign is unlinked. Once made it never changes.
    """
    return unlinking.read_unlinking(parts, campaign_id)


@keys_blp.operation(
    "GET",
    "/campaigns/signing-keys",
    OPEN,
    answers={200: key_sets.KeySet},
    example=key_sets.EXAMPLE,
)
def list_signing_keys() -> Any:
    """List the keys of signed records

    With these public keys (JWKS, RFC 7517) anybody can verify the records of this service, `jws` of an unlinking for
    one. They verify no access token: those are the gateway's.
    """
    return parts.signer.public_keys()
