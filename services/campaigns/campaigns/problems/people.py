"""Personal data: its keys and its end."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
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
