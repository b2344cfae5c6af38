"""Problem details (RFC 9457) in English and Chinese, out of one table of slugs.

A service declares its slugs once, as a table from slug to `Problem`. Whatever it refuses carries a slug and facts;
status, title and detail come from the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import flask
import structlog
from werkzeug.exceptions import HTTPException

from chassis.problem_table import COMMON as COMMON
from chassis.problem_table import Problem as Problem

TYPE_PREFIX = "urn:minping:problem:"
CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong with an input: where (JSON pointer, RFC 6901), which slug, and the facts."""

    pointer: str
    slug: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """Ends a request with a problem. `slug` must be in the service's table, as must be the slug of every mistake."""

    def __init__(
        self,
        slug: str,
        *,
        mistakes: Iterable[Any] = (),
        headers: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(slug)
        self.slug = slug
        self.facts = facts
        self.mistakes = list(mistakes)
        self.headers = dict(headers or {})


_HTTP_SLUGS = {
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "wrong-content-type",
    429: "too-many-requests",
}


def language() -> str:
    """The language of this request's problems: zh or en, by Accept-Language."""
    return flask.request.accept_languages.best_match(["en", "zh"], "en") or "en"


def body(slug: str, facts: Mapping[str, Any], mistakes: Iterable[Any] = ()) -> dict[str, Any]:
    """The problem details of a slug for the current request."""
    table: Mapping[str, Problem] = flask.current_app.extensions["problems"]
    errors = [{"pointer": m.pointer, "slug": m.slug, "detail": detail_of(m)} for m in mistakes]
    facts = {"count": len(errors), **facts}
    document = details(slug, table[slug], language(), facts, flask.g.get("request_id", ""))
    return document | {"errors": errors} if errors else document


def details(slug: str, problem: Problem, lang: str, facts: Mapping[str, Any], request_id: str) -> dict[str, Any]:
    """The same without a request of Flask's."""
    return {
        "type": TYPE_PREFIX + slug,
        "title": problem.title(lang),
        "status": problem.status,
        "detail": problem.detail(lang, facts),
        "request_id": request_id,
    }


def detail_of(mistake: Any) -> str:
    """What a mistake says in the language of this request."""
    table: Mapping[str, Problem] = flask.current_app.extensions["problems"]
    return table[mistake.slug].detail(language(), mistake.facts)


def response(
    slug: str,
    facts: Mapping[str, Any],
    mistakes: Iterable[Any] = (),
    headers: Mapping[str, str] | None = None,
) -> flask.Response:
    document = body(slug, facts, mistakes)
    answer = flask.jsonify(document)
    answer.status_code = document["status"]
    answer.content_type = CONTENT_TYPE
    answer.headers["Content-Language"] = language()
    answer.headers.add("Vary", "Accept-Language")
    if answer.status_code in (429, 503):
        answer.headers["Retry-After"] = str(facts.get("retry_after", RETRY_AFTER_SECONDS))
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    answer.headers.update(headers or {})
    return answer


def init_app(app: flask.Flask, table: Mapping[str, Problem], *domain_errors: type[Exception]) -> None:
    """Answer every error as a problem.

    `domain_errors` are the service's own exception classes: each has `slug`, `facts` and `mistakes` (of pointer, slug
    and facts), and knows nothing of HTTP.
    """
    app.extensions["problems"] = COMMON | dict(table)

    def refused(error: Any) -> flask.Response:
        return response(error.slug, error.facts, error.mistakes, getattr(error, "headers", None))

    app.register_error_handler(Refused, refused)
    for kind in domain_errors:
        app.register_error_handler(kind, refused)
    app.register_error_handler(Exception, _unexpected)


def from_http_exception(error: HTTPException) -> flask.Response:
    """Flask's, werkzeug's and webargs' own refusals as problems."""
    data = getattr(error, "data", None) or {}
    if "messages" in data:
        below = data["messages"].values()  # by location
        return response("invalid-input", {}, [mistake for each in below for mistake in mistakes_in(each)])
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect
    if error.code >= 500:
        return response("internal-error", {})
    slug = _HTTP_SLUGS.get(error.code, "bad-request")
    facts = {
        "reason": error.description,
        "limit": flask.request.max_content_length,
        "expected": "another type",
    }
    headers = {k: v for k, v in error.get_headers() if k == "Allow"}
    return response(slug, facts, headers=headers)


def _unexpected(error: Exception) -> flask.Response:
    if type(error).__module__ == "gunicorn.http.errors":  # found only while the body is read
        return response("bad-request", {"reason": "the body is not sent as HTTP has it"})
    structlog.get_logger().exception("unexpected error", error=type(error).__name__)
    return response("internal-error", {})


def mistakes_in(messages: Any, pointer: str = "") -> Iterable[Mistake]:
    """marshmallow's nested messages as a flat list."""
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from mistakes_in(below, pointer if key == "_schema" else pointer + "/" + escape(str(key)))
        return
    for message in messages if isinstance(messages, list) else [messages]:
        if isinstance(message, Mistake):
            yield Mistake(pointer + message.pointer, message.slug, message.facts)
        elif isinstance(message, Mapping):
            yield from mistakes_in(message, pointer)
        elif message == "Missing data for required field.":
            yield Mistake(pointer, "missing-field")
        elif message == "Unknown field.":
            yield Mistake(pointer, "unknown-field")
        else:
            yield Mistake(pointer, "invalid-value", {"reason": message})


def escape(key: str) -> str:
    """One reference token of a JSON pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")
