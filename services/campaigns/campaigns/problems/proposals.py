"""Approvals, objections, vetoes, corrections of a certification, use of results."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "own-entry": Problem(
        409,
        "Nobody decides what they proposed themselves",
        "不能审批本人提出的事项",
        "Somebody else approves or rejects it.",
        "请由他人审批。",
    ),
    "already-decided": Problem(
        409,
        "It is decided already",
        "该事项已审批",
        "{by} has decided; a correction is an entry of its own.",
        "{by} 已作出审批；更正须另行录入。",
    ),
    "unknown-veto": Problem(
        422, "The scheme has no such veto", "方案中没有该否决项", "There is no veto {veto}.", "没有否决项 {veto}。"
    ),
    "not-approved": Problem(
        409,
        "It does not count",
        "该事项未计入",
        "Only what was approved can be objected to.",
        "只能对已批准的事项提出异议。",
    ),
    "objection-made": Problem(
        409, "There is an objection already", "已提出过异议", "An object objects once.", "对同一事项只能提出一次异议。"
    ),
    "objection-late": Problem(
        409,
        "The objection comes too late",
        "异议期已满",
        "Objections could be made until {until}.",
        "异议期已于 {until} 届满。",
    ),
    "objection-answered": Problem(
        409, "The objection is answered", "异议已答复", "Its answer stands.", "原答复不再更改。"
    ),
    "proposals-undecided": Problem(
        409,
        "Something waits to be decided",
        "有事项尚未审批",
        "{waiting} proposed and neither approved nor rejected.",
        "有 {waiting} 项已提出而未审批。",
    ),
    "objections-unanswered": Problem(
        409,
        "Objections wait for an answer",
        "有异议尚未答复",
        "Answer {waiting} objection(s) first.",
        "请先答复 {waiting} 项异议。",
    ),
    "certification-incomplete": Problem(
        409,
        "The results cannot be certified yet",
        "尚不能评定",
        "{count} thing(s) missing, each under `errors`.",
        "尚缺 {count} 项，见 `errors`。",
    ),
    "correction-open": Problem(
        409,
        "A correction is open",
        "更正尚未完成",
        "Certify again: the new version closes it.",
        "请重新评定，新版本作出后更正即完成。",
    ),
    "objection-not-upheld": Problem(
        422,
        "There is no such upheld objection",
        "没有该项成立的异议",
        "Name an objection to the certification that was upheld, or none.",
        "请指明一项对评定提出且已被支持的异议，或不填写。",
    ),
    "use-withdrawn": Problem(
        409, "It is taken back already", "该记录已撤销", "Its reason stands.", "撤销理由不再更改。"
    ),
}
