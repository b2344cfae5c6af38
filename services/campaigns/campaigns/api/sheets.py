"""CSV and XLSX files as numbered rows of cells.

openpyxl reads row by row; faster readers lay out the whole rectangle up to the last cell, so that a file of two cells
can ask for 500 GB. With defusedxml installed it refuses XML that defines entities.
"""

from __future__ import annotations

import csv
import io
import threading
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl

from campaigns.api.people import ROWS_A_LIST
from chassis.problems import Refused

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_COLUMNS = 64
LAST_ROW = 1_048_576
MOST_UNPACKED = 8 * 1024 * 1024
Row = tuple[int, list[Any]]

_CODECS = {"utf-8": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030"}
_one_workbook = threading.Lock()  # 8 MiB of XML can take 250 MB while they are read
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # what .xls is packed in, and an .xlsx with a password

# openpyxl's warnings name values of cells, which may be telephone numbers.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


def read_sheet(raw: bytes, content_type: str, charset: str | None) -> list[Row]:
    """The rows that hold something, with their numbers as Excel shows them: a heading and up to 5,000 more.

    Of a workbook the first sheet, to its 64th column; a formula is what Excel last made of it. A charset is never
    guessed: without one CSV is UTF-8. Raises `Refused`: undecodable-text, unreadable-file, old-or-protected-file,
    file-unpacks-too-large, too-many-rows; wrong-content-type where the charset is not known.
    """
    if content_type == CSV:
        return _within_limit(_csv_rows(raw, charset or "utf-8"))
    with _one_workbook:
        return _within_limit(_xlsx_rows(raw))


def _within_limit(rows: Iterator[Row]) -> list[Row]:
    found = []
    for number, cells in rows:
        if any(cell not in (None, "") for cell in cells):
            found.append((number, cells))
        if len(found) > ROWS_A_LIST + 1:
            raise Refused("too-many-rows", limit=ROWS_A_LIST)
    return found


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


def _xlsx_rows(raw: bytes) -> Iterator[Row]:
    if raw.startswith(_OLE):
        raise Refused("old-or-protected-file")
    try:
        _demand_small(zipfile.ZipFile(io.BytesIO(raw)))
        workbook = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is often wrong
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            if number > LAST_ROW:
                raise ValueError
            if cells.count(None) < len(cells):  # a million empty rows are soon counted
                yield number, [cell.strip() if isinstance(cell, str) else cell for cell in cells]
    except Refused:
        raise
    except Exception:  # a damaged part can make the reader fail in any way
        raise Refused("unreadable-file", reason="it is not read as XLSX") from None


def _demand_small(archive: zipfile.ZipFile) -> None:
    """zipfile unpacks no part beyond the size that the directory gives it, if it is packed as XLSX has it."""
    parts = archive.infolist()
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise ValueError
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("file-unpacks-too-large", limit=MOST_UNPACKED)
