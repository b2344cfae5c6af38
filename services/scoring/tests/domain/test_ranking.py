from fractions import Fraction
from typing import Any

from scoring.domain.ranking import Place, places


def test_places_share_a_rank_and_skip_the_next() -> None:
    totals = {"a": Fraction(90), "b": Fraction(85), "c": Fraction(85), "d": Fraction(70)}
    assert places(totals) == {"a": Place(1, 4, 4), "b": Place(2, 2, 4), "c": Place(2, 2, 4), "d": Place(4, 1, 4)}


def test_places_of_nobody() -> None:
    assert places({}) == {}


def test_ranks_overall_and_in_series_in_order_of_rank(build: Any) -> None:
    body = build.totals(build.numbers(), ["70", "90", None, "80", "80"], series=["a", "b", "a", "a", "b"])
    found = [(each["object"], each["rank"], each["rank_in_series"]) for each in build.results(body)]
    assert found == [("1", 1, 1), ("3", 2, 1), ("4", 2, 2), ("0", 4, 2), ("2", None, None)]


def test_ranks_compare_the_printed_total(build: Any) -> None:
    scheme = build.numbers(rounding="total")
    body = build.totals(scheme, ["80.001", "80.004"])
    assert [(each["total"], each["rank"]) for each in build.results(body)] == [("80.00", 1), ("80.00", 1)]


def test_ranks_leave_out_vetoed_objects(build: Any) -> None:
    body = build.totals(build.numbers(vetoes=[{"code": "out", "effect": "unranked"}]), ["90", "80"])
    body["objects"][0]["vetoes"] = ["out"]
    assert [(each["object"], each["rank"]) for each in build.results(body)] == [("1", 1), ("0", None)]
