"""The console's session: a page of our own holds a cookie that it can't read, and no token."""

from __future__ import annotations

import hmac
from typing import Any, cast

import flask
import marshmallow as ma

from chassis.api import Answer, Blueprint
from chassis.database import database
from chassis.problems import Refused
from chassis.tokens import OPEN
from gateway.api import recording
from gateway.api.schemas import LOG_IN_ERRORS, NO_STORE, LogIn, limit_body
from gateway.domain.identities import ACCOUNT_ROLES, Account
from gateway.permissions import ANY_TOKEN
from gateway.use_cases.console_session import ConsoleSession, ConsoleSessions, csrf_token
from gateway.use_cases.open_session import log_in

COOKIE = "__Host-minping"
CSRF_HEADER = "X-CSRF-Token"
_CHANGES_NOTHING = {"GET", "HEAD", "OPTIONS"}
_OUR_OWN_MACHINE = {"localhost", "127.0.0.1"}
blp = Blueprint("console", __name__, description="The console's session")
blp.before_request(limit_body)


class Session(Answer):
    role = ma.fields.String(validate=ma.validate.OneOf(ACCOUNT_ROLES))
    csrf_token = ma.fields.String(
        metadata={"description": f"Sent as `{CSRF_HEADER}` with whatever is no GET; whoami says it again."}
    )
    ends_at = ma.fields.AwareDateTime(metadata={"description": "When the session ends unless there is a request."})


@blp.operation(
    "POST",
    "/sessions/console",
    OPEN,
    body=LogIn,
    answers={201: Session},
    errors=LOG_IN_ERRORS,
    example={
        "role": "organiser",
        "csrf_token": "Vh0pXG3vRkz1Ue7uYbq9sT2nLw5aCjDf8oMxKiQ4rEg",  # nosec B105  # an example
        "ends_at": "2026-03-11T08:30:00+00:00",
    },
    body_example={"account": "office", "password": "correct horse battery"},  # nosec B105  # an example
)
def create_console_session(credentials: dict[str, str]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Log in to the console

    As `POST /sessions`, with the same refusals, for a page of the gateway's own origin: the answer sets the cookie
    `__Host-minping` (Secure, HttpOnly, SameSite=Strict), and with it the gateway adds an access token to each request
    that has no `Authorization`. To anything but GET and HEAD it does so only where the request comes with
    `X-CSRF-Token` and an `Origin` of this host: without the header the cookie is ignored, with a wrong one the answer
    is 403 `cross-site-request`. The session ends after half an hour without a request, after twelve hours, or by
    `DELETE /sessions/current`.
    """
    recording.claim(account=credentials["account"])
    factor = flask.current_app.extensions["second_factor"]
    account = log_in(database, factor, credentials["account"], credentials["password"], credentials.get("code"))
    return start_session(account), 201, NO_STORE


@blp.operation("DELETE", "/sessions/current", ANY_TOKEN, answers={204: None})
def end_session() -> None:
    """Log out of the console

    Ends the session of the cookie at once, everywhere. An access token from `POST /sessions` ends by itself.
    """
    if found := current_session():
        _sessions().end(found)
    _set_cookie("", max_age=0)


def start_session(account: Account) -> dict[str, Any]:
    """A `Session`, whose cookie the answer sets. Raises `GatewayError("wrong-credentials")`."""
    secret, found = _sessions().start(account)
    _set_cookie(secret)
    return {"role": found.account.role, "csrf_token": csrf_token(secret), "ends_at": found.ends_at}


def init_app(app: flask.Flask, sessions: ConsoleSessions) -> None:
    app.extensions["console_sessions"] = sessions
    app.before_request(_take_cookie)
    app.after_request(_keep_private)


def current_session() -> ConsoleSession | None:
    """The one by whose cookie this request came in."""
    return cast(ConsoleSession | None, flask.g.get("console_session"))


def current_csrf_token() -> str | None:
    return csrf_token(flask.request.cookies[COOKIE]) if current_session() else None


def _take_cookie() -> None:
    """Give a request with a good cookie the token of its session, as if it had come with it."""
    request = flask.request
    secret = request.cookies.get(COOKIE)
    if not secret or "Authorization" in request.headers or not request.path.startswith("/api/"):
        return
    if request.method not in _CHANGES_NOTHING:
        given = request.environ.pop("HTTP_X_CSRF_TOKEN", None)
        if given is None:  # whoever made the browser send this has no say through its cookie
            return
        if not hmac.compare_digest(given.encode("latin-1"), csrf_token(secret).encode()) or not _is_from_here():
            raise Refused("cross-site-request")
    found = _sessions().find(secret)
    if found is None:
        return
    flask.g.console_session = found
    request.environ["HTTP_AUTHORIZATION"] = f"Bearer {_sessions().token(found)}"


def _is_from_here() -> bool:
    origin, host = flask.request.headers.get("Origin"), flask.request.host
    return origin == f"https://{host}" or (origin == f"http://{host}" and host.split(":")[0] in _OUR_OWN_MACHINE)


def _keep_private(response: flask.Response) -> flask.Response:
    if current_session():
        response.vary.add("Cookie")
        response.headers.setdefault("Cache-Control", "private")
    return response


def _set_cookie(value: str, max_age: int | None = None) -> None:
    @flask.after_this_request
    def set_it(response: flask.Response) -> flask.Response:
        response.set_cookie(COOKIE, value, max_age=max_age, path="/", secure=True, httponly=True, samesite="Strict")
        return response


def _sessions() -> ConsoleSessions:
    return cast(ConsoleSessions, flask.current_app.extensions["console_sessions"])
