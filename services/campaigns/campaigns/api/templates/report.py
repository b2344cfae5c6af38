"""The template of the final report (总结报告); docs/report.md has the names that it may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from campaigns.api.templates.word import page, paragraph, set_font

INDENT = 24
HEAD_SHADE, DRAFT_RED = "DEEAF6", "C00000"
FONTS = {"Normal": ("仿宋", 12, False), "Title": ("宋体", 22, True), "Heading 1": ("黑体", 15, False)} | {
    "Heading 2": ("楷体", 13, True)
}


def make() -> Any:
    report = docx.Document()
    _style(report)
    _head(report)
    for part in (_organisation, _phases, _topics, _findings, _turnout, _results, _levels, _previous, _assessment):
        part(report)
    _comments(report)
    _page_numbers(report)
    return report


def _head(report: Any) -> None:
    tag(report, "{%p if not certified %}")
    draft = paragraph(report, "草　稿（评定之前，数据截至{{ as_of }}）", ALIGN.CENTER)
    draft.runs[0].font.size, draft.runs[0].font.color.rgb = Pt(14), RGBColor.from_string(DRAFT_RED)
    tag(report, "{%p endif %}")
    paragraph(report, "{{ campaign.name }}总结报告", ALIGN.CENTER, style="Title")
    for line in ("{{ organiser.name }}", "{{ as_of }}"):
        paragraph(report, line, ALIGN.CENTER)


def _organisation(report: Any) -> None:
    heading(report, "一、组织领导")
    said = (
        "本年度民主评议政风行风工作由{{ organiser.name }}组织，具体工作由{{ organiser.office }}承担。"
        "{% if programme %}实施方案为《{{ programme.title }}》（{{ programme.issued_on }}）。{% endif %}"
    )
    paragraph(report, said, indent=INDENT)
    tag(report, "{%p if organiser.people %}")
    people = each_row("organiser.people", ["{{ row.name }}", "{{ row.responsibility }}"])
    table(report, ["成员", "职责"], people, [4.5, 11], left=(1,))
    tag(report, "{%p endif %}")


def _phases(report: Any) -> None:
    heading(report, "二、各阶段开展情况")
    cells = ["{{ row.name }}", "{{ row.window }}", "{{ row.state }}", "{{ row.remark }}"]
    table(report, ["阶段", "时间", "状态", "备注"], each_row("phases", cells), [3, 6.5, 2, 4], left=(3,))


def _topics(report: Any) -> None:
    heading(report, "三、选题评议与公开承诺")
    tag(report, "{%p if topics %}")
    aims = "目标：{{ row.goals }}　措施：{{ row.measures }}"
    cells = ["{{ row.whose }}", "{{ row.title }}", aims, "{{ row.pledge }}", "{{ row.delivery }}"]
    heads = ["单位", "议题（问题）", "目标与措施", "公开承诺", "兑现"]
    table(report, heads, each_row("topics", cells), [2.4, 3.2, 5, 3.4, 1.6], left=(1, 2, 3))
    otherwise(report, "尚未记录议题。")


def _findings(report: Any) -> None:
    heading(report, "四、查找问题与整改落实")
    tag(report, '{%p if findings.total != "0" %}')
    said = (
        "共登记问题{{ findings.total }}个，归并意见建议{{ findings.opinions }}条；"
        "开展明查{{ findings.inspections.open }}次、暗访{{ findings.inspections.undercover }}次。"
        "已销号{{ findings.accepted }}个，免予整改{{ findings.excused }}个，"
        "未完成{{ findings.open }}个，其中逾期{{ findings.overdue }}个。"
    )
    paragraph(report, said, indent=INDENT)
    figures = ["total", "accepted", "excused", "open", "overdue"]
    cells = ["{{ row.name }}", *(f"{{{{ row.{figure} }}}}" for figure in figures)]
    heads = ["单位", "问题", "已销号", "免予整改", "未完成", "其中逾期"]
    table(report, heads, each_row("findings.rows", cells), [4.5, 2.2, 2.2, 2.2, 2.2, 2.2])
    chart(report, "findings.chart")
    tag(report, "{%p if findings.key %}")
    heading(report, "重点问题", level=2)
    names = ["number", "whose", "text", "measure", "leader", "deadline", "state"]
    heads = ["编号", "单位", "问题", "整改措施", "责任领导", "整改期限", "状态"]
    key = each_row("findings.key", [f"{{{{ row.{name} }}}}" for name in names])
    table(report, heads, key, [1.2, 2.3, 3.5, 3.6, 1.8, 1.9, 1.5], left=(2, 3))
    tag(report, "{%p endif %}")
    otherwise(report, "没有登记问题。")


def _turnout(report: Any) -> None:
    heading(report, "五、参与情况")
    cells = ["{{ row.name }}", "{{ row.panel }}", "{{ row.window }}", "{{ row.state }}"]
    table(report, ["轮次", "评议方", "时间", "状态"], each_row("rounds", cells))
    cells = ["{{ row.name }}", "{{ row.roll }}", "{{ row.voters }}", "{{ row.share }}", *each_column("row.channels")]
    table(report, ["轮次", "名册", "参评", "参评率", *each_column("channels")], each_row("rounds", cells))
    tag(report, "{%p if turnout_missing %}")
    paragraph(report, "投票服务暂不可用，以下轮次未列出各渠道参与情况：{{ turnout_missing }}。", indent=INDENT)
    tag(report, "{%p endif %}")
    chart(report, "turnout_chart")


def _results(report: Any) -> None:
    heading(report, "六、评议结果")
    tag(report, "{%p for each in series %}")
    heading(report, "{{ each.name }}", level=2)
    heads = ["系列名次", "评议对象", *each_column("components"), "总分", "等次", "总名次"]
    before, after = (
        ["{{ row.rank_in_series }}", "{{ row.name }}"],
        ["{{ row.total }}", "{{ row.grade }}", "{{ row.rank }}"],
    )
    table(report, heads, each_row("each.rows", [*before, *each_column("row.points"), *after]))
    tag(report, "{%p endfor %}")
    chart(report, "totals_chart")


def _levels(report: Any) -> None:
    heading(report, "七、群众评议各档次情况")
    paragraph(report, "有效票不足的，不公布票数。", indent=INDENT)
    tag(report, "{%p for panel in levels %}")
    heading(report, "{{ panel.panel }}", level=2)
    chart(report, "panel.chart")
    tag(report, "{%p for t in panel.tables %}")
    caption(report, "{{ t.round }}")
    counts = ["{{ row.name }}", *each_column("row.counts")]
    table(
        report, ["评议对象", *each_column("panel.levels"), "有效票"], each_row("t.rows", [*counts, "{{ row.valid }}"])
    )
    tag(report, "{%p endfor %}")
    tag(report, "{%p if panel.contents %}")
    caption(report, "按评议内容汇总")
    table(report, ["评议内容", *each_column("panel.levels")], each_row("panel.contents", counts))
    tag(report, "{%p endif %}")
    tag(report, "{%p endfor %}")


def _previous(report: Any) -> None:
    heading(report, "八、与上一年度比较")
    tag(report, "{%p if previous.said %}")
    paragraph(report, "{{ previous.said }}", indent=INDENT)
    tag(report, "{%p else %}")
    paragraph(report, "与“{{ previous.name }}”比较：", indent=INDENT)
    cells = ["{{ row.name }}", "{{ row.last }}", "{{ row.total }}", "{{ row.change }}"]
    table(report, ["评议对象", "上年总分", "本年总分", "增减"], each_row("previous.rows", cells))
    tag(report, "{%p endif %}")


def _assessment(report: Any) -> None:
    heading(report, "九、日常考评记录")
    tag(report, "{%p if assessment %}")
    cells = [f"{{{{ row[{place}] }}}}" for place in range(5)]
    heads = ["评议对象", "日期", "项目", "分值", "事由"]
    table(report, heads, each_row("assessment", cells), [3.4, 3, 3.4, 1.6, 4.2], left=(4,))
    otherwise(report, "没有记录。")


def _comments(report: Any) -> None:
    heading(report, "十、逐一点评")
    tag(report, "{%p if comments %}")
    tag(report, "{%p for c in comments %}")
    paragraph(report, "{{ c.name }}：{{ c.text }}", indent=INDENT)
    tag(report, "{%p endfor %}")
    otherwise(report, "尚未点评。")


def heading(report: Any, text: str, level: int = 1) -> None:
    paragraph(report, text, style=f"Heading {level}")


def caption(report: Any, text: str) -> None:
    paragraph(report, text, ALIGN.CENTER).paragraph_format.keep_with_next = True


def tag(report: Any, text: str) -> None:
    """A paragraph that docxtpl takes away."""
    report.add_paragraph(text)


def otherwise(report: Any, text: str) -> None:
    """What is said where the condition that was begun does not hold."""
    tag(report, "{%p else %}")
    paragraph(report, text, indent=INDENT)
    tag(report, "{%p endif %}")


def chart(report: Any, name: str) -> None:
    tag(report, f"{{%p if {name} %}}")
    place = paragraph(report, f"{{{{r {name} }}}}", ALIGN.CENTER)
    place.paragraph_format.line_spacing = 1.0
    tag(report, "{%p endif %}")


def each_row(over: str, cells: Sequence[str]) -> list[list[str]]:
    """Three rows, of which docxtpl leaves the middle one, once for each `row` of `over`."""
    rest = [""] * (len(cells) - 1)
    return [[f"{{%tr for row in {over} %}}", *rest], list(cells), ["{%tr endfor %}", *rest]]


def each_column(over: str) -> list[str]:
    """Three cells, of which docxtpl leaves the middle one, once for each text of `over`."""
    return [f"{{%tc for c in {over} %}}", "{{ c }}", "{%tc endfor %}"]


def table(
    report: Any,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float] = (),
    left: Sequence[int] = (),
) -> None:
    """Widths in centimetres; cells of the columns in `left` begin at the left, others are in the middle."""
    made = report.add_table(rows=0, cols=len(heads), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    for texts in (heads, *rows):
        row = made.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _fill(cell, text, head=texts is heads, left=place in left and texts is not heads)
            if widths:
                cell.width = made.columns[place].width = Cm(widths[place])
    made.autofit = not widths
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    report.add_paragraph().paragraph_format.space_after = Pt(2)


def _fill(cell: Any, text: str, *, head: bool, left: bool) -> None:
    within = cell.paragraphs[0]
    within.paragraph_format.line_spacing = 1.0
    within.paragraph_format.space_before = within.paragraph_format.space_after = Pt(2)
    within.alignment = ALIGN.LEFT if left else ALIGN.CENTER
    run = within.add_run(text)
    run.font.size, run.font.bold = Pt(10), head
    if head:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", HEAD_SHADE)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _style(report: Any) -> None:
    page(report, sides=2.7)
    for name, (font, size, bold) in FONTS.items():
        style = report.styles[name]
        set_font(style, font, size, bold=bold)
        style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    normal = report.styles["Normal"].paragraph_format
    normal.line_spacing, normal.space_after = 1.3, Pt(4)
    title = report.styles["Title"].element.pPr
    title.remove(title.find(qn("w:pBdr")))
    report.core_properties.author, report.core_properties.title = "Minping", ""


def _page_numbers(report: Any) -> None:
    footer = report.sections[0].footer.paragraphs[0]
    footer.alignment = ALIGN.CENTER
    for kind in ("begin", None, "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = "PAGE"
        footer.add_run()._r.append(part)
