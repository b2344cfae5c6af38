"""`/scores`: weighted results."""

from typing import Any

import flask
import msgspec
from marshmallow import fields as f

from chassis.api import Blueprint, Schema
from chassis.bodies import JSON
from scoring.api.answers import ScoresAnswer
from scoring.api.examples import SCORES_ANSWER, SCORES_BODY
from scoring.api.plain_bodies import read_plain
from scoring.api.scores_body import ScoresBody
from scoring.permissions import COMPUTE
from scoring.use_cases.compute_scores import score


class ScoresQuerySchema(Schema):
    explain = f.Boolean(load_default=True, metadata={"description": "`false`: the results alone, without terms."})


blueprint = Blueprint("scores", __name__, description="Weighted results, exact and explained.")


@blueprint.operation(
    "POST",
    "/scores",
    COMPUTE,
    answers={200: ScoresAnswer},
    body=ScoresBody,
    read=read_plain,
    body_example=SCORES_BODY,
    query=ScoresQuerySchema,
    example=SCORES_ANSWER,
    audited=False,
)
def compute_scores(body: dict[str, Any], query: dict[str, bool]) -> flask.Response:
    """Compute scores, grades and ranks

    From a scheme, the counts of each round and the entries of the daily assessment: each object's points, total, grade
    and ranks, with every term of the calculation; the texts of their rules stand once, in `rules`. Nothing is kept; the
    same request gives the same answer to the byte and may be repeated freely. An object that lacks something the
    scheme demands has no total and no rank, and the reason in `notes`.
    """
    answers = score(body, query["explain"])
    results = b",".join([msgspec.json.encode(each) for each in answers])
    text = b'{"results":[%b],"rules":%b}' % (results, msgspec.json.encode(answers.rules))
    return flask.Response(text, content_type=JSON)
