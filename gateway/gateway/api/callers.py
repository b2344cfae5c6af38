"""Who calls: beside what every service asks of a token, the gateway asks whether it still counts, and counts here."""

from __future__ import annotations

import flask

from chassis.problems import Refused
from chassis.tokens import Principal, TokenVerifier
from gateway.domain.addresses import lies_within


class CallerVerifier(TokenVerifier):
    """Takes no token of somebody who was withdrawn, nor one that comes from outside its addresses."""

    def verify(self, token: str) -> Principal:
        """Raises `Refused("unauthenticated")`."""
        caller = super().verify(token)
        if caller.subject in flask.current_app.extensions["withdrawn_subjects"].get():
            raise Refused("unauthenticated", reason="the account or client was withdrawn")
        ranges = caller.claims.get("addresses")
        if ranges is not None and not lies_within(flask.request.remote_addr, ranges):
            raise Refused("unauthenticated", reason="the token may not be used from this address")
        return caller


def init_app(app: flask.Flask, trusted_keys: str) -> None:
    app.extensions["token_verifier"] = CallerVerifier("gateway", trusted_keys)
