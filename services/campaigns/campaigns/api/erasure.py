"""Personal data: what is kept of a number, and its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields as f

from campaigns.api import campaigns, fields, people
from campaigns.api.blueprint import CampaignBlueprint, demand_all_objects, parts, within_reach
from campaigns.permissions import ERASURE_WRITE, PEOPLE_READ
from campaigns.use_cases import erase_people
from campaigns.use_cases import search_people as searching
from chassis.api import Answer, Blueprint, Schema
from chassis.tokens import OPEN, principal

PERSON = people.RECIPIENT["id"]
EXAMPLE = {
    "campaign": campaigns.EXAMPLE["id"],
    "erased": {"people": 162, "follow_ups": 4, "recipients": 130},
    "retention_days": 365,
    "erased_at": "2025-12-20T01:00:00+00:00",
    "erased_by": "office",
    "rehearsal": False,
    "jws": "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoi….eyJjYW1wYWlnbiI6….ZvZ8k0…",
}
FOUND = {
    "campaign": campaigns.EXAMPLE["id"],
    "campaign_code": "bureau-2024",
    "person": PERSON,
    "kind": "recipient",
    "name": "李四",
    "phone": "+8613900139000",
    "sector": None,
    "handed_in": [{"object": "window-3", "matter": "企业备案", "served_on": "2024-02-20"}],
    "rounds": ["recipients-1"],
}
ASKED = {"reason": "本人要求删除"}


class ErasureSchema(Answer):
    campaign = f.UUID()
    erased = f.Dict(
        keys=f.String(),
        values=f.Integer(),
        metadata={
            "description": "Of how many rows of each table something was taken away: names, numbers, texts, matters."
        },
    )
    retention_days = f.Integer(metadata={"description": "Which had passed since certification."})
    erased_at = f.String(metadata={"format": "date-time"})
    erased_by = f.String()
    rehearsal = f.Boolean()
    jws = f.String(metadata={"description": "The other fields signed, as of an unlinking."})


class SearchedNumberSchema(Schema):
    phone = fields.Phone(required=True, metadata={"description": "E.164, or a Chinese mobile number."})


class HandedInBySchema(Answer):
    object = f.String(metadata={"description": "Its code."})
    matter = f.String(allow_none=True)
    served_on = f.Date(allow_none=True)


class FoundPersonSchema(Answer):
    campaign = f.UUID()
    campaign_code = f.String()
    person = f.UUID(metadata={"description": "Names the person in this campaign, to erase."})
    kind = f.String(metadata={"description": "county, expert, recipient or staff."})
    name = f.String()
    phone = f.String()
    sector = f.String(allow_none=True)
    handed_in = f.List(f.Nested(HandedInBySchema), metadata={"description": "By which objects, and in which matters."})
    rounds = f.List(f.String(), metadata={"description": "Codes of the rounds on whose roll the person is."})


class ErasedPersonSchema(Answer):
    person = f.UUID(metadata={"description": "The id stays: it is in counts, and names nobody any more."})


blp = CampaignBlueprint("erasure", __name__, description="The end of names and numbers.")
people_blp = Blueprint("people-search", __name__, description="What is kept of one number.")


@blp.operation(
    "POST",
    "/erasure",
    ERASURE_WRITE,
    answers={201: ErasureSchema, 200: ErasureSchema},
    errors=("campaign-not-unlinked", "retention-running"),
    example=EXAMPLE,
)
def erase_campaign(campaign_id: UUID) -> Any:
    """Erase a campaign's people

    Once it is unlinked and `retention_days` have passed since certification: names, numbers, their digests, matters and
    what follow-ups say are deleted, ids and every count stay, and no result changes. It can't be undone. The record is
    signed and open to everybody. Once made, repeating answers the first record (200). `flask --app campaigns erase`
    does it for all that are due.
    """
    record, made = erase_people.erase_campaign(parts, campaign_id, principal().subject)
    return record, 201 if made else 200


@blp.operation("GET", "/erasure", OPEN, answers={200: ErasureSchema}, example=EXAMPLE)
def get_erasure(campaign_id: UUID) -> Any:
    """Read the record of erasure

    Open to everybody, to verify with `GET /campaigns/signing-keys` that no name and no number is kept any more; 404
    until then. Once made it never changes.
    """
    return erase_people.read_erasure(parts, campaign_id)


@blp.operation(
    "POST",
    "/people/<uuid:person_id>/erasure",
    ERASURE_WRITE,
    body=fields.ReasonSchema,
    answers={200: ErasedPersonSchema},
    errors=("person-on-roll",),
    example={"person": PERSON},
    body_example=ASKED,
)
def erase_person(body: dict[str, Any], campaign_id: UUID, person_id: UUID) -> Any:
    """Erase one person

    At the person's own request (个人信息保护法, article 47): name, number, digest and matters are deleted, the id stays
    for the counts. Not while a round is published on whose roll the person is: seal it first. The reason stays on
    record as an event; it should name nobody. The person gets no later round, unless handed in again. May be repeated.
    """
    erase_people.erase_person(parts, campaign_id, person_id, body["reason"])
    return {"person": person_id}


@people_blp.operation(
    "POST",
    "/campaigns/people/search",
    PEOPLE_READ,
    body=SearchedNumberSchema,
    answers={200: FoundPersonSchema(many=True)},
    private=True,
    errors=("not-a-phone",),
    example=[FOUND],
    body_example={"phone": "13900139000"},
)
def search_people(body: dict[str, Any]) -> Any:
    """Search what is kept of a number

    For somebody who asks what is kept of them (个人信息保护法, article 45), or wants it deleted: all that the campaigns
    within reach keep under this number; empty where there is none. The number is sent in the body, since addresses are
    logged. Each search is an event.
    """
    demand_all_objects(PEOPLE_READ)
    return searching.search_people(parts, body["phone"], within_reach)
