"""The daily assessment, certification, unlinking."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "scoring-refused": Problem(
        409,
        "The scoring service refuses",
        "评分服务拒绝",
        "The scoring service refuses: {reason}.",
        "评分服务拒绝：{reason}。",
    ),
    "unknown-component": Problem(
        422,
        "The scheme has no such assessed component",
        "评分方案中没有该考评部分",
        "Name a component with an assessment or a number, or an adjustment; {component} is none.",
        "请指明日常考评或报送分数的部分，或加减分项；{component} 不是。",
    ),
    "unknown-item": Problem(
        422,
        "There is no such item",
        "没有该考评项目",
        "Component {component} has no item {item}.",
        "{component} 中没有考评项目 {item}。",
    ),
    "points-above-item": Problem(
        422,
        "The points are above the item's maximum",
        "分值超过该项目上限",
        "Item {item} is worth {maximum} points.",
        "项目 {item} 的分值为 {maximum}。",
    ),
    "points-above-adjustment": Problem(
        422,
        "The points are above the adjustment's limits",
        "分值超过该加减分项的上限",
        "Adjustment {adjustment} adds at most {bonus} points and takes away at most {malus}.",
        "加减分项 {adjustment} 最多加 {bonus} 分、减 {malus} 分。",
    ),
    "number-out-of-range": Problem(
        422,
        "The number is out of range",
        "分数超出范围",
        "With this entry it would be {total}; it must stay between 0 and {maximum}.",
        "计入后为 {total}，应在 0 与 {maximum} 之间。",
    ),
    "rounds-open": Problem(
        409,
        "Rounds are still open",
        "仍有轮次未结束",
        "Seal or cancel these rounds first: {rounds}.",
        "请先封存或取消以下轮次：{rounds}。",
    ),
    "no-round-sealed": Problem(
        409, "No round is sealed", "没有已封存的轮次", "Certify after at least one round.", "至少封存一轮后方可评定。"
    ),
    "campaign-changing": Problem(
        409,
        "The campaign keeps changing",
        "评议活动仍在变动",
        "Something changed while results were computed; certify again.",
        "计算结果期间有内容变动，请重新评定。",
    ),
    "campaign-not-certified": Problem(
        409, "The campaign is not certified", "评议活动尚未评定", "Certify it first.", "请先评定。"
    ),
    "objections-open": Problem(
        409,
        "Objections can still be made",
        "异议期未满",
        "The objection window ends at {until}; unlink after that.",
        "异议期至 {until} 届满，届满后方可解除关联。",
    ),
    "campaign-unlinked": Problem(
        410,
        "The campaign is unlinked",
        "评议活动已解除关联",
        "Its codes and the map of people and voters were deleted after the objection window.",
        "其评议码及人员与评议人的对应关系已在异议期满后删除。",
    ),
}
