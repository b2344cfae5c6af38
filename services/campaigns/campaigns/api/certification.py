"""Certification: its versions, the objections to it, and its correction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import flask
from marshmallow import fields as f
from marshmallow import validate

from campaigns.api import fields, revalidation
from campaigns.api.blueprint import CampaignBlueprint, demand_own, own_objects, parts
from campaigns.api.proposals import AnswerObjectionSchema, ObjectionAnswerSchema, said
from campaigns.api.revalidation import ConditionalHeaders
from campaigns.api.score_examples import CERTIFICATION
from campaigns.api.score_schemas import CERTIFICATION_ANSWERS, CertificationSchema
from campaigns.permissions import CAMPAIGNS_READ, CERTIFICATION_WRITE, OBJECTIONS_WRITE
from campaigns.use_cases import certify_results as certifying
from campaigns.use_cases import correct_certification as correcting
from campaigns.use_cases import object_to_certification as objecting
from chassis.api import Schema
from chassis.bodies import JSON
from chassis.tokens import OPEN, principal

OBJECTION_BODY = {"object": "01", "text": "日常考评一项扣分与事实不符，请予复核。"}
OBJECTION = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000017",
    **OBJECTION_BODY,
    "version": 1,
    "by": "office",
    "at": "2024-12-23T01:00:00+00:00",
    "answer": None,
}
ANSWER = {"upheld": True, "text": "经复核属实，另行更正。"}
ANSWERED = {**OBJECTION, "answer": {**ANSWER, "by": "office", "at": "2024-12-25T01:00:00+00:00"}}
CORRECTION_BODY = {"reason": "复核后更正一项日常考评扣分"}
CORRECTION = {
    "version": 1,
    **CORRECTION_BODY,
    "objection": None,
    "opened_by": "office",
    "opened_at": "2024-12-25T02:00:00+00:00",
}


class CertificationQuerySchema(Schema):
    version = f.Integer(
        load_default=None,
        validate=validate.Range(1, 1_000_000),
        metadata={"description": "Default: the newest one, which is what is certified."},
    )


class CertificationObjectionSchema(Schema):
    id = f.UUID(dump_only=True)
    object = fields.code("Who objects.")
    text = said("What is wrong, and why.")
    version = f.Integer(dump_only=True, metadata={"description": "Of the certification."})
    by = f.String(attribute="made_by", dump_only=True, metadata={"description": "Who handed it in."})
    at = f.AwareDateTime(attribute="made_at", dump_only=True)
    answer = f.Nested(ObjectionAnswerSchema, dump_only=True, allow_none=True)


class CorrectionSchema(Schema):
    version = f.Integer(dump_only=True, metadata={"description": "Which one the next certification replaces."})
    reason = fields.reason(required=True)
    objection_id = f.UUID(
        data_key="objection",
        load_default=None,
        allow_none=True,
        metadata={"description": "The upheld objection to the certification that asks for it."},
    )
    opened_by = f.String(dump_only=True)
    opened_at = f.AwareDateTime(dump_only=True)


blp = CampaignBlueprint("certification", __name__, description="What the results are, for good.")


@blp.operation(
    "POST",
    "/certification",
    CERTIFICATION_WRITE,
    answers={201: CertificationSchema, 200: CertificationSchema},
    errors=(
        *("campaign-not-active", "certification-incomplete", "rounds-open", "no-round-sealed"),
        *("proposals-undecided", "objections-unanswered"),
        *("ballots-refused", "scoring-refused", "unavailable", "campaign-changing"),
    ),
    example=CERTIFICATION,
)
def certify_results(campaign_id: UUID) -> Any:
    """Certify the results

    Freezes them with all that they come from: the newest version of each tally, for which the ballot service is asked.
    Every round must be sealed or cancelled, every entry and veto decided, every objection answered; all that is missing
    is said at once. The public document is signed, so that anybody can verify it. Repeating answers the first
    certification (200), until a correction is open: then the next version is made (201).
    """
    document, made = certifying.certify_results(parts, campaign_id, principal().subject)
    return flask.Response(document, 201 if made else 200, content_type=JSON)


@blp.operation(
    "GET",
    "/certification",
    OPEN,
    query=CertificationQuerySchema,
    headers=ConditionalHeaders,
    answers={200: CertificationSchema},
    example=CERTIFICATION,
)
@blp.doc(responses=CERTIFICATION_ANSWERS)
def get_certification(query: dict[str, Any], _: dict[str, str], campaign_id: UUID) -> Any:
    """Read the certification

    Open to everybody; 404 until the campaign is certified. Counts of fewer valid votes than the scheme publishes are
    withheld; whatever is shown can be computed again from this document alone. `public_digest` and `signature` tell
    that nothing in it was altered; a certification of 0.1.0 has neither. No version ever changes; a correction makes a
    new one, which names the one before: send the last ETag as If-None-Match.
    """
    version, digest = certifying.find_certification(parts, campaign_id, query["version"])
    return revalidation.answer(
        f"{digest} certification",
        lambda: certifying.read_certification(parts, campaign_id, version).encode(),
        headers={"Cache-Control": "no-cache"},
    )


@blp.operation(
    "GET",
    "/certification/objections",
    CAMPAIGNS_READ,
    answers={200: CertificationObjectionSchema(many=True)},
    paged=True,
    example=[ANSWERED],
)
def list_certification_objections(campaign_id: UUID) -> Any:
    """List objections to the certification

    To whatever version, with their answers, in the order in which they came. Who is bound to objects sees theirs alone.
    """
    return objecting.list_objections(parts, campaign_id, own_objects())


@blp.operation(
    "POST",
    "/certification/objections",
    OBJECTIONS_WRITE,
    body=CertificationObjectionSchema,
    answers={201: CertificationObjectionSchema},
    idempotent=True,
    errors=("campaign-not-certified", "objection-late", "unknown-object"),
    example=OBJECTION,
    body_example=OBJECTION_BODY,
)
def object_to_certification(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Object to the certification

    To its newest version, within `objection_days` of it: by an object itself, or by the office for one that came by
    letter. The campaign is not unlinked before it is answered.
    """
    demand_own(body["object"])
    by = principal().subject
    return objecting.object_to_certification(parts, campaign_id, body["object"], body["text"], by)


