"""Rounds: one panel's one polling, from plan to sealed tally."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.api.round_schemas import STATES, InvitationSchema, RoundPatchSchema, RoundSchema
from campaigns.permissions import CAMPAIGNS_READ, INVITATIONS_READ, ROUNDS_WRITE
from campaigns.use_cases import (
    cancel_round as cancelling,
)
from campaigns.use_cases import (
    change_window,
    plan_round,
    read_invitations,
)
from campaigns.use_cases import (
    publish_round as publishing,
)
from campaigns.use_cases import (
    seal_round as sealing,
)
from chassis.problems import Mistake, Refused
from chassis.tokens import principal
from chassis.versions import Seen

BODY: dict[str, Any] = {
    "code": "recipients-1",
    "name": "服务对象第一次评议",
    "panel": "recipients",
    "opens_at": "2024-03-11T08:00:00+08:00",
    "closes_at": "2024-03-20T18:00:00+08:00",
    "entry_until": "2024-03-22T18:00:00+08:00",
    "rated_from": "2024-02-01",
    "rated_to": "2024-02-29",
    "primary_channels": ["sms"],
    "auxiliary_channels": ["web", "phone"],
    "access_number": "106900001",
    "counts": "last",
    "live": False,
    "weight": "1",
}
EXAMPLE = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000005",
    **BODY,
    "state": "planned",
    "changes": [],
    "published_at": None,
    "tally_digest": None,
}
PUBLISHED = {**EXAMPLE, "state": "published", "published_at": "2024-03-08T02:00:00+00:00"}
CHANGE = {"closes_at": "2024-03-22T18:00:00+08:00", "reason": "短信网关中断半日"}
CHANGED = {
    **PUBLISHED,
    "closes_at": CHANGE["closes_at"],
    "changes": [
        {
            "at": "2024-03-20T01:00:00+00:00",
            "by": "office",
            "reason": CHANGE["reason"],
            "before": {"closes_at": "2024-03-20T10:00:00+00:00", "entry_until": "2024-03-22T10:00:00+00:00"},
            "after": {"closes_at": "2024-03-22T10:00:00+00:00", "entry_until": "2024-03-22T10:00:00+00:00"},
        }
    ],
}
SEALED = {**CHANGED, "state": "sealed", "tally_digest": "sha256:9f86d081884c7d65…"}
CANCELLATION = {"reason": "名单有误，另行组织"}
CANCELLED = {
    **PUBLISHED,
    "state": "cancelled",
    "changes": [
        {
            "at": "2024-03-10T01:00:00+00:00",
            "by": "office",
            **CANCELLATION,
            "before": {"state": "published"},
            "after": {"state": "cancelled"},
        }
    ],
}
WINDOW_SLUGS = ("closes-before-opening", "entry-before-closing", "period-ends-before-start", "channel-twice")


blp = CampaignBlueprint("rounds", __name__, description="One panel's one polling.")


@blp.operation("GET", "/rounds", CAMPAIGNS_READ, answers={200: RoundSchema(many=True)}, paged=True, example=[EXAMPLE])
def list_rounds(campaign_id: UUID) -> Any:
    """List rounds

    In order of time.
    """
    return plan_round.list_rounds(parts, campaign_id)


@blp.operation(
    "POST",
    "/rounds",
    ROUNDS_WRITE,
    body=RoundSchema,
    answers={201: RoundSchema},
    versioned=True,
    idempotent=True,
    errors=("campaign-certified", "code-taken", "unknown-panel", *WINDOW_SLUGS),
    example=EXAMPLE,
    body_example=BODY,
)
def add_round(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Plan a round

    Its window may lie outside every phase. Nobody is asked before it is published.
    """
    return plan_round.plan_round(parts, campaign_id, body)


@blp.operation(
    "GET", "/rounds/<uuid:round_id>", CAMPAIGNS_READ, answers={200: RoundSchema}, versioned=True, example=EXAMPLE
)
def get_round(campaign_id: UUID, round_id: UUID) -> Any:
    """Read a round

    With its state and what was changed after publication.
    """
    return plan_round.get_round(parts, campaign_id, round_id)


