"""Rectification (落实整改): the steps from plan to acceptance."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields as f

from campaigns.api import fields, findings, opinions
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.domain.findings import AFTER
from campaigns.permissions import FINDINGS_DECIDE, FINDINGS_READ, FINDINGS_WRITE
from campaigns.use_cases import rectify_finding
from chassis.api import Answer, Schema
from chassis.tokens import principal

PLAN = {
    "triage": "by_plan",
    "measure": "实行午间轮岗，公示值班电话。",
    "leader": "分管副局长",
    "office": "行政服务中心窗口",
    "deadline": "2024-09-30",
}
REPORT = {"report": "自7月15日起实行午间轮岗，值班表已上墙公示。"}
REMARK = {"remark": "现场核查属实，同意销号。"}
RETURN = {"reason": "值班表未公示，请补充。"}
EXCUSE = {"reason": "该窗口已按县里统一安排撤并。"}
PLANNED = {**findings.MERGED, **PLAN, "state": "planned"}
STEP = {
    "number": 1,
    "done": "planned",
    "said": PLAN,
    "by": "office",
    "at": "2024-07-02T01:00:00+00:00",
}


class RectificationPlanSchema(Schema):
    triage = findings.triage(required=True)
    measure = opinions.statement("What will be done.")
    leader = fields.name("The responsible leader: who, or which post.")
    office = fields.name("The responsible office.")
    deadline = fields.Day(required=True)


class RectificationReportSchema(Schema):
    report = opinions.statement("What was done.")


class RemarkSchema(Schema):
    remark = fields.words("What was checked.")


class StepSchema(Answer):
    number = f.Integer(metadata={"description": "Rises with time."})
    done = f.String(metadata={"enum": list(AFTER)})
    said = f.Dict(keys=f.String(), values=f.String(), metadata={"description": "The step's body."})
    by = f.String()
    at = f.AwareDateTime()


blp = CampaignBlueprint("rectification", __name__, description="What is done about findings, step by step.")


def _step(campaign_id: UUID, finding_id: UUID, done: str, said: dict[str, Any]) -> Any:
    caller = principal().subject
    return rectify_finding.take_step(parts, campaign_id, finding_id, done, said, own_objects(), caller)


@blp.operation(
    "GET",
    "/findings/<uuid:finding_id>/steps",
    FINDINGS_READ,
    answers={200: StepSchema(many=True)},
    paged=True,
    example=[STEP],
)
def list_finding_steps(campaign_id: UUID, finding_id: UUID) -> Any:
    """List a finding's steps

    Who did what when, and what was said; nothing of it ever changes.
    """
    return rectify_finding.list_steps(parts, campaign_id, finding_id, own_objects())


@blp.operation(
    "POST",
    "/findings/<uuid:finding_id>/plan",
    FINDINGS_WRITE,
    body=RectificationPlanSchema,
    answers={200: findings.FindingAnswerSchema},
    versioned=True,
    idempotent=True,
    errors=("step-out-of-turn",),
    example=PLANNED,
    body_example=PLAN,
)
def plan_finding(body: dict[str, Any], campaign_id: UUID, finding_id: UUID) -> Any:
    """Plan the rectification

    The measure, who answers for it, and until when. Planned again, the earlier plan stays among the steps: so a
    deadline is extended.
    """
    return _step(campaign_id, finding_id, "planned", body)


@blp.operation(
    "POST",
    "/findings/<uuid:finding_id>/start",
    FINDINGS_WRITE,
    answers={200: findings.FindingAnswerSchema},
    versioned=True,
    idempotent=True,
    errors=("step-out-of-turn",),
    example={**PLANNED, "state": "in_progress"},
)
def start_finding(campaign_id: UUID, finding_id: UUID) -> Any:
    """Start the rectification

    Of a finding that is planned, or was returned.
    """
    return _step(campaign_id, finding_id, "started", {})


@blp.operation(
    "POST",
    "/findings/<uuid:finding_id>/submission",
    FINDINGS_WRITE,
    body=RectificationReportSchema,
    answers={200: findings.FindingAnswerSchema},
    versioned=True,
    idempotent=True,
    errors=("step-out-of-turn",),
    example={**PLANNED, "state": "submitted"},
    body_example=REPORT,
)
def submit_finding(body: dict[str, Any], campaign_id: UUID, finding_id: UUID) -> Any:
    """Submit what was done

    For acceptance. What was put right `at_once` is submitted without plan or start.
    """
    return _step(campaign_id, finding_id, "submitted", body)


@blp.operation(
    "POST",
    "/findings/<uuid:finding_id>/acceptance",
    FINDINGS_DECIDE,
    body=RemarkSchema,
    answers={200: findings.FindingAnswerSchema},
    versioned=True,
    idempotent=True,
    errors=("step-out-of-turn", "own-submission"),
    example={**PLANNED, "state": "accepted"},
    body_example=REMARK,
)
def accept_finding(body: dict[str, Any], campaign_id: UUID, finding_id: UUID) -> Any:
    """Accept what was done

    The finding is written off (销号), by somebody else than who submitted it.
    """
    return _step(campaign_id, finding_id, "accepted", body)


@blp.operation(
    "POST",
    "/findings/<uuid:finding_id>/return",
    FINDINGS_DECIDE,
    body=fields.ReasonSchema,
    answers={200: findings.FindingAnswerSchema},
    versioned=True,
    idempotent=True,
    errors=("step-out-of-turn",),
    example={**PLANNED, "state": "returned"},
    body_example=RETURN,
)
def return_finding(body: dict[str, Any], campaign_id: UUID, finding_id: UUID) -> Any:
    """Return what was submitted

    With the reason; the object starts again.
    """
    return _step(campaign_id, finding_id, "returned", body)


@blp.operation(
    "POST",
    "/findings/<uuid:finding_id>/excuse",
    FINDINGS_DECIDE,
    body=fields.ReasonSchema,
    answers={200: findings.FindingAnswerSchema},
    versioned=True,
    idempotent=True,
    errors=("step-out-of-turn",),
    example={**PLANNED, "state": "excused"},
    body_example=EXCUSE,
)
def excuse_finding(body: dict[str, Any], campaign_id: UUID, finding_id: UUID) -> Any:
    """Excuse a finding

    It needs no rectification, or can have none; the reason stays on record.
    """
    return _step(campaign_id, finding_id, "excused", body)
