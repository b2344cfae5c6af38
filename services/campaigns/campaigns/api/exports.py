"""Export of a campaign as the document that the import takes, and a copy of it for another year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import flask
import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import campaigns, imports, objects, people, phases, representative_schemas, rounds, schemes
from campaigns.api.blueprint import CampaignBlueprint, demand_all_campaigns, demand_all_objects, parts
from campaigns.api.documents import YAML, write_document
from campaigns.permissions import CAMPAIGNS_WRITE, PEOPLE_READ
from campaigns.use_cases import copy_campaign as copying
from campaigns.use_cases.export_plan import export_plan
from chassis.api import RawBody
from chassis.bodies import JSON
from chassis.problems import Refused

REPRESENTATIONS = (JSON, YAML)
PLAN_DOCUMENT = {"type": "object", "description": "A plan, as `POST /campaigns/import` takes it."}
PLAN: dict[str, Any] = {
    **campaigns.EXAMPLE_BODY,
    "scheme": schemes.EXAMPLE_SCHEME,
    "criteria": [objects.CRITERION_BODY],
    "objects": [objects.OBJECT_BODY],
    "phases": [{name: value for name, value in phases.EXAMPLE.items() if name != "changes"}],
    "representatives": [{**representative_schemas.BODY, "phone": "+8613800138000"}],
    "recipients": [{**people.RECIPIENT_BODY, "object": "window-3", "phone": "+8613900139000"}],
    "staff": [{**people.STAFF_BODY, "object": "window-3", "phone": "+8613700137000"}],
    "rounds": [rounds.BODY],
}
COPY_BODY = {"code": "bureau-2025", "name": "2025年民主评议政风行风", "year": 2025, "rehearsal": False}


def _made_here(schema: ma.Schema, path: str = "") -> Iterator[str]:
    """Names of the fields that are answered and never taken."""
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, f.List) else field
        if field.dump_only:
            yield path + name
        elif isinstance(inner, f.Nested):
            yield from _made_here(inner.schema, f"{path}{name}.")


EXPORTED = imports.PlanSchema(exclude=tuple(_made_here(imports.PlanSchema())))


class CopySchema(campaigns.CampaignSchema):
    """What a copy has of its own."""

    class Meta(campaigns.CampaignSchema.Meta):
        fields = ("code", "name", "year", "rehearsal")


blp = CampaignBlueprint("exports", __name__, description="A whole campaign out again.")


@blp.operation(
    "GET",
    "/export",
    PEOPLE_READ,
    answers={
        200: RawBody(JSON, example=PLAN, schema=PLAN_DOCUMENT)
        | RawBody(YAML, example=write_document(PLAN, YAML).decode())
    },
    private=True,
    errors=("not-acceptable",),
)
def export_campaign(campaign_id: UUID) -> Any:
    """Export a campaign

    The document that `POST /campaigns/import` takes, as JSON or, by `Accept`, as YAML: imported again, here under
    another code or elsewhere, it makes the same campaign, and its export is the same. It has all that a plan names,
    people with names and numbers too, so keep it as safe as they are. Rounds come as they are planned, with their
    present windows; cancelled ones are left out, and so is what happened: votes, assessment entries, results. May be
    repeated.
    """
    demand_all_objects(PEOPLE_READ)
    if "Accept" in flask.request.headers:
        content_type = flask.request.accept_mimetypes.best_match(REPRESENTATIONS)
    else:
        content_type = JSON
    if content_type is None:
        raise Refused("not-acceptable", available=", ".join(REPRESENTATIONS))
    document = write_document(EXPORTED.dump(export_plan(parts, campaign_id)), content_type)
    return flask.Response(document, content_type=content_type, headers={"Vary": "Accept"})


@blp.operation(
    "POST",
    "/copy",
    CAMPAIGNS_WRITE,
    body=CopySchema,
    answers={201: campaigns.CampaignSchema},
    versioned=True,
    idempotent=True,
    errors=("code-taken",),
    example={**campaigns.EXAMPLE, **COPY_BODY, "programme": None, "previous": campaigns.EXAMPLE["id"]},
    body_example=COPY_BODY,
)
def copy_campaign(body: dict[str, Any], campaign_id: UUID) -> Any:
    """Copy a campaign

    A draft for another year with the organiser, time zone, description, sectors, limits, scheme, criteria, objects,
    phases and rounds of this one. Windows and rated periods move by the difference in years (29 February to the 28th);
    phases and rounds are planned again, cancelled rounds are left out, objects join today. It names this one as
    `previous`, and its programme is still to be issued. People are not copied: representatives are appointed, and
    recipients handed in, anew each year; nor are votes and assessment entries. The copy of a rehearsal is a real
    campaign too, unless `rehearsal` says otherwise.
    """
    demand_all_campaigns(CAMPAIGNS_WRITE)
    return copying.copy_campaign(parts, campaign_id, body)
