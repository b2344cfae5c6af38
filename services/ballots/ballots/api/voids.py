"""Voids: a ballot is voided with a reason, by two people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from ballots.api.access import poll_in_reach
from ballots.permissions import VOIDS_CONFIRM, VOIDS_READ, VOIDS_WRITE
from ballots.use_cases import void_ballot as use_case
from ballots.use_cases.void_ballot import Void
from chassis.api import Answer, Blueprint, Schema
from chassis.database import database
from chassis.tokens import principal

blp = Blueprint("voids", __name__, description="Ballots that were wrong: voided by two people, never deleted.")


class ProposalSchema(Schema):
    ballot = fields.UUID(required=True, metadata={"description": "As it was answered when the ballot was handed in."})
    reason = fields.String(
        required=True, validate=validate.Length(1, 500), metadata={"description": "It stays on record: no names."}
    )


class VoidSchema(Answer):
    """It never says what the ballot said, nor whose it is."""

    ballot = fields.UUID()
    reason = fields.String()
    state = fields.Function(
        lambda void: "confirmed" if void.confirmed_at else "proposed",
        metadata={"type": "string", "enum": ["proposed", "confirmed"]},
    )
    proposed_by = fields.String()
    proposed_at = fields.AwareDateTime()
    confirmed_by = fields.String(allow_none=True)
    confirmed_at = fields.AwareDateTime(allow_none=True)
    stood = fields.Boolean(
        allow_none=True, metadata={"description": "Whether it was the ballot that counted; null until confirmed."}
    )


PROPOSAL_EXAMPLE = {
    "ballot": "0d9a3a50-6a1e-4c6f-8b0a-2f6f3b8f2f10",
    "reason": "The sheet was keyed for somebody else.",
}
PROPOSED_EXAMPLE: dict[str, Any] = PROPOSAL_EXAMPLE | {
    "state": "proposed",
    "proposed_by": "clerk",
    "proposed_at": "2026-07-12T10:00:00+08:00",
    "confirmed_by": None,
    "confirmed_at": None,
    "stood": None,
}
CONFIRMED_EXAMPLE = PROPOSED_EXAMPLE | {
    "state": "confirmed",
    "confirmed_by": "head-of-office",
    "confirmed_at": "2026-07-12T11:00:00+08:00",
    "stood": True,
}


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/voids",
    VOIDS_WRITE,
    body=ProposalSchema,
    body_example=PROPOSAL_EXAMPLE,
    answers={201: VoidSchema, 200: VoidSchema},
    example=PROPOSED_EXAMPLE,
    errors=("poll-not-found", "poll-cancelled", "poll-unlinked", "ballot-not-found", "void-proposed"),
)
def propose_void(proposal: dict[str, Any], poll_id: UUID) -> tuple[Void, int]:
    """Propose to void a ballot

    For a ballot that should not count: entered for the wrong voter, or denied by its voter. Nothing changes until
    somebody else confirms it. The same proposal again changes nothing (200).
    """
    poll_in_reach(poll_id)
    void, new = use_case.propose_void(
        database, poll_id, proposal["ballot"], reason=proposal["reason"], by=principal().subject
    )
    return void, 201 if new else 200


@blp.operation(
    "POST",
    "/polls/<uuid:poll_id>/voids/<uuid:ballot_id>/confirmation",
    VOIDS_CONFIRM,
    answers={200: VoidSchema},
    example=CONFIRMED_EXAMPLE,
    errors=(
        "poll-not-found",
        "poll-cancelled",
        "poll-unlinked",
        "void-not-found",
        "void-needs-another",
        "void-confirmed",
    ),
)
def confirm_void(poll_id: UUID, ballot_id: UUID) -> Void:
    """Confirm that a ballot is void

    By somebody else than who proposed it. The voter's ballot before it, if it had replaced one that is not void, counts
    again; while the poll is open the voter may hand in another. After sealing this makes a new version of the tally,
    and the versions before it stay. The same person may repeat it.
    """
    poll_in_reach(poll_id)
    return use_case.confirm_void(database, poll_id, ballot_id, by=principal().subject)


@blp.operation(
    "GET",
    "/polls/<uuid:poll_id>/voids",
    VOIDS_READ,
    answers={200: VoidSchema(many=True)},
    example=[CONFIRMED_EXAMPLE],
    errors=("poll-not-found",),
    paged=True,
)
def list_voids(poll_id: UUID) -> Sequence[Void]:
    """List the voids of a poll

    Proposed and confirmed ones, the earliest first.
    """
    return use_case.list_voids(database, poll_in_reach(poll_id).id)
