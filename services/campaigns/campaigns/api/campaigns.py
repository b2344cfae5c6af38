"""Campaigns: create, read, change, activate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, demand_all_campaigns, parts, within_reach
from campaigns.domain.checklists import LIMITS, limit_mistakes
from campaigns.domain.sectors import sectors_mistakes
from campaigns.permissions import CAMPAIGNS_READ, CAMPAIGNS_WRITE
from campaigns.use_cases import activate_campaign as activation
from campaigns.use_cases import keep_campaigns
from chassis.api import Blueprint, Schema
from chassis.fields import Boolean
from chassis.paging import PagedQuery
from chassis.versions import Seen

EXAMPLE_BODY: dict[str, Any] = {
    "code": "bureau-2024",
    "name": "2024年民主评议政风行风",
    "year": 2024,
    "organiser": {"name": "经贸局", "office": "行评办", "people": [{"name": "局长", "responsibility": "总负责"}]},
    "time_zone": "Asia/Shanghai",
    "description": "",
    "objection_days": 15,
    "follow_up_days": 5,
    "sectors": [{"code": "npc", "name": "人大代表", "seats": 3}, {"code": "cppcc", "name": "政协委员", "seats": None}],
    "rehearsal": False,
    "programme": {"title": "2024年民主评议政风行风工作方案", "issued_on": "2024-05-10", "sha256": None},
    "limits": {"own_problems": {"least": 1, "most": 2}, "key_findings": {"least": 2, "most": 3}},
    "previous": None,
    "retention_days": 365,
}
EXAMPLE = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-5f1b2a4c6d8e",
    **EXAMPLE_BODY,
    "state": "draft",
    "created_at": "2024-05-06T01:00:00+00:00",
    "activated_at": None,
}


class ResponsiblePersonSchema(Schema):
    name = fields.name("Who, or which post.")
    responsibility = fields.words("For what.")


class OrganiserSchema(Schema):
    name = fields.name("The body that organises the appraisal (领导小组所属单位).")
    office = fields.words("Its office (行评办); needed for activation.", 200)
    people = f.List(f.Nested(ResponsiblePersonSchema), load_default=list, validate=ma.validate.Length(max=100))


class SectorSchema(Schema):
    code = fields.code("Names the sector; an expert's stratum.")
    name = fields.name("What people call it (人大代表, 政协委员 …).")
    seats = f.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=ma.validate.Range(0, 1_000),
        metadata={"description": "名额: so many of its experts can be in office at once; null: any number."},
    )


class ProgrammeSchema(Schema):
    title = fields.name("Of the document (实施方案).")
    issued_on = fields.DayText(required=True)
    sha256 = f.String(
        allow_none=True,
        load_default=None,
        validate=fields.Whole(r"^[0-9a-f]{64}$", error="Use 64 hexadecimal digits."),
        metadata={"description": "Of its file, so that anybody can tell which one it was."},
    )


class LimitSchema(Schema):
    least = f.Integer(required=True, strict=True, validate=ma.validate.Range(0, 100))
    most = f.Integer(required=True, strict=True, validate=ma.validate.Range(0, 100))


def _limit(name: str, description: str) -> f.Nested:
    return f.Nested(LimitSchema, load_default=lambda: dict(LIMITS[name]), metadata={"description": description})


class LimitsSchema(Schema):
    own_problems = _limit("own_problems", "How many problems of its own each object chooses.")
    key_findings = _limit("key_findings", "How many key problems the bureau concentrates on.")

    @ma.validates_schema
    def judge(self, limits: dict[str, Any], **_: Any) -> None:
        fields.refuse(limit_mistakes(limits))


class CampaignSchema(Schema):
    id = f.UUID(dump_only=True)
    code = fields.code("Names the campaign.")
    name = fields.name("What people call it.")
    year = f.Integer(required=True, strict=True, validate=ma.validate.Range(fields.FIRST_YEAR, fields.LAST_YEAR))
    organiser = f.Nested(OrganiserSchema, required=True)
    time_zone = f.String(
        load_default="Asia/Shanghai",
        validate=fields.time_zone_known,
        metadata={"description": "IANA name; the campaign's days are days there."},
    )
    description = fields.words("What should be known about it.", 10_000)
    objection_days = f.Integer(
        load_default=15,
        strict=True,
        validate=ma.validate.Range(0, 365),
        metadata={"description": "For so many days after certification objections can be made; no unlinking before."},
    )
    follow_up_days = f.Integer(
        load_default=5,
        strict=True,
        validate=ma.validate.Range(0, 365),
        metadata={"description": "Who asks to be called back is, within so many days."},
    )
    retention_days = f.Integer(
        load_default=365,
        strict=True,
        validate=ma.validate.Range(0, 3650),
        metadata={
            "description": "For so many days after certification names and numbers are kept; then they are erased."
        },
    )
    sectors = fields.Rows(
        f.Nested(SectorSchema),
        load_default=list,
        validate=ma.validate.Length(max=50),
        metadata={"description": "Where there are any, a representative's sector is one of them."},
    )
    rehearsal = Boolean(
        load_default=False,
        metadata={
            "description": "演练: played with simulated numbers (+86000 and eight digits) alone, and marked as one in "
            "whatever comes of it. Fixed when the campaign is made."
        },
    )
    programme = f.Nested(
        ProgrammeSchema,
        allow_none=True,
        load_default=None,
        metadata={"description": "The plan of work that was issued; null until it is."},
    )
    limits = f.Nested(LimitsSchema, load_default=lambda: LimitsSchema().load({}))
    previous = f.UUID(
        allow_none=True,
        load_default=None,
        metadata={"description": "Last year's campaign, with which the report compares; a copy names its original."},
    )
    state = f.String(
        dump_only=True,
        metadata={"description": "draft, active or certified.", "enum": ["draft", "active", "certified"]},
    )
    created_at = f.AwareDateTime(dump_only=True)
    activated_at = f.AwareDateTime(dump_only=True, allow_none=True)

    @ma.validates_schema(skip_on_field_errors=False)
    def judge_sectors(self, campaign: dict[str, Any], **_: Any) -> None:
        fields.refuse(sectors_mistakes(campaign.get("sectors") or ()))


class CampaignPatchSchema(fields.Changes, CampaignSchema):
    """Any of a campaign's fields but what it is made as."""

    class Meta(CampaignSchema.Meta):
        exclude = ("rehearsal",)


