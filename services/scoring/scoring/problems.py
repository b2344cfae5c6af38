"""The slugs that this service refuses or warns with, beside those that all services share; a closed list."""

from collections.abc import Mapping

from chassis.problems import Problem
from scoring.file_problems import FILE_PROBLEMS


def _wrong(en: str, zh: str, detail_en: str, detail_zh: str) -> Problem:
    return Problem(422, en, zh, detail_en, detail_zh)


FIGURES: Mapping[str, Problem] = {
    "not-a-decimal": _wrong(
        "A figure is not a decimal string",
        "数值不是十进制字符串",
        "`{value}` is no figure; write it with ASCII digits, at most nine before and after the point, like 85.5.",
        "“{value}”不是数值；请用半角数字书写，小数点前后最多各九位，如 85.5。",
    ),
    "not-a-code": _wrong(
        "A code has an unusable form",
        "代码格式不正确",
        "`{code}` is no code; use up to 64 letters, digits, dots, hyphens and underscores, letter or digit first.",
        "“{code}”不是代码；请用不超过 64 个字母、数字、点、连字符或下划线，并以字母或数字开头。",
    ),
    "not-a-date": _wrong(
        "A date is not YYYY-MM-DD",
        "日期格式不是 YYYY-MM-DD",
        "`{value}` is no date; write it like 2024-06-01.",
        "“{value}”不是日期；请写成 2024-06-01 的形式。",
    ),
    "duplicate-code": _wrong(
        "A code is there twice",
        "代码重复",
        "`{code}` names something else already; give each its own code.",
        "“{code}”已被使用；请为每一项使用不同的代码。",
    ),
    "duplicate-key": _wrong(
        "A JSON object has a key twice",
        "JSON 对象中有重复的键",
        "Remove one of the two `{key}`.",
        "请删除重复的“{key}”。",
    ),
    "points-out-of-range": _wrong(
        "Points are outside of what is possible here",
        "分值超出范围",
        "{value} is below 0, above 100, or above the component's points.",
        "{value} 低于 0、高于 100 或高于组成部分的满分。",
    ),
    "weight-out-of-range": _wrong(
        "A weight is out of range", "权重超出范围", "{value} is not a share from 0 to 1.", "{value} 不在 0 到 1 之间。"
    ),
    "threshold-out-of-range": _wrong(
        "A threshold is out of range",
        "等次界限超出范围",
        "{value} is not within 0 and 100.",
        "{value} 不在 0 到 100 之间。",
    ),
    "share-out-of-range": _wrong(
        "A share of a series is out of range",
        "序列比例超出范围",
        "{value} is not more than 0 and at most 1.",
        "{value} 应大于 0 且不大于 1。",
    ),
}

