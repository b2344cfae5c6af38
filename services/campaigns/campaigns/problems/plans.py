"""Campaigns, and the lists that their plans name."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "code-taken": Problem(409, "The code is taken", "代码已被占用", "There is a {code} already.", "{code} 已存在。"),
    "duplicate-code": Problem(422, "A code is there twice", "代码重复", "{code} is there twice.", "{code} 重复。"),
    "duplicate-person": Problem(
        422,
        "A person is there twice",
        "人员重复",
        "{first} is of the same kind and has the same number.",
        "{first} 为同类人员，号码相同。",
    ),
    "person-known": Problem(
        409,
        "This person is appointed already",
        "该人员已在名单中",
        "A representative of this kind has the same number.",
        "已有同类代表使用相同号码。",
    ),
    "not-a-phone": Problem(
        422,
        "This is no telephone number",
        "电话号码无效",
        "Send E.164 (+8613800138000) or a Chinese mobile number of 11 digits.",
        "请使用 E.164 格式（+8613800138000）或 11 位手机号码。",
    ),
    "unknown-time-zone": Problem(
        422,
        "The time zone is not known",
        "未知时区",
        "Use a name of the IANA time zone database, such as Asia/Shanghai.",
        "请使用 IANA 时区名称，例如 Asia/Shanghai。",
    ),
    "phase-ends-before-start": Problem(
        422,
        "The phase ends before it starts",
        "阶段结束早于开始",
        "Set ends_on to starts_on or later.",
        "请将 ends_on 设为 starts_on 当日或之后。",
    ),
    "campaign-frozen": Problem(
        409,
        "This is fixed from activation on",
        "启动后不可更改",
        "These fields can change in a draft only: {fields}.",
        "以下字段仅在草案阶段可改：{fields}。",
    ),
    "campaign-certified": Problem(
        409,
        "The campaign is certified",
        "评议活动已评定",
        "Nothing that results come from can change after certification.",
        "评定之后，结果的任何依据均不可更改。",
    ),
    "campaign-not-active": Problem(
        409, "The campaign is not active", "评议活动未启动", "Activate it first.", "请先启动评议活动。"
    ),
    "activation-incomplete": Problem(
        409,
        "The campaign cannot be activated yet",
        "评议活动尚不能启动",
        "{count} thing(s) missing, each under `errors`.",
        "尚缺 {count} 项，见 `errors`。",
    ),
    "scheme-missing": Problem(
        422, "There is no scheme", "缺少评分方案", "Put a valid scheme first.", "请先提交有效的评分方案。"
    ),
    "scheme-frozen": Problem(
        409,
        "The scheme is frozen",
        "评分方案已冻结",
        "A scheme can change until its campaign is activated.",
        "评分方案在评议活动启动后不可更改。",
    ),
    "unknown-object": Problem(
        422,
        "There is no such object",
        "没有该评议对象",
        "The campaign has no object {object}.",
        "评议活动中没有评议对象 {object}。",
    ),
    "day-past": Problem(422, "The day is past", "日期已过", "Name today or a later day.", "请使用当日或之后的日期。"),
}
