"""Phases: the plan's stages, each with its window and what must be done in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.domain.checklists import task_mistakes
from campaigns.domain.windows import phase_mistakes
from campaigns.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE
from campaigns.use_cases import keep_phases
from chassis.api import Answer, Schema
from chassis.tokens import principal
from chassis.versions import Seen

EXAMPLE = {
    "code": "mobilisation",
    "name": "动员部署",
    "starts_on": "2024-05-11",
    "ends_on": "2024-05-20",
    "tasks": ["调整充实领导工作机构", "选聘评议代表"],
    "tasks_done": [{"task": "调整充实领导工作机构", "on": "2024-05-12", "by": "行评办"}],
    "state": "planned",
    "changes": [],
}
REASON = {"reason": "县里统一部署，公开环节并入县动员大会。"}
CHANGE = {
    "at": "2024-05-21T09:00:00+08:00",
    "by": "office",
    "reason": REASON["reason"],
    "before": "running",
    "after": "completed",
    "missing": ["mobilisation-meeting"],
}
COMPLETED = {**EXAMPLE, "state": "completed", "changes": [CHANGE]}
REOPENED = {
    **EXAMPLE,
    "state": "running",
    "changes": [CHANGE, {**CHANGE, "before": "completed", "after": "running", "missing": []}],
}
CHECK = {
    "code": "mobilisation-meeting",
    "zh": "动员部署会召开并公开",
    "en": "The mobilisation meeting is held and made public",
    "done": False,
    "count": 1,
    "missing": ["made_public"],
}
CHECKLIST = {
    "code": "mobilisation",
    "name": "动员部署",
    "starts_on": "2024-05-11",
    "ends_on": "2024-05-20",
    "state": "running",
    "complete": False,
    "checks": [CHECK],
    "tasks": [{"task": "调整充实领导工作机构", "done": True, "on": "2024-05-12", "by": "行评办"}],
}
ROUND = {
    "code": "recipients-1",
    "name": "服务对象第一次评议",
    "panel": "recipients",
    "state": "published",
    "opens_at": "2024-03-11T00:00:00+00:00",
    "closes_at": "2024-03-20T10:00:00+00:00",
    "late": False,
}
PROGRESS = {
    "as_of": "2024-05-22T01:00:00+00:00",
    "state": "active",
    "phases": [{**CHECKLIST, "late": True}],
    "rounds": [ROUND],
    "overdue_findings": [{"object": "window-3", "number": 4, "deadline": "2024-05-15"}],
}


class TaskDoneSchema(Schema):
    task = fields.name("One of the phase's tasks, word for word.")
    on = fields.DayText(required=True)
    by = fields.name("Which office or post.")


class PhaseChangeSchema(Answer):
    at = f.String(metadata={"format": "date-time"})
    by = f.String()
    reason = f.String(metadata={"description": "Empty where the checklist was complete."})
    before = f.String()
    after = f.String()
    missing = f.List(f.String(), metadata={"description": "The checks that were open when it was completed."})


class PhaseSchema(Schema):
    code = fields.code("Names the phase.")
    name = fields.name("What people call it.")
    starts_on = fields.Day(allow_none=True, load_default=None)
    ends_on = fields.Day(allow_none=True, load_default=None, metadata={"description": "The last day."})
    tasks = f.List(fields.name("What must be done in it."), load_default=list, validate=ma.validate.Length(max=100))
    tasks_done = f.List(f.Nested(TaskDoneSchema), load_default=list, validate=ma.validate.Length(max=100))
    state = f.String(load_default="planned", validate=ma.validate.OneOf(("planned", "running", "completed")))
    changes = f.List(f.Nested(PhaseChangeSchema), dump_only=True)

    @ma.validates_schema(skip_on_field_errors=False)
    def judge(self, phase: dict[str, Any], **_: Any) -> None:
        fields.refuse([*phase_mistakes(phase), *(task_mistakes(phase) if "tasks" in phase else ())])


class PhasePatchSchema(fields.Changes, PhaseSchema):
    """Any of a phase's fields but its code."""

    class Meta(PhaseSchema.Meta):
        exclude = ("code",)


class CompletionSchema(Schema):
    reason = fields.reason(required=False)


class CheckSchema(Answer):
    code = f.String()
    zh = f.String()
    en = f.String()
    done = f.Boolean()
    count = f.Integer(metadata={"description": "How many there are of what is asked for."})
    missing = f.List(
        f.String(),
        metadata={"description": "What, or whose: codes of objects or rounds, numbers of findings; to a unit its own."},
    )


class TaskSchema(Answer):
    task = f.String()
    done = f.Boolean()
    on = fields.DayText(allow_none=True)
    by = f.String(allow_none=True)


class ChecklistSchema(Answer):
    code = f.String()
    name = f.String()
    starts_on = f.Date(allow_none=True)
    ends_on = f.Date(allow_none=True)
    state = f.String(metadata={"enum": ["planned", "running", "completed"]})
    complete = f.Boolean(metadata={"description": "Every check is done."})
    checks = f.List(f.Nested(CheckSchema))
    tasks = f.List(f.Nested(TaskSchema), metadata={"description": "What the plan names, as it was ticked."})


class PhaseProgressSchema(ChecklistSchema):
    late = f.Boolean(metadata={"description": "Its last day is past, by the campaign's clock, and it isn't completed."})


