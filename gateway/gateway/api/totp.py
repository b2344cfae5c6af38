"""People get their second factor here."""

from __future__ import annotations

from typing import Any

import flask
import marshmallow as ma

from chassis.api import Answer, Blueprint
from chassis.database import database
from chassis.tokens import OPEN
from gateway.api import recording
from gateway.api.schemas import LOG_IN_LIMITS, NO_STORE, Code, Credentials, limit_body
from gateway.use_cases.second_factor import SecondFactor

CREDENTIALS_ERRORS = ("wrong-credentials", *LOG_IN_LIMITS, "totp-off", "totp-enrolled")
blp = Blueprint("totp", __name__, description="The second factor of people")
blp.before_request(limit_body)


class ConfirmingCredentials(Credentials):
    code = Code(required=True)


class TotpSecret(Answer):
    secret = ma.fields.String(metadata={"description": "In base32, to be typed in by hand. Shown this once."})
    uri = ma.fields.String(metadata={"description": "The same as an otpauth URI, to be shown as a QR code."})


@blp.operation(
    "POST",
    "/sessions/totp",
    OPEN,
    body=Credentials,
    answers={201: TotpSecret},
    errors=CREDENTIALS_ERRORS,
    example={
        "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",  # nosec B105  # an example
        "uri": "otpauth://totp/Minping:office?digits=6&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        "&algorithm=SHA1&issuer=Minping&period=30",
    },
    body_example={"account": "office", "password": "correct horse battery"},  # nosec B105  # an example
)
def enrol_totp(credentials: dict[str, str]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Ask for a second factor

    Gives a secret for an authenticator app (TOTP, RFC 6238: 6 digits, 30 seconds, SHA-1). It counts when it is
    confirmed by a first code; until then asking again replaces it. An account that has one keeps it, for a password
    alone must not change it: where the app is lost, whoever runs the gateway removes it. By password and not by token,
    because whoever needs a second factor gets no token without.
    """
    recording.claim(account=credentials["account"])
    secret, uri = _factor().enrol(database, credentials["account"], credentials["password"])
    return {"secret": secret, "uri": uri}, 201, NO_STORE


@blp.operation(
    "POST",
    "/sessions/totp/confirmation",
    OPEN,
    body=ConfirmingCredentials,
    answers={204: None},
    errors=(*CREDENTIALS_ERRORS, "totp-not-begun"),
    body_example={"account": "office", "password": "correct horse battery", "code": "492039"},  # nosec B105  # an example
)
def confirm_totp(credentials: dict[str, str]) -> None:
    """Confirm a second factor

    By a first code of the secret; from then on no one logs in to this account without a code, each of which is taken
    once.
    """
    recording.claim(account=credentials["account"])
    _factor().confirm(database, credentials["account"], credentials["password"], credentials["code"])


def _factor() -> SecondFactor:
    found: SecondFactor = flask.current_app.extensions["second_factor"]
    return found
