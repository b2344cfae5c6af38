"""The template of the feedback letter (意见建议反馈函)."""

from __future__ import annotations

from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from campaigns.api.templates.word import page, paragraph, set_font

BODY, TITLE = "仿宋", "宋体"
OTHERWISE = {BODY: "FangSong,仿宋_GB2312,STFangsong,Noto Serif CJK SC", TITLE: "SimSun,Noto Serif CJK SC"}
FONT_TABLE = '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:fonts>'
COLUMNS = {
    "编号": (1.3, "{{ f.number }}"),
    "问题": (4.7, "{% if f.key %}【重点】{% endif %}{{ f.text }}"),
    "意见数": (1.8, "{{ f.opinions }}"),
    "整改措施": (4.1, "{{ f.measure }}"),
    "责任领导": (2.3, "{{ f.leader }}"),
    "整改期限": (2.2, "{{ f.deadline }}"),
}
AFTER_TABLE = (
    "请对照上述问题认真研究，制定切实可行的整改措施，明确责任人和整改期限，逐条整改，"
    "{% if reply_by %}并于{{ reply_by }}前{% else %}并{% endif %}将整改情况书面反馈我办。"
)


def make() -> Any:
    letter = docx.Document()
    page(letter, sides=2.3)
    set_font(letter.styles["Normal"], BODY, 16)
    letter.styles["Normal"].paragraph_format.line_spacing = Pt(29)
    letter.styles["Normal"].paragraph_format.space_after = Pt(0)
    for part in letter.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            fonts = (
                f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in OTHERWISE.items()
            )
            part._blob = FONT_TABLE.format("".join(fonts)).encode()
    paragraph(letter, "{{ organiser }}{{ office }}", ALIGN.CENTER)
    title = paragraph(letter, "意见建议反馈函", ALIGN.CENTER)
    set_font(title.runs[0], TITLE, 22, bold=True)
    title.paragraph_format.space_after = Pt(16)
    title.paragraph_format.line_spacing = Pt(36)
    paragraph(letter, "{{ object }}：")
    paragraph(
        letter,
        "根据《{{ campaign }}》的安排，我办广泛征求社会各界的意见和建议，并经梳理归并，现将涉及你单位的问题"
        "{{ findings | length }}个（归并意见{{ opinions }}条）反馈如下：",
        indent=32,
    )
    ledger(letter)
    after = paragraph(letter, AFTER_TABLE, indent=32)
    after.paragraph_format.space_before = Pt(12)
    after.paragraph_format.keep_with_next = True
    signature = paragraph(letter, "{{ organiser }}{{ office }}", ALIGN.RIGHT)
    signature.paragraph_format.space_before = Pt(28)
    signature.paragraph_format.keep_with_next = True
    paragraph(letter, "{{ date }}", ALIGN.RIGHT)
    return letter


def ledger(letter: Any) -> None:
    """Three rows between head and end are one loop: docxtpl takes away the rows that hold `{%tr … %}`."""
    table = letter.add_table(rows=4, cols=len(COLUMNS), style="Table Grid")
    table.autofit = False
    head, begin, each, end = table.rows
    begin.cells[0].text, end.cells[0].text = "{%tr for f in findings %}", "{%tr endfor %}"
    properties = head._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    each._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for place, (name, (width, value)) in enumerate(COLUMNS.items()):
        table.columns[place].width = Cm(width)
        for row, text in ((head, name), (each, value)):
            cell = row.cells[place]
            cell.width = Cm(width)
            cell.text = text
            cell.paragraphs[0].paragraph_format.line_spacing = Pt(18)
            cell.paragraphs[0].alignment = ALIGN.CENTER if row is head or width < 2.5 else ALIGN.LEFT
            set_font(cell.paragraphs[0].runs[0], BODY, 12, bold=row is head)
        for row in (begin, end):
            row.cells[place].width = Cm(width)
