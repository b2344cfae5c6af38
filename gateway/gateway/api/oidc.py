"""Log-in to the console through the county's own OpenID Connect provider."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, cast

import flask
import marshmallow as ma

from chassis.api import Blueprint, Schema
from chassis.database import database
from chassis.fields import Whole
from chassis.tokens import OPEN
from gateway.api import callers, console, recording
from gateway.api.schemas import NO_STORE
from gateway.domain.errors import GatewayError
from gateway.use_cases.account_of_subject import account_of_subject
from gateway.use_cases.bulkhead import Bulkhead

COOKIE = "__Host-minping-oidc"
blp = Blueprint("oidc", __name__, description="Log-in through the county's OpenID Connect provider")


class Provider(Protocol):
    """`gateway.clients.provider.Provider`."""

    def begin(self, callback: str) -> dict[str, str]: ...

    def finish(self, callback: str, code: str, *, nonce: str, code_verifier: str) -> Mapping[str, Any]: ...


class Begin(Schema):
    return_to = ma.fields.String(
        load_default="/",
        validate=Whole(r"^/([!#-.0-\[\]-~][!#-\[\]-~]{0,998})?$"),  # neither `//` nor a backslash, which lead elsewhere
        metadata={"description": "The path of this host where the browser goes when somebody is logged in."},
    )


class ComeBack(Schema):
    class Meta:
        unknown = ma.EXCLUDE  # a provider may send more

    state = ma.fields.String(metadata={"description": "As the gateway sent it."})
    code = ma.fields.String(metadata={"description": "For which the gateway fetches the ID token."})
    error = ma.fields.String(
        validate=Whole(r"^[ !#-\[\]-~]{1,200}$"),  # RFC 6749, appendix A.7
        metadata={"description": "Why the provider let nobody in (RFC 6749, section 4.1.2.1)."},
    )


def init_app(app: flask.Flask, provider: Provider | None, bulkhead: Bulkhead, secret: str) -> None:
    """`provider` None: nobody logs in so. `secret` is shared by all gateways, to sign the cookie by."""
    app.extensions["oidc_provider"] = provider
    app.extensions["oidc_bulkhead"] = bulkhead
    app.secret_key = hmac.digest(secret.encode(), b"minping oidc cookie", "sha256")
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # the provider's page sends the browser back here
    )


@blp.operation(
    "GET", "/sessions/oidc", OPEN, query=Begin, answers={302: None}, errors=("oidc-off", "oidc-refused", "service-busy")
)
def begin_oidc(asked: dict[str, str]) -> flask.Response:
    """Log in through the provider

    A page of the gateway's own origin sends the browser here, and it goes on to the county's OpenID Connect provider;
    that sends it back to `/api/v1/sessions/oidc/callback`, the redirect URI to register there. State, nonce and PKCE's
    verifier are meanwhile in the cookie `__Host-minping-oidc`, signed; a second log-in that is begun in the same
    browser takes the place of the first.
    """
    provider = _provider()
    callback = flask.url_for("oidc.end_oidc", _external=True, _scheme="https" if callers.secure() else "http")
    with _place():
        begun = provider.begin(callback) | {"callback": callback, "return_to": asked["return_to"]}
    url = begun.pop("url")
    flask.session.clear()
    flask.session.update(begun)
    return _send(url, 302)


@blp.operation(
    "GET",
    "/sessions/oidc/callback",
    OPEN,
    query=ComeBack,
    answers={303: None},
    errors=(
        *("oidc-off", "oidc-not-begun", "oidc-refused", "oidc-not-linked", "oidc-one-factor"),
        *("wrong-credentials", "too-many-requests", "service-busy"),
    ),
)
def end_oidc(came: dict[str, str]) -> flask.Response:
    """Come back from the provider

    With a good ID token, for an account that is linked to its subject (`flask link-account`), this sets the cookie of
    the console's session, as `POST /sessions/console` does, and sends the browser to the page that was asked for, where
    `GET /whoami` says the CSRF token. What a person may do is the account's alone: names, addresses and groups of the
    provider count for nothing. A role in `REQUIRE_TOTP` is let in where the provider says that it asked for more than
    one factor (`amr` with `mfa`, RFC 8176); the gateway's own second factors are not asked for.
    """
    provider = _provider()
    begun = dict(flask.session)
    flask.session.clear()
    if "state" not in begun or not hmac.compare_digest(begun["state"].encode(), came.get("state", "").encode()):
        raise GatewayError("oidc-not-begun")
    if "code" not in came:
        raise GatewayError("oidc-refused", reason=came.get("error", "it sent no code"))
    with _place():
        claims = provider.finish(
            begun["callback"], came["code"], nonce=begun["nonce"], code_verifier=begun["code_verifier"]
        )
    account = account_of_subject(database, claims["sub"])
    recording.claim(account=account.name)
    flask.current_app.extensions["second_factor"].check_elsewhere(account, claims.get("amr") or ())
    console.start_session(account)
    return _send(begun["return_to"], 303)


def _send(target: str, status: int) -> flask.Response:
    answer = flask.make_response(flask.redirect(target, status))
    answer.headers.update(NO_STORE)
    return answer


def _place() -> AbstractContextManager[None]:
    """Of the few threads that may wait for the provider."""
    bulkhead: Bulkhead = flask.current_app.extensions["oidc_bulkhead"]
    return bulkhead.place()


def _provider() -> Provider:
    """Raises `GatewayError("oidc-off")`."""
    if provider := cast(Provider | None, flask.current_app.extensions["oidc_provider"]):
        return provider
    raise GatewayError("oidc-off")
