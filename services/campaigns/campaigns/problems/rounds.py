"""Rounds, and what the ballot service says of them."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "closes-before-opening": Problem(
        422,
        "The round closes before it opens",
        "轮次关闭早于开放",
        "Set closes_at after opens_at.",
        "请将 closes_at 设在 opens_at 之后。",
    ),
    "entry-before-closing": Problem(
        422,
        "Entry ends before the round closes",
        "录入截止早于轮次关闭",
        "Set entry_until to closes_at or later.",
        "请将 entry_until 设为 closes_at 或之后。",
    ),
    "period-ends-before-start": Problem(
        422,
        "The rated period ends before it starts",
        "被评时段结束早于开始",
        "Set rated_to to rated_from or later.",
        "请将 rated_to 设为 rated_from 当日或之后。",
    ),
    "channel-twice": Problem(
        422,
        "A channel is there twice",
        "渠道重复",
        "Name {channel} once: primary or auxiliary.",
        "{channel} 只能列一次：为主或为辅。",
    ),
    "unknown-panel": Problem(
        422,
        "The scheme has no such panel",
        "评分方案中没有该评议方",
        "The scheme has no panel {panel}.",
        "评分方案中没有评议方 {panel}。",
    ),
    "round-planned": Problem(
        409, "The round is not published", "轮次尚未发布", "Publish it first.", "请先发布该轮次。"
    ),
    "round-publishing": Problem(
        409,
        "The round's publication is not finished",
        "轮次发布尚未完成",
        "Publish it again: that finishes what an earlier try began.",
        "请再次发布，以完成先前未完成的发布。",
    ),
    "round-published": Problem(
        409,
        "The round is published",
        "轮次已发布",
        "Only closes_at and entry_until can change, with a reason.",
        "只能更改 closes_at 和 entry_until，并须说明理由。",
    ),
    "round-frozen": Problem(
        409,
        "The round is published",
        "轮次已发布",
        "Only closes_at and entry_until can change, not {fields}.",
        "只能更改 closes_at 和 entry_until，不能更改 {fields}。",
    ),
    "round-sealed": Problem(409, "The round is sealed", "轮次已封存", "Its result stands.", "其结果已确定。"),
    "round-cancelled": Problem(409, "The round is cancelled", "轮次已取消", "Plan another one.", "请另行安排轮次。"),
    "round-running": Problem(
        409,
        "The round is still running",
        "轮次仍在进行",
        "It can be sealed from its entry_until on.",
        "在 entry_until 之后方可封存。",
    ),
    "round-without-voters": Problem(
        409,
        "Nobody could vote in this round",
        "该轮次没有评议人",
        "Panel {panel} has nobody: appoint experts, or have objects hand in recipients.",
        "评议方 {panel} 没有人员：请聘任专家评议员，或由评议对象报送服务对象。",
    ),
    "sector-without-weight": Problem(
        409,
        "A sector has no weight in the scheme",
        "界别在评分方案中没有权重",
        "The panel weighs strata; these sectors are none of them: {sectors}.",
        "该评议方按界别加权，下列界别不在其中：{sectors}。",
    ),
    "ballots-refused": Problem(
        409,
        "The ballot service refuses",
        "选票服务拒绝",
        "The ballot service refuses: {said}.",
        "选票服务拒绝：{said}。",
    ),
}
