"""Sheets of paper as PDF: A4, one page for up to 12 objects, no type under 12 pt.

Chinese is set in STSong-Light, one of the fonts that every PDF reader brings for itself (Adobe's Asian fonts, or
what stands for them), so that no font is shipped and a sheet takes some 2 KB.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import IO, Any, NamedTuple
from zoneinfo import ZoneInfo

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.pagesizes import A4
from reportlab.lib.textsplit import wordSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ballots.domain.paper import Sheet, uri_of
from ballots.domain.polls import Poll

FONT, FIGURES = "STSong-Light", "Helvetica-Bold"
SIZE, LEADING = 12, 14.5
WIDTH, HEIGHT = A4
MARGIN = 42.0
INNER = WIDTH - 2 * MARGIN
QR = 96.0  # 34 mm: its modules are 0.9 mm wide
LARGE = 14  # for the objects' names, where no name of the poll needs more than two lines of it
ROW = 45.0  # so three lines of 12 pt, 39 characters, leave room for 12 objects
NAME_WIDTH = 168.0  # at least
CELL = 66.0  # at most
MOST_BOXES = 8  # levels beyond that are written, not ticked
BOX = 15.0
MOST_LEVELS_NAMED = 20

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


class _Row(NamedTuple):
    lines: list[str]
    height: float


def write_sheets(file: IO[bytes], poll: Poll, sheets: Iterable[Sheet], zone: ZoneInfo) -> None:
    """Write a PDF of `sheets`, each with its own number, QR and objects; times are those of `zone`."""
    form = _Form(poll, zone)
    canvas = Canvas(file, pagesize=A4, pageCompression=1, invariant=1, lang="zh-CN")
    canvas.setTitle(str(poll.document["title"]))
    for sheet in sheets:
        pages = form.pages(tuple(sheet.objects))
        for number, rows in enumerate(pages, 1):
            form.draw(canvas, sheet, rows, f"第 {number} 页，共 {len(pages)} 页")
    canvas.save()


class _Form:
    """What all sheets of a poll have in common."""

    def __init__(self, poll: Poll, zone: ZoneInfo) -> None:
        document = poll.document
        self._mark = poll.mark
        levels = [each["name"] for each in document["scale"]["levels"]]
        self._ticked = len(levels) <= MOST_BOXES
        columns = levels if self._ticked else ["档次"]
        self._cell = min((INNER - NAME_WIDTH) / len(columns), CELL)
        self._name_width = INNER - self._cell * len(columns)
        names = {each["code"]: each["name"] for each in document["objects"]}
        width = self._name_width - 12
        fits = all(len(_split(name, LARGE, width)) <= 2 for name in names.values())
        self._name_size = LARGE if fits else SIZE
        self._names = {code: _split(name, self._name_size, width) for code, name in names.items()}
        self._heads = [_split(name, SIZE, self._cell - 4) for name in columns]
        self._head_height = max(map(len, self._heads)) * LEADING + 8
        self._title_size, self._title = _fitting(str(document["title"]), INNER - QR - 12)
        self._said = [
            *_split(f"评议时间：{_moment(poll.opens_at, zone)}", SIZE, INNER - QR - 12),
            *_split(f"　　　至：{_moment(poll.closes_at, zone)}", SIZE, INNER - QR - 12),
        ]
        self._how = _split(_how(levels, ticked=self._ticked), SIZE, INNER)
        head = len(self._title) * self._title_size * 1.3 + 6 + len(self._said) * LEADING
        self._top = HEIGHT - MARGIN - max(head, QR + 20) - 8
        self._table_top = self._top - len(self._how) * LEADING - 10
        self.pages = lru_cache(maxsize=1000)(self._pages)

    def _pages(self, objects: tuple[str, ...]) -> list[list[_Row]]:
        """The rows of each page."""
        room = self._table_top - self._head_height - MARGIN - LEADING
        pages: list[list[_Row]] = [[]]
        left = room
        for code in objects:
            row = _Row(self._names[code], max(ROW, len(self._names[code]) * self._name_size * 1.2 + 1))
            if row.height > left and pages[-1]:
                pages.append([])
                left = room
            pages[-1].append(row)
            left -= row.height
        return pages

    def draw(self, canvas: Canvas, sheet: Sheet, rows: Sequence[_Row], page: str) -> None:
        _draw_qr(canvas, uri_of(self._mark, sheet.number), WIDTH - MARGIN - QR, HEIGHT - MARGIN - QR)
        number = f"{sheet.number[:5]} {sheet.number[5:]}"
        canvas.setFont(FIGURES, 15)
        canvas.drawCentredString(WIDTH - MARGIN - QR / 2, HEIGHT - MARGIN - QR - 14, number)
        y = HEIGHT - MARGIN
        for line in self._title:
            y -= self._title_size * 1.3
            _text(canvas, MARGIN, y + self._title_size * 0.3, line, self._title_size)
        y -= 6
        for line in self._said:
            y -= LEADING
            _text(canvas, MARGIN, y, line)
        for place, line in enumerate(self._how, 1):
            _text(canvas, MARGIN, self._top - place * LEADING, line)
        self._draw_table(canvas, rows)
        canvas.setFont(FONT, SIZE)
        canvas.drawCentredString(WIDTH / 2, MARGIN - LEADING / 2, f"编号 {number}　{page}")
        canvas.showPage()

    def _draw_table(self, canvas: Canvas, rows: Sequence[_Row]) -> None:
        left, right, y = MARGIN, WIDTH - MARGIN, self._table_top
        columns = [left + self._name_width + self._cell * n for n in range(len(self._heads))]
        lines = [(left, y, right, y)]
        canvas.setFont(FONT, SIZE)
        for x, head in zip([left, *columns], [["评议对象"], *self._heads], strict=True):
            width = self._name_width if x == left else self._cell
            first = y - (self._head_height - len(head) * LEADING) / 2 - SIZE
            for place, line in enumerate(head):
                canvas.drawCentredString(x + width / 2, first - place * LEADING, line)
        y -= self._head_height
        for row in rows:
            lines.append((left, y, right, y))
            leading = self._name_size * 1.2
            first = y - (row.height - len(row.lines) * leading) / 2 - self._name_size
            for place, line in enumerate(row.lines):
                _text(canvas, left + 6, first - place * leading, line, self._name_size)
            if self._ticked:
                canvas.setLineWidth(1)
                for x in columns:
                    canvas.rect(x + (self._cell - BOX) / 2, y - (row.height + BOX) / 2, BOX, BOX)
            y -= row.height
        lines += [(x, self._table_top, x, y) for x in (left, *columns, right)]
        canvas.setLineWidth(0.7)
        canvas.lines([*lines, (left, y, right, y)])


def _how(levels: Sequence[str], *, ticked: bool) -> str:
    if ticked:
        how = "每个评议对象只选一个档次，在方框内打“√”；同一对象选了两个或两个以上档次的，此表无效。"
    else:
        named = "、".join(levels) if len(levels) <= MOST_LEVELS_NAMED else f"{levels[0]} 至 {levels[-1]}"
        how = f"每个评议对象只写一个档次（{named}）；同一对象写了两个或两个以上档次的，此表无效。"
    return f"填写说明：{how}未填的对象不计。此表一人一份，请勿复印或转让。"


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _fitting(title: str, width: float) -> tuple[float, list[str]]:
    """The largest size in which the title takes up to three lines, and its lines."""
    for size in (20.0, 16.0):
        lines = _split(title, size, width)
        if len(lines) <= 3:
            return size, lines
    return SIZE, _split(title, SIZE, width)


def _split(text: str, size: float, width: float) -> list[str]:
    return [line for _, line in wordSplit(text, width, FONT, size)] or [""]


def _text(canvas: Canvas, x: float, y: float, line: str, size: float = SIZE) -> None:
    canvas.setFont(FONT, size)
    canvas.drawString(x, y, line)


def _draw_qr(canvas: Canvas, content: str, x: float, y: float) -> None:
    """As one path: a rectangle for each module would make a page ten times as long."""
    widget = QrCodeWidget(content, barLevel="M")
    widget.qr.make()
    modules: Sequence[Sequence[Any]] = widget.qr.modules
    side = QR / (len(modules) + 8)  # with a quiet zone of four on each side
    path = canvas.beginPath()
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            if dark:
                path.rect(x + (column + 4) * side, y + QR - (row + 5) * side, side, side)
    canvas.drawPath(path, stroke=0, fill=1)
