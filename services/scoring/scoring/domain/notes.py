"""What is said beside a result: each thing that was missing and what it led to, each veto."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Consequence = Literal["reweighted", "zero", "block", "panel"]

# slug → (zh, en)
NOTES: Mapping[str, tuple[str, str]] = {
    "round-missing": (
        "{panel}：第 {round} 轮有效票 {valid} 张，少于 {min_valid} 张，视为缺失；{consequence}。",
        "{panel}: round {round} has {valid} valid votes, fewer than {min_valid}, and is missing; {consequence}.",
    ),
    "round-below-quorum": (
        "{panel}：第 {round} 轮有效票 {valid} 张，不足名册 {roll} 人的 {min_share}，视为缺失；{consequence}。",
        "{panel}: round {round} has {valid} valid votes, a smaller share than {min_share} of its roll of {roll}, and "
        "is missing; {consequence}.",
    ),
    "round-void": (
        "{panel}：第 {round} 轮收到选票 {ballots} 张，多于名册 {roll} 人，整轮作废；{consequence}。",
        "{panel}: round {round} has {ballots} ballots for a roll of {roll} and is void; {consequence}.",
    ),
    "round-without-score": (
        "{panel}：第 {round} 轮没有可计分的选票，视为缺失；{consequence}。",
        "{panel}: round {round} has no votes that are weighed, and is missing; {consequence}.",
    ),
    "stratum-missing": (
        "{panel}：第 {round} 轮中界别 {part} 没有有效票；{consequence}。",
        "{panel}: stratum {part} has no valid votes in round {round}; {consequence}.",
    ),
    "criterion-missing": (
        "{panel}：第 {round} 轮中内容 {part} 没有有效票；{consequence}。",
        "{panel}: criterion {part} has no valid votes in round {round}; {consequence}.",
    ),
    "panel-missing": (
        "{panel}没有任何一轮有效评议；{consequence}。",
        "{panel} has no round that counts; {consequence}.",
    ),
    "component-missing": (
        "{component}没有任何评议结果，不计总分。",
        "{component} has no result at all, so there is no total.",
    ),
    "number-missing": (
        "{component}的得分未提交；{consequence}。",
        "The number for {component} was not handed in; {consequence}.",
    ),
    "veto-zero": ("一票否决“{veto}”：总分计为零分。", "Veto “{veto}”: the total is set to zero."),
    "veto-maximum": (
        "一票否决“{veto}”：总分最高为 {maximum} 分。",
        "Veto “{veto}”: the total is at most {maximum}.",
    ),
    "veto-grade": (
        "一票否决“{veto}”：等次最高为“{grade}”。",
        "Veto “{veto}”: the grade is {grade} at best.",
    ),
    "object-withdrawn": (
        "该对象年中退出评议：已有评议单独列示，不计总分，不参加排名。",
        "The object was withdrawn in mid-year: what was said of it stands apart, without total and rank.",
    ),
    "object-merged-apart": (
        "该对象年中并入“{successor}”：已有评议单独列示，不计入后者，不计总分，不参加排名。",
        "The object was merged into {successor} in mid-year: what was said of it stands apart and does not count for "
        "that, without total and rank.",
    ),
    "object-merged-counted": (
        "该对象年中并入“{successor}”：已有选票计入后者；本对象不计总分，不参加排名。",
        "The object was merged into {successor} in mid-year: its votes count for that; it has no total and no rank.",
    ),
    "votes-of-merged": (
        "计入年中并入对象同轮的选票：{objects}。",
        "With the votes, round by round, of what was merged into it in mid-year: {objects}.",
    ),
    "veto-unranked": ("一票否决“{veto}”：不参加排名。", "Veto “{veto}”: the object is not ranked."),
}

CONSEQUENCES: Mapping[Consequence, tuple[str, str]] = {
    "reweighted": ("其权重由其余部分按比例分担", "the others carry its weight in proportion"),
    "zero": ("按零分计", "it counts as zero"),
    "block": ("因此不计总分", "so there is no total"),
    "panel": ("该方没有其他有效的轮次", "the panel has no other round that counts"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """`slug` names a text of NOTES, `facts` fill it, `consequence` says what was done about what is missing."""

    slug: str
    facts: Mapping[str, str] = field(default_factory=dict)
    consequence: Consequence | None = None

    def say(self) -> dict[str, str]:
        zh, en = NOTES[self.slug]
        then_zh, then_en = CONSEQUENCES[self.consequence] if self.consequence else ("", "")
        return {
            "slug": self.slug,
            "zh": zh.format(consequence=then_zh, **self.facts),
            "en": en.format(consequence=then_en, **self.facts),
        }
