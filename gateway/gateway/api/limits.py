"""How often: requests of a client, log-ins that fail, and codes that are wrong.

A ballot with a right code is never refused for its address, since a whole office votes from one: so wrong codes are
counted once the ballot service has said so, and what is refused beyond the limit is a wrong one, too.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import flask
import structlog
from flask_limiter import Limiter, RequestLimit
from flask_limiter.errors import RateLimitExceeded
from limits import RateLimitItem, parse

from chassis import problems
from chassis.problems import Refused
from gateway.api import callers
from gateway.domain.addresses import limited_by
from gateway.settings import Settings

_LOG_INS: dict[str, str | None] = {
    **dict.fromkeys(("sessions.create_session", "console.create_console_session"), "account"),
    **dict.fromkeys(("totp.enrol_totp", "totp.confirm_totp"), "account"),
    "oauth.create_token": "client_id",  # nosec B105  # the name of a field
    "oidc.end_oidc": None,
}
"""Endpoint → the field that names who logs in; None: the provider does."""


def init_app(app: flask.Flask, settings: Settings) -> None:
    """After the blueprints are registered, and before anything that a refused request must not reach."""
    limiter = Limiter(
        callers.subject,
        storage_uri=settings.rate_limit_storage,
        storage_options={"socket_connect_timeout": 1, "socket_timeout": 1},  # seconds, of Redis
        strategy="fixed-window",
        in_memory_fallback_enabled=True,  # without Redis each worker counts for itself
        application_limits=[settings.rate_limit_client],
        application_limits_exempt_when=lambda: not callers.subject(),
    )
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, lambda error: _refuse(limiter.current_limit))
    for endpoint, field in _LOG_INS.items():
        counts = [(settings.rate_limit_account, _named(field))] if field else []
        for limit, key in (*counts, (settings.rate_limit_address, _address)):
            counted = limiter.shared_limit(limit, "log-in", key_func=key, deduct_when=_was_refused)
            app.view_functions[endpoint] = counted(app.view_functions[endpoint])  # type: ignore[assignment]
    app.after_request(lambda response: _say(limiter.current_limit, response))
    wrong_codes = parse(settings.rate_limit_codes)
    app.extensions["count_wrong_code"] = lambda: _count_wrong_code(limiter, wrong_codes)


def _count_wrong_code(limiter: Limiter, limit: RateLimitItem) -> None:
    """Raises `Refused("too-many-requests")` in place of the 404 where the address has had too many of them."""
    key = ("wrong-code", _address())
    try:
        if limiter.limiter.hit(limit, *key):
            return
        reset = limiter.limiter.get_window_stats(limit, *key).reset_time
    except Exception as error:  # Redis went away: that is no reason to refuse
        structlog.get_logger().warning("not counted", what="wrong code", error=type(error).__name__)
        return
    raise Refused("too-many-requests", headers={"Retry-After": str(_seconds_until(reset))})


def _was_refused(response: flask.Response) -> bool:
    return response.status_code == 401


def _address() -> str:
    return limited_by(callers.address())


def _named(field: str) -> Callable[[], str]:
    def name() -> str:
        request = flask.request
        given: Any = request.get_json(silent=True) if request.is_json else request.form
        if field == "client_id" and request.authorization and request.authorization.username:
            return request.authorization.username
        return str(given.get(field) or "-") if hasattr(given, "get") else "-"

    return name


def _refuse(limit: RequestLimit | None) -> flask.Response:
    seconds = _seconds_until(limit.window.reset_time) if limit else 1
    return problems.response("too-many-requests", {}, headers={"Retry-After": str(seconds)})


def _say(limit: RequestLimit | None, response: flask.Response) -> flask.Response:
    """`RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10)."""
    if limit is None:
        return response
    try:
        left = f'"default";r={limit.remaining};t={_seconds_until(limit.window.reset_time)}'
    except Exception as error:  # as above
        structlog.get_logger().warning("not said", what="rate limit", error=type(error).__name__)
        return response
    response.headers["RateLimit-Policy"] = f'"default";q={limit.limit.amount};w={limit.limit.get_expiry()}'
    response.headers["RateLimit"] = left
    return response


def _seconds_until(moment: float) -> int:
    return max(1, math.ceil(moment - time.time()))
