"""Logs of one JSON object a line (readable on a terminal), and the request id that joins them across services."""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid
from typing import Any

import flask
import structlog

from chassis.settings import Settings

REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class _StandardError:
    """Whatever `sys.stderr` is at the time."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure(settings: Settings) -> None:
    """Send structlog's and the standard library's records to standard error in one format.

    structlog writes its own, past `logging`: that takes half of what a line costs.
    """
    console = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = (
        [structlog.dev.ConsoleRenderer()]
        if console
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level)),
        logger_factory=structlog.WriteLoggerFactory(_StandardError()),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )


def init_app(app: flask.Flask, settings: Settings) -> None:
    """Give each request an id (the caller's, if it is a plain one), echo it, and log one line at its end.

    The line names the route, never the query, a header or a body.
    """
    configure(settings)
    log = structlog.get_logger("request")

    @app.before_request
    def begin() -> None:
        given = flask.request.headers.get(REQUEST_ID_HEADER, "")
        flask.g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        flask.g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(service=app.name, request_id=flask.g.request_id)

    @app.after_request
    def end(response: flask.Response) -> flask.Response:
        if "request_id" not in flask.g:
            return response
        response.headers[REQUEST_ID_HEADER] = flask.g.request_id
        rule = flask.request.url_rule
        log.info(
            "request",
            method=flask.request.method,
            route=rule.rule if rule else None,
            status=response.status_code,
            ms=round((time.perf_counter() - flask.g.began) * 1000, 1),
        )
        return response


def request_id() -> str:
    """The id of the request at work, to be forwarded; empty outside of one."""
    return str(flask.g.get("request_id", "")) if flask.has_app_context() else ""
