"""Draws."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "size-or-share": Problem(
        422,
        "A size or a share is needed",
        "须给出人数或比例",
        "Name a size or a share, and only one of them.",
        "请在 size（人数）和 share（比例）中给出一个，且只给一个。",
    ),
    "unknown-round": Problem(
        422,
        "There is no such round",
        "没有该轮次",
        "The campaign has no round {round}.",
        "评议活动中没有轮次 {round}。",
    ),
    "panel-not-drawn": Problem(
        409,
        "Nobody of this panel is drawn",
        "该评议方不抽取",
        "All experts in office vote in rounds of {panel}.",
        "评议方 {panel} 由全体在任专家评议员参加，不抽取。",
    ),
    "draw-exists": Problem(
        409,
        "The round has a draw",
        "该轮次已有抽取",
        "Round {round} has a draw; before its seed it can be discarded, with a reason.",
        "轮次 {round} 已有抽取；种子产生之前可说明理由后作废。",
    ),
    "draw-unfinished": Problem(
        409,
        "The draw has no seed yet",
        "抽取尚未产生种子",
        "Make the seed of round {round}'s draw first, or discard the draw.",
        "请先产生轮次 {round} 抽取的种子，或将该抽取作废。",
    ),
    "draw-seeded": Problem(
        409,
        "The draw is made",
        "抽取已完成",
        "The seed of round {round}'s draw is made, and what was drawn stands.",
        "轮次 {round} 的抽取已产生种子，结果不可更改。",
    ),
    "draw-discarded": Problem(
        409, "The draw is discarded", "抽取已作废", "Make another draw for the round.", "请为该轮次另行抽取。"
    ),
}
