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


@pytest.mark.parametrize(
    ("marks", "counts", "score", "share"),
    [
        (100, {"87": 1, "92": 2}, "90.33", "0.0000"),  # (87 + 2×92)/3 = 271/3; satisfied: 99 and 100
        (10, {"7": 1, "9": 1, "10": 1}, "86.67", "0.6667"),  # (70 + 90 + 100)/3 = 260/3
        (3, {"0": 1, "1": 2}, "22.22", "0.0000"),  # (0 + 2×100/3)/3 = 200/9
        (1, {"0": 1, "1": 3}, "75.00", "0.7500"),  # satisfied: never the lowest
    ],
)
def test_marks_are_worth_their_share_of_100(
    build: Any, marks: int, counts: dict[str, int], score: str, share: str
) -> None:
    scheme = build.one_panel()
    scheme["scales"][0] = {"code": "five", "marks": marks}
    panel = build.panel_result(build.body(scheme, ("experts", counts)))
    assert (panel["score"], panel["satisfied_share"]) == (score, share)


def test_marks_may_name_their_satisfied_ones(build: Any) -> None:
    scheme = build.one_panel()
    scheme["scales"][0] = {"code": "five", "marks": 10, "satisfied": ["8", "9", "10"]}
    panel = build.panel_result(build.body(scheme, ("experts", {"7": 1, "8": 1})))
    assert panel["satisfied_share"] == "0.5000"


def test_abstentions_are_counted_apart_and_never_scored(build: Any) -> None:
    scheme = build.one_panel()
    scheme["scales"][0]["levels"].append({"code": "unmarked", "abstention": True})
    panel = build.panel_result(build.body(scheme, ("experts", {"fairly": 1, "unknown": 2, "unmarked": 4})))
    assert (panel["score"], panel["satisfied_share"]) == ("80.00", "1.0000")
    (round_,) = panel["rounds"]
    assert (round_["valid"], round_["void"], round_["abstained"]) == (1, 2, 4)


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


def test_criteria_without_weights_are_equal(build: Any) -> None:
    # 100, (80 + 30)/2 = 55, 60: 215/3
    scheme = build.one_panel(criteria=[{"code": "openness"}, {"code": "honesty"}, {"code": "speed"}])
    body = build.body(scheme, ("experts", {"not-at-all": 4}))
    body["rounds"][0]["objects"][0]["criteria"] = {
        "openness": {"satisfied": 3},
        "honesty": {"fairly": 1, "rather-not": 1},
        "speed": {"average": 1},
    }
    assert build.panel_result(body)["score"] == "71.67"


TRIMMED = {"satisfied": 3, "fairly": 1, "not-at-all": 1, "unknown": 6}


@pytest.mark.parametrize(
    ("trim", "score"),
    [(0, "76.00"), (1, "93.33"), (2, "100.00")],  # 380/5; (2×100 + 80)/3 = 280/3; 100
)
def test_trimming_leaves_out_the_highest_and_the_lowest(build: Any, trim: int, score: str) -> None:
    """The satisfied share and the number of valid votes are of all of them."""
    panel = build.panel_result(build.body(build.one_panel(trim=trim, min_valid=5), ("experts", TRIMMED)))
    assert (panel["score"], panel["valid"], panel["satisfied_share"]) == (score, 5, "0.8000")


def test_round_of_which_trimming_leaves_nothing_is_missing(build: Any) -> None:
    body = build.body(build.one_panel(trim=3), ("experts", TRIMMED), ("experts", {"average": 7}))
    result = build.result(body)
    assert (result["total"], [note["slug"] for note in result["notes"]]) == ("60.00", ["round-without-score"])


def test_trimming_is_of_each_stratum(build: Any) -> None:
    # npc 100, 100, 0 → 100; firms 80, 80, 60 → 80: 0.2×100 + 0.8×80 = 84
    body = strata_body(build, {"satisfied": 2, "not-at-all": 1}, {"fairly": 2, "average": 1})
    body["scheme"]["components"][0]["panels"][0]["trim"] = 1
    assert build.panel_result(body)["score"] == "84.00"


def test_stratum_of_which_trimming_leaves_nothing_leaves_its_weight_to_the_others(build: Any) -> None:
    body = strata_body(build, {"satisfied": 1, "not-at-all": 1}, {"fairly": 2, "average": 1})
    body["scheme"]["components"][0]["panels"][0]["trim"] = 1
    result = build.result(body)
    assert (result["total"], [note["slug"] for note in result["notes"]]) == ("80.00", ["stratum-missing"])


@pytest.mark.parametrize(
    ("share", "roll", "valid", "counts"),
    [
        ("0.5", 8, 4, True),  # exactly the share
        ("0.5", 9, 4, False),
        ("0.333333333", 3, 1, True),
        ("0.333333334", 3, 1, False),
        ("1", 4, 4, True),
        ("1", 5, 4, False),
        ("0.5", 3, 4, True),  # more valid votes than roll entries: nothing forbids it here
        ("0.5", 0, 1, True),
    ],
)
def test_round_counts_from_its_quorum_on(build: Any, share: str, roll: int, valid: int, counts: bool) -> None:
    body = build.body(build.one_panel(min_share=share), ("experts", {"fairly": valid, "unknown": 5}))
    body["rounds"][0]["roll"] = roll
    result = build.result(body)
    assert result["total"] == ("80.00" if counts else None)
    assert ("round-below-quorum" in [note["slug"] for note in result["notes"]]) is not counts


def test_quorum_is_of_the_object_s_own_roll(build: Any) -> None:
    body = build.body(build.one_panel(min_share="0.5"), ("experts", {"fairly": 4}))
    body["rounds"][0] |= {"roll": 8}
    body["rounds"][0]["objects"][0]["roll"] = 9
    result = build.result(body)
    assert result["total"] is None
    assert "4 valid votes" in result["notes"][0]["en"]
    assert "its roll of 9" in result["notes"][0]["en"]


@pytest.mark.parametrize(("ballots", "total"), [(39, "80.00"), (40, "80.00"), (41, None)])
def test_round_with_more_ballots_than_roll_entries_is_void(build: Any, ballots: int, total: str | None) -> None:
    body = build.body(build.one_panel(void_above_roll=True), ("experts", {"fairly": 4}))
    body["rounds"][0] |= {"roll": 40, "ballots": ballots}
    result = build.result(body)
    assert result["total"] == total
    assert ("round-void" in [note["slug"] for note in result["notes"]]) is (total is None)
