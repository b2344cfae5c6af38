"""What entries and vetoes have in common: proposed by one, decided by another, and open to an objection."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.domain.proposals import STATES
from chassis.api import Answer, Schema
from chassis.fields import Boolean, Whole

LONGEST = 2000

EVIDENCE = [{"name": "核查记录.pdf", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}]
UNDECIDED: dict[str, Any] = {"state": "proposed", "decision": None, "objection": None}
APPROVED: dict[str, Any] = {
    "state": "approved",
    "decision": {"approved": True, "reason": None, "by": "deputy", "at": "2024-06-03T01:00:00+00:00"},
    "objection": None,
}
REJECTION = {"reason": "核查记录不全"}
REJECTED: dict[str, Any] = {
    "state": "rejected",
    "decision": {"approved": False, **REJECTION, "by": "deputy", "at": "2024-06-03T01:00:00+00:00"},
    "objection": None,
}
OBJECTION = {"text": "该事项已于五月底办结，并非逾期。"}
OBJECTED = {
    **APPROVED,
    "objection": {**OBJECTION, "by": "window-3", "at": "2024-06-05T01:00:00+00:00", "answer": None},
}
ANSWER = {"upheld": True, "text": "经复核，办结日期属实，予以撤销。"}
STRUCK = {
    **APPROVED,
    "state": "struck",
    "objection": {**OBJECTED["objection"], "answer": {**ANSWER, "by": "office", "at": "2024-06-07T01:00:00+00:00"}},
}


class ProposalEvidenceSchema(Schema):
    name = fields.name("What the document is called.")
    sha256 = f.String(
        required=True,
        validate=Whole(r"^[0-9a-f]{64}$", error="Use 64 lower-case hexadecimal digits."),
        metadata={"description": "Of its bytes, so that nobody can exchange it later."},
    )


class ProposalDecisionSchema(Answer):
    approved = f.Boolean()
    reason = f.String(allow_none=True)
    by = f.String(attribute="decided_by")
    at = f.AwareDateTime(attribute="decided_at")


class ObjectionAnswerSchema(Answer):
    upheld = f.Boolean()
    text = f.String()
    by = f.String(attribute="answered_by")
    at = f.AwareDateTime(attribute="answered_at")


class ProposalObjectionSchema(Answer):
    text = f.String()
    by = f.String(attribute="made_by")
    at = f.AwareDateTime(attribute="made_at")
    answer = f.Nested(ObjectionAnswerSchema, allow_none=True)


class ProposalSchema(Schema):
    """The base of entries and vetoes."""

    evidence = f.List(
        f.Nested(ProposalEvidenceSchema),
        load_default=list,
        validate=ma.validate.Length(max=20),
        metadata={"description": "What it rests on."},
    )
    entered_by = f.String(dump_only=True)
    entered_at = f.AwareDateTime(dump_only=True)
    state = f.String(
        dump_only=True,
        metadata={
            "description": "Only what is `approved` counts; an objection that was upheld has `struck` it.",
            "enum": list(STATES),
        },
    )
    decision = f.Nested(ProposalDecisionSchema, dump_only=True, allow_none=True)
    objection = f.Nested(ProposalObjectionSchema, dump_only=True, allow_none=True)


def said(description: str) -> f.String:
    """A text that may not be empty."""
    return f.String(
        required=True,
        validate=[ma.validate.Length(max=LONGEST), Whole(r"^[\s\S]*\S[\s\S]*$", error="Say something.")],
        metadata={"description": description},
    )


class ObjectToSchema(Schema):
    text = said("What is wrong, and why.")


class AnswerObjectionSchema(Schema):
    upheld = Boolean(required=True, metadata={"description": "True: the objection is right."})
    text = said("Why; the object reads it.")
