"""The slugs that questions about results are refused with, beside those of the scores in them."""

from collections.abc import Mapping

from chassis.problems import Problem

QUESTIONS: Mapping[str, Problem] = {
    "too-many-combinations": Problem(
        422,
        "The grid has too many combinations",
        "参数网格的组合过多",
        "{combinations} combinations, at most {most} at once; ask with fewer axes or alternatives, or in parts.",
        "组合数为 {combinations}，一次最多 {most}；请减少维度或取值，或分次查询。",
    ),
    "too-much-to-compute": Problem(
        422,
        "The grid asks for too much at once",
        "参数网格的计算量过大",
        "{combinations} combinations × {rounds} objects and rounds (with strata, entries …) is more than {most}; "
        "ask with fewer combinations, or for a part of the objects.",
        "{combinations} 个组合 × {rounds} 个对象与轮次（界别、内容、考评记录一并计入）超过 {most}；请减少组合或对象。",
    ),
    "unknown-pointer": Problem(
        422,
        "A pointer names nothing",
        "指针没有指向任何内容",
        "There is nothing at `{pointer}` that could be set; write it like /scheme/components/0/panels/0/min_valid.",
        "“{pointer}”处没有可设置的内容；请写成 /scheme/components/0/panels/0/min_valid 的形式。",
    ),
    "overlapping-pointers": Problem(
        422,
        "Two settings are of the same thing",
        "两项设置针对同一内容",
        "What `{pointer}` sets another setting sets, too, or what it stands in; set it in one axis alone, once an "
        "alternative.",
        "“{pointer}”处的内容或其上级已由另一项设置指定；请只在一个维度中设置，且每个取值中只设一次。",
    ),
    "broken-combination": Problem(
        422,
        "A combination breaks a rule",
        "有组合违反规则",
        "With the alternatives {combination} (counted from 0) the rule `{rule}` is broken here; set together, in one "
        "alternative, what must fit together.",
        "取值组合 {combination}（从 0 数起）在此处违反规则 `{rule}`；必须相互配合的内容请放在同一取值中设置。",
    ),
}
