"""What is wrong with what is to be scored."""

from collections.abc import Mapping

from chassis.problems import Problem
from scoring.problems.wrong import wrong

INPUT: Mapping[str, Problem] = {
    "unknown-object": wrong(
        "An object is not known", "未知的评议对象", "There is no object {object}.", "没有评议对象 {object}。"
    ),
    "merger-in-a-circle": wrong(
        "Mergers go round in a circle",
        "合并关系成环",
        "The merger of {object} leads to no object that stands.",
        "评议对象 {object} 的合并没有归到现存对象。",
    ),
    "unknown-panel": wrong(
        "A panel is not known", "未知的评议方", "The scheme has no panel {panel}.", "方案中没有评议方 {panel}。"
    ),
    "unknown-level": wrong(
        "A level is not known",
        "未知的档次",
        "The scale {scale} has no level {level}.",
        "档次表 {scale} 中没有档次 {level}。",
    ),
    "unknown-stratum": wrong(
        "A stratum is not known",
        "未知的界别",
        "The panel {panel} has no stratum {code}.",
        "{panel} 中没有界别 {code}。",
    ),
    "unknown-criterion": wrong(
        "A criterion is not known",
        "未知的评议内容",
        "The panel {panel} has no criterion {code}.",
        "{panel} 中没有评议内容 {code}。",
    ),
    "unknown-component": wrong(
        "A component is not known",
        "未知的组成部分",
        "The scheme has no component {component}.",
        "方案中没有组成部分 {component}。",
    ),
    "component-of-other-kind": wrong(
        "A component is of another kind",
        "组成部分类型不符",
        "{component} takes no {kind}.",
        "{component} 不接受 {kind}。",
    ),
    "unknown-item": wrong(
        "An item is not known", "未知的考评项目", "The component has no item {item}.", "该组成部分没有项目 {item}。"
    ),
    "unknown-adjustment": wrong(
        "An adjustment is not known",
        "未知的加减分项",
        "The scheme has no adjustment {adjustment}.",
        "方案中没有加减分项 {adjustment}。",
    ),
    "unknown-veto": wrong(
        "A veto is not known", "未知的否决项", "The scheme has no veto {veto}.", "方案中没有否决项 {veto}。"
    ),
    "duplicate-row": wrong(
        "Something is handed in twice", "重复提交", "{row} is there already; join the two.", "{row} 已存在；请合并。"
    ),
    "negative-count": wrong(
        "A count is below 0", "票数为负", "{count} votes are not possible.", "票数不能为 {count}。"
    ),
    "roll-absent": wrong(
        "The number of roll entries is missing",
        "缺少名册人数",
        "The panel {panel} has a quorum or is void above its roll; give `roll`.",
        "{panel} 有参评率要求，或超出名册即作废；请提供 roll。",
    ),
    "ballots-absent": wrong(
        "The number of ballots is missing",
        "缺少收回的选票数",
        "A round of {panel} is void with more ballots than roll entries; give `ballots`.",
        "{panel} 的选票多于名册即作废；请提供 ballots。",
    ),
    "population-by-stratum": wrong(
        "The population is given by stratum",
        "总体按界别给出",
        "The panel {panel} weighs no strata; give one number.",
        "{panel} 不按界别加权；请给出一个数。",
    ),
    "population-not-by-stratum": wrong(
        "The population is not given by stratum",
        "总体没有按界别给出",
        "The panel {panel} weighs strata; give the size of each one's list.",
        "{panel} 按界别加权；请给出各界别名单的人数。",
    ),
    "valid-above-population": wrong(
        "There are more valid votes than people on the list",
        "有效票多于名单人数",
        "{valid} valid votes from a list of {population}.",
        "有效票 {valid} 张，名单仅 {population} 人。",
    ),
    "strata-absent": wrong(
        "The votes by stratum are missing",
        "缺少分界别票数",
        "The panel {panel} weighs strata; give `strata` beside `counts`.",
        "{panel} 按界别加权；请在 counts 之外提供 strata。",
    ),
    "strata-do-not-add-up": wrong(
        "The strata do not add up",
        "各界别票数之和不符",
        "The strata have {sum} votes for {level}, `counts` has {count}.",
        "各界别 {level} 票数之和为 {sum}，counts 中为 {count}。",
    ),
    "criteria-absent": wrong(
        "The votes by criterion are missing",
        "缺少分内容票数",
        "The panel {panel} weighs criteria; give `criteria` beside `counts`.",
        "{panel} 按内容加权；请在 counts 之外提供 criteria。",
    ),
    "criterion-above-counts": wrong(
        "A criterion has more votes than there are",
        "单项内容票数超过总票数",
        "{sum} votes for this criterion, {votes} in `counts`.",
        "该内容票数为 {sum}，counts 中为 {votes}。",
    ),
}
