"""Who calls: the address, behind which proxies; whose token it is, and whether that still counts, and counts here."""

from __future__ import annotations

import flask

from chassis.problems import Refused
from chassis.settings import SettingsError
from chassis.tokens import Principal, TokenVerifier
from gateway.domain import addresses
from gateway.settings import Settings


class CallerVerifier(TokenVerifier):
    """Takes no token of somebody who was withdrawn, nor one that comes from outside its addresses."""

    def verify(self, token: str) -> Principal:
        """Raises `Refused("unauthenticated")`."""
        caller = super().verify(token)
        if caller.subject in flask.current_app.extensions["withdrawn_subjects"].get():
            raise Refused("unauthenticated", reason="the account or client was withdrawn")
        ranges = caller.claims.get("addresses")
        if ranges is not None and not addresses.holds(addresses.networks(",".join(ranges)), address()):
            raise Refused("unauthenticated", reason="the token may not be used from this address")
        return caller


def init_app(app: flask.Flask, settings: Settings) -> None:
    """Raises `SettingsError`."""
    app.extensions["token_verifier"] = CallerVerifier("gateway", settings.trusted_keys)
    for name, text in (
        ("trusted_proxies", settings.trusted_proxies),
        ("sms_callback_addresses", settings.sms_callback_addresses),
    ):
        try:
            app.extensions[name] = addresses.networks(text)
        except ValueError as error:
            raise SettingsError(f"{name.upper()}: {error}") from error


def address() -> str:
    """The client's, by `TRUSTED_PROXIES`."""
    forwarded_for = ",".join(flask.request.headers.getlist("X-Forwarded-For"))
    return addresses.client_address(flask.request.remote_addr or "", forwarded_for, _proxies())


def secure() -> bool:
    """Whether the client came over TLS: to us, or to a proxy of ours."""
    if flask.request.scheme == "https":
        return True
    said = flask.request.headers.get("X-Forwarded-Proto", "")
    return said == "https" and addresses.holds(_proxies(), flask.request.remote_addr or "")


def subject() -> str:
    """The account or client whose good token this request has; empty without one."""
    try:
        found = principal()
    except Refused:
        return ""
    return found.subject if found else ""


def principal() -> Principal | None:
    """Whose bearer token this request has, None where there is none. Raises `Refused("unauthenticated")`."""
    if "caller" in flask.g:
        known: Principal = flask.g.caller
        return known
    authorization = flask.request.headers.get("Authorization")
    if authorization is None:
        return None
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Refused("unauthenticated", reason="it is not a bearer token")
    found: Principal = flask.current_app.extensions["token_verifier"].verify(token.strip())
    flask.g.caller = found
    return found


def demand_sms_provider() -> None:
    """Raises `Refused("address-not-taken")` where there is a list of addresses and this is none of them."""
    listed: addresses.Networks = flask.current_app.extensions["sms_callback_addresses"]
    if listed and not addresses.holds(listed, address()):
        raise Refused("address-not-taken")


def _proxies() -> addresses.Networks:
    found: addresses.Networks = flask.current_app.extensions["trusted_proxies"]
    return found
