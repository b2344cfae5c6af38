"""Import of a whole plan. The document nests the schemas of the single resources; nothing is declared twice."""

from __future__ import annotations

from typing import Any

import flask
import marshmallow as ma
from marshmallow import fields as f

from campaigns.api import campaigns, fields, objects, people, phases, representatives, rounds, schemes
from campaigns.api.blueprint import demand_all_campaigns, parts
from campaigns.api.documents import YAML, read_document
from campaigns.api.representative_schemas import RepresentativeSchema
from campaigns.api.round_schemas import RoundSchema
from campaigns.api.scheme_shape import asked_scheme
from campaigns.domain.errors import Mistake
from campaigns.domain.scheme import with_decimals
from campaigns.permissions import CAMPAIGNS_WRITE
from campaigns.problems import SCHEME_SLUGS
from campaigns.use_cases import import_campaign as importing
from chassis.api import Answer, Blueprint, RawBody, Schema
from chassis.bodies import JSON
from chassis.problems import mistakes_in

EXAMPLE_YAML = """\
code: bureau-2024
name: 2024年民主评议政风行风
year: 2024
organiser: {name: 经贸局, office: 行评办}
scheme:
  scales:
    - code: three
      levels:
        - {code: satisfied, name: 满意, points: 100}
        - {code: fairly, name: 比较满意, points: 80}
        - {code: dissatisfied, name: 不满意, points: 0}
        - {code: unknown, name: 不了解, void: true}
  components:
    - code: public
      name: 群众评议
      points: 100
      panels: [{code: recipients, name: 服务对象评议, weight: 1, scale: three}]
objects:
  - {code: window-3, name: 行政服务中心窗口, series: windows, key: true}
rounds:
  - code: recipients-1
    name: 服务对象第一次评议
    panel: recipients
    opens_at: 2024-03-11T08:00:00+08:00
    closes_at: 2024-03-20T18:00:00+08:00
    primary_channels: [sms]
"""


EXAMPLE = read_document(EXAMPLE_YAML.encode(), YAML)


LARGEST_PLAN = 16 * 1024 * 1024
"""In bytes: what the gateway takes, and 50,000 recipients with room to spare."""


def _list_of(schema: type[Schema], most: int) -> fields.Rows:
    return fields.Rows(f.Nested(schema), load_default=list, validate=ma.validate.Length(max=most))


class PlanRecipientSchema(people.RecipientSchema):
    object = fields.code("Code of the object that hands the person in.")


class PlanStaffSchema(people.PersonSchema):
    object = fields.code("Code of the object that the person works for.")


class PlanSchema(campaigns.CampaignSchema):
    """A campaign with all that a plan names."""

    scheme = asked_scheme(allow_none=True, load_default=None)
    criteria = _list_of(objects.CriterionSchema, 50)
    objects = _list_of(objects.ObjectSchema, 2_000)
    phases = _list_of(phases.PhaseSchema, 50)
    representatives = _list_of(RepresentativeSchema, 5_000)
    recipients = _list_of(PlanRecipientSchema, 50_000)
    staff = _list_of(PlanStaffSchema, 50_000)
    rounds = _list_of(RoundSchema, 200)


class ImportedSchema(Answer):
    campaign = f.Nested(campaigns.CampaignSchema)
    warnings = f.List(f.Nested(schemes.WarningSchema), metadata={"description": "What scoring found odd."})


blp = Blueprint("imports", __name__, description="A whole plan at once.")


@blp.operation(
    "POST",
    "/campaigns/import",
    CAMPAIGNS_WRITE,
    body=RawBody(YAML, JSON, example=EXAMPLE, schema={"$ref": "#/components/schemas/Plan"}),
    answers={201: ImportedSchema},
    idempotent=True,
    errors=(
        "invalid-yaml",
        "too-many-nodes",
        "invalid-input",
        "code-taken",
        "duplicate-code",
        "duplicate-person",
        "unknown-panel",
        "unknown-object",
        "not-a-phone",
        "real-number",
        "simulated-number",
        "unknown-time-zone",
        "phase-ends-before-start",
        "term-ends-before-start",
        *representatives.SEAT_SLUGS,
        "unknown-task",
        "least-above-most",
        "scoring-refused",
        "scheme-mistake",
        *rounds.WINDOW_SLUGS,
        *SCHEME_SLUGS,
    ),
    example={"campaign": campaigns.EXAMPLE, "warnings": []},
)
def import_campaign() -> Any:
    """Import a plan

    One YAML or JSON document of up to 16 MiB: the campaign's own fields, `criteria`, `scheme`, `objects`, `phases`,
    `representatives`, `recipients` and `staff` (up to 50,000 each), `rounds`. All of it or nothing, with all that is
    wrong and where. It becomes a draft; what is not named, the scheme too, can follow. An export is such a document. A
    repetition finds the code taken.
    """
    demand_all_campaigns(CAMPAIGNS_WRITE)
    flask.request.max_content_length = LARGEST_PLAN
    document = with_decimals(read_document(flask.request.get_data(), flask.request.mimetype))
    plan, mistakes = document, []
    try:
        plan = PlanSchema().load(document)
    except ma.ValidationError as error:
        plan = error.valid_data
        mistakes = [Mistake(each.pointer, each.slug, each.facts) for each in mistakes_in(error.messages)]
    campaign = importing.import_campaign(parts, plan if isinstance(plan, dict) else {}, mistakes)
    return {"campaign": campaign, "warnings": campaign.warnings}
