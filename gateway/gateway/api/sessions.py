"""People get their tokens here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import flask

from chassis.api import Blueprint
from chassis.database import database
from chassis.tokens import OPEN
from gateway.api.schemas import Credentials, SessionToken, limit_body, token_example
from gateway.use_cases.open_session import open_session

NO_STORE = {"Cache-Control": "no-store"}
blp = Blueprint("sessions", __name__, description="Access tokens for people")
blp.before_request(limit_body)


@blp.operation(
    "POST",
    "/sessions",
    OPEN,
    body=Credentials,
    answers={201: SessionToken},
    errors=("wrong-credentials", "too-many-requests", "service-busy"),
    example=token_example(role="organiser"),
    body_example={"account": "office", "password": "correct horse battery"},
)
def create_session(credentials: dict[str, str]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Log in

    Gives a person an access token, good for ten minutes at every service, for an account's name and password. Log in
    again for the next one: each call gives a new token and ends none. Whatever is wrong with account or password, the
    answer is the same.
    """
    signer = flask.current_app.extensions["token_signer"]
    issued = open_session(database, signer, credentials["account"], credentials["password"])
    return asdict(issued), 201, NO_STORE
