from fractions import Fraction
from typing import Any

import pytest

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


def ranks(build: Any, body: dict[str, Any]) -> dict[str, int]:
    return {each["object"]: each["rank"] for each in build.results(body)}


def polled(build: Any, scheme: dict[str, Any], **objects: tuple[dict[str, int] | None, ...]) -> dict[str, Any]:
    """Objects with their counts from the panels p1, p2 … of the scheme."""
    body: dict[str, Any] = build.body(scheme)
    body["objects"] = [{"code": code} for code in objects]
    body["rounds"] = [
        {
            "code": f"r{place}",
            "panel": f"p{place + 1}",
            "objects": [
                {"object": code, "counts": counts[place]}
                for code, counts in objects.items()
                if counts[place] is not None
            ],
        }
        for place in range(len(next(iter(objects.values()))))
    ]
    return body


ALL, FAIR, AVERAGE, HALF, NONE = (
    {"satisfied": 2},
    {"fairly": 2},
    {"average": 2},
    {"satisfied": 1, "average": 1},
    {"not-at-all": 2},
)


def test_tie_by_the_exact_total(build: Any) -> None:
    scheme = build.numbers(rounding="total", ties=[{"rule": "exact-total"}])
    assert ranks(build, build.totals(scheme, ["80.001", "80.004", "79.996", "80.001"])) == {
        "0": 2,
        "1": 1,
        "2": 4,
        "3": 2,
    }


def test_tie_never_outdoes_the_printed_total(build: Any) -> None:
    # 80.004 is printed 80.00, 80.005 is 80.01
    scheme = build.numbers(rounding="total", ties=[{"rule": "component", "of": "x"}])
    assert ranks(build, build.totals(scheme, ["80.004", "80.005"])) == {"0": 2, "1": 1}


def test_tie_by_a_component(build: Any) -> None:
    scheme = build.numbers(ties=[{"rule": "component", "of": "y"}])
    scheme["components"] = [
        {"code": code, "points": points, "number": {}} for code, points in (("x", "60"), ("y", "40"))
    ]
    body = build.totals(scheme, ["50", "40"])
    body["numbers"] += [
        {"object": "0", "component": "y", "points": "30"},
        {"object": "1", "component": "y", "points": "40"},
    ]
    assert ranks(build, body) == {"0": 2, "1": 1}


def test_tie_by_a_panel(build: Any) -> None:
    # 100×0.5 + 80×0.5 either way
    scheme = build.panels("0.5", "0.5") | {"ties": [{"rule": "panel", "of": "p2"}]}
    assert ranks(build, polled(build, scheme, a=(ALL, FAIR), b=(FAIR, ALL))) == {"a": 2, "b": 1}


def test_tie_by_a_satisfied_share(build: Any) -> None:
    # 80 either way: half of them satisfied, and all
    scheme = build.panels("1") | {"ties": [{"rule": "satisfied-share", "of": "p1"}]}
    assert ranks(build, polled(build, scheme, a=(HALF,), b=(FAIR,))) == {"a": 2, "b": 1}


@pytest.mark.parametrize("rule", ["panel", "satisfied-share"])
def test_tie_by_what_is_missing_is_lost_to_anything(build: Any, rule: str) -> None:
    # a: 80 of p1 alone; b: 100×0.8 + 0×0.2; both 80
    scheme = build.panels("0.8", "0.2") | {"ties": [{"rule": rule, "of": "p2"}]}
    assert ranks(build, polled(build, scheme, a=(FAIR, None), b=(ALL, NONE))) == {"a": 2, "b": 1}


def test_tie_rules_decide_in_turn_and_who_is_equal_in_all_shares_the_rank(build: Any) -> None:
    # 80 all of them; p1's points 50, 50, 50, 30; then the satisfied share of p2: 3/5, 0, 0
    ties = [{"rule": "panel", "of": "p1"}, {"rule": "satisfied-share", "of": "p2"}]
    scheme = build.panels("0.5", "0.5") | {"ties": ties}
    body = polled(
        build,
        scheme,
        a=(ALL, {"satisfied": 3, "not-at-all": 2}),
        b=(ALL, AVERAGE),
        c=(ALL, AVERAGE),
        d=(AVERAGE, ALL),
    )
    assert ranks(build, body) == {"a": 1, "b": 2, "c": 2, "d": 4}


@pytest.mark.parametrize("veto", [{"effect": "zero"}, {"effect": "maximum", "maximum": "50"}])
def test_tie_of_vetoed_objects_is_broken_by_the_same_rules(build: Any, veto: dict[str, str]) -> None:
    scheme = build.numbers(vetoes=[{"code": "v", **veto}], ties=[{"rule": "component", "of": "x"}])
    body = build.totals(scheme, ["80", "90", "80"])
    for each in body["objects"]:
        each["vetoes"] = ["v"]
    assert ranks(build, body) == {"0": 2, "1": 1, "2": 2}


def test_tie_is_broken_in_the_series_too(build: Any) -> None:
    scheme = build.numbers(rounding="total", ties=[{"rule": "exact-total"}])
    body = build.totals(scheme, ["80.001", "80.004", "80.002"], series=["a", "b", "a"])
    found = [(each["object"], each["rank"], each["rank_in_series"]) for each in build.results(body)]
    assert found == [("1", 1, 1), ("2", 2, 1), ("0", 3, 2)]
