"""People get their tokens here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import flask

from chassis.api import Blueprint
from chassis.database import database
from chassis.tokens import OPEN
from gateway.api import recording
from gateway.api.schemas import LOG_IN_ERRORS, NO_STORE, LogIn, SessionToken, limit_body, token_example
from gateway.use_cases.open_session import open_session

blp = Blueprint("sessions", __name__, description="Access tokens for people")
blp.before_request(limit_body)


@blp.operation(
    "POST",
    "/sessions",
    OPEN,
    body=LogIn,
    answers={201: SessionToken},
    errors=LOG_IN_ERRORS,
    example=token_example(role="organiser"),
    body_example={"account": "office", "password": "correct horse battery"},  # nosec B105  # an example
)
def create_session(credentials: dict[str, str]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Log in

    Gives a person an access token, good for ten minutes at every service, for an account's name and password. Log in
    again for the next one: each call gives a new token and ends none. Whatever is wrong with account or password, the
    answer is the same.

    After the third failure in a row the next attempt has to wait for a second, then for twice as long each time, a
    quarter of an hour at most (429 with `Retry-After`), whether or not there is such an account; within that time the
    right password is refused, too. Success, or a day without an attempt, ends it.

    An account with a second factor is asked for `code` (401 `code-needed`, where the password is right); a role that
    has to have one, and has none yet, is sent to `POST /sessions/totp` (403 `totp-needed`).
    """
    recording.claim(account=credentials["account"])
    extensions = flask.current_app.extensions
    issued = open_session(
        database,
        extensions["token_signer"],
        extensions["second_factor"],
        credentials["account"],
        credentials["password"],
        credentials.get("code"),
    )
    return asdict(issued), 201, NO_STORE
