"""Everything that is not the gateway's own goes to a service, by the route table."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import IO

import flask
import structlog
from werkzeug.datastructures import Headers

from chassis import logs
from chassis.problems import Refused
from chassis.tokens import Principal
from gateway.api import recording
from gateway.domain import request_target
from gateway.domain.messages import Answer, headers_to_answer, headers_to_send
from gateway.routes import Route

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
Send = Callable[[str, str, Mapping[str, str], IO[bytes] | None, float], Answer]
_IN_MEMORY_BYTES = 1024 * 1024


def init_app(app: flask.Flask, services: Mapping[str, Send], routes: Iterable[Route]) -> None:
    """Forward what is at or below each route's prefix, through `services`: name → `gateway.clients.Upstream.send`."""
    app.url_map.merge_slashes = False
    app.before_request(_refuse_tricks)
    for route in routes:
        view = partial(_forward, route, services[route.service])
        for rule in (route.prefix, f"{route.prefix}/<path:rest>"):
            app.add_url_rule(rule, f"forward {rule}", view, methods=METHODS)


def _raw_target() -> str:
    return str(flask.request.environ["RAW_URI"])  # as it came: gunicorn and werkzeug both give it


def _refuse_tricks() -> None:
    if wrong := request_target.wrong_with(_raw_target()):
        raise Refused("bad-request", reason=wrong)


def _forward(route: Route, send: Send, **_: str) -> flask.Response:
    structlog.contextvars.bind_contextvars(upstream=route.service)
    request = flask.request
    if route.max_body_bytes is not None:
        request.max_content_length = route.max_body_bytes
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        return flask.Response(status=204)  # a browser's question, which flask-cors answers with headers
    authorization = request.headers.get("Authorization")
    if authorization is not None and not (route.shared_secrets and _is_basic(authorization)):
        recording.ask_forwarded(route, _check_token(authorization))
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as spool:
        body = _read_body(spool)
        headers = dict(headers_to_send(request.headers))
        headers[logs.REQUEST_ID_HEADER] = logs.request_id()
        if body is not None:
            headers["Content-Length"] = str(spool.tell())
            spool.seek(0)
        answer = send(request.method, _raw_target(), headers, body, route.read_seconds)
    response = flask.Response(answer.body, answer.status, direct_passthrough=True)
    response.headers = Headers(headers_to_answer(answer.headers))
    return response


def _is_basic(authorization: str) -> bool:
    return authorization.partition(" ")[0].lower() == "basic"


def _check_token(authorization: str) -> Principal:
    """Raises `Refused("unauthenticated")`: only good tokens get as far as a service."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Refused("unauthenticated", reason="it is not a bearer token")
    caller: Principal = flask.current_app.extensions["token_verifier"].verify(token.strip())
    return caller


def _read_body(spool: IO[bytes]) -> IO[bytes] | None:
    """The whole body before a byte of it is forwarded, so that too large a one reaches no service."""
    request = flask.request
    if request.content_length is None and "Transfer-Encoding" not in request.headers:
        return None
    shutil.copyfileobj(request.stream, spool)
    return spool if spool.tell() else None