@blp.operation(
    "POST",
    "/certification/objections/<uuid:objection_id>/answer",
    CERTIFICATION_WRITE,
    body=AnswerObjectionSchema,
    answers={200: CertificationObjectionSchema},
    errors=("objection-answered",),
    example=ANSWERED,
    body_example=ANSWER,
)
def answer_certification_objection(body: dict[str, Any], campaign_id: UUID, objection_id: UUID) -> Any:
    """Answer an objection to the certification

    What is certified stays as it is: where the objection is upheld, a correction follows. Repeating changes nothing.
    """
    by = principal().subject
    return objecting.answer_certification_objection(parts, campaign_id, objection_id, **body, by=by)


@blp.operation(
    "GET",
    "/certification/correction",
    CAMPAIGNS_READ,
    answers={200: CorrectionSchema},
    example=CORRECTION,
)
def get_correction(campaign_id: UUID) -> Any:
    """Read the open correction

    404 where none is open; why an earlier one was made says the version that it led to.
    """
    return correcting.read_correction(parts, campaign_id)


@blp.operation(
    "POST",
    "/certification/correction",
    CERTIFICATION_WRITE,
    body=CorrectionSchema,
    answers={201: CorrectionSchema},
    errors=("campaign-not-certified", "campaign-unlinked", "correction-open", "objection-not-upheld"),
    example=CORRECTION,
    body_example=CORRECTION_BODY,
)
def open_correction(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Open a correction

    Entries, vetoes and newer tallies (a ballot voided after certification) are taken again, nothing else; then certify
    again. Until then the last version stays what is certified. Repeating changes nothing.
    """
    by = principal().subject
    return correcting.open_correction(parts, campaign_id, body["reason"], body["objection_id"], by)
