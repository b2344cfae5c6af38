"""A chart as Word's own (DrawingML, ECMA-376 part 1, section 21.2), with its figures inside and no workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape  # nosec B406  # it parses nothing

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from markupsafe import Markup

from campaigns.domain.charts import Chart

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
COLOURS = ("2E75B6", "70AD47", "FFC000", "ED7D31", "C00000", "A5A5A5", "7030A0")
EMU_A_CENTIMETRE = 360_000
WIDTH = 15
_GROUPING = {None: "clustered", "count": "stacked", "share": "percentStacked"}
_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_TEXT = (
    '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}"><a:latin typeface="宋体"/>'
    '<a:ea typeface="宋体"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)


class Placed:
    """A chart where a template places it: only then it becomes a part of the document."""

    def __init__(self, docx: Any, chart: Chart) -> None:
        self._docx, self._chart = docx, chart

    def __html__(self) -> str:
        return placed(self._docx, self._chart)


def placed(docx: Any, chart: Chart) -> Markup:
    """Add the chart to the package; the run that shows it."""
    number = sum(part.content_type == CONTENT_TYPE for part in docx.part.package.iter_parts()) + 1
    place = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(place, CONTENT_TYPE, chart_xml(chart).encode(), docx.part.package)
    relation = docx.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    size = f'cx="{WIDTH * EMU_A_CENTIMETRE}" cy="{int(_height(chart) * EMU_A_CENTIMETRE)}"'
    return Markup(  # noqa: S704  # nothing of it is anybody's text but the title, which is escaped
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f'distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" name="chart{number}" descr="{escape(chart.title, {chr(34): "&quot;"})}"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def chart_xml(chart: Chart) -> str:
    """Horizontal bars, the first category on top; values beside or inside them, shares only on the axis."""
    series = "".join(
        _series(place, name, chart.categories, values, labelled=chart.stacked is None)
        for place, (name, values) in enumerate(chart.series.items())
    )
    stacked = chart.stacked is not None
    legend = '<c:legend><c:legendPos val="b"/><c:overlay val="0"/>' + _TEXT.format(size=900) + "</c:legend>"
    number = "0%" if chart.stacked == "share" else "General"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_NAMESPACES}>'
        '<c:roundedCorners val="0"/><c:chart>'
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1200" b="1"/></a:pPr><a:r>'
        f'<a:rPr lang="zh-CN" sz="1200" b="1"><a:latin typeface="宋体"/><a:ea typeface="宋体"/></a:rPr>'
        f'<a:t>{escape(chart.title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/>'
        f'<c:grouping val="{_GROUPING[chart.stacked]}"/><c:varyColors val="0"/>{series}<c:gapWidth val="60"/>'
        f"{'<c:overlap val=' + chr(34) + '100' + chr(34) + '/>' if stacked else ''}"
        '<c:axId val="111"/><c:axId val="222"/></c:barChart>'
        '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{_TEXT.format(size=900)}<c:crossAx val="222"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="b"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill>'
        '<a:srgbClr val="D9D9D9"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>'
        f'<c:numFmt formatCode="{number}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_TEXT.format(size=900)}<c:crossAx val="111"/>'
        f'<c:crosses val="max"/></c:valAx></c:plotArea>{legend if stacked else ""}'
        '<c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    )


def _series(place: int, name: str, categories: Sequence[str], values: Sequence[Any], *, labelled: bool) -> str:
    count = len(categories)
    names = "".join(f'<c:pt idx="{i}"><c:v>{escape(each)}</c:v></c:pt>' for i, each in enumerate(categories))
    figures = "".join(f'<c:pt idx="{i}"><c:v>{each}</c:v></c:pt>' for i, each in enumerate(values))
    form = "0.00" if any(isinstance(each, Decimal) for each in values) else "General"
    shown = "".join(f'<c:{each} val="0"/>' for each in ("showCatName", "showSerName", "showPercent", "showBubbleSize"))
    labels = f'<c:dLbls>{_TEXT.format(size=900)}<c:showLegendKey val="0"/><c:showVal val="1"/>{shown}</c:dLbls>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{escape(name)}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{COLOURS[place % len(COLOURS)]}"/></a:solidFill></c:spPr>'
        f'<c:invertIfNegative val="0"/>{labels if labelled else ""}'
        f'<c:cat><c:strLit><c:ptCount val="{count}"/>{names}</c:strLit></c:cat>'
        f'<c:val><c:numLit><c:formatCode>{form}</c:formatCode><c:ptCount val="{count}"/>{figures}</c:numLit></c:val>'
        "</c:ser>"
    )


def _height(chart: Chart) -> float:
    """In centimetres: enough for each bar, at most a page."""
    return min(4.0 + 0.65 * len(chart.categories), 22.0)
