"""Phases, topics, the report."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "phase-incomplete": Problem(
        409,
        "The phase is not complete",
        "阶段任务尚未完成",
        "{count} thing(s) of its checklist are open, each under `errors`; an organiser may complete it with a reason.",
        "清单中尚有 {count} 项未完成，见 `errors`；组织方可说明理由后予以完成。",
    ),
    "check-open": Problem(
        422, "A check is open", "清单项目未完成", "{en}; missing: {missing}.", "{zh}；尚缺：{missing}。"
    ),
    "phase-completed": Problem(
        409, "The phase is completed", "阶段已完成", "Reopen it with a reason first.", "请先说明理由，重新开启该阶段。"
    ),
    "phase-not-completed": Problem(
        409,
        "The phase is not completed",
        "阶段尚未完成",
        "Only a completed phase can be reopened.",
        "只有已完成的阶段可以重新开启。",
    ),
    "unknown-task": Problem(
        422,
        "The phase has no such task",
        "该阶段没有此项任务",
        "Name one of the phase's tasks, word for word; {task} is none.",
        "请逐字写明该阶段的任务；没有“{task}”。",
    ),
    "least-above-most": Problem(
        422,
        "The least is above the most",
        "下限高于上限",
        "Set least to most or lower.",
        "请将 least 设为不高于 most。",
    ),
    "too-many-own-problems": Problem(
        409,
        "The object has its problems already",
        "该评议对象的选题已满",
        "{object} has {most} problem(s) of its own, as many as the campaign allows; change one of them.",
        "{object} 已有 {most} 个选题，达到上限；请修改其中之一。",
    ),
    "unknown-representative": Problem(
        422,
        "There is no such county representative",
        "没有该县民评代表",
        "Name the id of one of the campaign's county representatives.",
        "请使用本评议活动县民评代表的 id。",
    ),
    "template-wrong": Problem(
        422,
        "The template cannot be used",
        "模板无法使用",
        "The report cannot be made with it: {reason}.",
        "无法用该模板生成报告：{reason}。",
    ),
}
