"""The final report, its template, its submission."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import pytest
from docx import Document

from campaigns.api.docx_files import DOCX, TemplateWrong, render
from campaigns.api.report_sample import SAMPLE
from campaigns.api.reports import OURS
from campaigns.api.templates import letter as letter_template
from campaigns.api.templates import report as report_template
from campaigns.use_cases.write_report import report_values

SUBMISSION = {"to": "县纠风办", "on": "2024-12-20"}


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for each in paragraphs:
        document.add_paragraph(each)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def words(report: bytes) -> str:
    """All that is written in it, tables too."""
    document = Document(io.BytesIO(report))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def charts(report: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        names = sorted(each for each in package.namelist() if each.startswith("word/charts/"))
        return [package.read(each).decode() for each in names]


@pytest.fixture
def campaign(office: Any, ballots: Any, new_votes: Any) -> str:
    """An active campaign with a sealed round: 01 with 9 valid votes, 02 with too few."""
    path: str = office.active(("01", "02"))
    office.hand_in(path, "01", "13900139000")
    round_ = office.published(path, code="july", name="七月评议")
    ballots.votes[round_.split("/")[-1]] = [new_votes("01", 6, 3, 1), new_votes("02", 2)]
    office.made(round_ + "/seal")
    return path


def template(office: Any, campaign: str, document: bytes, **options: Any) -> Any:
    headers = {**office._bearer("organiser"), "Content-Type": options.get("content_type", DOCX)}
    return office._client.put(f"/api/v1{campaign}/report/template", data=document, headers=headers)


def test_report_before_certification_is_marked_as_a_draft(office: Any, campaign: str) -> None:
    answer = office.get(campaign + "/report.docx")
    assert (answer.status_code, answer.content_type) == (200, DOCX)
    assert "草　稿" in words(answer.data)
    office.made(campaign + "/certification")
    assert "草　稿" not in words(office.get(campaign + "/report.docx").data)


def test_report_shows_no_count_that_is_withheld(office: Any, campaign: str) -> None:
    report = office.get(campaign + "/report.docx").data
    table = next(each for each in Document(io.BytesIO(report)).tables if each.rows[0].cells[-1].text == "有效票")
    rows = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows[1:]}
    assert rows == {"股室01": ["6", "3", "1", "9"], "股室02": ["不公布"] * 4}
    levels = next(each for each in charts(report) if "各档次占比" in each)
    assert "股室01" in levels
    assert "股室02" not in levels


def test_report_holds_what_the_year_left(office: Any, campaign: str) -> None:
    office.made(campaign + "/topics", {"title": "企业减负", "goals": "减半", "object": "01"})
    entry = {"object": "01", "component": "daily", "item": "pledge", "points": "-1.5", "date": "2024-06-01"}
    office.approved(campaign, {**entry, "reason": "<逾期> & 未报"})
    [first, _] = office.get(campaign + "/objects").json
    office.put(f"{campaign}/objects/{first['id']}/comment", {"text": "服务规范\x01。"})
    report = office.get(campaign + "/report.docx").data
    for said in (
        "企业减负",
        "减半",
        "<逾期> & 未报",
        "-1.5",
        "服务规范。",
        "七月评议",
        "90.00",
        "本次评议未指明上一年度",
    ):
        assert said in words(report), said
    assert [each.count("<c:ser>") for each in charts(report)] == [2, 1, 3]  # turnout, totals, levels; no findings


def test_report_tells_findings_and_what_was_done_about_them(office: Any, campaign: str) -> None:
    assert "没有登记问题" in words(office.get(campaign + "/report.docx").data)
    path = campaign + "/findings"
    key = {"object": None, "source": "self_check", "text": "审批环节多", "key": True, "severity": "serious"}
    plan = {
        "triage": "by_plan",
        "measure": "合并环节",
        "leader": "副局长",
        "office": "法规股",
        "deadline": "2020-01-02",
    }
    made = office.made(path, key)
    office.made(f"{path}/{made['id']}/plan", plan)
    other = office.made(path, {"object": "01", "source": "self_check", "text": "小问题"})
    office.made(f"{path}/{other['id']}/excuse", {"reason": "已撤并"})
    report = office.get(campaign + "/report.docx").data
    said = "共登记问题2个，归并意见建议0条；开展明查0次、暗访0次。已销号0个，免予整改1个，未完成1个，其中逾期1个。"
    assert said in words(report)
    rows = [[cell.text for cell in row.cells] for table in Document(io.BytesIO(report)).tables for row in table.rows]
    assert ["全局", "1", "0", "0", "1", "1"] in rows
    assert ["股室01", "1", "0", "1", "0", "0"] in rows
    assert ["1", "全局", "审批环节多", "合并环节", "副局长", "2020年1月2日", "已定措施"] in rows
    assert "小问题" not in words(report)
    assert any("问题整改情况" in each for each in charts(report))


def test_report_compares_with_the_certified_campaign_of_last_year(office: Any, campaign: str, scoring: Any) -> None:
    year = office.made(campaign + "/copy", {"code": campaign[-12:], "name": "2025年", "year": 2025})
    assert year["previous"] == campaign.split("/")[2]
    later = f"/campaigns/{year['id']}"
    office.made(later + "/activation")
    assert "尚未评定" in words(office.get(later + "/report.docx").data)
    office.made(campaign + "/certification")
    scoring.total = "92.50"
    said = words(office.get(later + "/report.docx").data)
    for each in ("与“民主评议”比较", "90.00", "92.50", "+2.50"):
        assert each in said


def test_report_without_ballots_says_which_turnout_is_missing(office: Any, campaign: str, ballots: Any) -> None:
    office.made(campaign + "/certification")
    ballots.stop()
    assert "未列出各渠道参与情况：七月评议" in words(office.get(campaign + "/report.docx").data)
    assert office.post(campaign + "/report/submissions", SUBMISSION).status_code == 503


def test_report_of_the_same_figures_has_the_same_bytes(office: Any, campaign: str) -> None:
    office.made(campaign + "/certification")
    assert office.get(campaign + "/report.docx").data == office.get(campaign + "/report.docx").data


def test_report_of_a_draft_is_refused(office: Any) -> None:
    assert office.get(office.draft() + "/report.docx").json["type"].endswith(":campaign-not-active")


def test_report_is_not_for_units(office: Any, campaign: str) -> None:
    assert office.get(campaign + "/report.docx", role="unit", objects=["01"]).status_code == 403


def test_submit_report_keeps_it_as_it_was(office: Any, campaign: str) -> None:
    early = office.post(campaign + "/report/submissions", SUBMISSION)
    assert (early.status_code, early.json["type"]) == (409, "urn:minping:problem:campaign-not-certified")
    office.made(campaign + "/certification")
    made = office.made(campaign + "/report/submissions", SUBMISSION)
    report = office.get(campaign + "/report.docx").data
    template(office, campaign, docx("另一份"))
    kept = office.get(f"{campaign}/report/submissions/{made['id']}/report.docx").data
    assert kept == report
    assert made["digest"] == "sha256:" + hashlib.sha256(kept).hexdigest()
    assert office.get(campaign + "/report/submissions").json == [made]
    other = office.draft()
    assert office.get(f"{other}/report/submissions/{made['id']}/report.docx").status_code == 404


def test_put_report_template_and_go_back(office: Any, campaign: str) -> None:
    own = docx("{{ campaign.name }}：{% for each in comments %}{{ each.text }}{% endfor %}完")
    kept = template(office, campaign, own)
    assert kept.json == {"digest": "sha256:" + hashlib.sha256(own).hexdigest(), "size": len(own)}
    assert office.get(campaign + "/report/template.docx").data == own
    assert words(office.get(campaign + "/report.docx").data) == "民主评议：完"
    for _ in range(2):
        assert office.call("DELETE", campaign + "/report/template").status_code == 204
    assert office.get(campaign + "/report/template.docx").data == OURS.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "{{ nobody }}",
        "{% for each in comments %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 'a' * 1000000000 }}",
        "{{ campaign.name.upper() }}",
        "{{ range(9) }}",
        "{% set a = campaign.name ~ campaign.name %}",
        "{{ campaign.name | center(1000000000) }}",
        "{% include 'other' %}",
    ],
)
def test_put_report_template_that_does_more_than_it_may_is_refused(office: Any, campaign: str, text: str) -> None:
    answer = template(office, campaign, docx(text))
    assert (answer.status_code, answer.json["type"]) == (422, "urn:minping:problem:template-wrong")
    assert office.get(campaign + "/report/template.docx").data == OURS.read_bytes()


def test_put_report_template_that_is_none_is_refused(office: Any, campaign: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 40_000_000)
    for document in (b"no zip", file.getvalue(), OURS.read_bytes()[:-100]):
        assert template(office, campaign, document).status_code == 422
    assert template(office, campaign, OURS.read_bytes(), content_type="text/plain").status_code == 415


def test_sample_of_the_report_has_the_names_that_a_report_has(office: Any, campaign: str) -> None:
    entry = {
        "object": "01",
        "component": "daily",
        "item": "pledge",
        "points": "-1",
        "date": "2024-06-01",
        "reason": "x",
    }
    office.approved(campaign, entry)
    office.made(campaign + "/findings", {"object": "01", "source": "self_check", "text": "问题", "key": True})
    values = report_values(office.app.extensions["campaigns"], campaign.split("/")[2])

    def names(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: names(each) for name, each in value.items()}
        return [names(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None

    shown, made = names(SAMPLE), names(values)
    assert shown.keys() == made.keys()
    for name in ("campaign", "rounds", "series", "phases"):
        assert shown[name] == made[name], name
    assert shown["levels"][0].keys() == made["levels"][0].keys()
    assert shown["findings"].keys() == made["findings"].keys()
    assert [sorted(row) for row in shown["findings"]["key"]] == [sorted(row) for row in made["findings"]["key"]]


@pytest.mark.parametrize(("name", "module"), [("report", report_template), ("feedback-letter", letter_template)])
def test_shipped_template_is_what_its_module_makes(name: str, module: Any) -> None:
    shipped = Document(str(OURS.with_name(f"{name}.docx")))
    assert shipped.element.xml == module.make().element.xml


def test_render_of_a_template_without_charts_has_none() -> None:
    assert charts(render(docx("{{ as_of }}"), SAMPLE)) == []
    assert len(charts(render(OURS.read_bytes(), SAMPLE))) == 4
    with pytest.raises(TemplateWrong):
        render(b"", SAMPLE)
