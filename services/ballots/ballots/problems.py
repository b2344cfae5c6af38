"""Every way in which the ballot service says no."""

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    # the poll
    "poll-not-found": Problem(404, "There is no such poll", "没有此评议", "Check the poll's id.", "请检查评议标识。"),
    "poll-not-open": Problem(
        409,
        "The poll is not open yet",
        "评议尚未开始",
        "Hand in the ballot once the window has begun.",
        "请在评议开始后提交。",
    ),
    "poll-closed": Problem(
        409,
        "The poll has closed",
        "评议已经结束",
        "Its window is over; nothing can be handed in over this channel.",
        "评议时间已过，此渠道不再接收选票。",
    ),
    "poll-sealed": Problem(409, "The poll is sealed", "评议已封存", "Its result is final.", "结果已定，不再变更。"),
    "poll-cancelled": Problem(
        409, "The poll was cancelled", "评议已取消", "No ballot counts in it.", "此评议不再计票。"
    ),
    "poll-running": Problem(
        409, "The poll is still running", "评议仍在进行", "Ask again after {until}.", "请在 {until} 之后再试。"
    ),
    "poll-frozen": Problem(
        409,
        "A ballot is in: this can't change any more",
        "已有选票，不能再更改",
        "Only the end of the window, additions to the roll and new codes can change; not: {fields}.",
        "只能更改截止时间、追加名册或换发评议码；不能更改：{fields}。",
    ),
    "revision-stale": Problem(
        409,
        "A newer revision is stored",
        "已有更新的修订",
        "Revision {revision} is older than the stored {stored}.",
        "修订 {revision} 早于已存的 {stored}。",
    ),
    "revision-reused": Problem(
        409,
        "This revision is stored with other content",
        "此修订号已用于其他内容",
        "Send changes under a higher revision than {revision}.",
        "请使用高于 {revision} 的修订号。",
    ),
    "mark-taken": Problem(
        409,
        "The mark belongs to another poll",
        "评议码前缀已被占用",
        "Choose another mark than {mark}.",
        "请更换前缀 {mark}。",
    ),
    "window-reversed": Problem(
        422,
        "The window ends before it begins",
        "结束时间早于开始时间",
        "opens_at < closes_at <= entry_until must hold.",
        "须满足 opens_at < closes_at <= entry_until。",
    ),
    "duplicate-code": Problem(
        422,
        "A code stands twice",
        "代码重复",
        "`{value}` stands more than once in this list.",
        "`{value}` 在此列表中重复出现。",
    ),
    "duplicate-word": Problem(
        422,
        "A word of a level can't be told apart",
        "档次用词无法区分",
        "`{value}` names two levels, reads as digits, names nothing, or asks for no more messages.",
        "`{value}` 同时指两个档次、会被读作数字、没有内容，或表示退订。",
    ),
    # the roll
    "unknown-stratum": Problem(
        422,
        "The poll has no such stratum",
        "评议没有此类别",
        "`{value}` is not among the poll's strata.",
        "`{value}` 不在评议的类别中。",
    ),
    "voter-repeated": Problem(
        422,
        "A voter stands twice in this load",
        "名册中选民重复",
        "Send one line for each voter.",
        "每位选民只能有一行。",
    ),
    "digest-taken": Problem(
        422,
        "The digest leads to another voter",
        "摘要已对应其他选民",
        "Two voters can't share a code or a number.",
        "两位选民不能共用评议码或号码。",
    ),
    "generation-not-higher": Problem(
        422,
        "A new code needs a higher generation",
        "新评议码须有更高的代次",
        "Raise `generation`.",
        "请提高 `generation`。",
    ),
    "too-many-lines": Problem(
        413, "Too many lines at once", "行数过多", "Send at most {limit} lines a request.", "每次请求最多 {limit} 行。"
    ),
    # the voter
    "voter-not-named": Problem(
        422,
        "Name the voter in exactly one way",
        "须且只须以一种方式指明选民",
        "Give one of `code`, `phone`, `voter`.",
        "请提供 `code`、`phone`、`voter` 之一。",
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
    # the ballot
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
    # messages
    "sms-no-invitation": Problem(
        422,
        "The number has no invitation",
        "该号码没有受邀",
        "It is on the roll of no running poll.",
        "该号码不在任何评议的名册中。",
    ),
    "sms-ambiguous": Problem(
        422,
        "The number has several open invitations",
        "该号码有多个进行中的邀请",
        "A person has to decide.",
        "须由人工处理。",
    ),
    "sms-too-long": Problem(422, "The message is too long to be an answer", "短信过长"),
    "sms-not-understood": Problem(422, "The message can't be read as an answer", "短信内容无法识别"),
    "sms-mixed": Problem(422, "The message can be read in several ways", "短信内容有多种理解"),
    "sms-wrong-number-of-answers": Problem(
        422, "The message gives more or fewer answers than objects", "答复个数与评议对象数不符"
    ),
    "sms-opt-out": Problem(
        422,
        "The sender wants no more messages",
        "发送者已退订",
        "It is no answer; campaigns sends this voter nothing more.",
        "这不是答复；不再向该选民发送短信。",
    ),
    "message-not-found": Problem(
        404,
        "No such message waits or waited for a person",
        "没有此待处理短信",
        "Only messages that nobody could read by rule are shown.",
        "只显示无法按规则识别的短信。",
    ),
    "message-decided": Problem(
        409,
        "The message was decided otherwise",
        "该短信已有不同的处理决定",
        "{by} decided `{verdict}`; a decision stands.",
        "{by} 已决定 `{verdict}`；决定不再更改。",
    ),
    "poll-not-invited": Problem(
        422,
        "The sender is not invited to this poll",
        "发送者未受邀参加此评议",
        "`{value}` is none of the message's polls; name one of them.",
        "`{value}` 不在该短信可归属的评议中；请指明其一。",
    ),
    # screening and pressure reports
    "ballots-unlinked": Problem(
        410,
        "The ballots are unlinked",
        "选票已解除关联",
        "Nothing is left that could be screened; what was found before is not kept.",
        "已无可供筛查的选票；此前的筛查结果不予保存。",
    ),
    "too-many-reports": Problem(
        409,
        "Enough was reported today",
        "今日反映次数已满",
        "At most {limit} reports a voter and day; write again tomorrow (UTC).",
        "每位选民每日最多反映 {limit} 次；请明日（UTC）再提交。",
    ),
}
