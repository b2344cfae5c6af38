"""What is shown of scoring's results where counts are hidden."""

from __future__ import annotations

from typing import Any

from campaigns.domain.results import RUNNING, TOO_FEW, shown


def step(rule: str, of: str, formula: str = "(30×100 + 5×80)/35") -> dict[str, Any]:
    return {"step": rule, "of": of, "formula": formula, "exact": "680/7", "value": "97.14", "zh": "", "en": ""}


def result() -> dict[str, Any]:
    rounds = [
        {"code": "r1", "score": "97.14", "valid": 35, "satisfied_share": "1.0000"},
        {"code": "r2", "score": "90.00", "valid": 3, "satisfied_share": "0.6667"},
    ]
    panel = {"code": "experts", "points": "20.10", "score": "95.00", "satisfied_share": "0.9", "rounds": rounds}
    steps = [
        step("round-score", "public/experts/r1"),
        step("stratum-score", "public/experts/r2/npc"),
        step("round-score-strata", "public/experts/r2"),
        step("satisfied-share", "public/experts/r2", "2/3"),
        step("round-score", "public/experts/(pooled)"),
        step("panel-score-mean", "public/experts", "((680/7) + 90)/2"),
        step("satisfied-share", "public/experts", "37/38"),
        step("panel-maximum", "public/experts", "0.3×70"),
        step("panel-points", "public/experts", "(655/7)/100×21"),
        step("component-points", "public", "20.10 + 40.00"),
        step("total", "total", "60.10 + 30"),
    ]
    return {
        "object": "01",
        "components": [{"code": "public", "panels": [panel]}, {"code": "daily", "items": []}],
        "notes": [{"slug": "round-missing", "zh": "有效票 3 张", "en": "3 valid votes"}],
        "explanation": steps,
    }


def test_shown_with_nothing_hidden_is_as_it_came() -> None:
    assert shown([result()], {}, {("02", "r2"): TOO_FEW}) == [result()]


def test_shown_of_few_votes_has_no_step_of_that_round_and_no_exact_panel() -> None:
    (found,) = shown([result()], {}, {("01", "r2"): TOO_FEW})
    panel = found["components"][0]["panels"][0]
    assert panel["rounds"][0] == result()["components"][0]["panels"][0]["rounds"][0]
    assert panel["rounds"][1]["withheld"] == TOO_FEW
    assert (panel["points"], panel["satisfied_share"]) == ("20.10", None)
    assert [(each["step"], each["of"], each["formula"]) for each in found["explanation"]] == [
        ("round-score", "public/experts/r1", "(30×100 + 5×80)/35"),
        ("round-score", "public/experts/(pooled)", None),
        ("panel-score-mean", "public/experts", None),
        ("panel-maximum", "public/experts", "0.3×70"),
        ("panel-points", "public/experts", None),
        ("component-points", "public", "20.10 + 40.00"),
        ("total", "total", "60.10 + 30"),
    ]
    assert "3" not in found["notes"][0]["en"]


def test_shown_of_a_running_round_keeps_its_score_without_formula() -> None:
    (found,) = shown([result()], {}, {("01", "r2"): RUNNING})
    assert found["components"][0]["panels"][0]["rounds"][1]["score"] == "90.00"
    kept = next(each for each in found["explanation"] if each["of"] == "public/experts/r2")
    assert (kept["step"], kept["value"], kept["formula"], kept["exact"]) == ("round-score-strata", "97.14", None, None)


def test_shown_with_exact_totals_hides_them_too() -> None:
    (found,) = shown([result()], {"rounding": "total"}, {("01", "r2"): RUNNING})
    assert all(each["exact"] is None for each in found["explanation"] if each["of"] in ("public", "total"))
