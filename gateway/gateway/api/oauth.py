"""County systems get their tokens here, by OAuth 2.0 (RFC 6749): its forms, its answers, its errors."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import unquote_plus

import flask

from chassis.api import Blueprint
from chassis.database import database
from chassis.tokens import OPEN
from gateway.api import callers, recording
from gateway.api.schemas import ClientToken, limit_body, token_example
from gateway.domain.errors import TokenRefused
from gateway.use_cases.grant_client_token import grant_client_token

FORM = "application/x-www-form-urlencoded"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # both: RFC 6749, section 5.1
blp = Blueprint("oauth", __name__, description="Access tokens for other systems")
blp.before_request(limit_body)

_FIELDS = {
    "grant_type": {"type": "string", "const": "client_credentials"},
    "scope": {"type": "string", "description": "A part of the client's scope, with spaces between; absent: all of it."},
    "client_id": {"type": "string", "description": "Here or in `Authorization: Basic`."},
    "client_secret": {"type": "string", "format": "password"},
}
_ERRORS = {
    "400": {
        "invalid_request": "one parameter is missing or there twice, or credentials are in two places",
        "unsupported_grant_type": "only client_credentials is supported",
        "invalid_scope": "the client does not have all of this scope",
    },
    "401": {"invalid_client": "client_id or client_secret is wrong, or the client was withdrawn or is elsewhere"},
}


def _error_answer(errors: dict[str, str]) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {"type": "string", "enum": list(errors)},
            "error_description": {"type": "string"},
        },
    }
    examples = {code: {"value": {"error": code, "error_description": text}} for code, text in errors.items()}
    return {
        "description": f"Refused by RFC 6749, section 5.2: {', '.join(errors)}",
        "content": {"application/json": {"schema": schema, "examples": examples}},
    }


@blp.operation(
    "POST",
    "/oauth/token",
    OPEN,
    answers={200: ClientToken},
    errors=("body-too-large", "too-many-requests", "service-busy"),
    example=token_example(scope="ballots:write"),
)
@blp.doc(
    requestBody={
        "required": True,
        "content": {
            FORM: {
                "schema": {"type": "object", "required": ["grant_type"], "properties": _FIELDS},
                "example": {"grant_type": "client_credentials", "scope": "ballots:write"},
            }
        },
    },
    responses={status: _error_answer(errors) for status, errors in _ERRORS.items()},
)
def create_token() -> tuple[dict[str, Any], int, dict[str, str]] | flask.Response:
    """Get a token for client credentials

    Gives a county system an access token, good for ten minutes at every service (OAuth 2.0, RFC 6749, section 4.4).
    Send `client_id` and `client_secret` by HTTP Basic, or as fields of the form. Refusals have the form that RFC 6749,
    section 5.2 gives them, not that of a problem. Each call gives a new token and ends none.
    """
    try:
        fields = _read_form()
        client_id, secret = _read_client(fields)
        recording.claim(client=client_id)
        signer = flask.current_app.extensions["token_signer"]
        issued = grant_client_token(database, signer, client_id, secret, fields.get("scope", ""), callers.address())
    except TokenRefused as refused:
        return _refusal(refused)
    return asdict(issued), 200, NO_STORE


def _read_form() -> dict[str, str]:
    """The fields; an empty one counts as absent, an unknown one is ignored (section 3.2). Raises `TokenRefused`."""
    request = flask.request
    if request.mimetype != FORM:
        raise TokenRefused("invalid_request", f"the body is {FORM}")
    if any(len(request.form.getlist(name)) > 1 for name in _FIELDS):
        raise TokenRefused("invalid_request", "a parameter is there twice")
    fields = {name: request.form[name] for name in _FIELDS if request.form.get(name)}
    if "grant_type" not in fields:
        raise TokenRefused("invalid_request", "grant_type is missing")
    if fields["grant_type"] != "client_credentials":
        raise TokenRefused("unsupported_grant_type", "only client_credentials is supported")
    return fields


def _read_client(fields: dict[str, str]) -> tuple[str, str]:
    """client_id and client_secret, out of the header or the form (section 2.3.1). Raises `TokenRefused`."""
    in_form = fields.get("client_id", ""), fields.get("client_secret", "")
    if "Authorization" not in flask.request.headers:
        if not all(in_form):
            raise TokenRefused("invalid_client", "client_id and client_secret are missing")
        return in_form
    basic = flask.request.authorization
    if basic is None or basic.type != "basic":
        raise TokenRefused("invalid_client", "the Authorization header is not HTTP Basic")
    client_id, secret = (unquote_plus(part or "") for part in (basic.username, basic.password))
    if in_form[1] or in_form[0] not in ("", client_id):
        raise TokenRefused("invalid_request", "credentials are in the header and in the form")
    return client_id, secret


def _refusal(refused: TokenRefused) -> flask.Response:
    answer = flask.jsonify(error=refused.error, error_description=refused.description)
    answer.status_code = 401 if refused.error == "invalid_client" else 400
    answer.headers.update(NO_STORE)
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Minping", charset="UTF-8"'
    return answer