class RoundProgressSchema(Answer):
    code = f.String()
    name = f.String()
    panel = f.String()
    state = f.String()
    opens_at = f.AwareDateTime()
    closes_at = f.AwareDateTime()
    late = f.Boolean(metadata={"description": "Its time is over, and it is neither sealed nor cancelled."})


class OverdueFindingSchema(Answer):
    object = f.String(allow_none=True, metadata={"description": "Whose it is: code of the object; null: the bureau."})
    number = f.Integer(metadata={"description": "In the ledger of findings."})
    deadline = f.Date()


class ProgressSchema(Answer):
    as_of = f.AwareDateTime()
    state = f.String(metadata={"enum": ["draft", "active", "certified"]})
    phases = f.List(f.Nested(PhaseProgressSchema))
    rounds = f.List(f.Nested(RoundProgressSchema))
    overdue_findings = f.List(
        f.Nested(OverdueFindingSchema),
        metadata={"description": "Past their deadline, and not submitted yet; to a unit those of its own objects."},
    )


blp = CampaignBlueprint("phases", __name__, description="The plan's stages. Rounds are independent of them.")


@blp.operation("GET", "/phases", CAMPAIGNS_READ, answers={200: PhaseSchema(many=True)}, paged=True, example=[EXAMPLE])
def list_phases(campaign_id: UUID) -> Any:
    """List phases

    With window, tasks and state.
    """
    return keep_phases.list_phases(parts, campaign_id)


@blp.operation("GET", "/phases/<code>", CAMPAIGNS_READ, answers={200: PhaseSchema}, versioned=True, example=EXAMPLE)
def get_phase(campaign_id: UUID, code: str) -> Any:
    """Read a phase

    One stage of the plan.
    """
    return keep_phases.get_phase(parts, campaign_id, code)


@blp.operation(
    "PATCH",
    "/phases/<code>",
    CAMPAIGNS_WRITE,
    body=PhasePatchSchema,
    answers={200: PhaseSchema},
    versioned=True,
    errors=("phase-ends-before-start", "unknown-task", "phase-incomplete", "check-open", "phase-completed"),
    example=EXAMPLE,
    body_example={"tasks": EXAMPLE["tasks"], "tasks_done": EXAMPLE["tasks_done"]},
)
def change_phase(body: dict[str, Any], campaign_id: UUID, code: str, seen: Seen) -> Any:
    """Change a phase

    Its window, tasks, which of them are done, and state. It is completed when its checklist is, the last one also after
    certification; with a reason, by `…/completion`.
    """
    return keep_phases.change_phase(parts, campaign_id, code, body, seen, principal().subject)


@blp.operation("GET", "/phases/<code>/checklist", CAMPAIGNS_READ, answers={200: ChecklistSchema}, example=CHECKLIST)
def get_checklist(campaign_id: UUID, code: str) -> Any:
    """Read the checklist of a phase

    What the plan asks of the phase, filled from the campaign's own data. A phase that is none of the plan's five is
    complete when its tasks are ticked. Who is bound to objects reads what is missing of these.
    """
    return keep_phases.read_checklist(parts, campaign_id, code, own_objects())


@blp.operation(
    "POST",
    "/phases/<code>/start",
    CAMPAIGNS_WRITE,
    answers={200: PhaseSchema},
    errors=("phase-completed",),
    example={**EXAMPLE, "state": "running", "changes": [{**CHANGE, "before": "planned", "after": "running"}]},
)
def start_phase(campaign_id: UUID, code: str) -> Any:
    """Start a phase

    Phases may overlap, and rounds are independent of them. May be repeated.
    """
    return keep_phases.start_phase(parts, campaign_id, code, principal().subject)


@blp.operation(
    "POST",
    "/phases/<code>/completion",
    CAMPAIGNS_WRITE,
    body=CompletionSchema,
    answers={200: PhaseSchema},
    errors=("phase-incomplete", "check-open"),
    example=COMPLETED,
    body_example=REASON,
)
def complete_phase(body: dict[str, Any], campaign_id: UUID, code: str) -> Any:
    """Complete a phase

    When its checklist is; else 409 with all that is missing, unless a reason is given, which stays on record with what
    was missing. May be repeated.
    """
    return keep_phases.complete_phase(parts, campaign_id, code, body.get("reason", ""), principal().subject)


@blp.operation(
    "POST",
    "/phases/<code>/reopening",
    CAMPAIGNS_WRITE,
    body=fields.ReasonSchema,
    answers={200: PhaseSchema},
    errors=("phase-not-completed",),
    example=REOPENED,
    body_example={"reason": "补录一次明察暗访。"},
)
def reopen_phase(body: dict[str, Any], campaign_id: UUID, code: str) -> Any:
    """Reopen a phase

    A completed phase runs again, for a reason that stays on record.
    """
    return keep_phases.reopen_phase(parts, campaign_id, code, body["reason"], principal().subject)


@blp.operation("GET", "/progress", CAMPAIGNS_READ, answers={200: ProgressSchema}, example=PROGRESS)
def get_progress(campaign_id: UUID) -> Any:
    """Read the progress of a campaign

    Every phase with its checklist, what is missing and whose it is, how far the rounds are, and who is late.
    """
    return keep_phases.read_progress(parts, campaign_id, own_objects())
