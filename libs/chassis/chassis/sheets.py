"""XLSX files that nobody has checked, as numbered rows of cells; a service that uses it needs the extra `sheets`.

openpyxl reads row by row; faster readers lay out the whole rectangle up to the last cell, so that a file of two cells
can ask for 500 GB. With defusedxml installed it refuses XML that defines entities. Nothing in a file is ever run.
"""

from __future__ import annotations

import io
import threading
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl

from chassis.problems import Problem, Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LAST_ROW = 1_048_576
MOST_UNPACKED = 8 * 1024 * 1024
Row = tuple[int, list[Any]]

_one_workbook = threading.Lock()  # 8 MiB of XML can take 250 MB while they are read
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # what .xls is packed in, and an .xlsx with a password
_MACROS = "vbaproject.bin"

# openpyxl's warnings name values of cells, which may be telephone numbers.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


def read_xlsx(raw: bytes, *, most_rows: int, most_columns: int, formulas: bool = False) -> list[Row]:
    """The rows of the first sheet that hold something, with their numbers as Excel shows them: a heading and up to
    `most_rows` more, to the column `most_columns`.

    A formula is what Excel last made of it; with `formulas` it is given as itself: no number, and if a text one that
    begins with `=`. Raises `Refused`, all in `PROBLEMS`.
    """
    with _one_workbook:
        return rows_within(most_rows, _rows(raw, most_columns, formulas))


def rows_within(most_rows: int, rows: Iterable[Row]) -> list[Row]:
    """Those that hold something. Raises `Refused("too-many-rows")` beyond a heading and `most_rows` more."""
    found = []
    for number, cells in rows:
        if any(cell not in (None, "") for cell in cells):
            found.append((number, cells))
        if len(found) > most_rows + 1:
            raise Refused("too-many-rows", limit=most_rows)
    return found


def _rows(raw: bytes, most_columns: int, formulas: bool) -> Iterator[Row]:
    if raw.startswith(_OLE):
        raise Refused("old-or-protected-file")
    try:
        _demand_harmless(zipfile.ZipFile(io.BytesIO(raw)))
        workbook = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=not formulas, keep_links=False)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is often wrong
        for number, cells in enumerate(sheet.iter_rows(max_col=most_columns, values_only=True), 1):
            if number > LAST_ROW:
                raise ValueError
            if cells.count(None) < len(cells):  # a million empty rows are soon counted
                yield number, [cell.strip() if isinstance(cell, str) else cell for cell in cells]
    except Refused:
        raise
    except Exception:  # a damaged part can make the reader fail in any way
        raise Refused("unreadable-file", reason="it is not read as XLSX") from None


def _demand_harmless(archive: zipfile.ZipFile) -> None:
    """zipfile unpacks no part beyond the size that the directory gives it, if it is packed as XLSX has it."""
    parts = archive.infolist()
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise ValueError
    if any(part.filename.lower().rpartition("/")[2] == _MACROS for part in parts):
        raise Refused("file-with-macros")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("file-unpacks-too-large", limit=MOST_UNPACKED)


PROBLEMS: dict[str, Problem] = {
    "unreadable-file": Problem(
        400,
        "The file cannot be read",
        "文件无法读取",
        "It is no whole CSV or XLSX file, or a damaged one: {reason}",
        "不是完整的 CSV 或 XLSX 文件，或文件已损坏：{reason}",
    ),
    "old-or-protected-file": Problem(
        422,
        "The file is an old .xls or protected by a password",
        "文件为旧版 .xls 或设有密码",
        "Save it as .xlsx without a password.",
        "请另存为不带密码的 .xlsx 文件。",
    ),
    "file-with-macros": Problem(
        422,
        "The file holds macros",
        "文件含有宏",
        "Save it as .xlsx without macros.",
        "请另存为不含宏的 .xlsx 文件。",
    ),
    "file-unpacks-too-large": Problem(
        413,
        "The file is too large once it is unpacked",
        "文件解压后过大",
        "Unpacked it has more than {limit} bytes. Copy the list alone into a new file.",
        "解压后超过 {limit} 字节。请将名单单独复制到新文件。",
    ),
    "too-many-rows": Problem(
        413,
        "The list has too many rows",
        "名单行数过多",
        "At most {limit} rows are taken at once: split the list.",
        "一次最多接收 {limit} 行：请拆分名单。",
    ),
    "unknown-column": Problem(
        422,
        "A column is not known",
        "未知列",
        "The heading of column {column} is none of: {known}.",
        "{column} 列的表头不在以下之列：{known}。",
    ),
    "missing-column": Problem(
        422, "A column is missing", "缺少列", "There is no column {column}.", "缺少 {column} 列。"
    ),
    "repeated-column": Problem(
        422,
        "A column is there twice",
        "列重复",
        "Columns {first} and {column} have the same heading.",
        "{first} 列与 {column} 列表头相同。",
    ),
    "cell-without-heading": Problem(
        422,
        "A value stands outside the columns",
        "有值不在任何列中",
        "Column {column} has no heading; in CSV put a text with a comma in quotes.",
        "{column} 列没有表头；CSV 中含逗号的文本须加引号。",
    ),
}
"""What a file may be refused for; a service that reads files has them in its table."""
