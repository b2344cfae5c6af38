"""Phases: the plan's stages, each with its window and what must be done in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.domain.windows import phase_mistakes
from campaigns.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE
from campaigns.use_cases import keep_lists
from chassis.api import Schema
from chassis.versions import Seen

EXAMPLE = {
    "code": "mobilisation",
    "name": "动员部署",
    "starts_on": "2024-05-11",
    "ends_on": "2024-05-20",
    "tasks": ["调整充实领导工作机构", "选聘评议代表"],
    "state": "planned",
}


class PhaseSchema(Schema):
    code = fields.code("Names the phase.")
    name = fields.name("What people call it.")
    starts_on = fields.Day(allow_none=True, load_default=None)
    ends_on = fields.Day(allow_none=True, load_default=None, metadata={"description": "The last day."})
    tasks = f.List(fields.name("What must be done in it."), load_default=list, validate=ma.validate.Length(max=100))
    state = f.String(load_default="planned", validate=ma.validate.OneOf(("planned", "running", "completed")))

    @ma.validates_schema(skip_on_field_errors=False)
    def judge(self, phase: dict[str, Any], **_: Any) -> None:
        fields.refuse(phase_mistakes(phase))


class PhasePatchSchema(fields.Changes, PhaseSchema):
    """Any of a phase's fields but its code."""

    class Meta(PhaseSchema.Meta):
        exclude = ("code",)


blp = CampaignBlueprint("phases", __name__, description="The plan's stages. Rounds are independent of them.")


@blp.operation("GET", "/phases", CAMPAIGNS_READ, answers={200: PhaseSchema(many=True)}, paged=True, example=[EXAMPLE])
def list_phases(campaign_id: UUID) -> Any:
    """List phases

    With window, tasks and state.
    """
    return keep_lists.list_phases(parts, campaign_id)


@blp.operation("GET", "/phases/<code>", CAMPAIGNS_READ, answers={200: PhaseSchema}, versioned=True, example=EXAMPLE)
def get_phase(campaign_id: UUID, code: str) -> Any:
    """Read a phase

    One stage of the plan.
    """
    return keep_lists.get_phase(parts, campaign_id, code)


@blp.operation(
    "PATCH",
    "/phases/<code>",
    CAMPAIGNS_WRITE,
    body=PhasePatchSchema,
    answers={200: PhaseSchema},
    versioned=True,
    errors=("phase-ends-before-start",),
    example={**EXAMPLE, "state": "completed"},
    body_example={"state": "completed"},
)
def change_phase(body: dict[str, Any], campaign_id: UUID, code: str, seen: Seen) -> Any:
    """Change a phase

    Its window, tasks and state; the last phase may be completed after certification.
    """
    return keep_lists.change_phase(parts, campaign_id, code, body, seen)