@blp.operation(
    "PATCH",
    "/rounds/<uuid:round_id>",
    ROUNDS_WRITE,
    body=RoundPatchSchema,
    answers={200: RoundSchema},
    versioned=True,
    errors=(
        "campaign-certified",
        "code-taken",
        "unknown-panel",
        *WINDOW_SLUGS,
        *(f"round-{state}" for state in STATES[1:]),
        "round-frozen",
        "draw-exists",
        "ballots-refused",
        "unavailable",
    ),
    example=CHANGED,
    body_example=CHANGE,
)
def change_round(body: dict[str, Any], campaign_id: UUID, round_id: UUID, seen: Seen) -> Any:
    """Change a round

    Anything while it is planned. Once it is published only `closes_at` and `entry_until`, with a `reason` that stays on
    record; the ballot service is told. Where that is away (503) the change is kept: repeat it, and it is told. Where
    `entry_until` is not given it follows `closes_at`.
    """
    reason = body.pop("reason", None)
    if plan_round.get_round(parts, campaign_id, round_id).state == "planned":
        return plan_round.change_planned_round(parts, campaign_id, round_id, body, seen)
    if reason is None:
        raise Refused("invalid-input", mistakes=[Mistake("/reason", "missing-field")])
    return change_window.change_window(parts, campaign_id, round_id, body, reason, principal().subject, seen)


@blp.operation(
    "POST",
    "/rounds/<uuid:round_id>/publication",
    ROUNDS_WRITE,
    answers={200: RoundSchema},
    errors=(
        "campaign-certified",
        "campaign-not-active",
        "round-without-voters",
        "draw-unfinished",
        "sector-without-weight",
        "round-sealed",
        "round-cancelled",
        "ballots-refused",
        "unavailable",
    ),
    example=PUBLISHED,
)
def publish_round(campaign_id: UUID, round_id: UUID) -> Any:
    """Publish a round

    Freezes its objects and people, makes their codes, and hands poll and roll to the ballot service. Where that is away
    (503), or after any crash, repeat it: it finishes what an earlier try began. Where the ballot service does not take
    such a poll (409 `ballots-refused`) the round is planned again, to be mended. Repeating is safe.
    """
    return publishing.publish_round(parts, campaign_id, round_id)


@blp.operation(
    "GET",
    "/rounds/<uuid:round_id>/invitations",
    INVITATIONS_READ,
    answers={200: InvitationSchema(many=True)},
    paged=True,
    private=True,
    errors=("round-planned", "round-publishing", "round-cancelled", "campaign-unlinked"),
    example=[
        {
            "voter": "5f0f3f0e-6a1b-4c57-9d0a-1c8e5f0b7a11",
            "name": "李四",
            "phone": "+86139****9000",
            "objects": ["window-3"],
            "code": "7KQ-ABCD-EFGH-JKMN",
            "channels": ["sms", "web", "phone"],
        }
    ],
)
def list_invitations(campaign_id: UUID, round_id: UUID) -> Any:
    """List a round's invitations

    Whom to invite with which code. The same each time, until the campaign is unlinked; never to be cached.
    """
    return read_invitations.read_invitations(parts, campaign_id, round_id)


@blp.operation(
    "POST",
    "/rounds/<uuid:round_id>/seal",
    ROUNDS_WRITE,
    answers={200: RoundSchema},
    errors=(
        "round-planned",
        "round-publishing",
        "round-cancelled",
        "round-running",
        "round-sealed",
        "ballots-refused",
        "unavailable",
    ),
    example=SEALED,
)
def seal_round(campaign_id: UUID, round_id: UUID) -> Any:
    """Seal a round

    From `entry_until` on: the ballot service counts for good, and the tally with its digest is kept here. Repeating is
    safe.
    """
    return sealing.seal_round(parts, campaign_id, round_id)


@blp.operation(
    "POST",
    "/rounds/<uuid:round_id>/cancellation",
    ROUNDS_WRITE,
    body=fields.ReasonSchema,
    answers={200: RoundSchema},
    errors=("campaign-certified", "round-sealed", "ballots-refused", "unavailable"),
    example=CANCELLED,
    body_example=CANCELLATION,
)
def cancel_round(body: dict[str, Any], campaign_id: UUID, round_id: UUID) -> Any:
    """Cancel a round

    With a reason that stays on record; its ballots count for nothing. Repeating is safe.
    """
    return cancelling.cancel_round(parts, campaign_id, round_id, body["reason"], principal().subject)
