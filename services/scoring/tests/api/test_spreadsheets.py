"""A workbook with votes in, a ranking out."""

import csv
import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from chassis.sheets import XLSX
from scoring.api import sheet_lines
from scoring.api.sheet_body import Sheet
from scoring.use_cases.list_presets import CODES, list_presets, scheme_of

THREE = ("评议对象", "满意", "比较满意", "不满意", "不了解")
PLAN = ("编号", "评议方", "轮次", "满意", "比较满意", "一般", "不满意", "组成部分", "得分")


def post(client: Any, raw: bytes, preset: str = "jinxiang-2016", **headers: str) -> Any:
    url = f"/api/v1/scores/spreadsheet?preset={preset}"
    return client.post(url, data=raw, headers={"Content-Type": XLSX, **headers})


def table(answer: Any) -> list[list[str]]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(csv.reader(answer.data.decode("utf-8-sig").splitlines()))


def mistakes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.get_data(as_text=True)
    return [(each["pointer"], each["slug"]) for each in answer.json["errors"]]


def test_score_spreadsheet_of_names_and_levels(client: Any, build: Any) -> None:
    raw = build.workbook(THREE, ["投资股", 60, 20, 10, 30], ["许可窗口", 25, 4, 1], [], ["执法大队", None, None, 40])
    answer = post(client, raw, **{"Accept-Language": "zh"})
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith("\ufeff名次".encode())
    assert table(answer) == [
        ["名次", "代码", "名称", "系列", "系列名次", "群众评议", "总分", "等次", "说明"],
        ["1", "2", "许可窗口", "", "1", "95.00", "95.00", "满意", ""],
        ["2", "1", "投资股", "", "2", "87.78", "87.78", "满意", ""],
        ["3", "3", "执法大队", "", "3", "30.00", "30.00", "不满意", ""],
    ]


def test_score_spreadsheet_with_headings_in_english_and_codes(client: Any, build: Any) -> None:
    raw = build.workbook(["Series", "name", "object", "satisfied", "dissatisfied"], ["offices", "投资股", 7, 3, "1"])
    found = table(post(client, raw))
    assert found[0] == ["rank", "object", "name", "series", "rank in series", "群众评议", "total", "grade", "notes"]
    assert found[1][:7] == ["1", "7", "投资股", "offices", "1", "82.50", "82.50"]  # (3 × 100 + 30)/4


def test_score_spreadsheet_of_panels_rounds_and_points(client: Any, build: Any) -> None:
    """Levels are those of each line's panel; points stand on lines of their own, or beside votes."""
    raw = build.workbook(
        PLAN,
        ["01", "专家代表评议", "7月", 30, 5, None, None, None, 26.5],
        ["01", "experts", "11月", 20, 15, 5],
        ["01", "服务对象评议", "3月", 60, 20, 0, 10],
        ["02", "recipients", "3月", 1],
        ["02", None, None, None, None, None, None, "daily", "30"],
    )
    found = table(post(client, raw, "plan-2024"))
    # (3400/35 + 3500/40)/2 × 0.21 = 19.39; 7900/90 × 0.49 = 43.01; 26.50
    assert [row[:8] for row in found[1:]] == [
        ["1", "02", "", "", "1", "70.00", "30.00", "100.00"],
        ["2", "01", "", "", "2", "62.40", "26.50", "88.90"],
    ]
    assert "has no round that counts" in found[1][-1]


def test_score_spreadsheet_names_rounds_by_their_text_if_it_is_a_code(build: Any) -> None:
    def codes(*rows: Sequence[Any]) -> list[str]:
        body = Sheet(build.workbook(PLAN, *rows), scheme_of("plan-2024")).body
        return [each["code"] for each in body["rounds"]]

    assert codes(["01", "experts", "july", 1], ["01", "recipients", "march", 1]) == ["july", "march"]
    assert codes(["01", "experts", 1, 1], ["01", "recipients", 1, 1]) == ["experts-1", "recipients-1"]
    assert codes(["01", "experts", "7月", 1], ["01", "experts", "11月", 1]) == ["experts-1", "experts-2"]


