"""Reading files that nobody has checked: damaged, protected, or made to do harm."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest

from chassis.problems import Refused
from chassis.sheets import MOST_UNPACKED, Row, read_xlsx

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(sheet: str | bytes | None = None, **other: str) -> bytes:
    """A workbook with this XML as its sheet, other parts (by the name of the file) in place of its own."""
    raw = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(("姓名", "电话"))
    book.save(raw)
    changed = io.BytesIO()
    with zipfile.ZipFile(raw) as archive, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            own = other.get(name.rpartition("/")[2].partition(".")[0])
            copy.writestr(name, sheet if name == SHEET and sheet is not None else own or archive.read(name))
    return changed.getvalue()


def read(raw: bytes) -> list[Row]:
    return read_xlsx(raw, most_rows=5000, most_columns=64)


def refusal(raw: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(raw)
    return caught.value.slug


def test_read_xlsx_trusts_no_size_that_a_file_gives_itself() -> None:
    """What some programs write as the size of a sheet is A1."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>2</v></c></row>' for n in (1, 2, 5))
    raw = workbook(f'<worksheet {MAIN}><dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>')
    assert [(number, cells[:2]) for number, cells in read(raw)] == [
        (1, [1, 2]),
        (2, [2, 2]),
        (5, [5, 2]),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"code,name\n",
        b"PK\x03\x04" + b"\0" * 100,
        workbook()[:-200],
        workbook("<worksheet"),
        workbook(workbook="<nothing/>"),
        workbook(styles="<styleSheet>"),
        workbook(
            f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData></worksheet>'
        ),
        workbook(
            f'<worksheet {MAIN}><sheetData><row r="9999999999"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
        ),
        workbook(
            f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><v>{"9" * 5000}</v></c></row></sheetData></worksheet>'
        ),
        workbook(
            f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "{"&a;" * 10}">]><worksheet {MAIN}><sheetData><row r="1">'
            '<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
        ),
    ],
)
def test_read_xlsx_that_is_no_whole_workbook_is_refused(raw: bytes) -> None:
    assert refusal(raw) == "unreadable-file"


def test_read_xlsx_of_an_old_or_protected_workbook_says_so() -> None:
    assert refusal(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000) == "old-or-protected-file"


def test_read_xlsx_that_unpacks_too_large_is_refused_unread() -> None:
    raw = workbook(b" " * (MOST_UNPACKED + 1))
    assert len(raw) < 100_000
    assert refusal(raw) == "file-unpacks-too-large"


def test_read_xlsx_that_lies_about_its_unpacked_size_is_cut_off() -> None:
    raw = bytearray(workbook(f"<worksheet {MAIN}>".encode() + b" " * 8 * MOST_UNPACKED))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        real = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    lying = bytes(raw).replace(real, (1000).to_bytes(4, "little"))
    tracemalloc.start()
    assert refusal(lying) == "unreadable-file"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST_UNPACKED


def test_read_xlsx_packed_in_another_way_is_refused() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(SHEET, b" " * 1000)
    assert refusal(raw.getvalue()) == "unreadable-file"


def test_read_xlsx_with_a_value_in_the_last_cell_takes_little() -> None:
    raw = workbook(
        f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="A1048576"><v>2</v></c><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    )
    began = time.monotonic()
    assert [number for number, _ in read(raw)] == [1, 1_048_576]
    assert time.monotonic() - began < 20


def test_read_xlsx_warns_of_no_value(tmp_path: Path) -> None:
    """openpyxl would name a telephone number in a column of dates on stderr."""
    book = openpyxl.Workbook()
    book.active.append((13899998888,))
    book.active["A1"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "list.xlsx")
    code = (
        "import sys, pathlib; from chassis.sheets import read_xlsx; "
        "print(read_xlsx(pathlib.Path(sys.argv[1]).read_bytes(), most_rows=1, most_columns=1)[0][1][0])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "list.xlsx"], capture_output=True, text=True, check=True
    )
    assert (run.stdout, run.stderr) == ("#VALUE!\n", "")


def test_read_xlsx_with_macros_is_refused() -> None:
    raw = io.BytesIO(workbook())
    with zipfile.ZipFile(raw, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
    assert refusal(raw.getvalue()) == "file-with-macros"


def test_read_xlsx_gives_a_formula_as_its_value_or_as_itself() -> None:
    raw = workbook(
        f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>'
    )
    assert read(raw)[0][1][:1] == [2]
    assert read_xlsx(raw, most_rows=1, most_columns=1, formulas=True) == [(1, ["=1+1"])]


def test_read_xlsx_of_too_many_rows_is_refused() -> None:
    rows = '<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 5002
    assert refusal(workbook(f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")) == "too-many-rows"
