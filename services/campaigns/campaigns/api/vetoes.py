"""Vetoes (一票否决) that are laid on objects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields as f

from campaigns.api import fields, proposals
from campaigns.api.assessment import CLOSED
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.api.proposals import AnswerObjectionSchema, ObjectToSchema, ProposalSchema, said
from campaigns.permissions import ASSESSMENT_WRITE, CAMPAIGNS_READ, PROPOSALS_DECIDE, PROPOSALS_OBJECT
from campaigns.use_cases import decide_proposal, object_to_proposal
from campaigns.use_cases import propose_veto as proposing
from campaigns.use_cases.decide_proposal import VETO
from chassis.tokens import principal

BODY = {
    "object": "window-3",
    "veto": "accident",
    "ground": "发生重大安全生产责任事故，县政府通报〔2024〕12号",
    "evidence": [{**proposals.EVIDENCE[0], "name": "事故通报.pdf"}],
}
EXAMPLE = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000016",
    **BODY,
    "entered_by": "office",
    "entered_at": "2024-06-02T01:00:00+00:00",
    **proposals.UNDECIDED,
}
OBJECTION = {"text": "事故责任单位经复核不是本窗口。"}
OBJECTED = {**proposals.OBJECTED["objection"], **OBJECTION}
ANSWER = {"upheld": True, "text": "复核结论已更正，予以撤销。"}
ANSWERED = {**OBJECTED, "answer": {**proposals.STRUCK["objection"]["answer"], **ANSWER}}


class LaidVetoSchema(ProposalSchema):
    id = f.UUID(dump_only=True)
    object = fields.code("Whom it is laid on.")
    veto = fields.code("As the scheme names it.")
    ground = said("What happened, and where that stands.")


blp = CampaignBlueprint("vetoes", __name__, description="What is laid on an object beside its points (一票否决).")


@blp.operation(
    "GET",
    "/vetoes",
    CAMPAIGNS_READ,
    answers={200: LaidVetoSchema(many=True)},
    cursor=True,
    example=[{**EXAMPLE, **proposals.STRUCK, "objection": ANSWERED}],
)
def list_vetoes(query: dict[str, Any], campaign_id: UUID) -> Any:
    """List vetoes

    In the order in which they were proposed, each with what became of it. The `Link` leads to what comes after these,
    now or later. Who is bound to objects sees theirs alone.
    """
    return decide_proposal.list_proposals(parts, VETO, campaign_id, query["after"], query["limit"], own_objects())


@blp.operation(
    "POST",
    "/vetoes",
    ASSESSMENT_WRITE,
    body=LaidVetoSchema,
    answers={201: LaidVetoSchema},
    idempotent=True,
    errors=(*CLOSED, "unknown-object", "unknown-veto"),
    example=EXAMPLE,
    body_example=BODY,
)
def propose_veto(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Propose a veto

    One that the scheme names, with its ground. It changes scores once somebody else approves it, as the scheme says: to
    zero, to a grade or a maximum at most, or out of the ranking.
    """
    return decide_proposal.shown(proposing.propose_veto(parts, campaign_id, body, principal().subject))


@blp.operation(
    "POST",
    "/vetoes/<uuid:veto_id>/approval",
    PROPOSALS_DECIDE,
    answers={200: LaidVetoSchema},
    errors=(*CLOSED, "own-entry", "already-decided"),
    example={**EXAMPLE, **proposals.APPROVED},
)
def approve_veto(campaign_id: UUID, veto_id: UUID) -> Any:
    """Approve a veto

    By somebody else than who proposed it: from now on it is laid on the object. Repeating changes nothing.
    """
    return decide_proposal.approve(parts, VETO, campaign_id, veto_id, principal().subject)


@blp.operation(
    "POST",
    "/vetoes/<uuid:veto_id>/rejection",
    PROPOSALS_DECIDE,
    body=fields.ReasonSchema,
    answers={200: LaidVetoSchema},
    errors=(*CLOSED, "own-entry", "already-decided"),
    example={**EXAMPLE, **proposals.REJECTED},
    body_example=proposals.REJECTION,
)
def reject_veto(body: dict[str, Any], campaign_id: UUID, veto_id: UUID) -> Any:
    """Reject a veto

    By somebody else than who proposed it, with a reason; it stays on record. Repeating changes nothing.
    """
    return decide_proposal.reject(parts, VETO, campaign_id, veto_id, body["reason"], principal().subject)


@blp.operation(
    "POST",
    "/vetoes/<uuid:veto_id>/objection",
    PROPOSALS_OBJECT,
    body=ObjectToSchema,
    answers={200: LaidVetoSchema},
    errors=(*CLOSED, "not-approved", "objection-made", "objection-late"),
    example={**EXAMPLE, **proposals.OBJECTED, "objection": OBJECTED},
    body_example=OBJECTION,
)
def object_to_veto(body: dict[str, Any], campaign_id: UUID, veto_id: UUID) -> Any:
    """Object to a veto

    By the object that it is laid on, once, within `objection_days` of the approval. It holds until the objection is
    upheld; nothing is certified before it is answered. Repeating changes nothing.
    """
    by = principal().subject
    return object_to_proposal.object_to_proposal(parts, VETO, campaign_id, veto_id, body["text"], by, own_objects())


@blp.operation(
    "POST",
    "/vetoes/<uuid:veto_id>/objection/answer",
    PROPOSALS_DECIDE,
    body=AnswerObjectionSchema,
    answers={200: LaidVetoSchema},
    errors=(*CLOSED, "objection-answered"),
    example={**EXAMPLE, **proposals.STRUCK, "objection": ANSWERED},
    body_example=ANSWER,
)
def answer_veto_objection(body: dict[str, Any], campaign_id: UUID, veto_id: UUID) -> Any:
    """Answer the objection to a veto

    Upheld: the veto is lifted. Repeating changes nothing.
    """
    by = principal().subject
    return object_to_proposal.answer_objection(parts, VETO, campaign_id, veto_id, **body, by=by)
