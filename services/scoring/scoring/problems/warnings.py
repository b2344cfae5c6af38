"""What is likely to be meant otherwise."""

from collections.abc import Mapping

from chassis.problems import Problem
from scoring.problems.wrong import wrong

WARNINGS: Mapping[str, Problem] = {
    "void-level-with-points": wrong(
        "A void level has points",
        "无效档带有分值",
        "The points of {level} are never used.",
        "{level} 的分值不会被使用。",
    ),
    "lowest-level-above-zero": wrong(
        "The lowest level is worth more than 0",
        "最低档次分值高于 0",
        "With every vote at the lowest level of {scale} the score is still {points}.",
        "即使全部选票都是 {scale} 的最低档，得分仍为 {points}。",
    ),
    "points-below-component": wrong(
        "The items come to less than the component",
        "考评项目满分之和低于组成部分",
        "The items of {component} sum to {sum}, below its {points} points: nobody can reach 100.",
        "{component} 的项目满分之和为 {sum}，低于其满分 {points}：无人能得到 100 分。",
    ),
    "drawn-without-interval": wrong(
        "No interval can be given for a panel that is drawn",
        "该抽样评议方无法给出置信区间",
        "{panel} weighs criteria or trims votes: how sure its score is cannot be told from the counts.",
        "{panel} 按内容加权或去掉最高最低分：无法由票数得出其得分的误差。",
    ),
    "adjustment-without-effect": wrong(
        "An adjustment has neither bonus nor malus",
        "加减分项没有上下限",
        "Entries for {adjustment} change nothing: say how much they can add or take away.",
        "{adjustment} 的加减分不起作用：请指定最多加减多少分。",
    ),
    "exact-total-of-rounded-parts": wrong(
        "The exact total is the printed one",
        "精确总分即打印的总分",
        "Parts are rounded, so that the total is the sum of what is printed: this rule orders only totals that a limit "
        "or a veto has set. Round the total alone, or name a component or panel.",
        "各部分得分已取整，总分即打印值之和：此规则只能区分被限定或否决的总分。请只对总分取整，或指定组成部分或评议方。",
    ),
    "setting-without-effect": wrong(
        "A setting has no effect here",
        "该设置在此处不起作用",
        "`{setting}` is ignored here; remove it.",
        "此处不使用 `{setting}`；请删除。",
    ),
}
