"""Texts: what voters are sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.domain.texts import DEFAULTS, KINDS, LONGEST_TEXT, PLACEHOLDERS
from campaigns.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE, INVITATIONS_READ
from campaigns.use_cases import write_texts
from chassis.api import Answer, Schema
from chassis.versions import Seen

TEXT_SLUGS = (
    "unknown-placeholder",
    "text-without-answer",
    "text-without-basis",
    "text-without-stop",
    "text-too-long",
)
BODY = {
    **DEFAULTS,
    "invitation": "【{organiser}】您好！诚邀您参加{campaign}（{round}），评价{objects}。{answer}，截止{until}。"
    "依《个人信息保护法》第十三条使用您的号码，仅限本次评议，退订回TD",
}
SHORT = (
    "【县经贸局】您好！2024年民主评议政风行风邀请您评价行政服务中心窗口的工作。请回复1满意、2比较满意、3不满意，"
    "或凭评议码7KQ-ABCD-EFGH-JKMN评议。截止3月20日18:00。依《个人信息保护法》第十三条为履行法定职责使用您的号码，"
    "仅限本次评议。不愿再收请回复退订"
)
PREVIEW = {"text": SHORT, "characters": 156, "encoding": "UCS-2", "parts": 3}


def _text(description: str) -> f.String:
    known = " ".join(f"{{{each}}}" for each in PLACEHOLDERS)
    return f.String(
        required=True,
        validate=[ma.validate.Length(max=LONGEST_TEXT), fields.Whole(r"^[\s\S]*\S[\s\S]*$", error="Write a text.")],
        metadata={"description": f"{description} Placeholders: {known}."},
    )


class CampaignTextsSchema(Schema):
    invitation = _text("Asks a voter to answer.")
    reminder = _text("Asks again who has not answered.")
    reissue = _text("Brings the new code of who has lost theirs.")


class KindSchema(Schema):
    kind = f.String(required=True, validate=ma.validate.OneOf(KINDS))


class RenderedSchema(Answer):
    text = f.String()
    characters = f.Integer(metadata={"description": "Septets of GSM-7, or 16-bit units of UCS-2."})
    encoding = f.String(metadata={"enum": ["GSM-7", "UCS-2"]})
    parts = f.Integer(metadata={"description": "As how many SMS it is sent: 160 or 153, 70 or 67 characters each."})


class PreviewSchema(Answer):
    kind = f.String()
    example = f.Nested(RenderedSchema, metadata={"description": "For a voter of few objects."})
    longest = f.Nested(RenderedSchema, metadata={"description": "For the voter whose objects make it longest."})


blp = CampaignBlueprint("texts", __name__, description="What voters are sent.")


@blp.operation("GET", "/texts", CAMPAIGNS_READ, answers={200: CampaignTextsSchema}, versioned=True, example=DEFAULTS)
def get_texts(campaign_id: UUID) -> Any:
    """Read a campaign's texts

    Of the messages that voters get: the shipped ones until others are put.
    """
    return write_texts.read_texts(parts, campaign_id)


@blp.operation(
    "PUT",
    "/texts",
    CAMPAIGNS_WRITE,
    body=CampaignTextsSchema,
    answers={200: CampaignTextsSchema},
    versioned=True,
    errors=("campaign-certified", *TEXT_SLUGS),
    example=BODY,
    body_example=BODY,
)
def put_texts(body: dict[str, Any], campaign_id: UUID, seen: Seen) -> Any:
    """Put a campaign's texts

    Each says how to answer (`{answer}` or `{code}`), on which basis the person's data is used (个人信息保护法) and how
    to be left alone (退订, 拒收, TD or STOP), and takes 6 SMS at most. Messages that are queued are sent with the new
    text.
    """
    return write_texts.put_texts(parts, campaign_id, body, seen)


@blp.operation(
    "POST",
    "/rounds/<uuid:round_id>/invitations/preview",
    INVITATIONS_READ,
    body=KindSchema,
    answers={200: PreviewSchema},
    errors=("campaign-not-active", "sector-without-weight"),
    example={"kind": "invitation", "example": PREVIEW, "longest": PREVIEW},
    body_example={"kind": "invitation"},
    audited=False,
)
def preview_invitation(body: dict[str, Any], campaign_id: UUID, round_id: UUID) -> Any:
    """Preview a round's messages

    The text as a voter who is nobody in particular gets it, and the longest one that the objects of the round's voters
    make, each with what it costs. Before publication the longest is a bound: of one object, or of all.
    """
    return write_texts.preview_text(parts, campaign_id, round_id, body["kind"])
