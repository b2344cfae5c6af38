"""`Idempotency-Key` on creating POSTs (draft-ietf-httpapi-idempotency-key-header): sent again, nothing is made twice.

A key counts for 24 hours, for one caller and one address. `chassis.answers` keeps keys and answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import flask

from chassis.problems import Refused
from chassis.tokens import Principal

if TYPE_CHECKING:
    from chassis.answers import Answers

KEEP_HOURS = 24
LONGEST_KEY = 255
HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": f"A random name of this request. Sent again within {KEEP_HOURS} hours nothing is made twice: "
    f"the first answer comes back, with `Idempotency-Replayed: true`. 1 to {LONGEST_KEY} characters.",
    "schema": {"type": "string"},
    "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
}


def replayed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Lets `view` take an `Idempotency-Key`."""

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Any:
        header = flask.request.headers.get("Idempotency-Key")
        if header is None:
            return view(*args, **kwargs)
        name = header.strip().strip('"')  # the draft quotes it, most clients do not
        if not 1 <= len(name) <= LONGEST_KEY:
            raise Refused("bad-request", reason=f"an Idempotency-Key has 1 to {LONGEST_KEY} characters")
        answers: Answers = flask.current_app.extensions["answers"]
        caller: Principal = flask.g.principal
        key = _digest(caller.issuer, caller.subject, flask.request.path, name)
        request = _digest(flask.request.full_path, flask.request.mimetype, flask.request.get_data())
        with answers.claim(key, request) as claim:
            if (first := claim.first()) is not None:
                return first
            response = flask.make_response(view(*args, **kwargs))
            claim.keep(response)
            return response

    return once


def _digest(*parts: str | bytes) -> bytes:
    whole = hashlib.sha256()
    for part in parts:
        encoded = part.encode() if isinstance(part, str) else part
        whole.update(len(encoded).to_bytes(8) + encoded)
    return whole.digest()
