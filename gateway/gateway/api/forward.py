"""Everything that is not the gateway's own goes to a service, by the route table."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from functools import partial, update_wrapper
from typing import IO

import flask
import structlog
from werkzeug.datastructures import Headers
from werkzeug.wsgi import ClosingIterator

from chassis import logs
from chassis.problems import Refused
from chassis.slow_clients import arriving
from chassis.tokens import Principal
from gateway.api import callers, recording
from gateway.domain import request_target
from gateway.domain.messages import Answer, headers_to_answer, headers_to_send
from gateway.routes import Route
from gateway.use_cases.bulkhead import Bulkhead

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
Send = Callable[[str, str, Mapping[str, str], IO[bytes] | None, float], Answer]
UNKNOWN_SENDER_SECONDS = 10.0
"""For the body of somebody who shows no token; with one it has as long as the route gives the service."""
_IN_MEMORY_BYTES = 1024 * 1024


def init_app(
    app: flask.Flask, services: Mapping[str, Send], bulkheads: Mapping[str, Bulkhead], routes: Iterable[Route]
) -> None:
    """Forward what is at or below each route's prefix, through `services`: name → `gateway.clients.Upstream.send`."""
    app.url_map.merge_slashes = False
    app.before_request(_refuse_tricks)
    for route in routes:
        view = update_wrapper(partial(_forward, route, services[route.service], bulkheads[route.service]), _forward)
        for rule in (route.prefix, f"{route.prefix}/<path:rest>"):
            app.add_url_rule(rule, f"forward {rule}", view, methods=METHODS)


def _raw_target() -> str:
    return str(flask.request.environ["RAW_URI"])  # as it came: gunicorn and werkzeug both give it


def _refuse_tricks() -> None:
    if wrong := request_target.wrong_with(_raw_target()):
        raise Refused("bad-request", reason=wrong)


def _forward(route: Route, send: Send, bulkhead: Bulkhead, **_: str) -> flask.Response:
    structlog.contextvars.bind_contextvars(upstream=route.service)
    request = flask.request
    if route.max_body_bytes is not None:
        request.max_content_length = route.max_body_bytes
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        return flask.Response(status=204)  # a browser's question, which flask-cors answers with headers
    authorization = request.headers.get("Authorization")
    if route.shared_secrets and (authorization is None or _is_basic(authorization)):
        callers.demand_sms_provider()
    elif authorization is not None:
        recording.ask_forwarded(route, _check_token())
    seconds = route.read_seconds
    if authorization is None:
        seconds = min(seconds, UNKNOWN_SENDER_SECONDS)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as spool, ExitStack() as held:
        body = _read_body(spool, seconds)
        headers = dict(headers_to_send(request.headers, "https" if callers.secure() else "http"))
        headers[logs.REQUEST_ID_HEADER] = logs.request_id()
        if body is not None:
            headers["Content-Length"] = str(spool.tell())
            spool.seek(0)
        held.enter_context(bulkhead.place())
        answer = send(request.method, _raw_target(), headers, body, route.read_seconds)
        if answer.status == 404 and "Ballot-Code" in request.headers and _says_unknown_code(answer):
            flask.current_app.extensions["count_wrong_code"]()
        parts: Iterable[bytes] = [answer.body] if isinstance(answer.body, bytes) else answer.body
        if not isinstance(parts, list):  # the place is given back once all of it has been passed on
            parts = ClosingIterator(parts, [held.pop_all().close])
    response = flask.Response(parts, answer.status, direct_passthrough=True)
    response.headers = Headers(headers_to_answer(answer.headers))
    return response


def _says_unknown_code(answer: Answer) -> bool:
    return isinstance(answer.body, bytes) and b":unknown-code" in answer.body


def _is_basic(authorization: str) -> bool:
    return authorization.partition(" ")[0].lower() == "basic"


def _check_token() -> Principal:
    """Raises `Refused("unauthenticated")`: only good tokens get as far as a service."""
    found = callers.principal()
    assert found is not None  # noqa: S101  # there is an Authorization
    return found


def _read_body(spool: IO[bytes], seconds: float) -> IO[bytes] | None:
    """The whole body before a byte of it is forwarded, so that too large a one reaches no service.

    Raises `Refused("body-too-slow")`; the connection then ends with the answer.
    """
    request = flask.request
    if request.content_length is None and "Transfer-Encoding" not in request.headers:
        return None
    connection, due = request.environ.get("gunicorn.socket"), time.monotonic() + seconds
    try:
        with arriving(connection, seconds):
            shutil.copyfileobj(request.stream, spool)
    except Exception as error:  # werkzeug's for a body with a length, gunicorn's for one in chunks
        if time.monotonic() < due:
            raise
        raise Refused("body-too-slow", seconds=seconds) from error
    return spool if spool.tell() else None
