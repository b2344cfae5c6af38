"""Ballots and who hands them in."""

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "voter-not-named": Problem(
        422,
        "Name the voter in exactly one way",
        "须且只须以一种方式指明选民",
        "Give exactly one of these: {fields}.",
        "请提供且只提供以下之一：{fields}。",
    ),
    "not-a-number": Problem(
        422,
        "This is not a telephone number",
        "不是有效的电话号码",
        "Write it as +86 and eleven digits (E.164).",
        "请写作 +86 加十一位数字（E.164）。",
    ),
    "not-on-roll": Problem(
        422,
        "The voter is not on the roll",
        "选民不在名册中",
        "Only who was drawn for this poll can vote in it.",
        "只有被抽取者才能参加此评议。",
    ),
    "code-missing": Problem(
        401, "A code is needed", "需要评议码", "Send it in the header Ballot-Code.", "请在请求头 Ballot-Code 中提供。"
    ),
    "unknown-code": Problem(
        404,
        "There is no such code",
        "没有此评议码",
        "Check the letter or message that it came in.",
        "请核对收到的信件或短信。",
    ),
    "code-superseded": Problem(
        409,
        "A newer code has replaced this one",
        "评议码已被新码取代",
        "Use the code that was sent last.",
        "请使用最近收到的评议码。",
    ),
    "channel-not-allowed": Problem(
        422,
        "The channel is not allowed here",
        "不允许使用此渠道",
        "`{channel}` is not a channel of this poll, or not of this voter.",
        "`{channel}` 不是此评议或此选民可用的渠道。",
    ),
    "channel-not-yours": Problem(
        403,
        "This token may not use the channel",
        "此令牌不能使用该渠道",
        "`{channel}` is not among the token's channels.",
        "`{channel}` 不在令牌允许的渠道中。",
    ),
    "already-voted": Problem(
        409,
        "A ballot was handed in already",
        "已经提交过选票",
        "In this poll the first ballot counts.",
        "此评议以首次提交为准。",
    ),
    "newer-ballot": Problem(
        409,
        "A newer ballot counts already",
        "已有更新的选票",
        "A message counts by when it was stored; a later ballot of this voter came in before it was read.",
        "短信以存入时间为准；在读取之前，该选民已有更晚的选票。",
    ),
    "source-ref-reused": Problem(
        409,
        "The reference was used for another ballot",
        "引用号已用于另一张选票",
        "Give each ballot a `source_ref` of its own; `{source_ref}` is taken.",
        "每张选票须有自己的 `source_ref`；`{source_ref}` 已被使用。",
    ),
    "empty-ballot": Problem(
        422, "The ballot holds no vote", "选票没有任何评价", "Give at least one vote.", "请至少给出一项评价。"
    ),
    "unknown-object": Problem(
        422,
        "The poll has no such object",
        "评议没有此对象",
        "`{value}` is not among the poll's objects.",
        "`{value}` 不在评议对象中。",
    ),
    "object-not-on-list": Problem(
        422,
        "The object is not on this voter's list",
        "该对象不在此选民的名单中",
        "This voter was not drawn for `{value}`.",
        "此选民未被抽取评议 `{value}`。",
    ),
    "object-repeated": Problem(
        422, "An object has two votes", "同一对象有两项评价", "Give one vote for `{value}`.", "`{value}` 只能评价一次。"
    ),
    "unknown-level": Problem(
        422,
        "The scale has no such level",
        "没有此档次",
        "`{value}` is not on the poll's scale.",
        "`{value}` 不在此评议的档次中。",
    ),
    "unknown-criterion": Problem(
        422,
        "The poll has no such criterion",
        "没有此评议内容",
        "`{value}` is not among the poll's criteria.",
        "`{value}` 不在评议内容中。",
    ),
}
