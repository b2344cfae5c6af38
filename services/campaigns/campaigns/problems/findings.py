"""Opinions, findings, evidence, inspections, follow-ups."""

from __future__ import annotations

from chassis.problems import Problem

PROBLEMS: dict[str, Problem] = {
    "not-your-object": Problem(
        422,
        "This is not of your object",
        "不属于本单位",
        "A unit speaks of its own object; name it.",
        "各单位只能就本单位提交，请注明本单位。",
    ),
    "organiser-only": Problem(
        422,
        "This is the organiser's to say",
        "须由主办单位确定",
        "A unit registers what its own self-check found; whether it is a key problem, the organiser says.",
        "各单位只登记自查问题；是否为重点问题由主办单位确定。",
    ),
    "unknown-opinion": Problem(
        422,
        "There is no such opinion",
        "没有该意见",
        "The campaign has no opinion {opinion}.",
        "评议活动中没有意见 {opinion}。",
    ),
    "opinion-merged": Problem(
        422,
        "The opinion belongs to another finding",
        "该意见已归入其他问题",
        "An opinion belongs to one finding, for good.",
        "一条意见只归入一个问题，归入后不再变动。",
    ),
    "opinion-of-another-object": Problem(
        422,
        "The opinion is about another object",
        "该意见针对其他评议对象",
        "It is about {object}: merge it into a finding of that object or of the bureau.",
        "该意见针对 {object}，请归入该对象或本局的问题。",
    ),
    "step-out-of-turn": Problem(
        409,
        "The finding is not where this step begins",
        "问题当前状态不允许此步骤",
        "It is {state}; this step follows on: {turns}.",
        "问题当前为 {state}；此步骤只能在以下状态之后：{turns}。",
    ),
    "own-submission": Problem(
        409,
        "Nobody accepts their own work",
        "不得自行销号",
        "Somebody else than who submitted it must accept it.",
        "须由提交人以外的人员验收销号。",
    ),
    "finding-closed": Problem(
        409, "The finding is closed", "问题已办结", "It is accepted or excused.", "该问题已销号或已说明免予整改。"
    ),
    "no-findings": Problem(
        409,
        "There is nothing to feed back",
        "没有可反馈的问题",
        "The object has no finding that is not excused.",
        "该评议对象没有需要反馈的问题。",
    ),
    "not-its-type": Problem(
        422,
        "The file is not what its type says",
        "文件内容与类型不符",
        "Send a PDF, PNG, JPEG, DOCX or XLSX, without macros, under its own Content-Type.",
        "请提交 PDF、PNG、JPEG、DOCX 或 XLSX 文件（不含宏），并使用相应的 Content-Type。",
    ),
    "evidence-lost": Problem(
        409,
        "The file is gone",
        "证明材料文件缺失",
        "The evidence folder has no file {sha256}: restore it from the backup.",
        "证明材料目录中没有文件 {sha256}，请从备份恢复。",
    ),
    "evidence-altered": Problem(
        409,
        "The file was altered",
        "证明材料文件已被改动",
        "The content of file {sha256} is another one: restore it from the backup.",
        "文件 {sha256} 的内容已改变，请从备份恢复。",
    ),
    "unknown-representative": Problem(
        422,
        "There is no such county representative",
        "没有该县民评代表",
        "The campaign has no county representative {person}.",
        "评议活动中没有县民评代表 {person}。",
    ),
    "not-its-inspector": Problem(
        403,
        "You are none of its inspectors",
        "不是该次检查的检查人",
        "Its inspectors and the organiser report an inspection.",
        "检查报告由该次检查的检查人或主办单位提交。",
    ),
    "object-not-inspected": Problem(
        422,
        "The object was not inspected",
        "该评议对象不在检查范围",
        "The inspection is not of {object}.",
        "此次检查不包括 {object}。",
    ),
    "inspection-reported": Problem(
        409, "The inspection is reported", "检查已报告", "Its report stands.", "其报告不再变动。"
    ),
    "inspection-cancelled": Problem(
        409, "The inspection is cancelled", "检查已取消", "Plan another one.", "请另行安排检查。"
    ),
    "follow-up-closed": Problem(
        409,
        "The follow-up is closed",
        "回访已办结",
        "Its outcome stands, or who asked for it is erased.",
        "其办理结果不再变动，或其个人信息已删除。",
    ),
}
