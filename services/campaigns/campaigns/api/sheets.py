"""CSV and XLSX files as numbered rows of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from campaigns.api.people import ROWS_A_LIST
from chassis.problems import Refused
from chassis.sheets import XLSX, Row, read_xlsx, rows_within

CSV = "text/csv"
MOST_COLUMNS = 64

_CODECS = {"utf-8": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030"}


def read_sheet(raw: bytes, content_type: str, charset: str | None) -> list[Row]:
    """The rows that hold something, with their numbers as Excel shows them: a heading and up to 5,000 more.

    Of a workbook the first sheet, to its 64th column; a formula is what Excel last made of it. A charset is never
    guessed: without one CSV is UTF-8. Raises `Refused`: undecodable-text, unreadable-file, old-or-protected-file,
    file-with-macros, file-unpacks-too-large, too-many-rows; wrong-content-type where the charset is not known.
    """
    if content_type == CSV:
        return rows_within(ROWS_A_LIST, _csv_rows(raw, charset or "utf-8"))
    return read_xlsx(raw, most_rows=ROWS_A_LIST, most_columns=MOST_COLUMNS)


def _csv_rows(raw: bytes, charset: str) -> Iterator[Row]:
    codec = _CODECS.get(charset.lower())
    if codec is None:
        raise Refused("wrong-content-type", expected=f"{CSV}; charset=utf-8, {CSV}; charset=gbk or {XLSX}")
    try:
        text = raw.decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Refused("undecodable-text", position=error.start + 1, line=line, charset=charset) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if len(cells) > MOST_COLUMNS:
                raise csv.Error(f"more than {MOST_COLUMNS} columns")
            yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Refused("unreadable-file", reason=f"line {reader.line_num}: {error}") from None
