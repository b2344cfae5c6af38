"""Texts, messages, and what became of them."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "unknown-placeholder": Problem(
        422,
        "There is no such placeholder",
        "没有该占位符",
        "{placeholder} is none of {known}.",
        "{placeholder} 不在可用占位符之列：{known}。",
    ),
    "text-without-answer": Problem(
        422,
        "The text does not say how to answer",
        "短信文本未写明如何答复",
        "Put {{answer}} or {{code}} into it.",
        "请在文本中写入 {{answer}} 或 {{code}}。",
    ),
    "text-without-basis": Problem(
        422,
        "The text does not name the basis for using personal data",
        "短信文本未写明使用个人信息的依据",
        "Name 个人信息保护法 in it.",
        "请在文本中写明《个人信息保护法》。",
    ),
    "text-without-stop": Problem(
        422,
        "The text does not say how to be left alone",
        "短信文本未写明如何退订",
        "Say in it that an answer of 退订, 拒收, TD or STOP ends all messages.",
        "请在文本中写明回复“退订”“拒收”“TD”或“STOP”即不再接收。",
    ),
    "text-too-long": Problem(
        422,
        "The text is too long",
        "短信文本过长",
        "It would be sent in {parts} parts; {most} are allowed.",
        "需分 {parts} 条发送，最多 {most} 条。",
    ),
    "round-over": Problem(
        409,
        "The round is over",
        "轮次已经截止",
        "Nobody can answer any more; extend it first.",
        "已不能再答复；如有需要，请先延长该轮次。",
    ),
    "delivery-not-releasable": Problem(
        409,
        "There is nothing to decide on this message",
        "该短信无需处理",
        "It is {state}; only one that is unknown, failed or undelivered is decided on.",
        "其状态为 {state}；只有状态为 unknown、failed 或 undelivered 的短信可以处理。",
    ),
}
