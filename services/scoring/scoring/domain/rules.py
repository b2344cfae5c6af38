"""The rules that an explanation names, one text each; `docs` and answers say them in these words (slug → zh, en)."""

from collections.abc import Mapping

RULES: Mapping[str, tuple[str, str]] = {
    "merged-votes": (
        "合并计票：本对象该档票数加上并入对象同轮该档票数",
        "Votes at the level: the object's own, and in the same round those of each object merged into it",
    ),
    "stratum-score": (
        "界别得分：各档有效票数乘以分值之和，除以有效票数（不了解等无效档不计）",
        "Score of a stratum: valid votes of each level times its points, divided by the valid votes (void left out)",
    ),
    "criterion-score": (
        "单项内容得分：各档有效票数乘以分值之和，除以有效票数（不了解等无效档不计）",
        "Score of a criterion: valid votes of each level times its points, divided by the valid votes (void left out)",
    ),
    "round-score": (
        "本轮得分：各档有效票数乘以分值之和，除以有效票数（不了解等无效档不计）",
        "Score of the round: valid votes of each level times its points, divided by the valid votes (void left out)",
    ),
    "round-score-strata": (
        "本轮得分：各界别得分按权重的平均；没有有效票的界别由其余分担",
        "Score of the round: mean of the strata by weight; those without valid votes leave it to the others",
    ),
    "round-score-criteria": (
        "本轮得分：各项内容得分按权重的平均；没有有效票的内容由其余分担",
        "Score of the round: mean of the criteria by weight; those without valid votes leave it to the others",
    ),
    "panel-score-mean": ("评议得分：各轮得分的平均", "Score of the panel: mean of its rounds"),
    "panel-score-weighted": (
        "评议得分：各轮得分按权重的平均",
        "Score of the panel: mean of its rounds by weight",
    ),
    "panel-score-pooled": (
        "评议得分：各轮选票合并后的得分",
        "Score of the panel: score of the votes of all its rounds together",
    ),
    "panel-score-latest": ("评议得分：最近一轮的得分", "Score of the panel: score of its latest round"),
    "panel-maximum": (
        "该方满分：在实际参与计分的各方中所占权重，乘以组成部分的满分",
        "Most points of the panel: its share of the weights that count, times the component's points",
    ),
    "panel-points": (
        "该方得分：评议得分除以 100，乘以该方满分",
        "Points of the panel: its score divided by 100, times its most points",
    ),
    "panel-points-zero": ("该方得分：没有有效评议，计零分", "Points of the panel: missing, counts as zero"),
    "item-points": (
        "考评项目得分：起始分加各次加减分",
        "Points of the item: where it starts, and each entry added or deducted",
    ),
    "item-limit": ("考评项目得分不低于零，不高于该项满分", "The item stays within 0 and its most points"),
    "adjustment-points": ("加减分：各次加减分之和", "Bonus and malus: sum of the entries"),
    "adjustment-limit": ("加减分不超出其上下限", "The adjustment stays within its malus and bonus"),
    "number-points": ("提交的得分", "Points as handed in"),
    "number-points-zero": ("得分未提交，计零分", "Points not handed in count as zero"),
    "component-points": ("组成部分得分：各部分得分之和", "Points of the component: sum of its parts"),
    "component-limit": (
        "组成部分得分不高于其满分",
        "The component stays within its most points",
    ),
    "total": (
        "总分：各组成部分得分与加减分之和",
        "Total: sum of the components, and of bonus and malus",
    ),
    "total-limit": ("总分不低于零", "The total is never below zero"),
    "veto-zero": ("一票否决：总分计零分", "Veto: the total is set to zero"),
    "veto-maximum": ("一票否决：总分不高于上限", "Veto: the total is at most its limit"),
    "rank-in-series": (
        "序列内名次：一加序列内总分更高者（总分相同的，按方案所定顺序在前者）的个数",
        "Rank in the series: one more than the number of objects in it with a higher total, or an equal one that wins "
        "the tie by the scheme's rules",
    ),
    "rank": (
        "总名次：一加总分更高者（总分相同的，按方案所定顺序在前者）的个数",
        "Rank overall: one more than the number of objects with a higher total, or an equal one that wins the tie by "
        "the scheme's rules",
    ),
}
