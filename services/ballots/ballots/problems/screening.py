"""Screening and pressure reports."""

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "ballots-unlinked": Problem(
        410,
        "The ballots are unlinked",
        "选票已解除关联",
        "Nothing is left that could be screened; what was found before is not kept.",
        "已无可供筛查的选票；此前的筛查结果不予保存。",
    ),
    "too-many-reports": Problem(
        409,
        "Enough was reported today",
        "今日反映次数已满",
        "At most {limit} reports a voter and day; write again tomorrow (UTC).",
        "每位选民每日最多反映 {limit} 次；请明日（UTC）再提交。",
    ),
}
