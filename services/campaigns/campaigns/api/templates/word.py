"""What both templates are made with."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn
from docx.shared import Cm, Pt


def page(document: Any, *, sides: float) -> None:
    """A4, its margins in centimetres."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3), Cm(2.5)
    section.left_margin = section.right_margin = Cm(sides)


def paragraph(document: Any, text: str, align: Any = None, *, style: str | None = None, indent: float = 0) -> Any:
    """`indent` of the first line, in points."""
    made = document.add_paragraph(text, style=style)
    made.alignment = align
    if indent:
        made.paragraph_format.first_line_indent = Pt(indent)
    return made


def set_font(of: Any, name: str, size: int, *, bold: bool = False) -> None:
    """Chinese in `name`, the rest in Times New Roman; of a style or a run."""
    of.font.name, of.font.size, of.font.bold = "Times New Roman", Pt(size), bold
    fonts = of.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in [each for each in fonts.attrib if "Theme" in each]:
        del fonts.attrib[theme]
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")
