"""What the office does in the phases beside rounds and findings: the meeting, topics and pledges, comments, the report.

The plan names none of these texts: they are synthetic, and fit it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from report import step

if TYPE_CHECKING:
    from play import Year

Plain = dict[str, Any]

PROGRAMME = {"title": "2024年民主评议政风行风工作方案", "issued_on": "2024-05-10"}
MEETING = {
    "kind": "mobilisation",
    "held_on": "2024-05-15",
    "attendance": 96,
    "minutes": "在全局动员部署民主评议政风行风工作任务，宣布评议对象、内容和程序。",
    "made_public": {"on": "2024-05-16", "where": "局门户网站、公开栏"},
}
BUREAU_TOPIC = {
    "title": "深入开展企业减负，规范涉企收费",
    "goals": "企业减负“九条禁令”落实到位，涉企收费项目全部公示。",
    "measures": "开展专项检查，清理涉企收费，公布收费目录和投诉电话。",
    "pledge": {"text": "凡未列入目录的收费一律不收。", "on": "2024-05-30", "where": "局门户网站"},
}
PROBLEMS = ("办事材料一次告知不到位", "对企业诉求回复不及时")
DELIVERED = {"state": "delivered", "on": "2024-11-18", "remark": "年内完成整改。"}
COMMENT = "一年来围绕选题抓整改，服务态度和办事效率有改进；下一步应巩固成效，健全受理和反馈机制。"
RENAMED = {"kind": "renamed", "on": "2024-09-01", "name": "中小企业服务股", "reason": "机构改革，职能调整后更名"}
RENAMED_OBJECT = "small-business"
DECIDED = {"on": "2025-01-10", "decided_by": "局民主评议政风行风工作领导小组"}
HONOUR = {"kind": "honour", "text": "年度民主评议先进单位，全局通报表扬", **DECIDED}
TALK = {"kind": "talk", "text": "由局分管领导约谈主要负责人，限期提出改进措施", **DECIDED}


def mobilise(year: Year) -> str:
    """The programme is issued, the meeting held and made public."""
    year.organiser.change(year.path, {"programme": PROGRAMME})
    year.organiser.call("POST", f"{year.path}/meetings", MEETING)
    return f"programme issued, meeting of {MEETING['attendance']} held and made public"


def choose_topics(year: Year) -> str:
    """The bureau's topic, chosen with the county representatives, and two problems of each object."""
    office, path = year.organiser, f"{year.path}/topics"
    county = [each["id"] for each in office.list(f"{year.path}/representatives") if each["kind"] == "county"]
    office.call("POST", path, {**BUREAU_TOPIC, "chosen_with": county})
    problems = [
        {"object": each["code"], "title": title, "goals": "年内取得明显成效。", "measures": "明确责任人，限期整改。"}
        for each in office.list(f"{year.path}/objects")
        for title in PROBLEMS
    ]
    for problem in problems:  # one after the other: the report has them in the order in which they were entered
        office.call("POST", path, problem)
    return f"the bureau's topic with {len(county)} county representatives, {len(problems)} problems of objects"


def rename_object(year: Year) -> None:
    """An object has another name from now on; earlier polls keep the old one, results show both."""
    with step("评议对象更名 renamed") as done:
        [unit] = [each for each in year.organiser.list(f"{year.path}/objects") if each["code"] == RENAMED_OBJECT]
        change = year.organiser.call("POST", f"{year.path}/objects/{unit['id']}/changes", RENAMED)
        done.said = f"{change['former_name']} is {change['name']} from {change['on']} on"


def sum_up(year: Year) -> str:
    """Topics are delivered, each unit gets its comment, the report is submitted, and kept as it was submitted."""
    office, path = year.organiser, year.path
    topics = [f"{path}/topics/{each['id']}" for each in office.list(f"{path}/topics")]
    list(year.pool.map(lambda topic: office.change(topic, {"delivery": DELIVERED}), topics))
    objects = office.list(f"{path}/objects")

    def comment(unit: Plain) -> None:
        office.call("PUT", f"{path}/objects/{unit['id']}/comment", {"text": unit["name"] + COMMENT}, {"If-Match": "*"})

    list(year.pool.map(comment, objects))
    made = office.call("POST", f"{path}/report/submissions", {"to": "县纠风办", "on": "2024-12-20"})
    report = office.read(f"{path}/report/submissions/{made['id']}/report.docx")
    if made["digest"] != "sha256:" + hashlib.sha256(report).hexdigest():
        raise ValueError("the report that is read is not the report that was submitted")
    year.folder.keep("report.docx", report)
    return f"{len(objects)} comments, report of {len(report)} bytes, {made['digest'][:23]}…"


def use_results(year: Year, results: list[Plain]) -> str:
    """The first is honoured, the last talked to (结果运用)."""
    ranked = sorted((each for each in results if each["rank"] is not None), key=lambda each: int(each["rank"]))
    for result, use in ((ranked[0], HONOUR), (ranked[-1], TALK)):
        year.organiser.call("POST", f"{year.path}/uses", {"object": result["object"], **use})
    return f"{ranked[0]['name']}: honour; {ranked[-1]['name']}: talk"


WORK: dict[str, tuple[str, Callable[[Year], str]]] = {
    "mobilisation": ("动员部署 mobilisation", mobilise),
    "topics": ("选题评议 topics", choose_topics),
    "summary": ("点评与报告 report", sum_up),
}
"""Phase → the title of what is done before it is completed, and who does it."""
