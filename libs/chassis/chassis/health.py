"""`/healthz`: the process answers. `/readyz`: it can work, that is, each of its checks passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import flask
import structlog

from chassis import problems


def init_app(app: flask.Flask, checks: Mapping[str, Callable[[], object]] | None = None) -> None:
    """`checks`: the name of what is needed → a call that raises where it is missing."""

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> flask.Response | dict[str, str]:
        for name, check in (checks or {}).items():
            try:
                check()
            except Exception as error:  # whatever it is, the service can't work
                structlog.get_logger().warning("not ready", needs=name, error=str(error))
                return problems.response("unavailable", {"service": name})
        return {"status": "ready"}
