"""The feedback letter to an object."""

from __future__ import annotations

import io
from typing import Any

import docx

PLAN = {"triage": "by_plan", "measure": "轮岗 & 公示", "leader": "副局长", "office": "窗口", "deadline": "2024-09-30"}


def letter(office: Any, campaign: str, code: str = "01", query: str = "", **who: Any) -> Any:
    (found,) = (each["id"] for each in office.get(campaign + "/objects").json if each["code"] == code)
    return office.get(f"{campaign}/objects/{found}/feedback-letter.docx{query}", **who)


def texts(content: bytes) -> tuple[str, list[list[str]]]:
    """The paragraphs as one text, and the rows of the table."""
    read = docx.Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for row in read.tables[0].rows]
    return "\n".join(each.text for each in read.paragraphs), rows


def test_feedback_letter_tells_findings_opinions_and_deadlines(office: Any) -> None:
    campaign = office.active()
    opinion = {"way": "box", "object": "01", "text": "没人", "received_on": "2024-06-05"}
    opinions = [office.made(campaign + "/opinions", opinion)["id"] for _ in range(3)]
    path = campaign + "/findings"
    first = {"object": "01", "source": "opinion", "text": "<午间>无人\n要等\x0b", "key": True, "opinions": opinions}
    made = office.made(path, first)
    office.made(f"{path}/{made['id']}/plan", PLAN)
    office.made(path, {"object": "01", "source": "self_check", "text": "材料清单不全 {{ date }}"})
    excused = office.made(path, {"object": "01", "source": "self_check", "text": "免予整改的问题"})
    office.made(f"{path}/{excused['id']}/excuse", {"reason": "已撤并"})
    office.made(path, {"object": "02", "source": "self_check", "text": "别人的问题"})
    answer = letter(office, campaign, query="?reply_by=2024-07-15")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    said, rows = texts(answer.data)
    for part in ("意见建议反馈函", "股室01：", "《民主评议》", "问题2个", "意见3条", "2024年7月15日前", "经贸局行评办"):
        assert part in said
    assert rows[1:] == [
        ["1", "【重点】<午间>无人\n要等", "3", "轮岗 & 公示", "副局长", "2024年9月30日"],
        ["2", "材料清单不全 {{ date }}", "0", "请制定整改措施", "", "请提出整改期限"],
    ]


def test_feedback_letter_without_findings_is_refused(office: Any) -> None:
    answer = letter(office, office.active())
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:no-findings")


def test_feedback_letter_is_for_the_unit_itself(office: Any) -> None:
    campaign = office.active()
    office.made(campaign + "/findings", {"object": "01", "source": "self_check", "text": "问题"})
    assert letter(office, campaign, role="unit", objects=["01"]).status_code == 200
    assert letter(office, campaign, role="unit", objects=["02"]).status_code == 404
