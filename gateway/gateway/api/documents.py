"""What a program reads before it calls: the keys and the OpenAPI document."""

from __future__ import annotations

from typing import Any

import flask

from chassis import key_sets, problems
from chassis.api import Blueprint
from chassis.tokens import OPEN
from gateway.api.schemas import OpenApiDocument

_GATEWAY_SLUGS = (
    *("bad-request", "unauthenticated", "body-too-slow", "body-too-large", "too-many-requests"),
    *("bad-gateway", "unavailable", "service-busy", "timed-out"),
)
_LIMIT_HEADERS = {
    "Retry-After": {"type": "integer", "minimum": 1, "description": "Seconds."},
    "RateLimit-Policy": {"type": "string", "examples": ['"default";q=20000;w=60']},
    "RateLimit": {"type": "string", "examples": ['"default";r=0;t=42']},
}
blp = Blueprint("documents", __name__, description="The OpenAPI document of all services")
keys_blp = Blueprint("keys", __name__, description="The keys that verify access tokens")


@keys_blp.operation(
    "GET",
    "/.well-known/jwks.json",
    OPEN,
    answers={200: key_sets.KeySet},
    example=key_sets.EXAMPLE,
)
def list_keys() -> tuple[dict[str, Any], int, dict[str, str]]:
    """List the public keys

    With these keys (JWKS, RFC 7517) anybody can verify the access tokens that the gateway issues, without asking it.
    """
    return flask.current_app.extensions["token_signer"].public_keys(), 200, {"Cache-Control": "max-age=300"}


@blp.operation(
    "GET",
    "/openapi.json",
    OPEN,
    answers={200: OpenApiDocument},
    errors=("unavailable", "documents-clash"),
    example={"openapi": "3.1.0", "info": {"title": "Minping", "version": "0.1.0"}, "paths": {}},
)
def get_openapi_document() -> flask.Response:
    """Get the OpenAPI document of all services

    Everything that can be called through the gateway, in one OpenAPI 3.1 document, to read or to generate a client
    from. It follows the services within a minute.
    """
    document: bytes = flask.current_app.extensions["joined_document"].get()
    return flask.Response(document, content_type="application/json", headers={"Cache-Control": "max-age=60"})


def gateway_answers(app: flask.Flask) -> dict[str, Any]:
    """status → the response that the gateway itself may give to a forwarded request, for the joined document."""
    found: dict[str, Any] = {}
    for slug in _GATEWAY_SLUGS:
        problem = app.extensions["problems"][slug]
        value = {
            "type": problems.TYPE_PREFIX + slug,
            "title": problem.en,
            "status": problem.status,
            "detail": problem.detail("en", {}),
            "request_id": "0f3c6a1e9d7b4c52",
        }
        content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}
        answer = {"description": problem.en, "content": {problems.CONTENT_TYPE: content}}
        if problem.status == 429:
            answer["headers"] = {name: {"schema": schema} for name, schema in _LIMIT_HEADERS.items()}
        known = found.setdefault(str(problem.status), answer)
        known["content"][problems.CONTENT_TYPE]["examples"][slug] = {"value": value}
    return found
