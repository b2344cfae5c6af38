"""Thresholds, shares of a series, first and last n."""

from typing import Any

import pytest


def grades(build: Any, body: dict[str, Any]) -> str:
    """Each object's grade, in the order given, as one letter."""
    found = {each["object"]: each["grade"] for each in build.results(body)}
    return "".join(found[each["code"]]["code"] if found[each["code"]] else "-" for each in body["objects"])


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("85", "satisfied"),
        ("84.994", "fairly"),
        ("84.995", "satisfied"),  # the printed total compares
        ("75", "fairly"),
        ("74.99", "basically"),
        ("60", "basically"),
        ("59.99", "unsatisfied"),
        ("0", "unsatisfied"),
    ],
)
def test_grade_by_default_thresholds(build: Any, total: str, grade: str) -> None:
    assert build.result(build.totals(build.numbers(), [total]))["grade"]["code"] == grade


def test_grade_where_the_scheme_has_none(build: Any) -> None:
    assert build.result(build.totals(build.numbers(grades=[]), ["90"]))["grade"] is None


def test_grade_by_share_and_threshold(build: Any) -> None:
    """Excellent: at most 30 % of the series, and at least 75."""
    scheme = build.numbers(grades=[{"code": "E", "from": "75", "share": "0.3"}, {"code": "g"}])
    totals = ["99", "98", "97", "96", "95", "94", "93"]
    assert grades(build, build.totals(scheme, totals)) == "EEggggg"  # 0.3×7 = 2.1
    assert grades(build, build.totals(scheme, ["74", *totals[:3]])) == "gEgg"  # 0.3×4 = 1.2
    assert grades(build, build.totals(scheme, ["74", "70", "60", "50"])) == "gggg"


def test_grade_by_share_is_inside_the_series(build: Any) -> None:
    scheme = build.numbers(grades=[{"code": "E", "share": "0.5"}, {"code": "g"}])
    body = build.totals(scheme, ["90", "80", "20", "10"], series=["a", "a", "b", "b"])
    assert grades(build, body) == "EgEg"


def test_grade_by_first_and_last(build: Any) -> None:
    scheme = build.numbers(grades=[{"code": "F", "first": 2}, {"code": "L", "last": 2}, {"code": "m"}])
    assert grades(build, build.totals(scheme, ["50", "90", "70", "60", "80"])) == "LFmLF"


def test_grade_of_equal_totals_is_equal(build: Any) -> None:
    scheme = build.numbers(grades=[{"code": "F", "first": 2}, {"code": "L", "last": 1}, {"code": "m"}])
    assert grades(build, build.totals(scheme, ["90", "80", "80", "60", "50", "50"])) == "FFFmLL"


def test_grade_of_an_object_out_of_the_ranking_asks_for_its_total_only(build: Any) -> None:
    scheme = build.numbers(
        grades=[{"code": "F", "first": 1}, {"code": "g", "from": "60"}, {"code": "b"}],
        vetoes=[{"code": "out", "effect": "unranked"}],
    )
    body = build.totals(scheme, ["90", "80", None])
    body["objects"][0]["vetoes"] = ["out"]
    assert grades(build, body) == "gF-"


@pytest.mark.parametrize(
    ("ties", "found"),
    [([], "FFmLL"), ([{"rule": "exact-total"}], "mFmmL")],
)
def test_grade_by_place_follows_the_tie_rules(build: Any, ties: list[dict[str, str]], found: str) -> None:
    """Printed 80, 80, 70, 60, 60: without a rule for ties both share the place and its grade."""
    scheme = build.numbers(
        rounding="total", ties=ties, grades=[{"code": "F", "first": 1}, {"code": "L", "last": 1}, {"code": "m"}]
    )
    assert grades(build, build.totals(scheme, ["80.001", "80.002", "70", "60.002", "60.001"])) == found


def test_grade_by_share_follows_the_tie_rules(build: Any) -> None:
    scheme = build.numbers(rounding="total", grades=[{"code": "E", "share": "0.5"}, {"code": "g"}])
    totals = ["80.002", "80.001"]
    assert grades(build, build.totals(scheme, totals)) == "EE"
    assert grades(build, build.totals(scheme | {"ties": [{"rule": "exact-total"}]}, totals)) == "Eg"


def test_grade_by_a_threshold_counts_the_bonus(build: Any) -> None:
    scheme = build.numbers(adjustments=[{"code": "a", "bonus": "5", "malus": "5"}])
    body = build.totals(scheme, ["84", "85"])
    body["adjustments"] = [
        {"object": "0", "adjustment": "a", "entries": [{"points": "1"}]},
        {"object": "1", "adjustment": "a", "entries": [{"points": "-0.01"}]},
    ]
    assert [each["grade"]["code"] for each in build.results(body)] == ["satisfied", "fairly"]


@pytest.mark.parametrize(("total", "found"), [("75", "b"), ("75.004", "b"), ("75.005", "a"), ("75.01", "a")])
def test_grade_by_a_threshold_finer_than_the_printed_total(build: Any, total: str, found: str) -> None:
    """75.00 is printed below 75.001, 75.01 is not."""
    scheme = build.numbers(grades=[{"code": "a", "from": "75.001"}, {"code": "b"}])
    assert grades(build, build.totals(scheme, [total])) == found