def test_sheet_of_strata_and_criteria(build: Any) -> None:
    raw = build.workbook(
        ["编号", "界别", "评议内容", "服务对象总数", "满意"],
        ["01", "npc", None, 40, 3],
        ["01", "cppcc", None, 60, 4],
        ["02", None, None, 50, 5],
        ["02", None, "lawfulness", None, 2],
    )
    (first, second) = Sheet(raw, scheme_of("jinxiang-2016")).body["rounds"][0]["objects"]
    assert first == {
        "object": "01",
        "counts": {"satisfied": 7},
        "strata": {"npc": {"satisfied": 3}, "cppcc": {"satisfied": 4}},
        "population": {"npc": 40, "cppcc": 60},
    }
    assert second["counts"] == {"satisfied": 5}
    assert (second["criteria"], second["population"]) == ({"lawfulness": {"satisfied": 2}}, 50)


def test_sheet_of_a_round_with_its_roll_and_ballots(build: Any) -> None:
    raw = build.workbook(
        ["编号", "轮次", "名册数", "收回选票数", "满意"],
        ["01", "a", 100, 82, 60],
        ["02", "a", 100, 82, 50],
        ["01", "b", 100, None, 60],
        ["02", "b", 90, None, 50],
    )
    first, second = Sheet(raw, scheme_of("jinxiang-2016")).body["rounds"]
    assert (first["roll"], first["ballots"], first["objects"][0]["roll"]) == (100, 82, 100)
    assert ("roll" in second, [each["roll"] for each in second["objects"]]) == (False, [100, 90])


def test_sheet_of_marks_has_a_column_for_each(build: Any) -> None:
    raw = build.workbook(["编号", 10, 9.0, "8"], ["01", 4, 8, 2])
    body = Sheet(raw, scheme_of("marks-by-criterion")).body
    assert body["rounds"][0]["objects"][0]["counts"] == {"10": 4, "9": 8, "8": 2}


def test_sheet_of_items_and_adjustments(build: Any) -> None:
    scheme = build.plan() | {"adjustments": [{"code": "bonus", "name": "加分", "bonus": "2"}]}
    rows = [
        ["01", "日常考评", "公开承诺落实", 18],
        ["01", "daily", "discipline", -1.5],
        ["01", "加分", None, 0.1 + 0.2],
    ]
    body = Sheet(build.workbook(["编号", "组成部分", "考评项目", "得分"], *rows), scheme).body
    entries = [{"item": "pledge", "points": "18"}, {"item": "discipline", "points": "-1.5"}]
    assert body["assessments"] == [{"object": "01", "component": "daily", "entries": entries}]
    assert body["adjustments"] == [{"object": "01", "adjustment": "bonus", "entries": [{"points": "0.3"}]}]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["满意"], [("/rows/1/object", "missing-column")]),
        (["评议对象", "很好", "不满意"], [("/rows/1/B", "unknown-column")]),
        (["评议对象", "编号", "满意"], [("/rows/1/B", "repeated-column")]),
        (["评议对象", "满意", "satisfied"], [("/rows/1/C", "repeated-column")]),
    ],
)
def test_score_spreadsheet_refuses_headings(client: Any, build: Any, headings: Any, expected: Any) -> None:
    assert mistakes(post(client, build.workbook(headings, ["01"]))) == expected


@pytest.mark.parametrize(
    ("line", "pointer", "slug"),
    [
        (["投资股", -1], "/rows/2/B", "negative-count"),
        (["投资股", 1.5], "/rows/2/B", "invalid-value"),
        (["投资股", "12张"], "/rows/2/B", "invalid-value"),
        (["投资股", 10**10], "/rows/2/B", "invalid-value"),
        (["投资股", dt.date(2024, 3, 1)], "/rows/2/B", "invalid-value"),
        (["投资股", "#DIV/0!"], "/rows/2/B", "invalid-value"),
        (["投资股", "=1+1"], "/rows/2/B", "formula-without-value"),
        (["投资股", 1, 2, 3, 4, 5], "/rows/2/F", "cell-without-heading"),
        ([None, 1], "/rows/2/A", "missing-field"),
        (["投" * 201, 1], "/rows/2/A", "invalid-value"),
    ],
)
def test_score_spreadsheet_refuses_cells(client: Any, build: Any, line: Any, pointer: str, slug: str) -> None:
    assert mistakes(post(client, build.workbook(THREE, line))) == [(pointer, slug)]


