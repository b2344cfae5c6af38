"""Who forgot a password sets another here."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from chassis.api import Answer, Blueprint, Schema
from chassis.database import database
from chassis.tokens import OPEN, principal
from gateway.api.schemas import NO_STORE, Password, limit_body
from gateway.permissions import ACCOUNTS_RESET
from gateway.use_cases.reset_password import make_reset
from gateway.use_cases.reset_password import reset_password as set_password

TOKEN = "kZ2n0uX6x3zq8l1cQH5sP9dYv7w4RtEaBmGfJhKiLoU"  # noqa: S105 – an example
blp = Blueprint("password resets", __name__, description="New passwords for people who forgot theirs")
blp.before_request(limit_body)


class PasswordReset(Answer):
    token = ma.fields.String(
        metadata={"description": "Goes to the account's owner, behind # of a link. Shown this once."}
    )
    expires_at = ma.fields.AwareDateTime()


class NewPassword(Schema):
    token = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    password = Password(required=True)


@blp.operation(
    "POST",
    "/accounts/<account>/reset",
    ACCOUNTS_RESET,
    answers={201: PasswordReset},
    errors=("account-unknown", "account-of-oversight"),
    example={"token": TOKEN, "expires_at": "2026-03-11T09:00:00+00:00"},
)
def create_password_reset(account: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Let somebody set a new password

    Gives an organiser a token for a person who forgot the password: good for an hour, once, and only until the next one
    for the account. Hand it over in person, or by a channel on which you know the person. An organiser bound to
    campaigns does so for accounts bound to these; auditors and supervisors, who watch over organisers, turn to whoever
    runs the gateway. A second factor stays.
    """
    token, expires_at = make_reset(database, account, principal().claims.get("campaigns"))
    return {"token": token, "expires_at": expires_at}, 201, NO_STORE


@blp.operation(
    "POST",
    "/password-resets",
    OPEN,
    body=NewPassword,
    answers={204: None},
    errors=("reset-unknown", "password-length"),
    body_example={"token": TOKEN, "password": "correct horse battery"},  # nosec B105  # an example
)
def reset_password(body: dict[str, str]) -> None:
    """Set a new password

    With a token that an organiser handed over. It ends the console's sessions of the account, and the delay after
    failures; access tokens go on until they expire, ten minutes at most. The second factor, if there is one, stays.
    """
    set_password(database, body["token"], body["password"])
