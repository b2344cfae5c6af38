"""The gateway's own operations that change something have so many places as a service has, and their bodies a time.

A password costs 19 MiB and a while of computing: logging in takes neither all threads nor all memory.
"""

from __future__ import annotations

from contextlib import ExitStack

import flask

from chassis.slow_clients import arriving
from gateway.api.forward import UNKNOWN_SENDER_SECONDS
from gateway.use_cases.bulkhead import Bulkhead


def init_app(app: flask.Flask, bulkhead: Bulkhead) -> None:
    @app.before_request
    def begin() -> None:
        request = flask.request
        if request.blueprint is None or request.method in ("GET", "HEAD", "OPTIONS"):
            return
        held = flask.g.held = ExitStack()
        held.enter_context(bulkhead.place())
        held.enter_context(arriving(request.environ.get("gunicorn.socket"), UNKNOWN_SENDER_SECONDS))

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        if held := flask.g.pop("held", None):
            held.close()
