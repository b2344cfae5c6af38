"""A sheet with votes as lines of plain values, cell by cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter

from chassis.problems import Mistake, Refused
from chassis.sheets import Row, read_xlsx
from scoring.api.documents import figure
from scoring.api.sheet_columns import Columns, find_columns

MOST_ROWS = 20_000
MOST_COLUMNS = 128
NUMBERS = ("roll", "ballots", "population")
_COUNT = re.compile(r"-?[0-9]{1,18}")
_DATE = "the cell holds a date or a time; format it as text and enter it again"
_ERROR = "the cell shows an error of Excel"


@dataclass(frozen=True)
class Line:
    """What stands in one row: text of each fixed column (of `NUMBERS`, a number) and number of votes by place."""

    row: int
    columns: Columns
    fields: Mapping[str, Any]
    votes: Mapping[int, Any]

    def at(self, name: str) -> str:
        """Where a fixed column's cell is: `/rows/{row}/{column}`, both as Excel shows them."""
        return f"/rows/{self.row}/{self.columns.letter(name)}"

    def at_place(self, place: int) -> str:
        return f"/rows/{self.row}/{get_column_letter(place + 1)}"


def read_lines(raw: bytes, scheme: Mapping[str, Any]) -> list[Line]:
    """The lines of the first sheet of an XLSX file. A formula is what Excel last made of it.

    Raises `Refused`: what `chassis.sheets` has, and invalid-input with all that is wrong with headings or cells.
    """
    rows = read_xlsx(raw, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
    number, headings = rows[0] if rows else (1, [])
    columns = find_columns(number, headings, scheme)
    mistakes = _uncomputed(rows, read_xlsx(raw, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS, formulas=True))
    lines = [_line(number, cells, columns, mistakes) for number, cells in rows[1:]]
    if mistakes:
        raise Refused("invalid-input", mistakes=mistakes)
    return lines


def _uncomputed(values: Sequence[Row], formulas: Sequence[Row]) -> list[Mistake]:
    """Formulas without a value, which programs other than Excel write: they would pass for empty cells."""
    known = dict(values)
    return [
        Mistake(f"/rows/{number}/{get_column_letter(place + 1)}", "formula-without-value")
        for number, cells in formulas
        for place, cell in enumerate(cells)
        if cell not in (None, "") and (number not in known or known[number][place] is None)
    ]


def _line(number: int, cells: Sequence[Any], columns: Columns, mistakes: list[Mistake]) -> Line:
    fields: dict[str, Any] = {}
    votes: dict[int, Any] = {}
    names = {place: name for name, place in columns.fields.items()}
    for place, cell in enumerate(cells):
        if cell in (None, ""):
            continue
        letter = get_column_letter(place + 1)
        try:
            if place not in columns.headings:
                mistakes.append(Mistake(f"/rows/{number}/{letter}", "cell-without-heading", {"column": letter}))
            elif place not in names:
                votes[place] = _number(cell)
            elif names[place] in NUMBERS:
                fields[names[place]] = _number(cell)
            else:
                fields[names[place]] = _text(cell)
        except ValueError as error:
            mistakes.append(Mistake(f"/rows/{number}/{letter}", "invalid-value", {"reason": str(error)}))
    return Line(number, columns, fields, votes)


def _number(cell: Any) -> Any:
    """A whole number; whatever else it is stays so, and is refused with the body."""
    text = _text(cell)
    return int(text) if _COUNT.fullmatch(text) else text


def _text(cell: Any) -> str:
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        raise ValueError(_DATE)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return figure(cell)
    if cell in ERROR_CODES:
        raise ValueError(_ERROR)
    return str(cell)
