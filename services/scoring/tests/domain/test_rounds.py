"""Points of levels, void levels, strata, criteria."""

from typing import Any

import pytest


def test_five_levels_worked_by_hand(build: Any) -> None:
    # (10×100 + 5×80 + 2×60 + 2×30 + 1×0)/20 = 1580/20 = 79; satisfied 15/20
    counts = {"satisfied": 10, "fairly": 5, "average": 2, "rather-not": 2, "not-at-all": 1}
    panel = build.panel_result(build.body(build.one_panel(), ("experts", counts)))
    assert (panel["score"], panel["satisfied_share"]) == ("79.00", "0.7500")
    assert panel["rounds"] == [
        {
            "code": "r1",
            "score": "79.00",
            "valid": 20,
            "void": 0,
            "abstained": 0,
            "satisfied": 15,
            "satisfied_share": "0.7500",
        }
    ]


def test_three_levels_worked_by_hand(build: Any) -> None:
    # (60×100 + 20×80 + 10×30)/90 = 7900/90 = 87.777…; satisfied 80/90 = 0.8888…
    counts = {"satisfied": 60, "fairly": 20, "unsatisfied": 10}
    panel = build.panel_result(build.body(build.one_panel(scale="three"), ("experts", counts)))
    assert (panel["score"], panel["satisfied_share"]) == ("87.78", "0.8889")


def test_all_dissatisfied_has_a_score_of_30_and_a_share_of_nothing(build: Any) -> None:
    """Kaixian's lesson: a share and a score are two fields."""
    panel = build.panel_result(build.body(build.one_panel(scale="three"), ("experts", {"unsatisfied": 9})))
    assert (panel["score"], panel["satisfied_share"]) == ("30.00", "0.0000")


def test_void_level_is_in_no_figure(build: Any) -> None:
    counts = {"satisfied": 1, "average": 1, "unknown": 50}
    panel = build.panel_result(build.body(build.one_panel(), ("experts", counts)))
    assert (panel["score"], panel["satisfied_share"], panel["rounds"][0]["valid"]) == ("80.00", "0.5000", 2)


def test_round_of_void_votes_only_is_missing(build: Any) -> None:
    result = build.result(build.body(build.one_panel(), ("experts", {"unknown": 50})))
    assert result["total"] is None
    assert [note["slug"] for note in result["notes"]] == ["panel-missing", "component-missing"]


@pytest.mark.parametrize(
    ("satisfied", "share"),
    [(None, "0.5000"), (["satisfied", "fairly", "average"], "0.7500"), (["satisfied"], "0.2500"), ([], "0.0000")],
)
def test_satisfied_levels_are_a_setting(build: Any, satisfied: list[str] | None, share: str) -> None:
    scheme = build.one_panel()
    scheme["scales"][0]["satisfied"] = satisfied
    counts = {"satisfied": 1, "fairly": 1, "average": 1, "not-at-all": 1}
    assert build.panel_result(build.body(scheme, ("experts", counts)))["satisfied_share"] == share


def test_satisfied_levels_by_default_never_hold_the_lowest(build: Any) -> None:
    scheme = build.one_panel()
    scheme["scales"][0]["levels"] = [{"code": "no", "points": "0"}, {"code": "yes", "points": "100"}]
    panel = build.panel_result(build.body(scheme, ("experts", {"yes": 3, "no": 1})))
    assert panel["satisfied_share"] == "0.7500"


@pytest.mark.parametrize(("scale", "points"), [(0, "79.00"), (1, "70.00")])
def test_points_of_levels_by_default(build: Any, scale: int, points: str) -> None:
    # 100/80/60/30/0: as above; 100/80/30: (1×100 + 1×80 + 1×30)/3 = 70
    scheme = build.one_panel(scale=("five", "three")[scale])
    for level in scheme["scales"][scale]["levels"]:
        level.pop("points", None)
    counts: dict[str, int] = {"satisfied": 1, "fairly": 1, "unsatisfied": 1}
    if scale == 0:
        counts = {"satisfied": 10, "fairly": 5, "average": 2, "rather-not": 2, "not-at-all": 1}
    assert build.panel_result(build.body(scheme, ("experts", counts)))["score"] == points


def test_marks_are_levels_of_a_numeric_scale(build: Any) -> None:
    scheme = build.one_panel()
    scheme["scales"][0]["levels"] = [{"code": str(mark), "points": str(mark)} for mark in range(101)]
    panel = build.panel_result(build.body(scheme, ("experts", {"87": 1, "92": 2})))
    assert panel["score"] == "90.33"  # (87 + 2×92)/3 = 271/3


def strata_body(build: Any, npc: dict[str, int], firms: dict[str, int]) -> dict[str, Any]:
    scheme = build.one_panel(strata=[{"code": "npc", "weight": "0.2"}, {"code": "firms", "weight": "0.8"}])
    counts = {level: npc.get(level, 0) + firms.get(level, 0) for level in {*npc, *firms}}
    body: dict[str, Any] = build.body(scheme, ("experts", counts))
    body["rounds"][0]["objects"][0]["strata"] = {"npc": npc, "firms": firms}
    return body


def test_strata_weigh_instead_of_the_plain_sum(build: Any) -> None:
    # npc (9×100 + 1×0)/10 = 90; firms (1×100 + 1×60)/2 = 80; 0.2×90 + 0.8×80 = 82 (plain: 1060/12 = 88.33)
    body = strata_body(build, {"satisfied": 9, "not-at-all": 1}, {"satisfied": 1, "average": 1})
    panel = build.panel_result(body)
    assert (panel["score"], panel["rounds"][0]["valid"]) == ("82.00", 12)


def test_stratum_without_valid_votes_leaves_its_weight_to_the_others(build: Any) -> None:
    result = build.result(strata_body(build, {"satisfied": 9, "not-at-all": 1}, {"unknown": 3}))
    assert result["total"] == "90.00"
    assert [note["slug"] for note in result["notes"]] == ["stratum-missing"]
    assert "firms" in result["notes"][0]["zh"]
    assert "firms" in result["notes"][0]["en"]


def criteria_body(build: Any, openness: dict[str, int], honesty: dict[str, int]) -> dict[str, Any]:
    scheme = build.one_panel(criteria=[{"code": "openness", "weight": "0.5"}, {"code": "honesty", "weight": "0.5"}])
    body: dict[str, Any] = build.body(scheme, ("experts", {"not-at-all": 4}))
    body["rounds"][0]["objects"][0]["criteria"] = {"openness": openness, "honesty": honesty}
    return body


def test_criteria_score_instead_of_the_overall_level(build: Any) -> None:
    # openness 100; honesty (1×80 + 1×30)/2 = 55; 0.5×100 + 0.5×55 = 77.5; the share stays the overall level's
    panel = build.panel_result(criteria_body(build, {"satisfied": 3}, {"fairly": 1, "rather-not": 1}))
    assert (panel["score"], panel["satisfied_share"]) == ("77.50", "0.0000")


def test_criterion_without_valid_votes_leaves_its_weight_to_the_others(build: Any) -> None:
    result = build.result(criteria_body(build, {"satisfied": 3}, {}))
    assert (result["total"], result["notes"][0]["slug"]) == ("100.00", "criterion-missing")


def test_round_in_which_no_criterion_was_rated_is_missing(build: Any) -> None:
    result = build.result(criteria_body(build, {}, {}))
    assert (result["total"], result["notes"][-1]["slug"]) == (None, "component-missing")
