"""People: county representatives, experts, and the recipients whom objects hand in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.permissions import PEOPLE_LIST, PEOPLE_READ, PEOPLE_WRITE, RECIPIENTS_WRITE
from campaigns.use_cases import appoint_representative, hand_in_recipients
from chassis.api import Answer, Schema
from chassis.tokens import principal

ROWS_A_LIST = 5_000
REPRESENTATIVE_BODY = {"kind": "expert", "name": "张三", "phone": "13800138000", "sector": "npc"}
REPRESENTATIVE = {
    **REPRESENTATIVE_BODY,
    "id": "0193d3a0-7a3c-7c1e-9d3e-000000000003",
    "phone": "+8613800138000",
}
RECIPIENT_BODY = {"name": "李四", "phone": "13900139000", "matter": "企业备案", "served_on": "2024-02-20"}
RECIPIENT = {**RECIPIENT_BODY, "id": "0193d3a0-7a3c-7c1e-9d3e-000000000004", "phone": "+8613900139000"}


class PersonSchema(Schema):
    id = f.UUID(dump_only=True)
    name = fields.name("The person's name; encrypted at rest.")
    phone = fields.Phone(
        required=True,
        metadata={"description": "E.164, or a Chinese mobile number; encrypted at rest. It is who the person is."},
    )


class RepresentativeSchema(PersonSchema):
    kind = f.String(
        required=True,
        validate=ma.validate.OneOf(("county", "expert")),
        metadata={"description": "county: guides and visits, does not vote. expert: votes."},
    )
    sector = fields.code(
        "Code of the sector (人大代表 npc, 政协委员 cppcc …); an expert's stratum.",
        required=False,
        allow_none=True,
        load_default=None,
    )


class RecipientSchema(PersonSchema):
    matter = fields.words("The matter in which the person was served.", 200, allow_none=True, load_default=None)
    served_on = fields.Day(allow_none=True, load_default=None)


class RecipientListSchema(Schema):
    recipients = f.List(f.Nested(RecipientSchema), required=True, validate=ma.validate.Length(1, ROWS_A_LIST))


class HandedInSchema(Answer):
    handed_in = f.Integer(metadata={"description": "Rows of the list."})
    people = f.Integer(metadata={"description": "People in it: a number that is there twice is one."})
    added = f.Integer(metadata={"description": "Of these, new for this object."})


blp = CampaignBlueprint("people", __name__, description="Who represents the county, who votes, who was served.")


@blp.operation(
    "GET",
    "/representatives",
    PEOPLE_LIST,
    answers={200: RepresentativeSchema(many=True)},
    paged=True,
    private=True,
    example=[REPRESENTATIVE],
)
def list_representatives(campaign_id: UUID) -> Any:
    """List representatives

    County representatives and experts, with name and number: masked (张*, +86138****8000) for auditors and supervisors.
    Each page that is not masked is an event.
    """
    return appoint_representative.list_representatives(parts, campaign_id, revealed=_revealed())


@blp.operation(
    "POST",
    "/representatives",
    PEOPLE_WRITE,
    body=RepresentativeSchema,
    answers={201: RepresentativeSchema},
    private=True,
    idempotent=True,
    errors=("campaign-certified", "person-known", "not-a-phone"),
    example=REPRESENTATIVE,
    body_example=REPRESENTATIVE_BODY,
)
def add_representative(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Appoint a representative

    A county representative or an expert, also after activation. A published round keeps its own experts.
    """
    return appoint_representative.appoint_representative(parts, campaign_id, body)


@blp.operation(
    "GET",
    "/objects/<uuid:object_id>/recipients",
    PEOPLE_LIST,
    answers={200: RecipientSchema(many=True)},
    paged=True,
    private=True,
    example=[RECIPIENT],
)
def list_recipients(campaign_id: UUID, object_id: UUID) -> Any:
    """List an object's recipients

    Whom the object has handed in, with name and number: masked (李*, +86139****9000) for auditors and supervisors. Each
    page that is not masked is an event.
    """
    return hand_in_recipients.list_recipients(parts, campaign_id, object_id, revealed=_revealed())


@blp.operation(
    "POST",
    "/objects/<uuid:object_id>/recipients",
    RECIPIENTS_WRITE,
    body=RecipientListSchema,
    answers={200: HandedInSchema},
    errors=("campaign-certified", "not-a-phone"),
    example={"handed_in": 3, "people": 2, "added": 1},
    body_example={"recipients": [RECIPIENT_BODY]},
)
def add_recipients(body: dict[str, Any], campaign_id: UUID, object_id: UUID) -> Any:
    """Hand in recipients

    Up to 5,000 at once, all or nothing. A person is a telephone number: handed in twice by an object it stays one,
    handed in by several objects it is one person with several objects. A unit may hand in for its own objects only. May
    be repeated.
    """
    return hand_in_recipients.hand_in_recipients(parts, campaign_id, object_id, body["recipients"])


def _revealed() -> bool:
    return PEOPLE_READ.granted_to(principal())