SCHEME: Mapping[str, Problem] = {
    "points-not-100": _wrong(
        "The components do not come to 100 points",
        "各组成部分满分之和不是 100",
        "Their points sum to {sum}; make it exactly 100.",
        "满分之和为 {sum}；应恰好为 100。",
    ),
    "points-too-fine": _wrong(
        "A component's points have more than two decimals",
        "组成部分的满分超过两位小数",
        "Round {value} to two decimals.",
        "请将 {value} 改为至多两位小数。",
    ),
    "weights-not-one": _wrong(
        "The weights do not sum to 1",
        "权重之和不是 1",
        "They sum to {sum}; make it exactly 1.",
        "权重之和为 {sum}；应恰好为 1。",
    ),
    "weights-partly-given": _wrong(
        "Some weights are given, and some are not",
        "仅给出部分权重",
        "Give every one a weight, or none: without weights all are equal.",
        "请全部给出权重，或全部不给：不给权重时各项相等。",
    ),
    "points-above-component": _wrong(
        "The items come to more than the component",
        "考评项目满分之和超过组成部分",
        "The items of {component} sum to {sum}, above its {points} points.",
        "{component} 的项目满分之和为 {sum}，超过其满分 {points}。",
    ),
    "component-kind": _wrong(
        "A component is not of exactly one kind",
        "组成部分类型不明确",
        "Give {component} exactly one of panels, assessment and number.",
        "请为 {component} 指定 panels、assessment、number 之一。",
    ),
    "unknown-scale": _wrong(
        "A scale is not known", "未知的档次表", "There is no scale {scale}.", "没有档次表 {scale}。"
    ),
    "scale-kind": _wrong(
        "A scale has not exactly one of levels and marks",
        "档次表类型不明确",
        "Give {scale} either levels or marks.",
        "请为 {scale} 指定 levels 或 marks 之一。",
    ),
    "void-and-abstention": _wrong(
        "A level is void and an abstention",
        "档次同时设为无效和弃权",
        "Let {level} be one of the two: void is a vote that says nothing (不了解), an abstention is none at all.",
        "{level} 只能为其中之一：无效（不了解）是表态而不计分，弃权是没有表态。",
    ),
    "level-without-points": _wrong(
        "A level has no points",
        "档次没有分值",
        "Give {level} points, or make it void.",
        "请为 {level} 指定分值，或设为无效档。",
    ),
    "scale-without-scored-level": _wrong(
        "A scale has no level that scores",
        "档次表没有计分的档次",
        "Every level of {scale} is void.",
        "{scale} 的所有档次均为无效档。",
    ),
    "void-level-satisfied": _wrong(
        "A void level counts as satisfied",
        "无效档被列为满意",
        "{level} is void; take it off the satisfied levels.",
        "{level} 为无效档；请从满意档次中去除。",
    ),
    "strata-and-criteria": _wrong(
        "A panel weighs strata and criteria",
        "同一方同时按界别和内容加权",
        "Let {panel} weigh one of the two.",
        "{panel} 只能按其中之一加权。",
    ),
    "pooled-with-zero": _wrong(
        "Pooled rounds cannot count a missing one as zero",
        "合并计算时缺失轮次不能计零分",
        "Set missing_round of {panel} to reweighted or block.",
        "请将 {panel} 的 missing_round 设为 reweighted 或 block。",
    ),
    "thresholds-not-descending": _wrong(
        "The thresholds of grades do not descend",
        "等次界限没有递减",
        "{value} is not below {above}, so that this grade is never reached.",
        "{value} 不低于 {above}，该等次永远不会达到。",
    ),
    "last-grade-conditional": _wrong(
        "The last grade has a condition",
        "最后一个等次带有条件",
        "Remove the conditions of {grade}: it takes whoever is left.",
        "请去除 {grade} 的条件：其余对象都归入该等次。",
    ),
    "grade-without-condition": _wrong(
        "A grade before the last has no condition",
        "非最后等次没有条件",
        "Nobody gets past {grade}; give it a condition or put it last.",
        "{grade} 之后的等次永远不会达到；请加上条件或放在最后。",
    ),
    "unknown-grade": _wrong("A grade is not known", "未知的等次", "There is no grade {grade}.", "没有等次 {grade}。"),
    "tie-without-of": _wrong(
        "A tie rule does not say of what",
        "同分规则没有指明对象",
        "Give the rule {rule} the code of a {kind} in `of`.",
        "请用 of 为规则 {rule} 指定代码。",
    ),
    "veto-without-grade": _wrong(
        "A veto to a grade names none", "降等否决没有指定等次", "Give {veto} a grade.", "请为 {veto} 指定等次。"
    ),
    "veto-without-maximum": _wrong(
        "A veto to a maximum names none", "限分否决没有指定上限", "Give {veto} a maximum.", "请为 {veto} 指定上限。"
    ),
}

WARNINGS: Mapping[str, Problem] = {
    "void-level-with-points": _wrong(
        "A void level has points",
        "无效档带有分值",
        "The points of {level} are never used.",
        "{level} 的分值不会被使用。",
    ),
    "lowest-level-above-zero": _wrong(
        "The lowest level is worth more than 0",
        "最低档次分值高于 0",
        "With every vote at the lowest level of {scale} the score is still {points}.",
        "即使全部选票都是 {scale} 的最低档，得分仍为 {points}。",
    ),
    "points-below-component": _wrong(
        "The items come to less than the component",
        "考评项目满分之和低于组成部分",
        "The items of {component} sum to {sum}, below its {points} points: nobody can reach 100.",
        "{component} 的项目满分之和为 {sum}，低于其满分 {points}：无人能得到 100 分。",
    ),
    "drawn-without-interval": _wrong(
        "No interval can be given for a panel that is drawn",
        "该抽样评议方无法给出置信区间",
        "{panel} weighs criteria or trims votes: how sure its score is cannot be told from the counts.",
        "{panel} 按内容加权或去掉最高最低分：无法由票数得出其得分的误差。",
    ),
    "adjustment-without-effect": _wrong(
        "An adjustment has neither bonus nor malus",
        "加减分项没有上下限",
        "Entries for {adjustment} change nothing: say how much they can add or take away.",
        "{adjustment} 的加减分不起作用：请指定最多加减多少分。",
    ),
    "setting-without-effect": _wrong(
        "A setting has no effect here",
        "该设置在此处不起作用",
        "`{setting}` is ignored here; remove it.",
        "此处不使用 `{setting}`；请删除。",
    ),
}

