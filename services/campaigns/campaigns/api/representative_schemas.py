"""The wire schemas of representatives and sectors, and their examples."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.people import PersonSchema
from campaigns.domain.sectors import term_mistakes
from chassis.api import Answer, Schema

BODY: dict[str, Any] = {
    "kind": "expert",
    "name": "张三",
    "phone": "13800138000",
    "sector": "npc",
    "account": None,
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
END = {"on": "2024-11-01", "reason": "因病请辞"}
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
ENDED_BY = {"by": "office", "at": "2024-10-28T01:00:00+00:00"}
ENDED = {
    **SUCCESSOR,
    "term_to": "2024-10-31",
    "in_office": False,
    "ended": {**END, **ENDED_BY, "successor": None},
}
SECTOR = {"code": "npc", "name": "人大代表", "seats": 3, "in_office": 1, "free": 2}


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
    account = fields.name(
        "The account with which a county representative signs in (`sub` of the tokens), to inspect.",
        required=False,
        allow_none=True,
        load_default=None,
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
    """A representative's sector, account, term, and what the person is excused from."""

    class Meta(RepresentativeSchema.Meta):
        fields = ("sector", "account", "term_from", "term_to", "excused")


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
