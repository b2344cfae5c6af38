"""The draw: whom a round of a drawn panel asks, so that anybody can repeat it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import flask

from campaigns.api import draw_schemas as schemas
from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.permissions import CAMPAIGNS_READ, ROUNDS_WRITE
from campaigns.use_cases import make_draw
from campaigns.use_cases import seed_draw as seeding
from campaigns.use_cases.verify_draw import keys_of
from campaigns.use_cases.verify_draw import verify_draw as verify
from chassis.api import RawBody
from chassis.tokens import OPEN, principal

TEXT = "text/plain"

blp = CampaignBlueprint("draws", __name__, description="Whom a round of a drawn panel asks.")


@blp.operation(
    "GET",
    "/draws",
    CAMPAIGNS_READ,
    answers={200: schemas.DrawSchema(many=True)},
    paged=True,
    example=[schemas.EXAMPLE],
)
def list_draws(campaign_id: UUID) -> Any:
    """List draws

    Of all rounds, with those that were discarded.
    """
    return make_draw.list_draws(parts, campaign_id)


@blp.operation(
    "POST",
    "/draws",
    ROUNDS_WRITE,
    body=schemas.AskedDrawSchema,
    answers={201: schemas.DrawSchema},
    idempotent=True,
    errors=(
        "campaign-not-active",
        "campaign-certified",
        "round-publishing",
        "round-published",
        "round-sealed",
        "round-cancelled",
        "round-without-voters",
        "panel-not-drawn",
        "draw-exists",
        "person-twice",
        "draw-unfinished",
        "unknown-round",
        "unknown-object",
        "size-or-share",
    ),
    example=schemas.EXAMPLE,
    body_example=schemas.ASK,
)
def add_draw(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Fix the list of a draw

    Of a planned round of a panel other than experts: whoever was handed in by now, under a random id, with the objects
    that one may be drawn for: not the object that one works for, and nobody who was drawn in the last `leave_out_last`
    rounds of the panel. Publish `list_digest` before anybody speaks; then make the seed. A round without a draw asks
    everybody.
    """
    return make_draw.make_draw(parts, campaign_id, body, principal().subject)


@blp.operation("GET", "/draws/<uuid:draw_id>", OPEN, answers={200: schemas.DrawSchema}, example=schemas.EXAMPLE)
def get_draw(campaign_id: UUID, draw_id: UUID) -> Any:
    """Read a draw

    Open to everybody: its state, the digest of its list, and how many are drawn for each object.
    """
    return make_draw.get_draw(parts, campaign_id, draw_id)


@blp.operation("GET", "/draws/<uuid:draw_id>/list", OPEN, answers={200: RawBody(TEXT, example=schemas.LIST)})
def get_draw_list(campaign_id: UUID, draw_id: UUID) -> Any:
    """Read the list of a draw

    Open to everybody, and the same from when the draw was made on: a line a candidate, sorted, of the id and the codes
    of the objects that the person may be drawn for. SHA-256 of these bytes is `list_digest`. Who has which id nobody
    can tell from it.
    """
    return flask.Response(make_draw.read_list(parts, campaign_id, draw_id), content_type=f"{TEXT}; charset=utf-8")


@blp.operation(
    "POST",
    "/draws/<uuid:draw_id>/discard",
    ROUNDS_WRITE,
    body=fields.ReasonSchema,
    answers={200: schemas.DrawSchema},
    errors=("campaign-certified", "draw-seeded"),
    example=schemas.DISCARDED,
    body_example={"reason": schemas.DISCARDED_BY["reason"]},
)
def discard_draw(body: dict[str, Any], campaign_id: UUID, draw_id: UUID) -> Any:
    """Discard a draw before its seed

    With a reason that stays on record, and its list stays published; another draw can be made for the round. Never
    after the seed: whoever dislikes the outcome could draw until one pleases. Repeating is safe: the first reason
    stands.
    """
    return make_draw.discard_draw(parts, campaign_id, draw_id, body["reason"], principal().subject)


@blp.operation(
    "POST",
    "/draws/<uuid:draw_id>/seed",
    ROUNDS_WRITE,
    body=schemas.SeedSchema,
    answers={200: schemas.CertificateSchema},
    errors=(
        "campaign-certified",
        "draw-seeded",
        "draw-discarded",
        "round-publishing",
        "round-published",
        "round-sealed",
        "round-cancelled",
    ),
    example=schemas.CERTIFICATE,
    body_example={"witnesses": schemas.WITNESSES},
)
def seed_draw(body: dict[str, Any], campaign_id: UUID, draw_id: UUID) -> Any:
    """Make the seed of a draw

    On site, once the list is published: at least two witnesses say digits or words, each written down before the first
    is read out. Seed and drawn follow from the list and from what was said, and nobody can change either afterwards.
    The answer is the certificate. Repeating is safe: the same again gets the same; something else is refused.
    """
    return seeding.seed_draw(parts, campaign_id, draw_id, body["witnesses"])


@blp.operation(
    "GET",
    "/draws/<uuid:draw_id>/certificate",
    OPEN,
    answers={200: schemas.CertificateSchema},
    example=schemas.CERTIFICATE,
)
def get_draw_certificate(campaign_id: UUID, draw_id: UUID) -> Any:
    """Read the certificate of a draw

    Open to everybody: with it and the list anybody draws again, by hand or by `python -m campaigns verify-draw`. 404
    until the seed is made; then it never changes.
    """
    return seeding.read_certificate(parts, campaign_id, draw_id)


@blp.operation(
    "POST",
    "/draws/<uuid:draw_id>/verification",
    OPEN,
    body=schemas.VerifySchema,
    answers={200: schemas.VerificationSchema},
    errors=("size-or-share",),
    example=schemas.VERIFICATION,
    body_example={"certificate": schemas.CERTIFICATE, "list": schemas.LIST},
    audited=False,
)
def verify_draw(body: dict[str, Any], campaign_id: UUID, draw_id: UUID) -> Any:
    """Verify a certificate by drawing again

    Open to everybody: a verdict each for the digest of the list, the seed, the drawn and the signature; without a
    `list` by the one that is kept here. Nothing is changed. What nobody needs to trust us for, `python -m campaigns
    verify-draw` does without us.
    """
    kept = make_draw.read_list(parts, campaign_id, draw_id)
    lines = kept if body["list"] is None else body["list"]
    return verify(body["certificate"], lines, keys_of(parts.signer.public_keys()))
