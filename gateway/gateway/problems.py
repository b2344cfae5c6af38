"""The slugs of the gateway's own problems."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "wrong-credentials": Problem(
        401,
        "Account or password is wrong",
        "账号或密码错误",
        "Check both; an account that was withdrawn is refused in the same way.",
        "请检查账号和密码；已停用的账号同样会被拒绝。",
    ),
    "address-not-taken": Problem(
        403,
        "Nothing is taken here from this address",
        "不接受来自此地址的请求",
        "SMS and delivery reports come from the addresses in SMS_CALLBACK_ADDRESSES.",
        "短信和状态报告须来自 SMS_CALLBACK_ADDRESSES 所列地址。",
    ),
    "service-busy": Problem(
        503,
        "A service has no place free",
        "服务繁忙",
        "As many requests as it may have are with {service} already, and nothing was asked of it; try again after the "
        "time in Retry-After.",
        "{service} 正在处理的请求已达上限，本次请求未被转交；请在 Retry-After 之后重试。",
    ),
    "body-too-slow": Problem(
        408,
        "The body did not arrive in time",
        "请求体未能及时送达",
        "All of it must be here within {seconds} s; nothing was asked of a service.",
        "请求体须在 {seconds} 秒内全部送达；未向任何服务转交。",
    ),
    "bad-gateway": Problem(
        502,
        "A service gave no answer that can be passed on",
        "后端服务的应答无法转发",
        "{service} {what}. Whether it did what was asked is not known: look before you repeat, unless repeating is "
        "safe.",
        "{service}：{what}。请求是否已被执行尚不确定：若重复执行不安全，请先查询再重试。",
    ),
    "timed-out": Problem(
        504,
        "A service took too long",
        "后端服务响应超时",
        "{service} did not answer within {seconds} s. Whether it does what was asked is not known: look before you "
        "repeat, unless repeating is safe.",
        "{service} 在 {seconds} 秒内没有应答。请求是否已被执行尚不确定：若重复执行不安全，请先查询再重试。",
    ),
    "documents-clash": Problem(
        502,
        "The services' OpenAPI documents contradict each other",
        "各服务的 OpenAPI 文档互相冲突",
        "{what} of {service} clashes with what another has, or with the route table.",
        "{service} 的 {what} 与其他服务或路由表冲突。",
    ),
    "account-unknown": Problem(
        404, "There is no such account", "没有此账号", "No account {name}.", "没有账号 {name}。"
    ),
    "client-unknown": Problem(
        404, "There is no such client", "没有此客户端", "No client {name}.", "没有客户端 {name}。"
    ),
    "client-name-taken": Problem(
        409,
        "A client of this name or source exists",
        "同名或同来源的客户端已存在",
        "Withdraw the client {name}, or the other of its source, first, or take others.",
        "请先停用客户端 {name} 或同来源的客户端，或另取名称和来源。",
    ),
    "invalid-name": Problem(
        422,
        "A name or code is not valid",
        "名称或代码无效",
        "`{name}` can't be the name of: {kind}.",
        "`{name}` 不能作为 {kind} 的名称。",
    ),
    "role-not-given": Problem(
        422,
        "No account can have this role",
        "账号不能使用该角色",
        "An account can't be {role}; it is one of: {roles}.",
        "账号不能是 {role}；可选：{roles}。",
    ),
    "unit-without-object": Problem(
        422,
        "A unit's account names its object",
        "评议对象账号须指定对象",
        "Name the object with --object.",
        "请用 --object 指定评议对象。",
    ),
    "password-length": Problem(
        422,
        "The password is too short or too long",
        "密码过短或过长",
        "Between {shortest} and {longest} characters.",
        "长度须为 {shortest} 至 {longest} 个字符。",
    ),
    "scope-missing": Problem(
        422,
        "A client needs a scope",
        "客户端须有权限范围",
        'Name at least one permission, e.g. --scope "ballots:write".',
        '请至少指定一项权限，例如 --scope "ballots:write"。',
    ),
}
