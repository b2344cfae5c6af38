"""Findings (问题台账): the ledger of problems."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields, opinions
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.domain.findings import SEVERITIES, SOURCES, STATES, TRIAGES
from campaigns.permissions import FINDINGS_DECIDE, FINDINGS_READ, FINDINGS_WRITE
from campaigns.use_cases import register_finding as registering
from chassis.api import Answer, Schema
from chassis.fields import Boolean
from chassis.paging import PagedQuery
from chassis.tokens import principal
from chassis.versions import Seen

BODY: dict[str, Any] = {
    "object": "window-3",
    "source": "self_check",
    "text": "窗口午休时间无人值班，群众需等待。",
    "severity": "ordinary",
    "key": False,
    "triage": None,
    "opinions": [],
}
EXAMPLE: dict[str, Any] = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000012",
    "number": 1,
    **BODY,
    "opinions": 0,
    "inspection": None,
    "state": "registered",
    "measure": None,
    "leader": None,
    "office": None,
    "deadline": None,
    "registered_by": "office",
    "registered_at": "2024-06-20T01:00:00+00:00",
}
CHANGE = {"key": True, "severity": "serious"}
CHANGED = {**EXAMPLE, **CHANGE}
MERGED = {**CHANGED, "opinions": 1}
SUMMARY = {
    "total": 1,
    "overdue": 0,
    "states": dict.fromkeys(STATES, 0) | {"registered": 1},
    "objects": [
        {
            "object": "window-3",
            "total": 1,
            "overdue": 0,
            "states": dict.fromkeys(STATES, 0) | {"registered": 1},
        }
    ],
}
MERGE_SLUGS = ("unknown-opinion", "opinion-merged", "opinion-of-another-object")


def triage(**options: Any) -> ma.fields.String:
    return f.String(
        **options,
        validate=ma.validate.OneOf(TRIAGES),
        metadata={"description": "at_once (立即整改): put right without a plan; by_plan (限期整改)."},
    )


class FoundSchema(Schema):
    """What somebody found."""

    object = opinions.about("Code of the object that has the problem; null: the bureau.")
    text = opinions.statement("The problem.")
    severity = f.String(load_default="ordinary", validate=ma.validate.OneOf(SEVERITIES))
    key = Boolean(load_default=False, metadata={"description": "重点问题: one of the bureau's key problems."})
    triage = triage(allow_none=True, load_default=None)


class FindingSchema(FoundSchema):
    source = f.String(
        required=True,
        validate=ma.validate.OneOf([source for source in SOURCES if source != "inspection"]),
        metadata={"description": "opinion, self_check (自查), special_check (专项检查)."},
    )
    opinions = f.List(
        f.UUID(),
        load_default=list,
        validate=ma.validate.Length(max=1000),
        metadata={"description": "Ids of the opinions that are merged into it."},
    )


class FindingPatchSchema(fields.Changes, FoundSchema):
    """What of a finding can be changed."""

    class Meta(Schema.Meta):
        exclude = ("object",)


class FindingAnswerSchema(Answer):
    id = f.UUID()
    number = f.Integer(metadata={"description": "In the campaign's ledger, from 1."})
    object = f.String(allow_none=True, metadata={"description": "Code of the object; null: the bureau."})
    source = f.String(metadata={"enum": list(SOURCES)})
    inspection = f.UUID(allow_none=True, metadata={"description": "The inspection that brought it."})
    text = f.String()
    severity = f.String(metadata={"enum": list(SEVERITIES)})
    key = f.Boolean()
    opinions = f.Integer(metadata={"description": "How many are merged into it: `GET …/opinions?finding=`."})
    state = f.String(metadata={"enum": list(STATES)})
    triage = f.String(allow_none=True, metadata={"description": "One of at_once, by_plan."})
    measure = f.String(allow_none=True)
    leader = f.String(allow_none=True, metadata={"description": "The responsible leader."})
    office = f.String(allow_none=True, metadata={"description": "The responsible office."})
    deadline = f.Date(allow_none=True)
    registered_by = f.String()
    registered_at = f.AwareDateTime()


class FindingsQuery(PagedQuery):
    object = fields.code("Only of this object.", required=False)
    state = f.String(validate=ma.validate.OneOf(STATES))
    key = f.Boolean(metadata={"description": "Only key problems, or only the others."})
    source = f.String(validate=ma.validate.OneOf(SOURCES))
    overdue = f.Boolean(
        metadata={
            "description": "true: the deadline is past, by the campaign's time zone, and the object has not submitted "
            "yet what it did; false: the others."
        }
    )


class OpinionIdsSchema(Schema):
    opinions = f.List(f.UUID(), required=True, validate=ma.validate.Length(1, 1000))


class CountedSchema(Answer):
    total = f.Integer()
    overdue = f.Integer()
    states = f.Dict(keys=f.String(), values=f.Integer(), metadata={"description": "State → findings."})


class CountedObjectSchema(CountedSchema):
    object = f.String(allow_none=True, metadata={"description": "Its code; null: the bureau."})


class SummarySchema(CountedSchema):
    objects = f.List(f.Nested(CountedObjectSchema), metadata={"description": "Those that have findings."})


blp = CampaignBlueprint("findings", __name__, description="The ledger of problems, and what is done about them.")


@blp.operation(
    "GET",
    "/findings",
    FINDINGS_READ,
    query=FindingsQuery,
    answers={200: FindingAnswerSchema(many=True)},
    paged=True,
    example=[EXAMPLE],
)
def list_findings(query: dict[str, Any], campaign_id: UUID) -> Any:
    """List findings

    By number; by object, state, source, whether they are key problems or overdue. Who is bound to objects sees what is
    of these.
    """
    return registering.list_findings(parts, campaign_id, own_objects(), query)


@blp.operation(
    "POST",
    "/findings",
    FINDINGS_WRITE,
    body=FindingSchema,
    answers={201: FindingAnswerSchema},
    versioned=True,
    idempotent=True,
    errors=("unknown-object", "not-your-object", "organiser-only", *MERGE_SLUGS),
    example=EXAMPLE,
    body_example=BODY,
)
def add_finding(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Register a finding

    A problem of an object or the bureau under the next number, with the opinions that it is made of. A unit registers
    what its own self-check found. What an inspection found comes with its report.
    """
    return registering.register_finding(parts, campaign_id, body, own_objects(), principal().subject)


