"""A campaign's scheme: everything that a plan fixes about scoring."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields as f

from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.api.scheme_shape import answered_scheme, asked_scheme
from campaigns.domain.errors import RuleBroken
from campaigns.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE
from campaigns.problems import SCHEME_SLUGS
from campaigns.use_cases import put_scheme as putting
from campaigns.use_cases.keep_campaigns import get_campaign
from chassis.api import Answer, Schema
from chassis.versions import Seen

EXAMPLE_SCHEME: dict[str, Any] = {
    "scales": [
        {
            "code": "three",
            "levels": [
                {"code": "satisfied", "name": "满意", "points": "100"},
                {"code": "fairly", "name": "比较满意", "points": "80"},
                {"code": "dissatisfied", "name": "不满意", "points": "0"},
                {"code": "unknown", "name": "不了解", "void": True},
            ],
        }
    ],
    "components": [
        {
            "code": "public",
            "name": "群众评议",
            "points": "70",
            "panels": [{"code": "recipients", "name": "服务对象评议", "weight": "1", "scale": "three"}],
        },
        {
            "code": "daily",
            "name": "日常考评",
            "points": "30",
            "assessment": {"items": [{"code": "pledge", "name": "公开承诺", "points": "30", "starts": "full"}]},
        },
    ],
    "vetoes": [{"code": "accident", "name": "重大责任事故", "effect": "zero"}],
}


class WarningSchema(Schema):
    pointer = f.String(required=True)
    slug = f.String(required=True)
    detail = f.String(required=True)


class PutSchemeSchema(Schema):
    scheme = asked_scheme(required=True)


class KeptSchemeSchema(Answer):
    scheme = answered_scheme()
    warnings = f.List(f.Nested(WarningSchema), metadata={"description": "What scoring found odd, though valid."})
    frozen = f.Boolean(metadata={"description": "True from activation on."})


blp = CampaignBlueprint("schemes", __name__, description="Everything that a plan fixes about scoring, as data.")


@blp.operation(
    "GET",
    "/scheme",
    CAMPAIGNS_READ,
    answers={200: KeptSchemeSchema},
    versioned=True,
    example={"scheme": EXAMPLE_SCHEME, "warnings": [], "frozen": False},
)
def get_scheme(campaign_id: UUID) -> Any:
    """Read the scheme

    404 until one is put.
    """
    campaign = get_campaign(parts, campaign_id)
    if campaign.scheme is None:
        raise RuleBroken("not-found")
    return _answer(campaign)


@blp.operation(
    "PUT",
    "/scheme",
    CAMPAIGNS_WRITE,
    body=PutSchemeSchema,
    answers={200: KeptSchemeSchema},
    versioned=True,
    errors=("scheme-frozen", "scoring-refused", "scheme-mistake", *SCHEME_SLUGS),
    example={"scheme": EXAMPLE_SCHEME, "warnings": [], "frozen": False},
    body_example={"scheme": EXAMPLE_SCHEME},
)
def put_scheme(body: dict[str, Any], campaign_id: UUID, seen: Seen) -> Any:
    """Set the scheme of a draft

    All mistakes of its shape are refused at once; then the scoring service judges it: all its mistakes are refused at
    once, its warnings are answered and kept. Where a decimal is meant, a number is taken too. It has the campaign's
    ETag: `If-Match` names that.
    """
    return _answer(putting.put_scheme(parts, campaign_id, body["scheme"], seen))


def _answer(campaign: Any) -> dict[str, Any]:
    return {
        "scheme": campaign.scheme,
        "warnings": campaign.warnings,
        "frozen": campaign.state != "draft",
        "version": campaign.version,
    }
