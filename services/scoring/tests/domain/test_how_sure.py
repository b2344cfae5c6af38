"""How sure a drawn panel's score is, through the whole calculation; the statistics are in test_uncertainty.py."""

from fractions import Fraction
from math import sqrt
from typing import Any

import pytest

COUNTS = {"satisfied": 120, "fairly": 50, "unsatisfied": 30}


def drawn(build: Any, **settings: Any) -> dict[str, Any]:
    scheme: dict[str, Any] = build.one_panel(scale="three", drawn=True, **settings)
    return scheme


def body(build: Any, scheme: dict[str, Any], *counts: dict[str, int], population: Any = 1000) -> dict[str, Any]:
    found: dict[str, Any] = build.body(scheme, *(("experts", each) for each in counts))
    for each in found["rounds"]:
        for row in each["objects"]:
            row["population"] = population
    return found


def error_by_hand(counts: dict[str, int], population: int) -> float:
    points = {"satisfied": 100, "fairly": 80, "unsatisfied": 30}
    number = sum(counts.values())
    mean = sum(counts[level] * points[level] for level in counts) / number
    spread = sum(counts[level] * (points[level] - mean) ** 2 for level in counts) / (number - 1)
    return sqrt((1 - number / population) * spread / number)


def test_drawn_panel_says_its_standard_error(build: Any) -> None:
    panel = build.panel_result(body(build, drawn(build), COUNTS))
    assert panel["score"] == "84.50"
    assert panel["uncertainty"]["standard_error"] == f"{error_by_hand(COUNTS, 1000):.2f}"
    assert Fraction(panel["uncertainty"]["low"]) < Fraction(panel["score"]) < Fraction(panel["uncertainty"]["high"])


def test_rounds_by_mean_are_independent_samples(build: Any) -> None:
    other = {"satisfied": 40, "fairly": 40, "unsatisfied": 20}
    panel = build.panel_result(body(build, drawn(build), COUNTS, other))
    expected = sqrt(error_by_hand(COUNTS, 1000) ** 2 + error_by_hand(other, 1000) ** 2) / 2
    assert panel["uncertainty"]["standard_error"] == f"{expected:.2f}"


def test_pooled_rounds_weigh_by_their_votes(build: Any) -> None:
    other = {"satisfied": 40, "fairly": 40, "unsatisfied": 20}
    panel = build.panel_result(body(build, drawn(build, rounds="pooled"), COUNTS, other))
    expected = sqrt((200 / 300 * error_by_hand(COUNTS, 1000)) ** 2 + (100 / 300 * error_by_hand(other, 1000)) ** 2)
    assert panel["uncertainty"]["standard_error"] == f"{expected:.2f}"


def test_round_that_counts_as_zero_leaves_the_rest_its_share(build: Any) -> None:
    panel = build.panel_result(body(build, drawn(build, missing_round="zero"), COUNTS, {}))
    assert panel["score"] == "42.25"
    assert panel["uncertainty"]["standard_error"] == f"{error_by_hand(COUNTS, 1000) / 2:.2f}"
    assert Fraction(panel["uncertainty"]["high"]) <= 50


def test_strata_are_combined_by_weight(build: Any) -> None:
    strata = [{"code": "town", "weight": "0.25"}, {"code": "country", "weight": "0.75"}]
    found = body(build, drawn(build, strata=strata), COUNTS, population={"town": 400, "country": 900})
    town = {"satisfied": 20, "fairly": 20, "unsatisfied": 10}
    country = {level: COUNTS[level] - town[level] for level in COUNTS}
    found["rounds"][0]["objects"][0]["strata"] = {"town": town, "country": country}
    expected = sqrt((0.25 * error_by_hand(town, 400)) ** 2 + (0.75 * error_by_hand(country, 900)) ** 2)
    assert build.panel_result(found)["uncertainty"]["standard_error"] == f"{expected:.2f}"


@pytest.mark.parametrize(
    ("settings", "counts", "population", "reason"),
    [
        ({}, COUNTS, None, "population-absent"),
        ({}, COUNTS, 399, "more-than-half"),
        ({}, COUNTS | {"unsatisfied": 9}, 1000, "few-at-a-level"),
        ({"trim": 1}, COUNTS, 1000, "trimmed"),
    ],
)
def test_interval_is_withheld_with_its_reason(
    build: Any, settings: dict[str, Any], counts: dict[str, int], population: int | None, reason: str
) -> None:
    panel = build.panel_result(body(build, drawn(build, **settings), counts, population=population))
    assert panel["uncertainty"] == {"withheld": reason}


def test_whole_list_is_exact(build: Any) -> None:
    panel = build.panel_result(body(build, drawn(build), {"satisfied": 3, "unsatisfied": 1}, population=4))
    assert panel["uncertainty"] == {"standard_error": "0.00", "low": "82.50", "high": "82.50"}


def test_panel_that_is_not_drawn_says_nothing(build: Any) -> None:
    assert build.panel_result(body(build, build.one_panel(scale="three"), COUNTS))["uncertainty"] is None


def two(build: Any, other: dict[str, int], **more: Any) -> dict[str, Any]:
    found = body(build, drawn(build), COUNTS)
    found["objects"].append({"code": "02", **more})
    found["rounds"][0]["objects"].append({"object": "02", "counts": other, "population": 1000})
    found["scheme"]["vetoes"] = [{"code": "v", "effect": "maximum", "maximum": "80"}]
    return found


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        (COUNTS | {"fairly": 49, "unsatisfied": 31}, False),
        ({"satisfied": 60, "fairly": 70, "unsatisfied": 70}, True),
    ],
)
def test_totals_are_told_apart_where_they_differ_by_more_than_chance(
    build: Any, other: dict[str, int], apart: bool
) -> None:
    first, last = build.results(two(build, other))
    assert (first["distinguishable_from_next"], last["distinguishable_from_next"]) == (apart, None)


def test_total_under_a_veto_is_not_told_apart(build: Any) -> None:
    first, _ = build.results(two(build, {"satisfied": 60, "fairly": 70, "unsatisfied": 70}, vetoes=["v"]))
    assert first["distinguishable_from_next"] is None


def test_nobody_to_be_scored_has_nobody_next(build: Any) -> None:
    assert build.results({"scheme": drawn(build), "objects": []}) == []
