"""People whom objects hand in: recipients, and their own people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import fields
from campaigns.api.blueprint import CampaignBlueprint, parts
from campaigns.permissions import PEOPLE_LIST, PEOPLE_READ, RECIPIENTS_WRITE
from campaigns.use_cases import hand_in_recipients
from chassis.api import Answer, Schema
from chassis.tokens import principal

ROWS_A_LIST = 5_000
RECIPIENT_BODY = {"name": "李四", "phone": "13900139000", "matter": "企业备案", "served_on": "2024-02-20"}
RECIPIENT = {**RECIPIENT_BODY, "id": "0193d3a0-7a3c-7c1e-9d3e-000000000004", "phone": "+8613900139000"}
STAFF_BODY = {"name": "王五", "phone": "13700137000"}
STAFF = {**STAFF_BODY, "id": "0193d3a0-7a3c-7c1e-9d3e-000000000007", "phone": "+8613700137000"}


class PersonSchema(Schema):
    id = f.UUID(dump_only=True)
    name = fields.name("The person's name; encrypted at rest.")
    phone = fields.Phone(
        required=True,
        metadata={"description": "E.164, or a Chinese mobile number; encrypted at rest. It is who the person is."},
    )


class RecipientSchema(PersonSchema):
    matter = fields.words("The matter in which the person was served.", 200, allow_none=True, load_default=None)
    served_on = fields.Day(allow_none=True, load_default=None)


class RecipientListSchema(Schema):
    recipients = f.List(f.Nested(RecipientSchema), required=True, validate=ma.validate.Length(1, ROWS_A_LIST))


class StaffListSchema(Schema):
    staff = f.List(f.Nested(PersonSchema), required=True, validate=ma.validate.Length(1, ROWS_A_LIST))


class HandedInSchema(Answer):
    handed_in = f.Integer(metadata={"description": "Rows of the list."})
    people = f.Integer(metadata={"description": "People in it: a number that is there twice is one."})
    added = f.Integer(metadata={"description": "Of these, new for this object."})


blp = CampaignBlueprint("people", __name__, description="Who was served, and who works for an object.")


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
    return hand_in_recipients.list_recipients(parts, campaign_id, object_id, revealed=people_revealed())


@blp.operation(
    "POST",
    "/objects/<uuid:object_id>/recipients",
    RECIPIENTS_WRITE,
    body=RecipientListSchema,
    answers={200: HandedInSchema},
    errors=("campaign-certified", "not-a-phone", "real-number", "simulated-number"),
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


@blp.operation(
    "GET",
    "/objects/<uuid:object_id>/staff",
    PEOPLE_LIST,
    answers={200: PersonSchema(many=True)},
    paged=True,
    private=True,
    example=[STAFF],
)
def list_staff(campaign_id: UUID, object_id: UUID) -> Any:
    """List an object's own people

    Who works for it, with name and number: masked (王*, +86137****7000) for auditors and supervisors. Each page that is
    not masked is an event.
    """
    return hand_in_recipients.list_staff(parts, campaign_id, object_id, revealed=people_revealed())


@blp.operation(
    "POST",
    "/objects/<uuid:object_id>/staff",
    RECIPIENTS_WRITE,
    body=StaffListSchema,
    answers={200: HandedInSchema},
    errors=("campaign-certified", "not-a-phone", "real-number", "simulated-number"),
    example={"handed_in": 2, "people": 2, "added": 1},
    body_example={"staff": [STAFF_BODY]},
)
def add_staff(body: dict[str, Any], campaign_id: UUID, object_id: UUID) -> Any:
    """Hand in an object's own people

    Who works for it (本单位人员), up to 5,000 at once, all or nothing. Whoever has one of these numbers is never drawn
    for this object, also where it has handed them in as recipients; the list of a draw that is made already stays. They
    are kept apart from recipients. A unit may hand in for its own objects only. May be repeated.
    """
    return hand_in_recipients.hand_in_staff(parts, campaign_id, object_id, body["staff"])


def people_revealed() -> bool:
    """Whether names and numbers are shown to who asks; to others they are masked."""
    return PEOPLE_READ.granted_to(principal())
