"""County representatives and experts, their terms of office, and the seats of sectors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.api.people import PersonSchema
from campaigns.domain.sectors import term_mistakes
from campaigns.permissions import CAMPAIGNS_READ, PEOPLE_READ, PEOPLE_WRITE
from campaigns.use_cases import appoint_representative, keep_sectors
from campaigns.use_cases import replace_representative as replacing
from chassis.api import Answer, Schema
from chassis.tokens import principal
from chassis.versions import Seen

BODY: dict[str, Any] = {
    "kind": "expert",
    "name": "张三",
    "phone": "13800138000",
    "sector": "npc",
    "term_from": "2024-01-01",
    "term_to": None,
    "excused": [{"object": "window-3", "reason": "配偶在该窗口工作"}],
}
EXAMPLE = {
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000003",
    **BODY,
    "phone": "+8613800138000",
    "in_office": True,
    "ended": None,
    "predecessor": None,
}
CHANGE = {"sector": "npc", "term_to": "2028-12-31"}
CHANGED = {**EXAMPLE, **CHANGE}
END = {"on": "2024-09-01", "reason": "调离本县"}
ENDED_BY = {"by": "office", "at": "2024-08-26T01:00:00+00:00"}
ENDED = {
    **CHANGED,
    "term_to": "2024-08-31",
    "in_office": False,
    "ended": {**END, **ENDED_BY, "successor": None},
}
REPLACEMENT = {
    "on": "2024-09-01",
    "reason": "调离本县",
    "representative": {"name": "赵六", "phone": "13600136000", "sector": "npc"},
}
SUCCESSOR = {
    **CHANGED,
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000008",
    "name": "赵六",
    "phone": "+8613600136000",
    "term_from": "2024-09-01",
    "excused": [],
    "predecessor": EXAMPLE["id"],
}
SECTOR = {"code": "npc", "name": "人大代表", "seats": 3, "in_office": 1, "free": 2}
SEAT_SLUGS = ("sector-full", "unknown-sector")


class ExcusedSchema(Schema):
    object = fields.code("Code of the object.")
    reason = fields.reason(required=True)


class EndedSchema(Answer):
    on = f.String(metadata={"format": "date", "description": "From this day on no longer in office."})
    reason = f.String()
    by = f.String()
    at = f.String(metadata={"format": "date-time"})
    successor = f.UUID(allow_none=True)


def _sector(description: str) -> ma.fields.String:
    return fields.code(description, required=False, allow_none=True, load_default=None)


class RepresentativeSchema(PersonSchema):
    kind = f.String(
        required=True,
        validate=ma.validate.OneOf(("county", "expert")),
        metadata={"description": "county: guides and visits, does not vote. expert: votes."},
    )
    sector = _sector(
        "Code of the sector (人大代表 npc, 政协委员 cppcc …), of the campaign's if it names any; an expert's stratum."
    )
    term_from = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "First day in office; null: from ever."}
    )
    term_to = fields.Day(
        allow_none=True, load_default=None, metadata={"description": "Last day in office; null: no end."}
    )
    excused = fields.Rows(
        f.Nested(ExcusedSchema),
        load_default=list,
        validate=ma.validate.Length(max=2_000),
        metadata={"description": "Objects that the person has no part in (回避), and why."},
    )
    in_office = f.Boolean(dump_only=True, metadata={"description": "Today, in the campaign's time zone."})
    ended = f.Nested(EndedSchema, dump_only=True, allow_none=True, metadata={"description": "Left in mid-term."})
    predecessor = f.UUID(dump_only=True, allow_none=True, metadata={"description": "Whom this one replaced."})

    @ma.validates_schema(skip_on_field_errors=True)
    def judge(self, representative: dict[str, Any], **_: Any) -> None:
        fields.refuse(term_mistakes(representative))


class RepresentativePatchSchema(fields.Changes, RepresentativeSchema):
    """A representative's sector, term, and what the person is excused from."""

    class Meta(RepresentativeSchema.Meta):
        fields = ("sector", "term_from", "term_to", "excused")


class EndSchema(Schema):
    on = fields.Day(
        required=True,
        metadata={"description": "From this day on no longer in office: after the term's first day."},
    )
    reason = fields.reason(required=True)


class SuccessorSchema(PersonSchema):
    sector = _sector("Default: that of the one who leaves.")


class ReplacementSchema(EndSchema):
    representative = f.Nested(SuccessorSchema, required=True)


class SectorSeatsSchema(Answer):
    code = f.String()
    name = f.String()
    seats = f.Integer(allow_none=True, metadata={"description": "名额; null: they are not counted."})
    in_office = f.Integer(metadata={"description": "Experts of this sector who are in office today."})
    free = f.Integer(allow_none=True)


