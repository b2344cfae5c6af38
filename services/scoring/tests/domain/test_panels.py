"""How rounds combine, what is missing and what then happens."""

from typing import Any

import pytest

GOOD, FAIR, BAD = {"satisfied": 4}, {"fairly": 2}, {"not-at-all": 1}  # 100, 80, 0


def slugs(result: dict[str, Any]) -> list[str]:
    return [note["slug"] for note in result["notes"]]


@pytest.mark.parametrize(
    ("rounds", "score"),
    [
        ("mean", "60.00"),  # (100 + 80 + 0)/3
        ("weighted", "56.67"),  # weights 0.5, 1.5, 1: (0.5×100 + 1.5×80 + 1×0)/3 = 170/3
        ("pooled", "80.00"),  # (4×100 + 2×80 + 1×0)/7
        ("latest", "0.00"),
    ],
)
def test_rounds_combine(build: Any, rounds: str, score: str) -> None:
    body = build.body(build.one_panel(rounds=rounds), ("experts", GOOD), ("experts", FAIR), ("experts", BAD))
    for each, weight in zip(body["rounds"], ("0.5", "1.5", "1"), strict=True):
        each["weight"] = weight
    assert build.result(body)["total"] == score


def test_rounds_of_weight_zero_alone_leave_the_panel_missing(build: Any) -> None:
    body = build.body(build.one_panel(rounds="weighted"), ("experts", GOOD))
    body["rounds"][0]["weight"] = "0"
    assert slugs(build.result(body)) == ["panel-missing", "component-missing"]


@pytest.mark.parametrize(
    ("rounds", "rule", "total"),
    [
        ("mean", "reweighted", "100.00"),
        ("mean", "zero", "50.00"),
        ("mean", "block", None),
        ("weighted", "reweighted", "100.00"),
        ("weighted", "zero", "75.00"),  # (3×100 + 1×0)/4
        ("weighted", "block", None),
        ("pooled", "reweighted", "100.00"),
        ("pooled", "block", None),
        ("latest", "reweighted", "100.00"),
        ("latest", "zero", "0.00"),
        ("latest", "block", None),
    ],
)
def test_round_under_the_minimum_is_missing(build: Any, rounds: str, rule: str, total: str | None) -> None:
    scheme = build.one_panel(rounds=rounds, missing_round=rule, min_valid=3)
    body = build.body(scheme, ("experts", GOOD), ("experts", {"not-at-all": 2, "unknown": 9}))
    body["rounds"][0]["weight"] = "3"
    result = build.result(body)
    assert (result["total"], slugs(result)) == (total, ["round-missing"])
    assert ("2" in result["notes"][0]["en"], result["rank"]) == (True, None if total is None else 1)


def test_round_at_the_minimum_counts(build: Any) -> None:
    body = build.body(build.one_panel(min_valid=2), ("experts", FAIR))
    assert build.result(body)["total"] == "80.00"


def test_object_that_a_round_did_not_rate_lacks_it(build: Any) -> None:
    result = build.result(build.body(build.one_panel(), ("experts", None), ("experts", FAIR)))
    assert (result["total"], slugs(result)) == ("80.00", ["round-missing"])


def test_latest_does_not_ask_for_earlier_rounds(build: Any) -> None:
    scheme = build.one_panel(rounds="latest", missing_round="block")
    result = build.result(build.body(scheme, ("experts", None), ("experts", FAIR)))
    assert (result["total"], slugs(result)) == ("80.00", [])


@pytest.mark.parametrize("rule", ["reweighted", "zero", "block"])
def test_panel_without_any_round_that_counts_is_missing_whatever_the_rule_for_rounds(build: Any, rule: str) -> None:
    scheme = build.plan()
    scheme["components"][0]["panels"][1]["missing_round"] = rule
    result = build.result(build.body(scheme, ("experts", FAIR), ("recipients", {}), ("recipients", None)))
    assert (result["total"], slugs(result)) == ("66.00", ["panel-missing"])  # 0.8×70 + discipline 10


@pytest.mark.parametrize(
    ("rule", "total", "points", "maximum"),
    [("reweighted", "66.00", None, "0.00"), ("zero", "26.80", "0.00", "49.00"), ("block", None, None, "49.00")],
)
def test_missing_panel(build: Any, rule: str, total: str | None, points: str | None, maximum: str) -> None:
    # experts 80: reweighted 0.8×70 = 56, zero 0.8×21 = 16.8; and 10 of the daily assessment
    scheme = build.plan()
    scheme["components"][0]["missing_panel"] = rule
    result = build.result(build.body(scheme, ("experts", FAIR)))
    panel = result["components"][0]["panels"][1]
    assert (result["total"], slugs(result)) == (total, ["panel-missing"])
    assert (panel["points"], panel["maximum"], panel["score"], panel["rounds"]) == (points, maximum, None, [])


