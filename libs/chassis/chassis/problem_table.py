"""The kinds of problems: what a slug says, in English and Chinese, and those that every service has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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


COMMON: dict[str, Problem] = {
    "invalid-json": Problem(
        400,
        "The body is not JSON",
        "请求体不是 JSON",
        "Send one JSON document in UTF-8: {reason}",
        "请发送一个 UTF-8 编码的 JSON 文档：{reason}",
    ),
    "bad-request": Problem(400, "The request is unreadable", "请求无法读取", "{reason}", "{reason}"),
    "target-too-long": Problem(
        414,
        "The request line is too long",
        "请求行过长",
        "Shorten the path or the query.",
        "请缩短路径或查询参数。",
    ),
    "headers-too-large": Problem(
        431,
        "The headers are too many or too long",
        "请求头过多或过长",
        "Send fewer headers, or shorter ones.",
        "请减少或缩短请求头。",
    ),
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
    "not-acceptable": Problem(
        406,
        "No representation that you accept",
        "没有您可接受的表示形式",
        "Ask for one of: {available}.",
        "请求以下之一：{available}。",
    ),
    "if-match-missing": Problem(
        428,
        "The version that would be replaced is not named",
        "未说明将被替换的版本",
        "Read it first, and send its ETag as `If-Match`.",
        "请先读取，并将其 ETag 作为 `If-Match` 发送。",
    ),
    "changed-meanwhile": Problem(
        412,
        "Somebody has changed it since it was read",
        "读取之后已被他人修改",
        "Read it again, and make the change to what is there now.",
        "请重新读取，并在现有内容上修改。",
    ),
    "idempotency-key-in-use": Problem(
        409,
        "A request with this Idempotency-Key is being worked on",
        "使用此 Idempotency-Key 的请求正在处理",
        "Send it again after the time in Retry-After, to get its answer.",
        "请在 Retry-After 之后重发以取得其答复。",
    ),
    "idempotency-key-reused": Problem(
        422,
        "This Idempotency-Key belongs to another request",
        "此 Idempotency-Key 已用于另一请求",
        "Send another body under a key of its own.",
        "内容不同的请求请使用新的 Idempotency-Key。",
    ),
    "idempotency-answer-lost": Problem(
        409,
        "The request was carried out, its answer was lost",
        "请求已执行，但其答复已丢失",
        "Do not send it under another key: read what it has made.",
        "请勿换用新的 key 重发；请读取已产生的内容。",
    ),
    "method-not-allowed": Problem(405, "The method is not allowed here", "此处不允许该方法"),
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