class CampaignsQuerySchema(PagedQuery):
    rehearsal = f.Boolean(
        load_default=None,
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "`true`: rehearsals alone; `false`: real ones alone."},
    )


blp = Blueprint("campaigns", __name__, description="A year's appraisal by one organiser.")
one = CampaignBlueprint("campaign", __name__, description="One campaign.")


@blp.operation(
    "POST",
    "/campaigns",
    CAMPAIGNS_WRITE,
    body=CampaignSchema,
    answers={201: CampaignSchema},
    versioned=True,
    idempotent=True,
    errors=("code-taken", "duplicate-code", "unknown-time-zone", "least-above-most"),
    example=EXAMPLE,
    body_example=EXAMPLE_BODY,
)
def create_campaign(body: dict[str, Any]) -> Any:
    """Create a campaign

    A draft with the plan's five phases, still without windows. Scheme, objects and rounds are added to it; a whole plan
    comes in at once by the import.
    """
    demand_all_campaigns(CAMPAIGNS_WRITE)
    return keep_campaigns.create_campaign(parts, body)


@blp.operation(
    "GET",
    "/campaigns",
    CAMPAIGNS_READ,
    query=CampaignsQuerySchema,
    answers={200: CampaignSchema(many=True)},
    paged=True,
    example=[EXAMPLE],
)
def list_campaigns(query: dict[str, Any]) -> Any:
    """List campaigns

    All that the token reaches, oldest first; rehearsals too, unless they are left out.
    """
    wanted = query["rehearsal"]
    found = (each for each in keep_campaigns.list_campaigns(parts) if within_reach(each.id))
    return [each for each in found if wanted is None or each.rehearsal is wanted]


@one.operation("GET", "", CAMPAIGNS_READ, answers={200: CampaignSchema}, versioned=True, example=EXAMPLE)
def get_campaign(campaign_id: UUID) -> Any:
    """Read a campaign

    With its state: draft, active or certified.
    """
    return keep_campaigns.get_campaign(parts, campaign_id)


@one.operation(
    "PATCH",
    "",
    CAMPAIGNS_WRITE,
    body=CampaignPatchSchema,
    answers={200: CampaignSchema},
    versioned=True,
    errors=(
        "campaign-certified",
        "campaign-frozen",
        "code-taken",
        "duplicate-code",
        "unknown-time-zone",
        "sector-full",
        "least-above-most",
    ),
    example={**EXAMPLE, "description": "领导小组已调整。"},
    body_example={"description": "领导小组已调整。"},
)
def change_campaign(body: dict[str, Any], campaign_id: UUID, seen: Seen) -> Any:
    """Change a campaign

    Until certification; code, year and time zone until activation.
    """
    return keep_campaigns.change_campaign(parts, campaign_id, body, seen)


@one.operation(
    "POST",
    "/activation",
    CAMPAIGNS_WRITE,
    answers={200: CampaignSchema},
    errors=("activation-incomplete", "campaign-certified"),
    example={**EXAMPLE, "state": "active", "activated_at": "2024-05-13T01:00:00+00:00"},
)
def activate_campaign(campaign_id: UUID) -> Any:
    """Activate a campaign

    Freezes the scheme, nothing else: objects, representatives and rounds can join later. Needs a scheme, an office, and
    a panel of the scheme for every round; all that is missing is said at once. May be repeated.
    """
    return activation.activate_campaign(parts, campaign_id)
