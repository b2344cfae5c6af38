"""The wire schemas of draws, and their examples."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.domain import draw
from campaigns.domain.draw import METHOD
from campaigns.domain.draw_verdicts import FAILS, HOLDS, NOT_CHECKED, verdict
from campaigns.domain.errors import Mistake
from chassis.api import Answer, Schema
from chassis.fields import Boolean

MOST = 1_000_000
HEX = r"^[0-9a-f]{64}$"
ID_A, ID_B = "1f0c5a7e2b9d4c86a3e1f7b05d9c2e48", "9b3e6d1a4c8f4027b5d8e2a6c1f09374"
LIST = draw.write_list({ID_A: ["window-3"], ID_B: ["window-3"]})
ASK: dict[str, Any] = {
    "round": "recipients-1",
    "share": "0.2",
    "objects": {"window-3": {"size": 1}},
    "leave_out_last": 1,
}
WITNESSES = [{"witness": "县纪委派员", "said": "3 1 4 1 5"}, {"witness": "县民评代表", "said": "富美建设"}]
SIZE = {"object": "window-3", "size": 1, "share": None, "candidates": 2}
EXAMPLE: dict[str, Any] = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000009",
    "round": "recipients-1",
    "state": "listed",
    "leave_out_last": 1,
    "objects": [SIZE],
    "candidates": 2,
    "list_digest": draw.digest(LIST),
    "listed_at": "2024-03-04T01:00:00+00:00",
    "discarded": None,
}
DISCARDED_BY = {"at": "2024-03-04T02:00:00+00:00", "by": "office", "reason": "名单漏报"}
DISCARDED = {**EXAMPLE, "state": "discarded", "discarded": DISCARDED_BY}
_SEED = draw.seed(EXAMPLE["list_digest"], [each["said"] for each in WITNESSES])
CERTIFICATE: dict[str, Any] = {
    "campaign": "0193d3a0-7a3c-7c1e-9d3e-5f1b2a4c6d8e",
    "draw": EXAMPLE["id"],
    "round": "recipients-1",
    "panel": "recipients",
    "method": METHOD,
    "leave_out_last": 1,
    "listed_at": EXAMPLE["listed_at"],
    "drawn_at": "2024-03-05T01:30:00+00:00",
    "list_digest": EXAMPLE["list_digest"],
    "witnesses": WITNESSES,
    "seed": _SEED,
    "objects": draw.draw(draw.read_list(LIST), [SIZE], _SEED),
    "rehearsal": False,
    "jws": "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoi….eyJjYW1wYWlnbiI6….ZvZ8k0…",
}
_SHOWN = {"stated": EXAMPLE["list_digest"], "computed": EXAMPLE["list_digest"]}
VERIFICATION = {
    "verdict": FAILS,
    "list": verdict("list-holds", **_SHOWN),
    "seed": verdict("seed-holds", stated=_SEED, computed=_SEED),
    "drawn": verdict("drawn-holds", objects=[]),
    "signature": verdict("signature-wrong"),
}
"""Of the certificate above: its signature is cut short."""


def _size() -> f.Integer:
    return f.Integer(
        strict=True, allow_none=True, validate=ma.validate.Range(1, MOST), metadata={"description": "So many people."}
    )


class AskedSizeSchema(Schema):
    size = _size()
    share = fields.decimal("Or such a part of the candidates, rounded up: more than 0, at most 1.", allow_none=True)

    @ma.validates("share")
    def judge_share(self, value: Decimal | None, **_: Any) -> None:
        if value is not None and not 0 < value <= 1:
            raise ma.ValidationError("A share is more than 0 and at most 1.")


class OwnSizes(f.Dict):
    """A mistake in a member is where a JSON pointer finds it, without marshmallow's "key" and "value" between."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        except ma.ValidationError as error:
            if not isinstance(error.messages, dict):  # it is no object
                raise
            members = error.messages.items()
            raise ma.ValidationError({code: below.get("value") or below["key"] for code, below in members}) from error


class AskedDrawSchema(AskedSizeSchema):
    round = fields.code("Code of a planned round of a panel other than experts.")
    objects = OwnSizes(
        keys=fields.code("Code of an object."),
        values=f.Nested(AskedSizeSchema),
        load_default=dict,
        validate=ma.validate.Length(max=2_000),
        metadata={"description": "Objects with a size or share of their own."},
    )
    leave_out_last = f.Integer(
        load_default=0,
        strict=True,
        validate=ma.validate.Range(0, 100),
        metadata={"description": "Who was drawn in so many rounds of the panel before this one is left out."},
    )

    @ma.validates_schema(skip_on_field_errors=True)
    def judge(self, asked: dict[str, Any], **_: Any) -> None:
        fields.refuse(Mistake(pointer, slug) for pointer, slug in draw.asked_mistakes(asked))