@blp.operation("GET", "/findings/summary", FINDINGS_READ, answers={200: SummarySchema}, example=SUMMARY)
def summarise_findings(campaign_id: UUID) -> Any:
    """Count findings

    How many are in which state and how many overdue, altogether and by object: for the monthly report.
    """
    return registering.summarise_findings(parts, campaign_id, own_objects())


@blp.operation(
    "GET",
    "/findings/<uuid:finding_id>",
    FINDINGS_READ,
    answers={200: FindingAnswerSchema},
    versioned=True,
    example=EXAMPLE,
)
def get_finding(campaign_id: UUID, finding_id: UUID) -> Any:
    """Read a finding

    As it is now; its steps say how it came here.
    """
    return registering.get_finding(parts, campaign_id, finding_id, own_objects())


@blp.operation(
    "PATCH",
    "/findings/<uuid:finding_id>",
    FINDINGS_DECIDE,
    body=FindingPatchSchema,
    answers={200: FindingAnswerSchema},
    versioned=True,
    errors=("finding-closed",),
    example=CHANGED,
    body_example=CHANGE,
)
def change_finding(body: dict[str, Any], campaign_id: UUID, finding_id: UUID, seen: Seen) -> Any:
    """Change a finding

    Its text, severity, triage, and whether it is a key problem, until it is accepted or excused.
    """
    return registering.change_finding(parts, campaign_id, finding_id, body, seen)


@blp.operation(
    "POST",
    "/findings/<uuid:finding_id>/opinions",
    FINDINGS_DECIDE,
    body=OpinionIdsSchema,
    answers={200: FindingAnswerSchema},
    versioned=True,
    errors=MERGE_SLUGS,
    example=MERGED,
    body_example={"opinions": ["0193d3a0-7a3c-7c1e-9d3e-000000000011"]},
)
def merge_opinions(body: dict[str, Any], campaign_id: UUID, finding_id: UUID) -> Any:
    """Merge opinions into a finding

    Opinions that say the same are one finding; the links stay, and an opinion belongs to one finding at most. Repeating
    changes nothing.
    """
    return registering.merge_opinions(parts, campaign_id, finding_id, body["opinions"], principal().subject)
