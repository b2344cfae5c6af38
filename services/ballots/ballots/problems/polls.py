"""Polls and rolls."""

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
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
    "poll-not-sealed": Problem(
        409, "The poll is not sealed yet", "评议尚未封存", "Seal or cancel it first.", "请先封存或取消此评议。"
    ),
    "poll-unlinked": Problem(
        409,
        "The poll was unlinked",
        "评议数据已解除关联",
        "Its votes no longer lead to ballots or voters; nothing of it can change.",
        "其评价已不再对应任何选票或选民，不能再作更改。",
    ),
    "tally-not-found": Problem(
        404,
        "The tally has no such version",
        "没有此版本的计票结果",
        "Leave `version` out for the newest.",
        "省略 `version` 即为最新版本。",
    ),
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
}
