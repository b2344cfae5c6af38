"""CSV that a spreadsheet opens as it is meant, in which no text ever becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal

CSV = "text/csv"
Cell = str | int | bool | Decimal | None

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # Excel takes the wide forms too
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def csv_bytes(rows: Iterable[Iterable[Cell]]) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark, without which Excel takes it for GBK.

    What a spreadsheet would take for a formula has an apostrophe before it (OWASP, CSV injection).
    """
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def printed(cell: Cell) -> str:
    """A cell as text: nothing for None, a figure with the places that it has."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _harmless(cell: Cell) -> str:
    text = printed(cell)
    return "'" + text if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text) else text
