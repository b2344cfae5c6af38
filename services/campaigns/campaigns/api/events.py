"""Events: every change, by whom and when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields as f

from campaigns.api import campaigns
from campaigns.api.blueprint import CampaignBlueprint, demand_all_campaigns, demand_all_objects, parts
from campaigns.permissions import EVENTS_READ
from campaigns.use_cases.read_events import read_events
from chassis.api import Answer, Blueprint
from chassis.fields import Whole
from chassis.paging import CursorQuery
from chassis.tokens import principal

EXAMPLE = {
    "number": 42,
    "at": "2024-05-20T01:00:00+00:00",
    "actor": "office",
    "role": "organiser",
    "request_id": "5f0c9a52f7d24d5f8a8c2b1d0e9f7a6b",
    "operation": "changeObject",
    "action": "update",
    "subject": "objects",
    "row": "0193d3a0-7a3c-7c1e-9d3e-000000000002",
    "count": 1,
    "before": {"key": True},
    "after": {"key": False},
    "withheld": [],
}
SECRET = {
    **EXAMPLE,
    "number": 1,
    "operation": "createCampaign",
    "action": "insert",
    "subject": "campaigns",
    "row": campaigns.EXAMPLE["id"],
    "before": None,
    "after": {"code": "bureau-2024", "state": "draft"},
    "withheld": ["code_key"],
}
SHOWN = {
    **EXAMPLE,
    "operation": "searchPeople",
    "action": "reveal",
    "subject": "people",
    "row": None,
    "before": None,
    "after": None,
}
OPTED_OUT = {
    **EXAMPLE,
    "operation": "addOptOut",
    "action": "insert",
    "subject": "opt_outs",
    "row": "0193d3a0-7a3c-7c1e-9d3e-000000000031",
    "before": None,
    "after": {"source": "office"},
    "withheld": ["phone", "phone_digest"],
}


def _fields(description: str) -> f.Dict:
    values = f.Raw(allow_none=True, metadata={"description": "Any value."})
    return f.Dict(keys=f.String(), values=values, allow_none=True, metadata={"description": description})


class EventSchema(Answer):
    number = f.Integer(metadata={"description": "It rises; numbers may be left out."})
    at = f.AwareDateTime(metadata={"description": "When the transaction began that made the change."})
    actor = f.String(metadata={"description": "The token's subject, a command's name, or the database's user."})
    role = f.String(
        metadata={"description": "The token's role; `command`; `public`: no token; `database`: a hand at the database."}
    )
    request_id = f.String(allow_none=True, metadata={"description": "As in the log lines of all services."})
    operation = f.String(allow_none=True, metadata={"description": "The operationId, or the command."})
    action = f.String(
        metadata={
            "description": "What happened. `reveal`: names or numbers were shown; `erase`: a person asked for it.",
            "enum": ["insert", "update", "delete", "truncate", "reveal", "erase"],
        }
    )
    subject = f.String(metadata={"description": "The table: campaigns, objects, rounds, people …"})
    row = f.String(
        allow_none=True,
        attribute="row_id",
        metadata={"description": "Its id; null where the event is of several rows, or which one is not to be known."},
    )
    count = f.Integer(metadata={"description": "Of how many rows."})
    before = _fields("The fields that changed, as they were.")
    after = _fields("The same, as they are since.")
    withheld = f.List(
        f.String(), metadata={"description": "Fields that changed and are not kept here: encrypted, secret, or large."}
    )


class EventQuery(CursorQuery):
    """Which events are asked for."""

    subject = f.String(
        load_default=None,
        validate=Whole(r"^[a-z_]{1,63}$", error="Name a table."),
        metadata={"description": "Of this table only."},
    )
    row = f.String(
        load_default=None,
        validate=Whole(r"^[0-9A-Za-z/-]{1,200}$", error="Name a row by its id."),
        metadata={"description": "Of the row with this id only."},
    )


blp = CampaignBlueprint("campaign-events", __name__, description="Every change, by whom and when.")
all_blp = Blueprint("events", __name__, description="Every change that belongs to no campaign.")


@blp.operation(
    "GET",
    "/events",
    EVENTS_READ,
    query=EventQuery,
    answers={200: EventSchema(many=True)},
    cursor=True,
    private=True,
    example=[SECRET, EXAMPLE],
)
def list_campaign_events(query: dict[str, Any], campaign_id: UUID) -> Any:
    """List a campaign's events

    Every change of what belongs to it, recorded by the database itself whoever made it, and never changed: who, when,
    by which request and operation, what was before and after. A long list is one event with a count. The `Link` leads
    to what comes after these, now or later; nothing is ever added before what was read. Events of what only the
    organiser may know of yet (an undercover visit) are left out for others.
    """
    demand_all_objects(EVENTS_READ)
    return _events(query, campaign_id)


@all_blp.operation(
    "GET",
    "/campaigns/events",
    EVENTS_READ,
    query=EventQuery,
    answers={200: EventSchema(many=True)},
    cursor=True,
    private=True,
    example=[SHOWN, OPTED_OUT],
)
def list_events(query: dict[str, Any]) -> Any:
    """List events that belong to no campaign

    What was done across campaigns: a search for a person's number, for one. Else as the events of a campaign.
    """
    demand_all_campaigns(EVENTS_READ)
    demand_all_objects(EVENTS_READ)
    return _events(query, None)


def _events(query: dict[str, Any], campaign_id: UUID | None) -> Any:
    return read_events(
        parts,
        campaign_id,
        after=query["after"],
        most=query["limit"],
        subject=query["subject"],
        row_id=query["row"],
        hidden=principal().role == "organiser",
    )
