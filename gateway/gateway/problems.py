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
    "too-many-attempts": Problem(
        429,
        "Too many attempts have failed",
        "登录失败次数过多",
        "Try again in {retry_after} s; until then the right password is refused, too.",
        "请在 {retry_after} 秒后重试；在此之前，正确的密码也会被拒绝。",
    ),
    "code-needed": Problem(
        401,
        "A one-time code is needed",
        "需要动态验证码",
        "Account and password are right; send `code`, which the authenticator app shows, with them.",
        "账号和密码正确；请同时发送身份验证器显示的验证码 `code`。",
    ),
    "totp-needed": Problem(
        403,
        "A second factor must be set up first",
        "须先设置第二验证因素",
        "As {role} one logs in with a one-time code: ask for a secret at POST /api/v1/sessions/totp.",
        "{role} 角色须使用动态验证码登录：请先通过 POST /api/v1/sessions/totp 获取密钥。",
    ),
    "totp-enrolled": Problem(
        409,
        "The account has a second factor",
        "该账号已设置第二验证因素",
        "It can't be replaced by a password alone; where it was lost, whoever runs the gateway removes it.",
        "仅凭密码不能更换；如已遗失，请由网关运维人员移除。",
    ),
    "totp-not-begun": Problem(
        409,
        "There is no secret to confirm",
        "没有待确认的密钥",
        "Ask for a secret at POST /api/v1/sessions/totp first.",
        "请先通过 POST /api/v1/sessions/totp 获取密钥。",
    ),
    "totp-off": Problem(
        409,
        "Second factors can't be checked here",
        "此处无法校验第二验证因素",
        "The gateway lacks the key for them: TOTP_KEYS.",
        "网关缺少相应的密钥：TOTP_KEYS。",
    ),
    "oidc-off": Problem(
        404,
        "No provider is set here",
        "此处未设置身份提供者",
        "Log in at POST /api/v1/sessions/console, or let whoever runs the gateway set OIDC_ISSUER.",
        "请通过 POST /api/v1/sessions/console 登录，或请网关运维人员设置 OIDC_ISSUER。",
    ),
    "oidc-not-begun": Problem(
        403,
        "This browser has not begun this log-in",
        "该浏览器未发起此次登录",
        "Begin at GET /api/v1/sessions/oidc, once, and come back in the same browser.",
        "请在同一浏览器中通过 GET /api/v1/sessions/oidc 重新登录，且每次只发起一次。",
    ),
    "oidc-refused": Problem(
        401,
        "The provider has let nobody in",
        "身份提供者未确认登录",
        "Begin again at GET /api/v1/sessions/oidc. What it was: {reason}.",
        "请通过 GET /api/v1/sessions/oidc 重新登录。原因：{reason}。",
    ),
    "oidc-not-linked": Problem(
        403,
        "No account here is this person's",
        "此人在本系统没有账号",
        "Whoever runs the gateway links one: `flask --app gateway link-account NAME '{subject}'`.",
        "请网关运维人员关联账号：`flask --app gateway link-account 账号 '{subject}'`。",
    ),
    "oidc-one-factor": Problem(
        403,
        "The provider has asked for one factor only",
        "身份提供者仅验证了单一因素",
        "As {role} one logs in with a second factor, and the provider has to say so: `amr` with `mfa` in its ID token.",
        "{role} 角色须使用第二验证因素登录，且身份提供者须在 ID 令牌的 `amr` 中注明 `mfa`。",
    ),
    "subject-taken": Problem(
        409,
        "Another account is this person's",
        "此人已关联其他账号",
        "The account {name} is linked to this subject: withdraw it, or link it to whom it belongs, first.",
        "账号 {name} 已关联该主体；请先停用该账号，或将其关联到正确的人。",
    ),
    "cross-site-request": Problem(
        403,
        "The request does not come from the console",
        "请求并非来自控制台",
        "Send the session's `X-CSRF-Token`, which GET /api/v1/whoami says, from a page of this host.",
        "请从本站页面发送会话的 `X-CSRF-Token`（可由 GET /api/v1/whoami 取得）。",
    ),
    "reset-unknown": Problem(
        404,
        "This link is not good",
        "该链接无效",
        "It is wrong, used, replaced by a later one, or older than an hour; ask the organiser for another.",
        "链接有误、已使用、已被新链接取代或已超过一小时；请向组织者重新索取。",
    ),
    "account-of-oversight": Problem(
        403,
        "No organiser resets this password",
        "组织者不能重置该密码",
        "A password of {role} is set by whoever runs the gateway: an organiser must not come by it.",
        "{role} 的密码由网关运维人员设置，组织者不得经手。",
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
    "two-secrets": Problem(
        409,
        "The client has two secrets already",
        "该客户端已有两个密钥",
        "Remove one secret of the client {name} first.",
        "请先移除客户端 {name} 的一个密钥。",
    ),
    "last-secret": Problem(
        409,
        "The client has only one secret",
        "该客户端只有一个密钥",
        "Give the client {name} another secret first, or withdraw it.",
        "请先为客户端 {name} 添加另一个密钥，或停用该客户端。",
    ),
    "invalid-address": Problem(
        422,
        "It is no range of addresses",
        "地址范围无效",
        "`{address}` is neither an address nor a range such as 10.0.0.0/8, whose other bits are zero.",
        "`{address}` 不是地址，也不是 10.0.0.0/8 这样的地址范围（前缀以外的位须为零）。",
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
