"""Inspections (明察暗访): visits by county representatives."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields, findings, opinions
from campaigns.api.blueprint import CampaignBlueprint, own_objects, parts
from campaigns.domain.inspections import KINDS, STATES, Viewer
from campaigns.permissions import INSPECTIONS_READ, INSPECTIONS_REPORT, INSPECTIONS_WRITE
from campaigns.use_cases import plan_inspection as planning
from campaigns.use_cases import report_inspection as reporting
from chassis.api import Schema
from chassis.tokens import principal

BODY = {
    "kind": "undercover",
    "objects": ["window-3"],
    "on": "2024-06-18",
    "inspectors": ["0193d3a0-7a3c-7c1e-9d3e-000000000003"],
    "purpose": "了解午间值班和一次性告知情况。",
}
EXAMPLE: dict[str, Any] = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000015",
    **BODY,
    "state": "planned",
    "report": None,
    "reason": None,
    "findings": [],
    "planned_by": "office",
    "ended_by": None,
    "ended_at": None,
}
REPORT = {
    "text": "12时20分到窗口，无人值班；12时50分仍有两名群众等候。",
    "findings": [{"object": "window-3", "text": "午间无人值班。", "severity": "serious"}],
}
ENDED = {"ended_by": "representative-7", "ended_at": "2024-06-18T08:00:00+00:00"}
REPORTED = {**EXAMPLE, "state": "reported", "report": REPORT["text"], "findings": [2], **ENDED}
CANCELLATION = {"reason": "代表临时有事，另行安排"}
CANCELLED = {**EXAMPLE, "state": "cancelled", **CANCELLATION, **ENDED}


class InspectionSchema(Schema):
    id = f.UUID(dump_only=True)
    kind = f.String(
        required=True,
        validate=ma.validate.OneOf(KINDS),
        metadata={"description": "open (明察); undercover (暗访): known to organiser and inspectors until reported."},
    )
    objects = f.List(fields.code("Code of an object."), required=True, validate=ma.validate.Length(1, 200))
    on = fields.Day(required=True, metadata={"description": "The day of the visit."})
    inspectors = f.List(
        f.UUID(),
        required=True,
        validate=ma.validate.Length(1, 50),
        metadata={"description": "Ids of county representatives; each reports by the `account` that he or she has."},
    )
    purpose = fields.words("What is looked for.")
    state = f.String(dump_only=True, metadata={"enum": list(STATES)})
    report = f.String(dump_only=True, allow_none=True)
    reason = f.String(dump_only=True, allow_none=True, metadata={"description": "Why it was cancelled."})
    findings = f.List(f.Integer(), dump_only=True, metadata={"description": "Numbers of the findings it brought."})
    planned_by = f.String(dump_only=True)
    ended_by = f.String(dump_only=True, allow_none=True, metadata={"description": "Who reported or cancelled it."})
    ended_at = f.AwareDateTime(dump_only=True, allow_none=True)


class InspectionReportSchema(Schema):
    text = opinions.statement("What was seen.")
    findings = f.List(f.Nested(findings.FoundSchema), load_default=list, validate=ma.validate.Length(max=100))


blp = CampaignBlueprint("inspections", __name__, description="Open and undercover visits by county representatives.")


def _viewer() -> Viewer:
    caller = principal()
    account = caller.subject if caller.role == "county_representative" else None
    return Viewer(organiser=caller.role == "organiser", account=account, own=own_objects())


@blp.operation(
    "GET", "/inspections", INSPECTIONS_READ, answers={200: InspectionSchema(many=True)}, paged=True, example=[EXAMPLE]
)
def list_inspections(campaign_id: UUID) -> Any:
    """List inspections

    In the order in which they were planned. Undercover ones are seen by the organiser and their inspectors alone until
    they are reported. Who is bound to objects sees the visits to these; of one to others too, no text and no findings.
    """
    return planning.list_inspections(parts, campaign_id, _viewer())


@blp.operation(
    "POST",
    "/inspections",
    INSPECTIONS_WRITE,
    body=InspectionSchema,
    answers={201: InspectionSchema},
    idempotent=True,
    errors=("unknown-object", "unknown-representative"),
    example=EXAMPLE,
    body_example=BODY,
)
def plan_inspection(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Plan an inspection

    Which representatives visit which objects, openly or undercover.
    """
    return planning.plan_inspection(parts, campaign_id, body, principal().subject)


@blp.operation(
    "GET", "/inspections/<uuid:inspection_id>", INSPECTIONS_READ, answers={200: InspectionSchema}, example=EXAMPLE
)
def get_inspection(campaign_id: UUID, inspection_id: UUID) -> Any:
    """Read an inspection

    With its report and the numbers of its findings; 404 where it is not the caller's to know of.
    """
    return planning.get_inspection(parts, campaign_id, inspection_id, _viewer())


@blp.operation(
    "POST",
    "/inspections/<uuid:inspection_id>/report",
    INSPECTIONS_REPORT,
    body=InspectionReportSchema,
    answers={200: InspectionSchema},
    idempotent=True,
    errors=("not-its-inspector", "inspection-reported", "inspection-cancelled", "object-not-inspected"),
    example=REPORTED,
    body_example=REPORT,
)
def report_inspection(body: dict[str, Any], campaign_id: UUID, inspection_id: UUID) -> Any:
    """Report an inspection

    By one of its inspectors or the organiser: what was seen, and each problem as a finding, all or nothing. From then
    on all readers see it.
    """
    return reporting.report_inspection(parts, campaign_id, inspection_id, body, _viewer(), principal().subject)


@blp.operation(
    "POST",
    "/inspections/<uuid:inspection_id>/cancellation",
    INSPECTIONS_WRITE,
    body=fields.ReasonSchema,
    answers={200: InspectionSchema},
    errors=("inspection-reported",),
    example=CANCELLED,
    body_example=CANCELLATION,
)
def cancel_inspection(body: dict[str, Any], campaign_id: UUID, inspection_id: UUID) -> Any:
    """Cancel an inspection

    With a reason that stays on record. Repeating is safe.
    """
    return planning.cancel_inspection(parts, campaign_id, inspection_id, body["reason"], principal().subject)
