"""A batch of paper keyed in an XLSX table: all rows or none, whatever file comes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from werkzeug.test import TestResponse

from chassis.sheets import MOST_UNPACKED, XLSX

from .conftest import Office, slug, slugs, votes
from .paper import Pile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def template(pile: Pile) -> openpyxl.Workbook:
    answer = pile.call("GET", f"/paper-batches/{pile.batch}/template.xlsx")
    assert (answer.status_code, answer.mimetype) == (200, XLSX)
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def filled(pile: Pile, *rows: list[Any]) -> openpyxl.Workbook:
    book = template(pile)
    for number, row in enumerate(rows, 2):
        for column, cell in enumerate(row, 1):
            book.active.cell(number, column, cell)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def send(pile: Pile, file: openpyxl.Workbook | bytes, headers: Any = None, content_type: str = XLSX) -> TestResponse:
    raw = file if isinstance(file, bytes) else saved(file)
    path = f"/api/v1/paper-batches/{pile.batch}/imports"
    return pile.office.client.post(path, data=raw, headers=(headers or pile.first) | {"Content-Type": content_type})


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    file = io.BytesIO(raw)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def refusal(pile: Pile, answer: TestResponse) -> tuple[int, str]:
    """Of a file of which nothing was kept."""
    assert pile.read()["first"] is None
    return answer.status_code, slug(answer)


def test_template_offers_the_names_of_the_levels(office: Office) -> None:
    pile = Pile(office, 2)
    book = template(pile)
    assert [cell.value for cell in book["选票"][1]] == ["编号", "01 股室01", "02 股室02", "03 股室03", "无效"]
    assert [row[0].value for row in book["档次"]] == [
        *("满意", "比较满意", "一般", "不太满意", "很不满意", "不了解"),
    ]
    offered = {str(each.sqref): each.formula1 for each in book["选票"].data_validations.dataValidation}
    assert offered == {"B2:D3": "档次!$A$1:$A$6", "E2:E3": '"是"'}


def test_import_is_the_same_as_to_enter_each_row(office: Office) -> None:
    pile = Pile(office, 4)
    one, two, three, four = pile.sheets
    pile.enter(pile.first, one, votes("bad"))
    file = filled(pile, [one, "满意", None, "poor"], [int(two)], [three, None, None, None, "是"], [four, "一般"])
    answer = send(pile, file)
    assert (answer.status_code, answer.json) == (
        200,
        {
            "rows": [
                {"row": 2, "sheet": one, "reader": "first", "outcome": "corrected"},
                {"row": 3, "sheet": two, "reader": "first", "outcome": "entered"},
                {"row": 4, "sheet": three, "reader": "first", "outcome": "entered"},
                {"row": 5, "sheet": four, "reader": "first", "outcome": "entered"},
            ]
        },
    )
    assert {each["outcome"] for each in send(pile, file).json["rows"]} == {"unchanged"}
    pile.enter(pile.second, one, votes("satisfied", "01") + votes("poor", "03"))
    pile.enter(pile.second, two, [])
    pile.enter(pile.second, three, [], invalid=True)
    pile.enter(pile.second, four, votes("average"))
    assert pile.read()["differing"] == 0
    assert pile.cast().json["outcomes"]["accepted"] == 2


def test_import_says_every_mistake_with_row_and_column_and_keeps_nothing(office: Office) -> None:
    pile = Pile(office, 2)
    one, two = pile.sheets
    [short] = pile.made(office.voter(pile.poll, objects=["01"]))
    answer = send(
        pile,
        filled(
            pile,
            [one, "满意", "超级满意"],
            [None, "满意"],
            ["1234567891", "满意"],
            [one],
            [short, "满意", "满意"],
            [two, "满意", None, None, "是"],
            [two[:-1] + str((int(two[-1]) + 1) % 10), None, None, None, "否"],
        ),
    )
    assert (answer.status_code, slugs(answer)) == (
        422,
        {
            ("/rows/2/02", "unknown-level"),
            ("/rows/3/sheet", "missing-field"),
            ("/rows/4/sheet", "sheet-mistyped"),
            ("/rows/5/sheet", "sheet-repeated"),
            ("/rows/6/02", "object-not-on-list"),
            ("/rows/7/invalid", "invalid-with-votes"),
            ("/rows/8/sheet", "sheet-mistyped"),
            ("/rows/8/invalid", "invalid-value"),
        },
    )
    assert pile.read()["first"] is None


def test_import_of_wrong_headings_says_each(office: Office) -> None:
    pile = Pile(office)
    book = filled(pile, [pile.sheets[0], "满意"])
    book.active["C1"] = "99 别的"
    book.active["D1"] = "01"
    answer = send(pile, book)
    assert slugs(answer) == {
        ("/rows/1/C", "unknown-column"),
        ("/rows/1/D", "repeated-column"),
        ("/rows/1/02", "missing-column"),
        ("/rows/1/03", "missing-column"),
    }
    assert refusal(pile, answer) == (422, "invalid-input")


def test_import_with_formulas_is_refused(office: Office) -> None:
    pile = Pile(office)
    book = filled(pile, ['="3920060217"', '=IF(1,"满意","")'], [pile.sheets[0], "满意"])
    book.active["C3"] = openpyxl.worksheet.formula.ArrayFormula("C3:C3", '="满意"')
    answer = send(pile, book)
    assert slugs(answer) == {
        ("/rows/2/sheet", "formula-in-cell"),
        ("/rows/2/01", "formula-in-cell"),
        ("/rows/3/02", "formula-in-cell"),
    }
    assert refusal(pile, answer) == (422, "invalid-input")


def test_import_with_macros_is_refused(office: Office) -> None:
    pile = Pile(office)
    raw = with_part(saved(filled(pile, [pile.sheets[0], "满意"])), "xl/vbaProject.bin", b"\0")
    assert refusal(pile, send(pile, raw)) == (422, "file-with-macros")
    macro_enabled = "application/vnd.ms-excel.sheet.macroEnabled.12"
    assert refusal(pile, send(pile, raw, content_type=macro_enabled)) == (415, "wrong-content-type")


def test_import_of_a_zip_bomb_is_refused(office: Office) -> None:
    pile = Pile(office)
    raw = with_part(saved(filled(pile, [pile.sheets[0], "满意"])), "xl/media/image.png", b"\0" * (MOST_UNPACKED + 1))
    assert len(raw) < 100_000
    assert refusal(pile, send(pile, raw)) == (413, "file-unpacks-too-large")


@pytest.mark.parametrize("rows", [1_002, 100_000])
def test_import_of_too_many_rows_is_refused(office: Office, rows: int) -> None:
    pile = Pile(office)
    row = '<row><c t="inlineStr"><is><t>1</t></is></c></row>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{row * rows}</sheetData></worksheet>'
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(template(pile)))) as own,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in own.namelist():
            changed.writestr(name, sheet if name.endswith("/sheet1.xml") else own.read(name))
    assert refusal(pile, send(pile, file.getvalue())) == (413, "too-many-rows")


def test_import_of_what_is_no_workbook_is_refused(office: Office) -> None:
    pile = Pile(office)
    assert refusal(pile, send(pile, b"code,name\n")) == (400, "unreadable-file")
    assert refusal(pile, send(pile, b"x" * (4 * 1024 * 1024 + 1))) == (413, "body-too-large")


def test_import_by_a_third_operator_is_refused(office: Office) -> None:
    pile = Pile(office)
    pile.enter_twice(pile.sheets[0])
    answer = send(pile, filled(pile, [pile.sheets[1], "满意"]), pile.third)
    assert (answer.status_code, slug(answer)) == (409, "third-operator")


def test_import_of_cells_that_are_no_text_is_refused(office: Office) -> None:
    pile = Pile(office)
    answer = send(pile, filled(pile, [pile.sheets[0], True, 4]))
    assert slugs(answer) == {("/rows/2/01", "invalid-value"), ("/rows/2/02", "unknown-level")}
