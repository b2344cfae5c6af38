"""Figures, codes and dates that are none."""

from collections.abc import Mapping

from chassis.problems import Problem
from scoring.problems.wrong import wrong

FIGURES: Mapping[str, Problem] = {
    "not-a-decimal": wrong(
        "A figure is not a decimal string",
        "数值不是十进制字符串",
        "`{value}` is no figure; write it with ASCII digits, at most nine before and after the point, like 85.5.",
        "“{value}”不是数值；请用半角数字书写，小数点前后最多各九位，如 85.5。",
    ),
    "not-a-code": wrong(
        "A code has an unusable form",
        "代码格式不正确",
        "`{code}` is no code; use up to 64 letters, digits, dots, hyphens and underscores, letter or digit first.",
        "“{code}”不是代码；请用不超过 64 个字母、数字、点、连字符或下划线，并以字母或数字开头。",
    ),
    "not-a-date": wrong(
        "A date is not YYYY-MM-DD",
        "日期格式不是 YYYY-MM-DD",
        "`{value}` is no date; write it like 2024-06-01.",
        "“{value}”不是日期；请写成 2024-06-01 的形式。",
    ),
    "duplicate-code": wrong(
        "A code is there twice",
        "代码重复",
        "`{code}` names something else already; give each its own code.",
        "“{code}”已被使用；请为每一项使用不同的代码。",
    ),
    "duplicate-key": wrong(
        "A JSON object has a key twice",
        "JSON 对象中有重复的键",
        "Remove one of the two `{key}`.",
        "请删除重复的“{key}”。",
    ),
    "points-out-of-range": wrong(
        "Points are outside of what is possible here",
        "分值超出范围",
        "{value} is below 0, above 100, or above the component's points.",
        "{value} 低于 0、高于 100 或高于组成部分的满分。",
    ),
    "weight-out-of-range": wrong(
        "A weight is out of range",
        "权重超出范围",
        "{value} is below 0, or above 1 where that is the most; only a round may weigh more.",
        "{value} 低于 0，或超过上限 1；只有轮次的权重可以大于 1。",
    ),
    "threshold-out-of-range": wrong(
        "A threshold is out of range",
        "等次界限超出范围",
        "{value} is not within 0 and 100.",
        "{value} 不在 0 到 100 之间。",
    ),
    "share-out-of-range": wrong(
        "A share of a series is out of range",
        "序列比例超出范围",
        "{value} is not more than 0 and at most 1.",
        "{value} 应大于 0 且不大于 1。",
    ),
}