def test_no_panel_at_all_leaves_no_total(build: Any) -> None:
    result = build.result(build.body(build.plan()))
    assert (result["total"], result["grade"], result["rank"]) == (None, None, None)
    assert slugs(result) == ["panel-missing", "panel-missing", "component-missing"]
    assert result["components"][1]["points"] == "10.00"


def test_missing_panel_shares_its_weight_in_proportion(build: Any) -> None:
    # weights 0.5, 0.3, 0.2; p3 missing: 100×0.5/0.8 = 62.5, 80×0.3/0.8 = 30
    body = build.body(build.panels("0.5", "0.3", "0.2"), ("p1", GOOD), ("p2", FAIR))
    panels = build.result(body)["components"][0]["panels"]
    assert [panel["points"] for panel in panels] == ["62.50", "30.00", None]
    assert [panel["maximum"] for panel in panels] == ["62.50", "37.50", "0.00"]


@pytest.mark.parametrize(("rule", "total"), [("reweighted", "80.00"), ("zero", "40.00"), ("block", None)])
@pytest.mark.parametrize("lack", ["round-below-quorum", "round-void", "round-without-score"])
def test_round_that_does_not_count_is_missing(build: Any, lack: str, rule: str, total: str | None) -> None:
    """Whatever the reason, `missing_round` says what follows."""
    settings = {"round-below-quorum": {"min_share": "0.5"}, "round-void": {"void_above_roll": True}}
    scheme = build.one_panel(missing_round=rule, **settings.get(lack, {"trim": 1}))
    body = build.body(scheme, ("experts", {"satisfied": 2}), ("experts", {"fairly": 9}))
    body["rounds"][0] |= {"roll": 5, "ballots": 6}
    body["rounds"][1] |= {"roll": 9, "ballots": 9}
    result = build.result(body)
    assert (result["total"], slugs(result)) == (total, [lack])


def test_pooled_rounds_are_trimmed_together(build: Any) -> None:
    # 100 four times and 0 three times, without one of each: 300/5 (each by itself: (100 + 0)/2)
    body = build.body(build.one_panel(rounds="pooled", trim=1), ("experts", GOOD), ("experts", {"not-at-all": 3}))
    assert build.result(body)["total"] == "60.00"


def test_pooled_round_of_few_votes_is_trimmed_with_the_others_alone(build: Any) -> None:
    # 100 four times and 80 twice, without one of each: 380/4
    body = build.body(build.one_panel(rounds="pooled", trim=1), ("experts", GOOD), ("experts", {"fairly": 2}))
    result = build.result(body)
    assert (result["total"], slugs(result)) == ("95.00", [])
    assert [each["score"] for each in result["components"][0]["panels"][0]["rounds"]] == ["100.00", "80.00"]


def test_pooled_rounds_of_which_trimming_leaves_nothing_are_missing(build: Any) -> None:
    scheme = build.one_panel(rounds="pooled", trim=3)
    result = build.result(build.body(scheme, ("experts", GOOD), ("experts", {"fairly": 2})))
    assert (result["total"], slugs(result)) == (None, ["round-without-score", "panel-missing", "component-missing"])


def test_void_round_is_said_of_a_panel_that_is_missing(build: Any) -> None:
    """Also of an object that nobody rated in it."""
    body = build.body(build.one_panel(void_above_roll=True), ("experts", None))
    body["rounds"][0] |= {"roll": 5, "ballots": 6}
    assert slugs(build.result(body)) == ["round-void", "panel-missing", "component-missing"]


def test_pooled_rounds_reach_their_quorum_each_by_itself(build: Any) -> None:
    # 4 of 8 and 1 of 4: together 5 of 12 would be below, and yet the first counts
    scheme = build.one_panel(rounds="pooled", min_share="0.5")
    body = build.body(scheme, ("experts", GOOD), ("experts", BAD))
    body["rounds"][0]["roll"], body["rounds"][1]["roll"] = 8, 4
    result = build.result(body)
    assert (result["total"], slugs(result)) == ("100.00", ["round-below-quorum"])


def test_latest_round_that_counts_is_taken(build: Any) -> None:
    body = build.body(build.one_panel(rounds="latest", void_above_roll=True), ("experts", FAIR), ("experts", BAD))
    for each, ballots in zip(body["rounds"], (5, 6), strict=True):
        each |= {"roll": 5, "ballots": ballots}
    result = build.result(body)
    assert (result["total"], slugs(result)) == ("80.00", ["round-void"])


def test_satisfied_share_is_of_the_rounds_that_count(build: Any) -> None:
    # 4 of 5; the second round, 0 of 2, is below the minimum
    scheme = build.one_panel(min_valid=3)
    body = build.body(scheme, ("experts", GOOD | BAD), ("experts", {"not-at-all": 2}))
    panel = build.panel_result(body)
    assert (panel["valid"], panel["satisfied"], panel["satisfied_share"]) == (5, 4, "0.8000")
