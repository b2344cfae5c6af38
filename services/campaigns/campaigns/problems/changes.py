"""Changes of objects in mid-year."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "object-left": Problem(
        409,
        "The object has left",
        "该评议对象已退出",
        "{object} was merged or withdrawn already.",
        "{object} 已合并或退出。",
    ),
    "object-not-withdrawn": Problem(
        409,
        "The object is not withdrawn",
        "该评议对象未退出",
        "Only a withdrawal can be taken back; {object} is not withdrawn.",
        "只能撤回退出；{object} 未退出。",
    ),
    "round-published-since": Problem(
        409,
        "A round was published since",
        "此后已发布轮次",
        "A round without {object} was published since its withdrawal, which stands.",
        "{object} 退出之后已有轮次发布，退出不再撤回。",
    ),
    "day-to-come": Problem(
        422, "The day is still to come", "日期尚未到来", "Name today or an earlier day.", "请使用当日或之前的日期。"
    ),
    "change-before-joining": Problem(
        422,
        "The change is before the object joined",
        "变更早于加入日期",
        "The object joined on {joined_on}.",
        "该评议对象于 {joined_on} 加入。",
    ),
    "name-unchanged": Problem(422, "The name is the same", "名称未变", "Send the new name.", "请提交新的名称。"),
    "merged-into-itself": Problem(
        422,
        "The object is merged into itself",
        "对象并入自身",
        "Name another object as the successor.",
        "请指明另一个评议对象。",
    ),
    "successor-left": Problem(
        422,
        "The successor has left",
        "承接对象已退出",
        "{object} was merged or withdrawn itself; name an object that stands.",
        "{object} 已合并或退出，请指明现存的评议对象。",
    ),
}
