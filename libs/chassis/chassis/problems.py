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

TYPE_PREFIX = "urn:minping:problem:"
CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2


@dataclass(frozen=True)
class Problem:
    """One kind of refusal. `en` and `zh` are titles; the details are format strings over the facts of the case."""

    status: int
    en: str
    zh: str
    detail_en: str = ""
    detail_zh: str = ""

    def title(self, language: str) -> str:
        return self.zh if language == "zh" else self.en

    def detail(self, language: str, facts: Mapping[str, Any]) -> str:
        template = (self.detail_zh if language == "zh" else self.detail_en) or self.title(language)
        return template.format_map(_Facts(facts))


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


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


COMMON: dict[str, Problem] = {
    "invalid-json": Problem(
        400,
        "The body is not JSON",
        "请求体不是 JSON",
        "Send one JSON document in UTF-8: {reason}",
        "请发送一个 UTF-8 编码的 JSON 文档：{reason}",
    ),
    "bad-request": Problem(400, "The request is unreadable", "请求无法读取", "{reason}", "{reason}"),
    "unauthenticated": Problem(
        401,
        "A valid access token is needed",
        "需要有效的访问令牌",
        "Send `Authorization: Bearer <token>`: {reason}",
        "请发送 `Authorization: Bearer <token>`：{reason}",
    ),
    "forbidden": Problem(
        403,
        "This token does not allow it",
        "此令牌无权进行该操作",
        "The permission `{permission}` is needed.",
        "需要权限 `{permission}`。",
    ),
    "not-found": Problem(
        404,
        "There is nothing here",
        "此处没有内容",
        "Check the path and the ids in it.",
        "请检查路径和其中的标识。",
    ),
    "method-not-allowed": Problem(405, "The method is not allowed here", "此处不允许该方法"),
    "not-acceptable": Problem(
        406,
        "No representation that you accept",
        "没有您可接受的表示形式",
        "Ask for one of: {available}.",
        "请求以下之一：{available}。",
    ),
    "body-too-large": Problem(
        413,
        "The body is too large",
        "请求体过大",
        "At most {limit} bytes are taken.",
        "最多接收 {limit} 字节。",
    ),
    "wrong-content-type": Problem(
        415,
        "The content type is not taken here",
        "不支持该内容类型",
        "Send the body as {expected}.",
        "请以 {expected} 发送请求体。",
    ),
    "invalid-input": Problem(
        422,
        "The input is readable but wrong",
        "输入可读但有误",
        "{count} mistake(s), each under `errors`.",
        "共 {count} 处错误，见 `errors`。",
    ),
    "missing-field": Problem(422, "A field is missing", "缺少字段", "This field is required.", "此字段必填。"),
    "unknown-field": Problem(
        422,
        "A field is not known",
        "未知字段",
        "There is no such field; remove it or check its name.",
        "没有此字段；请删除或检查名称。",
    ),
    "invalid-value": Problem(422, "A value is not valid", "值无效", "{reason}", "值无效：{reason}"),
    "invalid-text": Problem(
        422,
        "A text holds what no text may hold",
        "文本含有不允许的字符",
        "Remove NUL characters and lone surrogates.",
        "请去除 NUL 字符和单独的代理项。",
    ),
    "too-many-requests": Problem(429, "Too many requests", "请求过多"),
    "internal-error": Problem(
        500,
        "Something went wrong on our side",
        "服务内部出错",
        "Report the request id; it names the log lines.",
        "请报告请求编号，它对应日志记录。",
    ),
    "unavailable": Problem(
        503,
        "Something that this service needs is not available",
        "所需的服务暂不可用",
        "{service} does not answer; try again after the time in Retry-After.",
        "{service} 没有响应；请在 Retry-After 之后重试。",
    ),
}

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
    problem, lang = table[slug], language()
    errors = [{"pointer": m.pointer, "slug": m.slug, "detail": detail_of(m)} for m in mistakes]
    document = {
        "type": TYPE_PREFIX + slug,
        "title": problem.title(lang),
        "status": problem.status,
        "detail": problem.detail(lang, {"count": len(errors), **facts}),
        "request_id": flask.g.get("request_id", ""),
    }
    return document | {"errors": errors} if errors else document


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
        answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
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
