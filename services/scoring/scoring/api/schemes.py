"""`/schemes`: whether a scheme can be used."""

from collections.abc import Mapping
from typing import Any

import flask

from chassis import problems
from chassis.api import Blueprint
from scoring.api.answers import SchemeAnswer
from scoring.api.examples import SCHEME_ANSWER, SCHEME_BODY
from scoring.api.plain_bodies import read_plain
from scoring.api.scheme_body import SchemeBody
from scoring.permissions import COMPUTE
from scoring.use_cases.validate_scheme import validate_scheme as validate

blueprint = Blueprint("schemes", __name__, description="Schemes: what a plan fixes about scoring, as data.")


@blueprint.operation(
    "POST",
    "/schemes/validation",
    COMPUTE,
    answers={200: SchemeAnswer},
    body=SchemeBody,
    read=read_plain,
    body_example=SCHEME_BODY,
    example=SCHEME_ANSWER,
    audited=False,
)
def validate_scheme(body: dict[str, Any]) -> dict[str, Any]:
    """Validate a scheme

    Before a campaign starts: says every mistake at once (422), or that the scheme can be used, with warnings about what
    is likely to be meant otherwise. Nothing is kept; it may be repeated freely.
    """
    warnings = validate(body)
    table: Mapping[str, problems.Problem] = flask.current_app.extensions["problems"]
    language = problems.language()

    @flask.after_this_request
    def vary(response: flask.Response) -> flask.Response:
        response.headers["Content-Language"] = language
        response.vary.add("Accept-Language")
        return response

    return {
        "valid": True,
        "warnings": [
            {"pointer": each.pointer, "slug": each.slug, "detail": table[each.slug].detail(language, each.facts)}
            for each in warnings
        ],
    }
