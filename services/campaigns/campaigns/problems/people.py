"""Sectors, seats and terms of office; personal data, its keys and its end."""

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
    "campaign-not-unlinked": Problem(
        409,
        "The campaign is not unlinked",
        "评议活动尚未解除关联",
        "Unlink it first: until then its people are what objections are answered from.",
        "请先解除关联：此前处理异议仍需其人员信息。",
    ),
    "retention-running": Problem(
        409,
        "The retention is not over",
        "保存期限未满",
        "Names and numbers are kept until {until}.",
        "姓名和号码保存至 {until}。",
    ),
    "person-on-roll": Problem(
        409,
        "The person is on the roll of a round that is published",
        "该人员在已发布轮次的名册中",
        "Seal or cancel these rounds first: {rounds}.",
        "请先封存或取消以下轮次：{rounds}。",
    ),
    "key-missing": Problem(
        503,
        "A key is missing",
        "缺少密钥",
        "Rows of {table} are under key {key}, which PERSONAL_DATA_KEYS does not name.",
        "{table} 中有以密钥 {key} 加密的记录，但 PERSONAL_DATA_KEYS 未列出该密钥。",
    ),
    "person-twice": Problem(
        409,
        "A person is there twice",
        "同一人员重复",
        "In {table} two people of one campaign have the same number: erase one of them.",
        "{table} 中同一评议活动有两人号码相同，请删除其中一人的信息。",
    ),
}
