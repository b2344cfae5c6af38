"""What is wrong with a scheme."""

from collections.abc import Mapping

from chassis.problems import Problem
from scoring.problems.wrong import wrong

SCHEME: Mapping[str, Problem] = {
    "points-not-100": wrong(
        "The components do not come to 100 points",
        "各组成部分满分之和不是 100",
        "Their points sum to {sum}; make it exactly 100.",
        "满分之和为 {sum}；应恰好为 100。",
    ),
    "points-too-fine": wrong(
        "A component's points have more than two decimals",
        "组成部分的满分超过两位小数",
        "Round {value} to two decimals.",
        "请将 {value} 改为至多两位小数。",
    ),
    "weights-not-one": wrong(
        "The weights do not sum to 1",
        "权重之和不是 1",
        "They sum to {sum}; make it exactly 1.",
        "权重之和为 {sum}；应恰好为 1。",
    ),
    "weights-partly-given": wrong(
        "Some weights are given, and some are not",
        "仅给出部分权重",
        "Give every one a weight, or none: without weights all are equal.",
        "请全部给出权重，或全部不给：不给权重时各项相等。",
    ),
    "points-above-component": wrong(
        "The items come to more than the component",
        "考评项目满分之和超过组成部分",
        "The items of {component} sum to {sum}, above its {points} points.",
        "{component} 的项目满分之和为 {sum}，超过其满分 {points}。",
    ),
    "component-kind": wrong(
        "A component is not of exactly one kind",
        "组成部分类型不明确",
        "Give {component} exactly one of panels, assessment and number.",
        "请为 {component} 指定 panels、assessment、number 之一。",
    ),
    "unknown-scale": wrong(
        "A scale is not known", "未知的档次表", "There is no scale {scale}.", "没有档次表 {scale}。"
    ),
    "scale-kind": wrong(
        "A scale has not exactly one of levels and marks",
        "档次表类型不明确",
        "Give {scale} either levels or marks.",
        "请为 {scale} 指定 levels 或 marks 之一。",
    ),
    "void-and-abstention": wrong(
        "A level is void and an abstention",
        "档次同时设为无效和弃权",
        "Let {level} be one of the two: void is a vote that says nothing (不了解), an abstention is none at all.",
        "{level} 只能为其中之一：无效（不了解）是表态而不计分，弃权是没有表态。",
    ),
    "level-without-points": wrong(
        "A level has no points",
        "档次没有分值",
        "Give {level} points, or make it void.",
        "请为 {level} 指定分值，或设为无效档。",
    ),
    "scale-without-scored-level": wrong(
        "A scale has no level that scores",
        "档次表没有计分的档次",
        "Every level of {scale} is void.",
        "{scale} 的所有档次均为无效档。",
    ),
    "void-level-satisfied": wrong(
        "A void level counts as satisfied",
        "无效档被列为满意",
        "{level} is void; take it off the satisfied levels.",
        "{level} 为无效档；请从满意档次中去除。",
    ),
    "strata-and-criteria": wrong(
        "A panel weighs strata and criteria",
        "同一方同时按界别和内容加权",
        "Let {panel} weigh one of the two.",
        "{panel} 只能按其中之一加权。",
    ),
    "pooled-with-zero": wrong(
        "Pooled rounds cannot count a missing one as zero",
        "合并计算时缺失轮次不能计零分",
        "Set missing_round of {panel} to reweighted or block.",
        "请将 {panel} 的 missing_round 设为 reweighted 或 block。",
    ),
    "thresholds-not-descending": wrong(
        "The thresholds of grades do not descend",
        "等次界限没有递减",
        "{value} is not below {above}, so that this grade is never reached.",
        "{value} 不低于 {above}，该等次永远不会达到。",
    ),
    "last-grade-conditional": wrong(
        "The last grade has a condition",
        "最后一个等次带有条件",
        "Remove the conditions of {grade}: it takes whoever is left.",
        "请去除 {grade} 的条件：其余对象都归入该等次。",
    ),
    "grade-without-condition": wrong(
        "A grade before the last has no condition",
        "非最后等次没有条件",
        "Nobody gets past {grade}; give it a condition or put it last.",
        "{grade} 之后的等次永远不会达到；请加上条件或放在最后。",
    ),
    "unknown-grade": wrong("A grade is not known", "未知的等次", "There is no grade {grade}.", "没有等次 {grade}。"),
    "tie-without-of": wrong(
        "A tie rule does not say of what",
        "同分规则没有指明对象",
        "Give the rule {rule} the code of a {kind} in `of`.",
        "请用 of 为规则 {rule} 指定代码。",
    ),
    "veto-without-grade": wrong(
        "A veto to a grade names none", "降等否决没有指定等次", "Give {veto} a grade.", "请为 {veto} 指定等次。"
    ),
    "veto-without-maximum": wrong(
        "A veto to a maximum names none", "限分否决没有指定上限", "Give {veto} a maximum.", "请为 {veto} 指定上限。"
    ),
}