class ObjectSizeSchema(Schema):
    object = fields.code("Code of the object.")
    size = f.Integer(required=True, strict=True, allow_none=True, validate=ma.validate.Range(1, MOST))
    share = f.String(
        required=True,
        allow_none=True,
        validate=fields.Whole(r"^(1(\.0{1,9})?|0\.[0-9]{1,9})$", error="Use a decimal from 0 to 1."),
    )
    candidates = f.Integer(
        required=True,
        strict=True,
        validate=ma.validate.Range(0, MOST),
        metadata={"description": "Who may be drawn for it."},
    )


class DiscardedSchema(Answer):
    at = f.String(metadata={"format": "date-time"})
    by = f.String()
    reason = f.String()


class DrawSchema(Answer):
    id = f.UUID()
    round = f.String(metadata={"description": "Code of the round."})
    state = f.String(metadata={"enum": ["listed", "drawn", "discarded"]})
    leave_out_last = f.Integer()
    objects = f.List(f.Nested(ObjectSizeSchema))
    candidates = f.Integer(metadata={"description": "Lines of the list."})
    list_digest = f.String(metadata={"description": "SHA-256 of the list, hexadecimal."})
    listed_at = f.AwareDateTime()
    discarded = f.Nested(DiscardedSchema, allow_none=True)


def _line(description: str) -> f.String:
    one_line = fields.Whole(
        r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$", error="Say it in one line."
    )
    return f.String(
        required=True, validate=[ma.validate.Length(max=200), one_line], metadata={"description": description}
    )


class WitnessSchema(Schema):
    witness = _line("An office, or a name that its bearer lets be published.")
    said = _line("Digits or words, to the letter.")


class SeedSchema(Schema):
    witnesses = f.List(f.Nested(WitnessSchema), required=True, validate=ma.validate.Length(2, 20))


def _digest(description: str) -> f.String:
    whole = fields.Whole(HEX, error="Use 64 small hexadecimal digits.")
    return f.String(required=True, validate=whole, metadata={"description": description})


class DrawnSchema(ObjectSizeSchema):
    short_by = f.Integer(
        required=True,
        strict=True,
        validate=ma.validate.Range(0, MOST),
        metadata={"description": "So many candidates fewer than the size: then all are drawn."},
    )
    drawn = f.List(
        f.String(validate=ma.validate.Length(max=64)),
        required=True,
        validate=ma.validate.Length(max=MOST),
        metadata={"description": "Ids in the order in which they were drawn."},
    )

    @ma.validates_schema(skip_on_field_errors=True)
    def judge(self, asked: dict[str, Any], **_: Any) -> None:
        fields.refuse(Mistake(pointer, slug) for pointer, slug in draw.asked_mistakes(asked))


class CertificateSchema(Schema):
    """All that is needed to draw again, but for the list."""

    campaign = f.String(required=True)
    draw = f.String(required=True)
    round = f.String(required=True)
    panel = f.String(required=True)
    method = f.String(
        required=True, validate=ma.validate.OneOf((METHOD,)), metadata={"description": "See docs/draw.md."}
    )
    leave_out_last = f.Integer(required=True, strict=True, validate=ma.validate.Range(0, 100))
    listed_at = f.String(required=True, metadata={"format": "date-time", "description": "When the list was fixed."})
    drawn_at = f.String(required=True, metadata={"format": "date-time"})
    list_digest = _digest("SHA-256 of the list.")
    witnesses = f.List(f.Nested(WitnessSchema), required=True, validate=ma.validate.Length(2, 20))
    seed = _digest("SHA-256 of the list's digest and what was said.")
    objects = f.List(f.Nested(DrawnSchema), required=True, validate=ma.validate.Length(max=10_000))
    rehearsal = Boolean(required=True)
    jws = f.String(
        allow_none=True,
        load_default=None,
        metadata={
            "description": "The other fields as canonical JSON (keys sorted, no spaces, UTF-8), signed: a compact JWS "
            "(RFC 7515, Ed25519) by the key that its `kid` names: `GET /campaigns/signing-keys`."
        },
    )


class VerifySchema(Schema):
    certificate = f.Nested(CertificateSchema, required=True)
    list = f.String(
        allow_none=True, load_default=None, metadata={"description": "Byte for byte; default: the list kept here."}
    )


class ReasonOfVerdictSchema(Answer):
    slug = f.String()
    zh = f.String()
    en = f.String()


class VerdictSchema(Answer):
    verdict = f.String(metadata={"enum": [HOLDS, FAILS, NOT_CHECKED]})
    reason = f.Nested(ReasonOfVerdictSchema)


class ComputedVerdictSchema(VerdictSchema):
    stated = f.String(metadata={"description": "In the certificate."})
    computed = f.String()


class DrawnVerdictSchema(VerdictSchema):
    objects = f.List(f.String(), metadata={"description": "Codes of those that come out otherwise."})


class VerificationSchema(Answer):
    verdict = f.String(
        metadata={"enum": [HOLDS, FAILS, NOT_CHECKED], "description": "Fails where one does, holds where all do."}
    )
    list = f.Nested(ComputedVerdictSchema)
    seed = f.Nested(ComputedVerdictSchema)
    drawn = f.Nested(DrawnVerdictSchema)
    signature = f.Nested(VerdictSchema)
