"""The rows of a file under their headings, judged by the schema of the single resource."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import marshmallow as ma
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter

from campaigns.api.fields import Day
from campaigns.domain.errors import Mistake, refuse
from campaigns.domain.lists import HandedList
from chassis.fields import Boolean
from chassis.problems import mistakes_in
from chassis.sheets import Row

YES_AND_NO = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_DATE_INSTEAD = {"reason": "The cell holds a date or a time; format it as text and enter it again."}
_ERROR_INSTEAD = {"reason": "The cell shows an error of Excel, or a number as a date; format it as text."}


@dataclass(frozen=True)
class Columns:
    """`labels`: column → what a heading may call it beside its name; `words`: column → what its values may be called.

    A column whose field is required must be there.
    """

    schema: ma.Schema
    labels: Mapping[str, Sequence[str]]
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def read(self, rows: Sequence[Row]) -> HandedList:
        """Raises `invalid-input` with all that is wrong with the headings; the rest is in the list."""
        number, headings = rows[0] if rows else (1, [])
        columns = self._columns(number, headings)
        good, mistakes = [], []
        for number, cells in rows[1:]:
            fields, wrong = self._fields(columns, cells)
            if wrong:
                mistakes += [Mistake(f"/rows/{number}{each.pointer}", each.slug, each.facts) for each in wrong]
            else:
                good.append((number, fields))
        return HandedList(good, mistakes)

    def _columns(self, number: int, headings: Sequence[Any]) -> dict[int, str]:
        """Place → column. A heading is never repeated in a message: without headings it would be somebody's number."""
        called = {name: name for name in self.labels} | {
            label: name for name, labels in self.labels.items() for label in labels
        }
        known = ", ".join(f"{name} {labels[0]}" for name, labels in self.labels.items())
        columns: dict[int, str] = {}
        mistakes = []
        for place, heading in enumerate(headings):
            if heading in (None, ""):
                continue
            letter = get_column_letter(place + 1)
            name = called.get(str(heading).casefold())
            if name is None:
                mistakes.append(
                    Mistake(f"/rows/{number}/{letter}", "unknown-column", {"column": letter, "known": known})
                )
            elif name in columns.values():
                first = get_column_letter(next(at for at, there in columns.items() if there == name) + 1)
                facts = {"column": letter, "first": first}
                mistakes.append(Mistake(f"/rows/{number}/{letter}", "repeated-column", facts))
            else:
                columns[place] = name
        mistakes += [
            Mistake(f"/rows/{number}/{name}", "missing-column", {"column": f"{name} {labels[0]}"})
            for name, labels in self.labels.items()
            if self.schema.fields[name].required and name not in columns.values()
        ]
        refuse(mistakes)
        return columns

    def _fields(self, columns: Mapping[int, str], cells: Sequence[Any]) -> tuple[dict[str, Any], list[Mistake]]:
        fields: dict[str, Any] = {}
        wrong: dict[str, Mistake] = {}
        for place, cell in enumerate(cells):
            name = columns.get(place)
            if cell in (None, ""):
                continue
            if name is None:
                letter = get_column_letter(place + 1)
                wrong.setdefault("", Mistake(f"/{letter}", "cell-without-heading", {"column": letter}))
                continue
            fields[name] = value = _plain(self.schema.fields[name], self.words.get(name, {}), cell)
            if isinstance(value, Mistake):
                wrong[name] = Mistake(f"/{name}", value.slug, value.facts)
                del fields[name]
        try:
            fields = self.schema.load(fields)
        except ma.ValidationError as error:
            for each in mistakes_in(error.messages):
                wrong.setdefault(each.pointer[1:], Mistake(each.pointer, each.slug, each.facts))
        return fields, list(wrong.values())


def _plain(column: ma.fields.Field[Any], words: Mapping[str, Any], cell: Any) -> Any:
    """A cell as JSON would have it, or what is wrong with it."""
    if isinstance(cell, bool) and isinstance(column, Boolean):
        return cell
    if isinstance(cell, dt.date) and isinstance(column, Day):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        return Mistake("", "invalid-value", _DATE_INSTEAD)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    if text in ERROR_CODES:
        return Mistake("", "invalid-value", _ERROR_INSTEAD)
    if _NOT_TEXT.search(text):
        return Mistake("", "invalid-text")
    if isinstance(column, Boolean):
        return YES_AND_NO.get(text.casefold(), text)
    if isinstance(column, Day) and (day := _DAY.fullmatch(text)):
        return "-".join((day[1], day[2].zfill(2), day[3].zfill(2)))
    return words.get(text, text)
