"""A batch of paper as an XLSX table: a row a sheet, a column an object, a level in each cell."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import xlsxwriter
from openpyxl.utils import get_column_letter

from ballots.domain.errors import Mistake, invalid
from ballots.domain.polls import Poll
from ballots.domain.votes import LevelVote
from ballots.use_cases.enter_sheets import Keyed
from chassis.sheets import Row, read_xlsx

SHEET, INVALID, YES = "编号", "无效", "是"
LEVELS = "档次"
LONGEST_TOLD = 50
_NOT_XML = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})  # all that XlsxWriter does not escape itself


class KeyedRows(NamedTuple):
    """Rows as they are numbered in Excel, what was keyed in each, and every mistake that is seen in the cells."""

    numbers: list[int]
    keyed: list[Keyed]
    mistakes: list[Mistake]


def write_template(poll: Poll, rows: int) -> bytes:
    """An empty table for so many sheets; the second sheet lists the levels, which the cells offer."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    as_text = book.add_format({"num_format": "@"})
    table, levels = book.add_worksheet("选票"), book.add_worksheet(LEVELS)
    headings = [SHEET, *(f"{each['code']} {each['name']}" for each in poll.document["objects"]), INVALID]
    for column, heading in enumerate(headings):
        table.write_string(0, column, heading.translate(_NOT_XML), head)
    labels = _labels(poll)
    for line, label in enumerate(labels):
        levels.write_string(line, 0, label.translate(_NOT_XML))
    last = len(headings) - 1
    table.set_column(0, 0, 16, as_text)
    table.set_column(1, last, 14, as_text)
    table.freeze_panes(1, 1)
    offered = {"validate": "list", "source": f"={LEVELS}!$A$1:$A${len(labels)}"}
    table.data_validation(1, 1, rows, last - 1, offered)
    table.data_validation(1, last, rows, last, {"validate": "list", "source": [YES]})
    book.close()
    return file.getvalue()


def read_table(poll: Poll, raw: bytes, most_rows: int) -> KeyedRows:
    """What a filled table says. A level is its name or its code; a formula is never taken for one.

    Raises `Refused` as `read_xlsx`, and `BallotError` (invalid-input) with all that is wrong with the headings.
    """
    rows = read_xlsx(raw, most_rows=most_rows, most_columns=len(poll.objects) + 10, formulas=True)
    columns = _columns(poll, rows[0] if rows else (1, []))
    labels = _labels(poll) | {code: code for code in poll.levels}
    found = KeyedRows([], [], [])
    for number, cells in rows[1:]:
        said, wrong = _said(columns, cells)
        votes = []
        for name, text in said.items():
            if name in (SHEET, INVALID):
                continue
            if text in labels:
                votes.append(LevelVote(name, labels[text]))
            else:
                wrong.append(Mistake(f"/{name}", "unknown-level", {"value": text[:LONGEST_TOLD]}))
        if SHEET not in said and not any(each.pointer == "/sheet" for each in wrong):
            wrong.append(Mistake("/sheet", "missing-field"))
        if said.get(INVALID, YES) != YES:
            wrong.append(Mistake("/invalid", "invalid-value", {"reason": f"`{YES}` or nothing."}))
        found.mistakes.extend(Mistake(f"/rows/{number}{e.pointer}", e.slug, e.facts) for e in wrong)
        if SHEET in said:
            found.numbers.append(number)
            found.keyed.append(Keyed(said[SHEET], votes, INVALID in said))
    return found


def at_cell(table: KeyedRows, mistake: Mistake) -> Mistake:
    """A mistake of what was keyed, with the row and the column in which it stands."""
    place, field, *below = mistake.pointer[1:].split("/")
    if place == "rows":
        return mistake
    number, keyed = table.numbers[int(place)], table.keyed[int(place)]
    column = keyed.votes[int(below[0])].object if field == "votes" else field
    return Mistake(f"/rows/{number}/{column}", mistake.slug, mistake.facts)


def _columns(poll: Poll, row: Row) -> dict[int, str]:
    """Place → an object's code, `SHEET` or `INVALID`."""
    number, headings = row
    known = {code: code for code in (SHEET, *poll.objects, INVALID)}
    known |= {f"{each['code']} {each['name']}".strip(): each["code"] for each in poll.document["objects"]}
    columns: dict[int, str] = {}
    mistakes = []
    for place, heading in enumerate(headings):
        if heading in (None, ""):
            continue
        letter, name = get_column_letter(place + 1), known.get(str(heading))
        where = f"/rows/{number}/{letter}"
        if name is None:
            facts = {"column": letter, "known": ", ".join((SHEET, *poll.objects, INVALID))}
            mistakes.append(Mistake(where, "unknown-column", facts))
        elif name in columns.values():
            first = get_column_letter(next(at for at, there in columns.items() if there == name) + 1)
            mistakes.append(Mistake(where, "repeated-column", {"column": letter, "first": first}))
        else:
            columns[place] = name
    for name in (SHEET, *poll.objects):
        if name not in columns.values():
            mistakes.append(Mistake(f"/rows/{number}/{name}", "missing-column", {"column": name}))
    if mistakes:
        raise invalid(mistakes)
    return columns


def _said(columns: Mapping[int, str], cells: Sequence[Any]) -> tuple[dict[str, str], list[Mistake]]:
    """Column → text of each cell that holds one, and what is wrong with the others."""
    said, wrong = {}, []
    for place, cell in enumerate(cells):
        if cell in (None, ""):
            continue
        letter = get_column_letter(place + 1)
        name = columns.get(place)
        field = {SHEET: "sheet", INVALID: "invalid"}.get(name or "", name)
        if name is None:
            wrong.append(Mistake(f"/{letter}", "cell-without-heading", {"column": letter}))
        elif isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
            wrong.append(Mistake(f"/{field}", "invalid-value", {"reason": "Format the cell as text."}))
        elif isinstance(cell, int | float):
            said[name] = str(int(cell) if float(cell).is_integer() else cell)
        elif isinstance(cell, str) and not cell.startswith("="):
            said[name] = cell
        else:
            wrong.append(Mistake(f"/{field}", "formula-in-cell"))
    return said, wrong


def _labels(poll: Poll) -> dict[str, str]:
    """How a level is called in a cell → its code: its name, unless another is called so."""
    levels = poll.document["scale"]["levels"]
    names = Counter(each["name"] for each in levels)
    return {each["name"].strip() if names[each["name"]] == 1 else each["code"]: each["code"] for each in levels}