INPUT: Mapping[str, Problem] = {
    "unknown-object": _wrong(
        "An object is not known", "未知的评议对象", "There is no object {object}.", "没有评议对象 {object}。"
    ),
    "unknown-panel": _wrong(
        "A panel is not known", "未知的评议方", "The scheme has no panel {panel}.", "方案中没有评议方 {panel}。"
    ),
    "unknown-level": _wrong(
        "A level is not known",
        "未知的档次",
        "The scale {scale} has no level {level}.",
        "档次表 {scale} 中没有档次 {level}。",
    ),
    "unknown-stratum": _wrong(
        "A stratum is not known",
        "未知的界别",
        "The panel {panel} has no stratum {code}.",
        "{panel} 中没有界别 {code}。",
    ),
    "unknown-criterion": _wrong(
        "A criterion is not known",
        "未知的评议内容",
        "The panel {panel} has no criterion {code}.",
        "{panel} 中没有评议内容 {code}。",
    ),
    "unknown-component": _wrong(
        "A component is not known",
        "未知的组成部分",
        "The scheme has no component {component}.",
        "方案中没有组成部分 {component}。",
    ),
    "component-of-other-kind": _wrong(
        "A component is of another kind",
        "组成部分类型不符",
        "{component} takes no {kind}.",
        "{component} 不接受 {kind}。",
    ),
    "unknown-item": _wrong(
        "An item is not known", "未知的考评项目", "The component has no item {item}.", "该组成部分没有项目 {item}。"
    ),
    "unknown-adjustment": _wrong(
        "An adjustment is not known",
        "未知的加减分项",
        "The scheme has no adjustment {adjustment}.",
        "方案中没有加减分项 {adjustment}。",
    ),
    "unknown-veto": _wrong(
        "A veto is not known", "未知的否决项", "The scheme has no veto {veto}.", "方案中没有否决项 {veto}。"
    ),
    "duplicate-row": _wrong(
        "Something is handed in twice", "重复提交", "{row} is there already; join the two.", "{row} 已存在；请合并。"
    ),
    "negative-count": _wrong(
        "A count is below 0", "票数为负", "{count} votes are not possible.", "票数不能为 {count}。"
    ),
    "roll-absent": _wrong(
        "The number of roll entries is missing",
        "缺少名册人数",
        "The panel {panel} has a quorum or is void above its roll; give `roll`.",
        "{panel} 有参评率要求，或超出名册即作废；请提供 roll。",
    ),
    "ballots-absent": _wrong(
        "The number of ballots is missing",
        "缺少收回的选票数",
        "A round of {panel} is void with more ballots than roll entries; give `ballots`.",
        "{panel} 的选票多于名册即作废；请提供 ballots。",
    ),
    "population-by-stratum": _wrong(
        "The population is given by stratum",
        "总体按界别给出",
        "The panel {panel} weighs no strata; give one number.",
        "{panel} 不按界别加权；请给出一个数。",
    ),
    "population-not-by-stratum": _wrong(
        "The population is not given by stratum",
        "总体没有按界别给出",
        "The panel {panel} weighs strata; give the size of each one's list.",
        "{panel} 按界别加权；请给出各界别名单的人数。",
    ),
    "valid-above-population": _wrong(
        "There are more valid votes than people on the list",
        "有效票多于名单人数",
        "{valid} valid votes from a list of {population}.",
        "有效票 {valid} 张，名单仅 {population} 人。",
    ),
    "strata-absent": _wrong(
        "The votes by stratum are missing",
        "缺少分界别票数",
        "The panel {panel} weighs strata; give `strata` beside `counts`.",
        "{panel} 按界别加权；请在 counts 之外提供 strata。",
    ),
    "strata-do-not-add-up": _wrong(
        "The strata do not add up",
        "各界别票数之和不符",
        "The strata have {sum} votes for {level}, `counts` has {count}.",
        "各界别 {level} 票数之和为 {sum}，counts 中为 {count}。",
    ),
    "criteria-absent": _wrong(
        "The votes by criterion are missing",
        "缺少分内容票数",
        "The panel {panel} weighs criteria; give `criteria` beside `counts`.",
        "{panel} 按内容加权；请在 counts 之外提供 criteria。",
    ),
    "criterion-above-counts": _wrong(
        "A criterion has more votes than there are",
        "单项内容票数超过总票数",
        "{sum} votes for this criterion, {votes} in `counts`.",
        "该内容票数为 {sum}，counts 中为 {votes}。",
    ),
}

PROBLEMS: Mapping[str, Problem] = {
    **FILE_PROBLEMS,
    **FIGURES,
    **SCHEME,
    **WARNINGS,
    **INPUT,
}
