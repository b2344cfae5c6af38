"""Sectors, seats and terms of office."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "unknown-sector": Problem(
        422,
        "There is no such sector",
        "没有该界别",
        "The campaign names its sectors, and {sector} is none of them.",
        "评议活动已列明界别，其中没有 {sector}。",
    ),
    "sector-full": Problem(
        409,
        "The sector has no free seat",
        "界别名额已满",
        "Sector {sector} has {seats} seats, and on some day more experts would be in office.",
        "界别 {sector} 名额为 {seats}，届时在任的专家评议员将超过名额。",
    ),
    "term-ends-before-start": Problem(
        422,
        "The term ends before it starts",
        "任期结束早于开始",
        "Set term_to to term_from or later; `on`, a day after the first and not after the last day of the term.",
        "请将 term_to 设为 term_from 当日或之后；`on` 须在任期首日之后，且不晚于任期末日。",
    ),
    "representative-ended": Problem(
        409,
        "The representative has left",
        "该代表已卸任",
        "No longer in office since {on}; that stands.",
        "自 {on} 起已不在任，不可更改。",
    ),
}
