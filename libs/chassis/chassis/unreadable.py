"""What the web server itself refuses, before an application sees it, is a problem (RFC 9457), too, and no HTML page."""

from __future__ import annotations

import uuid
from http import HTTPStatus

import msgspec
import structlog
from gunicorn.http import errors

from chassis.logs import REQUEST_ID_HEADER
from chassis.problems import COMMON, CONTENT_TYPE, details

_OURS = (errors.ConfigurationProblem, errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


def answer(error: BaseException) -> bytes:
    """A whole HTTP answer, after which the connection is closed; in English, for nobody knows what the client reads.

    The log names the kind of the error, never what was sent: it may be a broken header with a token in it.
    """
    slug, request_id = _slug_of(error), uuid.uuid4().hex
    log = structlog.get_logger().bind(error=type(error).__name__, request_id=request_id)
    if slug == "internal-error":
        log.error("unexpected error", exc_info=error)
    else:
        log.warning("unreadable request", slug=slug)
    facts = {"reason": "it is not sent as HTTP has it"}
    body = msgspec.json.encode(details(slug, COMMON[slug], "en", facts, request_id))
    status = HTTPStatus(COMMON[slug].status)
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Connection: close",
        f"Content-Type: {CONTENT_TYPE}",
        "Content-Language: en",
        f"Content-Length: {len(body)}",
        f"{REQUEST_ID_HEADER}: {request_id}",
    )
    return "\r\n".join((*head, "", "")).encode() + body


def _slug_of(error: BaseException) -> str:
    if isinstance(error, errors.LimitRequestLine):
        return "target-too-long"
    if isinstance(error, errors.LimitRequestHeaders):
        return "headers-too-large"
    theirs = isinstance(error, errors.ParseException) and not isinstance(error, _OURS)
    return "bad-request" if theirs else "internal-error"
