"""Tables as CSV and as an Excel workbook, in which no text ever becomes a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from campaigns.domain.score_tables import Cell, Table
from chassis import csv_files
from chassis.csv_files import printed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

WIDEST = 40
_NOT_XML = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})  # all that XlsxWriter does not escape itself


def csv_bytes(table: Table) -> bytes:
    """A line that names the columns, then the rows."""
    return csv_files.csv_bytes([table.columns, *([row.get(name) for name in table.columns] for row in table.rows)])


def xlsx_bytes(tables: Iterable[Table], created: dt.datetime) -> bytes:
    """A workbook with a sheet a table, under a header that stays in sight; the same tables give the same bytes.

    Figures are numbers, printed with the places that they have.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": created.astimezone(dt.UTC).replace(tzinfo=None)})
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    figures = {places: book.add_format({"num_format": "0." + "0" * places}) for places in (2, 4)}
    for table in tables:
        sheet = book.add_worksheet(f"{table.title} {table.name}")
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        for column, (name, title) in enumerate(table.columns.items()):
            sheet.write_string(0, column, f"{title} {name}".translate(_NOT_XML), header)
            cells = [row.get(name) for row in table.rows]
            sheet.set_column(column, column, min(WIDEST, 2 + max([10, *(_width(each) for each in cells)])))
            for line, cell in enumerate(cells, 1):
                _write(sheet, line, column, cell, figures)
    book.close()
    return file.getvalue()


def _write(sheet: Any, line: int, column: int, cell: Cell, figures: dict[int, Any]) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(line, column, cell)
    elif isinstance(cell, Decimal):
        sheet.write_number(line, column, cell, figures.get(-int(cell.as_tuple().exponent)))
    elif isinstance(cell, int):
        sheet.write_number(line, column, cell)
    elif cell is not None:
        sheet.write_string(line, column, cell.translate(_NOT_XML))


def _width(cell: Cell) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in printed(cell))
