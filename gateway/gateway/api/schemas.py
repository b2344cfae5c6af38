"""What goes over the wire in the gateway's own operations."""

from __future__ import annotations

from typing import Any

import flask
import marshmallow as ma

from chassis.api import Schema
from chassis.fields import Whole
from gateway.domain.identities import ACCOUNT_ROLES, PASSWORD_LENGTH
from gateway.use_cases.issue_token import LIFETIME_SECONDS

NO_NUL = r"^[^\u0000]*$"
CREDENTIALS_BYTES = 16 * 1024
TOKEN = "eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiSldUIn0.eyJpc3Mi4oCmfQ.c2lnbmF0dXJl"  # noqa: S105 – an example


LOG_IN_LIMITS = ("too-many-attempts", "too-many-requests", "service-busy")
LOG_IN_ERRORS = ("wrong-credentials", *LOG_IN_LIMITS, "code-needed", "totp-needed", "totp-off")
NO_STORE = {"Cache-Control": "no-store"}


class Code(ma.fields.String):
    """A one-time code of six digits."""

    def __init__(self, **options: Any) -> None:
        description = "The six digits that the authenticator app shows."
        super().__init__(validate=Whole("^[0-9]{6}$"), metadata={"description": description}, **options)


class Password(ma.fields.String):
    def __init__(self, **options: Any) -> None:
        metadata = {"format": "password", "pattern": NO_NUL}
        super().__init__(validate=ma.validate.Length(1, PASSWORD_LENGTH[1]), metadata=metadata, **options)


class Credentials(Schema):
    account = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 64),
        metadata={"description": "The account's name.", "pattern": NO_NUL},
    )
    password = Password(required=True)


class LogIn(Credentials):
    code = Code()


class Token(Schema):
    access_token = ma.fields.String(
        required=True, metadata={"description": "Send it as `Authorization: Bearer <access_token>`."}
    )
    token_type = ma.fields.String(required=True, validate=ma.validate.Equal("Bearer"))
    expires_in = ma.fields.Integer(required=True, metadata={"description": "Seconds that it is good for."})


class SessionToken(Token):
    role = ma.fields.String(required=True, validate=ma.validate.OneOf(ACCOUNT_ROLES))


class ClientToken(Token):
    scope = ma.fields.String(required=True, metadata={"description": "The permissions in it, with spaces between."})


class OpenApiDocument(ma.Schema):
    class Meta:
        unknown = ma.INCLUDE

    openapi = ma.fields.String(required=True)
    info = ma.fields.Dict(keys=ma.fields.String(), required=True)
    paths = ma.fields.Dict(keys=ma.fields.String(), required=True)


def limit_body() -> None:
    """Credentials are short; only what is forwarded may be as long as MAX_BODY_BYTES."""
    flask.request.max_content_length = CREDENTIALS_BYTES


def token_example(**more: str) -> dict[str, Any]:
    return {"access_token": TOKEN, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS, **more}  # nosec B105  # a kind of token
