"""What the office does in each phase beside the rounds: the meeting, topics and pledges, comments, the report.

The plan names none of these texts: they are synthetic, and fit it.
"""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

from api_client import Caller

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


def mobilise(office: Caller, campaign: str) -> str:
    """The programme is issued, the meeting held and made public."""
    office.change(campaign, {"programme": PROGRAMME})
    office.call("POST", f"{campaign}/meetings", MEETING)
    return f"programme issued, meeting of {MEETING['attendance']} held and made public"


def choose_topics(office: Caller, campaign: str, pool: Executor) -> str:
    """The bureau's topic, chosen with the county representatives, and two problems of each object."""
    people = office.list(f"{campaign}/representatives")
    county = [each["id"] for each in people if each["kind"] == "county"]
    office.call("POST", f"{campaign}/topics", {**BUREAU_TOPIC, "chosen_with": county})
    problems = [
        {"object": each["code"], "title": title, "goals": "年内取得明显成效。", "measures": "明确责任人，限期整改。"}
        for each in office.list(f"{campaign}/objects")
        for title in PROBLEMS
    ]
    list(pool.map(lambda body: office.call("POST", f"{campaign}/topics", body), problems))
    return f"the bureau's topic with {len(county)} county representatives, {len(problems)} problems of objects"


def sum_up(office: Caller, campaign: str, pool: Executor) -> str:
    """Pledges are delivered, each unit gets its comment, the report is submitted."""
    [bureau] = [each for each in office.list(f"{campaign}/topics") if each["object"] is None]
    office.change(f"{campaign}/topics/{bureau['id']}", {"delivery": DELIVERED})
    objects = office.list(f"{campaign}/objects")

    def comment(unit: dict[str, Any]) -> None:
        path = f"{campaign}/objects/{unit['id']}/comment"
        office.call("PUT", path, {"text": unit["name"] + COMMENT}, {"If-Match": "*"})

    list(pool.map(comment, objects))
    submission = {"to": "县纠风办", "on": "2024-12-20"}
    made = office.call("POST", f"{campaign}/report/submissions", submission)
    return f"{len(objects)} comments, report {made['digest'][:23]}…"