def test_score_spreadsheet_says_all_that_does_not_fit(client: Any, build: Any) -> None:
    raw = build.workbook(
        ("编号", "名称", "评议方", "轮次", "满意", "一般", "组成部分", "得分"),
        ["01", "投资股", None, "1", 3],
        ["01", "企业股", "recipients", "1", 3, 4],
        ["01", None, "recipients", "1", 3],
        ["01", None, "visitors", "2", 3],
        ["01", None, None, None, None, None, "群众评议", 3],
        ["01", None, None, None, None, None, "daily", 31],
    )
    assert mistakes(post(client, raw, "plan-2024")) == [
        ("/rows/2/C", "missing-field"),
        ("/rows/3/B", "cells-disagree"),
        ("/rows/3/F", "unknown-level"),
        ("/rows/4/A", "duplicate-row"),
        ("/rows/5/C", "unknown-panel"),
        ("/rows/6/G", "component-of-other-kind"),
        ("/rows/7/H", "points-out-of-range"),
    ]


def test_score_spreadsheet_of_too_many_rounds(client: Any, build: Any) -> None:
    raw = build.workbook(["编号", "轮次", "满意"], *(["01", f"r{number}", 1] for number in range(101)))
    assert post(client, raw).status_code == 422


def test_score_spreadsheet_of_a_heading_that_means_two_things(build: Any) -> None:
    scheme = build.one_panel(scale="three")
    scheme["scales"][1]["levels"][0]["name"] = "得分"
    scheme["scales"][1]["levels"][1]["name"] = scheme["scales"][1]["levels"][2]["name"]
    with pytest.raises(Exception, match="invalid-input") as caught:
        Sheet(build.workbook(["编号", "得分", "不满意", "satisfied"]), scheme)
    assert [(each.pointer, each.slug) for each in caught.value.mistakes] == [
        ("/rows/1/B", "ambiguous-column"),
        ("/rows/1/C", "ambiguous-column"),
    ]


def test_score_spreadsheet_makes_no_formula_of_a_name(client: Any, build: Any) -> None:
    raw = build.workbook(["编号", "名称", "满意"], ["01", "@SUM(A1)", 1])
    assert table(post(client, raw))[1][2] == "'@SUM(A1)"


def test_score_spreadsheet_of_too_many_rows(client: Any, build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_lines, "MOST_ROWS", 2)
    raw = build.workbook(THREE, ["a", 1], ["b", 1], ["c", 1])
    assert (post(client, raw).status_code, post(client, raw).json["detail"]) == (
        413,
        "At most 2 rows are taken at once: split the list.",
    )


@pytest.mark.parametrize(
    ("raw", "status"), [(b"", 400), (b"PK\x03\x04", 400), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 422)]
)
def test_score_spreadsheet_of_what_is_none(client: Any, raw: bytes, status: int) -> None:
    assert post(client, raw).status_code == status


def test_score_spreadsheet_of_an_empty_sheet(client: Any, build: Any) -> None:
    assert mistakes(post(client, build.workbook())) == [("/rows/1/object", "missing-column")]


def test_score_spreadsheet_by_an_unknown_preset(client: Any, build: Any) -> None:
    assert mistakes(post(client, build.workbook(THREE, ["a", 1]), "2024")) == [("/preset", "invalid-value")]


def test_score_spreadsheet_asks_for_the_permission(guarded: Any) -> None:
    assert post(guarded, b"").status_code == 401


ONE_PANEL_AND_NO_CRITERIA = [code for code in CODES if code not in ("plan-2024", "marks-by-criterion")]


@pytest.mark.parametrize("code", ONE_PANEL_AND_NO_CRITERIA)
def test_score_spreadsheet_of_a_worked_example_gives_its_figures(client: Any, build: Any, code: str) -> None:
    preset = next(each for each in list_presets() if each["code"] == code)
    (panel,) = preset["scheme"]["components"][0]["panels"]
    (scale,) = preset["scheme"]["scales"]
    (polling,) = preset["example"]["rounds"]
    series = {each["code"]: each.get("series") for each in preset["example"]["objects"]}
    levels = [level["code"] for level in scale["levels"]]
    whole = [panel["code"], polling["code"], polling.get("roll"), polling.get("ballots")]
    raw = build.workbook(
        ["编号", "系列", "评议方", "轮次", "名册数", "收回选票数", *levels],
        *(
            [votes["object"], series[votes["object"]], *whole, *(votes["counts"].get(level) for level in levels)]
            for votes in polling["objects"]
        ),
    )
    results = client.post("/api/v1/scores", json=preset["example"]).json["results"]
    found = [(row[1], row[6]) for row in table(post(client, raw, preset["code"]))[1:]]
    assert found == [(each["object"], each["total"] or "") for each in results]
