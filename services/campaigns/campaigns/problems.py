"""Every slug of this service beside the common ones: status, title and detail in English and Chinese."""

from __future__ import annotations

from campaigns.file_problems import FILE_PROBLEMS
from chassis.problems import Problem

_SCHEME_RULE = Problem(422, "The scheme breaks a rule", "评分方案不合规则", "{detail}", "{detail}")

SCHEME_SLUGS = (
    "not-a-code",
    "not-a-decimal",
    "points-out-of-range",
    "points-too-fine",
    "points-not-100",
    "points-above-component",
    "weight-out-of-range",
    "weights-not-one",
    "weights-partly-given",
    "scale-kind",
    "void-and-abstention",
    "level-without-points",
    "scale-without-scored-level",
    "unknown-level",
    "void-level-satisfied",
    "component-kind",
    "unknown-scale",
    "strata-and-criteria",
    "pooled-with-zero",
    "threshold-out-of-range",
    "share-out-of-range",
    "thresholds-not-descending",
    "last-grade-conditional",
    "grade-without-condition",
    "unknown-grade",
    "tie-without-of",
    "veto-without-grade",
    "veto-without-maximum",
)
"""Scoring's own slugs of a scheme's mistakes; their details are scoring's."""
OF_SCHEMES = {*SCHEME_SLUGS, "duplicate-code"}
"""Those under which we say what scoring says; others of the same name mean something else here."""

PROBLEMS: dict[str, Problem] = {
    **dict.fromkeys(SCHEME_SLUGS, _SCHEME_RULE),
    "scheme-mistake": Problem(
        422, "The scheme breaks a rule", "评分方案不合规则", "{rule}: {detail}", "{rule}：{detail}"
    ),
    "code-taken": Problem(409, "The code is taken", "代码已被占用", "There is a {code} already.", "{code} 已存在。"),
    "duplicate-code": Problem(422, "A code is there twice", "代码重复", "{code} is there twice.", "{code} 重复。"),
    "duplicate-person": Problem(
        422,
        "A person is there twice",
        "人员重复",
        "{first} is of the same kind and has the same number.",
        "{first} 为同类人员，号码相同。",
    ),
    "person-known": Problem(
        409,
        "This person is appointed already",
        "该人员已在名单中",
        "A representative of this kind has the same number.",
        "已有同类代表使用相同号码。",
    ),
    "not-a-phone": Problem(
        422,
        "This is no telephone number",
        "电话号码无效",
        "Send E.164 (+8613800138000) or a Chinese mobile number of 11 digits.",
        "请使用 E.164 格式（+8613800138000）或 11 位手机号码。",
    ),
    "unknown-time-zone": Problem(
        422,
        "The time zone is not known",
        "未知时区",
        "Use a name of the IANA time zone database, such as Asia/Shanghai.",
        "请使用 IANA 时区名称，例如 Asia/Shanghai。",
    ),
    "phase-ends-before-start": Problem(
        422,
        "The phase ends before it starts",
        "阶段结束早于开始",
        "Set ends_on to starts_on or later.",
        "请将 ends_on 设为 starts_on 当日或之后。",
    ),
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
    "campaign-frozen": Problem(
        409,
        "This is fixed from activation on",
        "启动后不可更改",
        "These fields can change in a draft only: {fields}.",
        "以下字段仅在草案阶段可改：{fields}。",
    ),
    "campaign-certified": Problem(
        409,
        "The campaign is certified",
        "评议活动已评定",
        "Nothing that results come from can change after certification.",
        "评定之后，结果的任何依据均不可更改。",
    ),
    "campaign-not-active": Problem(
        409, "The campaign is not active", "评议活动未启动", "Activate it first.", "请先启动评议活动。"
    ),
    "activation-incomplete": Problem(
        409,
        "The campaign cannot be activated yet",
        "评议活动尚不能启动",
        "{count} thing(s) missing, each under `errors`.",
        "尚缺 {count} 项，见 `errors`。",
    ),
    "scheme-missing": Problem(
        422, "There is no scheme", "缺少评分方案", "Put a valid scheme first.", "请先提交有效的评分方案。"
    ),
    "scheme-frozen": Problem(
        409,
        "The scheme is frozen",
        "评分方案已冻结",
        "A scheme can change until its campaign is activated.",
        "评分方案在评议活动启动后不可更改。",
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
    "scoring-refused": Problem(
        409,
        "The scoring service refuses",
        "评分服务拒绝",
        "The scoring service refuses: {reason}.",
        "评分服务拒绝：{reason}。",
    ),
    "unknown-object": Problem(
        422,
        "There is no such object",
        "没有该评议对象",
        "The campaign has no object {object}.",
        "评议活动中没有评议对象 {object}。",
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
    # Unlinking.
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
    "day-past": Problem(422, "The day is past", "日期已过", "Name today or a later day.", "请使用当日或之后的日期。"),
    **FILE_PROBLEMS,
}