blp = CampaignBlueprint("representatives", __name__, description="Who represents the county, and who votes.")


@blp.operation(
    "GET", "/sectors", CAMPAIGNS_READ, answers={200: SectorSeatsSchema(many=True)}, paged=True, example=[SECTOR]
)
def list_sectors(campaign_id: UUID) -> Any:
    """List sectors with their seats

    How many seats each sector that the campaign names has, how many experts are in office today, how many are free.
    """
    return keep_sectors.list_sectors(parts, campaign_id)


@blp.operation(
    "GET",
    "/representatives",
    PEOPLE_READ,
    answers={200: RepresentativeSchema(many=True)},
    paged=True,
    private=True,
    example=[EXAMPLE],
)
def list_representatives(campaign_id: UUID) -> Any:
    """List representatives

    County representatives and experts, with name and number, and whether they are in office today.
    """
    return appoint_representative.list_representatives(parts, campaign_id)


@blp.operation(
    "POST",
    "/representatives",
    PEOPLE_WRITE,
    body=RepresentativeSchema,
    answers={201: RepresentativeSchema},
    private=True,
    versioned=True,
    idempotent=True,
    errors=(
        "campaign-certified",
        "person-known",
        "not-a-phone",
        "unknown-object",
        "duplicate-code",
        "term-ends-before-start",
        *SEAT_SLUGS,
    ),
    example=EXAMPLE,
    body_example=BODY,
)
def add_representative(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Appoint a representative

    A county representative or an expert, also after activation. A published round keeps its own experts: those in
    office on the day on which it opens, each for all objects but those that one is excused from.
    """
    return appoint_representative.appoint_representative(parts, campaign_id, body)


@blp.operation(
    "GET",
    "/representatives/<uuid:representative_id>",
    PEOPLE_READ,
    answers={200: RepresentativeSchema},
    private=True,
    versioned=True,
    example=EXAMPLE,
)
def get_representative(campaign_id: UUID, representative_id: UUID) -> Any:
    """Read a representative

    With name and number, and how the term ended if it did.
    """
    return appoint_representative.get_representative(parts, campaign_id, representative_id)


@blp.operation(
    "PATCH",
    "/representatives/<uuid:representative_id>",
    PEOPLE_WRITE,
    body=RepresentativePatchSchema,
    answers={200: RepresentativeSchema},
    private=True,
    versioned=True,
    errors=(
        "campaign-certified",
        "representative-ended",
        "unknown-object",
        "duplicate-code",
        "term-ends-before-start",
        *SEAT_SLUGS,
    ),
    example=CHANGED,
    body_example=CHANGE,
)
def change_representative(body: dict[str, Any], campaign_id: UUID, representative_id: UUID, seen: Seen) -> Any:
    """Change a representative

    Sector, term, and the objects that one is excused from, which come as a whole list. A published round keeps the
    experts that it has.
    """
    return appoint_representative.change_representative(parts, campaign_id, representative_id, body, seen)


@blp.operation(
    "POST",
    "/representatives/<uuid:representative_id>/replacement",
    PEOPLE_WRITE,
    body=ReplacementSchema,
    answers={201: RepresentativeSchema},
    private=True,
    versioned=True,
    idempotent=True,
    errors=(
        "campaign-certified",
        "representative-ended",
        "person-known",
        "not-a-phone",
        "term-ends-before-start",
        *SEAT_SLUGS,
    ),
    example=SUCCESSOR,
    body_example=REPLACEMENT,
)
def replace_representative(body: dict[str, Any], campaign_id: UUID, representative_id: UUID) -> Any:
    """Replace a representative in mid-term

    The one who leaves is in office until the day before `on`, the successor, of the same kind, from `on` to the end of
    that term. Both name each other, and the reason stays on record. The answer is the successor.
    """
    representative, by = body["representative"], principal().subject
    return replacing.replace_representative(
        parts, campaign_id, representative_id, body["on"], body["reason"], representative, by
    )


@blp.operation(
    "POST",
    "/representatives/<uuid:representative_id>/end",
    PEOPLE_WRITE,
    body=EndSchema,
    answers={200: RepresentativeSchema},
    private=True,
    versioned=True,
    errors=("campaign-certified", "representative-ended", "term-ends-before-start"),
    example=ENDED,
    body_example=END,
)
def end_representative(body: dict[str, Any], campaign_id: UUID, representative_id: UUID) -> Any:
    """End a representative's term

    Without a successor: the day before `on` is the last one in office, and the seat is free from `on` on. The reason
    stays on record. Repeating is safe.
    """
    return replacing.end_representative(
        parts, campaign_id, representative_id, body["on"], body["reason"], principal().subject
    )
