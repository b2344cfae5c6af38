"""Of interviews, of denials, and of wrong codes."""

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "held-in-the-future": Problem(
        422,
        "The interview has not been held yet",
        "访问时间在未来",
        "Record it once it is over; it is now {now}.",
        "请在访问结束后登记；现在是 {now}。",
    ),
    "held-before-opening": Problem(
        422,
        "The interview was held before the poll opened",
        "访问时间早于评议开始",
        "The poll opened at {opens_at}; what was said before does not count in it.",
        "评议于 {opens_at} 开始；此前的答复不计入。",
    ),
    "votes-without-answer": Problem(
        422,
        "Votes come only with an answer",
        "只有接受访问才有评价",
        "The outcome is `{outcome}`: leave `votes` out, or say `answered`.",
        "结果为 `{outcome}`：请去掉 `votes`，或将结果改为 `answered`。",
    ),
    "nothing-handed-in": Problem(
        409,
        "No ballot was handed in with this code",
        "此评议码没有已提交的选票",
        "There is nothing to deny.",
        "没有可以否认的选票。",
    ),
    "too-many-guesses": Problem(
        429,
        "Too many wrong codes are coming in",
        "错误的评议码过多",
        "This one is wrong too. Check it, and try again after the time in Retry-After; a right code is always taken.",
        "此评议码也有误。请核对后在 Retry-After 之后重试；正确的评议码始终可用。",
    ),
}
