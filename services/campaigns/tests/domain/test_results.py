"""What is shown of scoring's results, and of tallies, where counts are hidden."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.domain.results import RUNNING, SMALL_PART, TOO_FEW, hidden, shown, shown_tallies

STRATA = [{"code": "npc", "weight": "0.6"}, {"code": "cppcc", "weight": "0.4"}]
LEVELS = [{"code": "good", "points": "100"}, {"code": "bad", "points": "0"}, {"code": "unknown", "void": True}]


def term(rule: str, of: str, formula: str = "(30×100 + 5×80)/35") -> dict[str, Any]:
    return {"rule": rule, "of": of, "formula": formula, "exact": "680/7", "value": "97.14"}


def result() -> dict[str, Any]:
    rounds = [
        {"code": "r1", "score": "97.14", "valid": 35, "void": 4, "abstained": 2, "satisfied": 35},
        {"code": "r2", "score": "90.00", "valid": 3, "void": 1, "abstained": 0, "satisfied": 2},
    ]
    panel: dict[str, Any] = {"code": "experts", "points": "20.10", "score": "95.00", "rounds": rounds}
    panel |= {"valid": 38, "satisfied": 37, "satisfied_share": "0.9"}
    panel["uncertainty"] = {"standard_error": "1.20", "low": "92.65", "high": "97.35"}
    terms = [
        term("round-score", "public/experts/r1"),
        term("stratum-score", "public/experts/r2/npc"),
        term("round-score-strata", "public/experts/r2"),
        term("quorum", "public/experts/r2", "3/40"),
        term("satisfied-share", "public/experts/r2", "2/3"),
        term("stratum-score", "public/experts/(pooled)/npc"),
        term("round-score", "public/experts/(pooled)"),
        term("panel-score-mean", "public/experts", "((680/7) + 90)/2"),
        term("standard-error", "public/experts", "√(3/35)"),
        term("satisfied-share", "public/experts", "37/38"),
        term("panel-maximum", "public/experts", "0.3×70"),
        term("panel-points", "public/experts", "(655/7)/100×21"),
        term("component-points", "public", "20.10 + 40.00"),
        term("total", "total", "60.10 + 30"),
        term("tie-satisfied-share", "rank", "37/38"),
        term("rank", "rank", "1 + 0"),
    ]
    return {
        "object": "01",
        "distinguishable_from_next": True,
        "components": [{"code": "public", "panels": [panel]}, {"code": "daily", "items": []}],
        "notes": [
            {"slug": "round-missing", "zh": "有效票 3 张", "en": "3 valid votes"},
            {"slug": "round-void", "zh": "收回 41 张，名册 40 人", "en": "41 ballots of 40"},
        ],
        "explanation": terms,
    }


def told(found: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(each["rule"], each["of"], each["formula"]) for each in found["explanation"]]


def test_shown_with_nothing_hidden_is_as_it_came() -> None:
    assert shown([result()], {}, {}) == [result()]


def test_shown_with_counts_of_another_object_hidden_lacks_what_breaks_a_tie_alone() -> None:
    """It may tell the other one's figures."""
    (found,) = shown([result()], {}, {("02", "r2"): TOO_FEW})
    assert found == {**result(), "explanation": [each for each in result()["explanation"] if "tie" not in each["rule"]]}


def test_shown_of_few_votes_has_no_term_of_that_round_and_no_exact_panel() -> None:
    (found,) = shown([result()], {}, {("01", "r2"): TOO_FEW})
    panel = found["components"][0]["panels"][0]
    assert panel["rounds"][0] == result()["components"][0]["panels"][0]["rounds"][0]
    assert panel["rounds"][1] == {
        "code": "r2",
        **dict.fromkeys(("score", "valid", "void", "abstained", "satisfied")),
        "withheld": TOO_FEW,
    }
    counted = dict.fromkeys(("valid", "satisfied", "satisfied_share", "uncertainty"))
    assert panel == {"code": "experts", "points": "20.10", "score": "95.00", "rounds": panel["rounds"], **counted}
    assert told(found) == [
        ("round-score", "public/experts/r1", "(30×100 + 5×80)/35"),
        ("round-score", "public/experts/(pooled)", None),
        ("panel-score-mean", "public/experts", None),
        ("panel-maximum", "public/experts", "0.3×70"),
        ("panel-points", "public/experts", None),
        ("component-points", "public", "20.10 + 40.00"),
        ("total", "total", "60.10 + 30"),
        ("rank", "rank", "1 + 0"),
    ]
    assert "3" not in found["notes"][0]["en"]
    assert found["notes"][1] == result()["notes"][1]
    assert found["distinguishable_from_next"] is True


def test_shown_of_a_running_round_keeps_its_score_without_formula() -> None:
    (found,) = shown([result()], {}, {("01", "r2"): RUNNING})
    round_ = found["components"][0]["panels"][0]["rounds"][1]
    assert (round_["score"], round_["void"], round_["abstained"]) == ("90.00", None, None)
    (kept,) = [each for each in found["explanation"] if each["of"].startswith("public/experts/r2")]
    assert (kept["rule"], kept["value"], kept["formula"], kept["exact"]) == ("round-score-strata", "97.14", None, None)


def test_shown_of_a_small_stratum_tells_the_whole_and_no_stratum() -> None:
    (found,) = shown([result()], {}, {("01", "r2"): SMALL_PART})
    panel, before = found["components"][0]["panels"][0], result()["components"][0]["panels"][0]
    assert panel["rounds"][1] == {**before["rounds"][1], "withheld": SMALL_PART}
    assert panel == {**before, "rounds": panel["rounds"], "uncertainty": None}
    assert [each for each in told(found) if "experts" in each[1]] == [
        ("round-score", "public/experts/r1", "(30×100 + 5×80)/35"),
        ("round-score-strata", "public/experts/r2", None),
        ("satisfied-share", "public/experts/r2", "2/3"),
        ("round-score", "public/experts/(pooled)", None),
        ("panel-score-mean", "public/experts", None),
        ("satisfied-share", "public/experts", "37/38"),
        ("panel-maximum", "public/experts", "0.3×70"),
        ("panel-points", "public/experts", None),
    ]


def test_shown_with_exact_totals_hides_them_too() -> None:
    (found,) = shown([result()], {"rounding": "total"}, {("01", "r2"): RUNNING})
    assert all(each["exact"] is None for each in found["explanation"] if each["of"] in ("public", "total"))


def inputs(npc: int, cppcc: int, **panel: Any) -> dict[str, Any]:
    """A sealed round of one object, whose strata have so many valid votes, as campaigns keeps it."""
    strata = {
        code: {"good": votes, "bad": 0, "unknown": 7, "blank": 7} for code, votes in (("npc", npc), ("cppcc", cppcc))
    }
    whole = {level: sum(each[level] for each in strata.values()) for level in ("good", "bad", "unknown", "blank")}
    row = {"object": "01", "valid": npc + cppcc, "counts": whole, "strata": strata, "channels": {"web": whole}}
    tally = {
        "poll": "p",
        "code": "r1",
        "panel": "experts",
        "version": 1,
        "roll": 40,
        "voters": 34,
        "digest": "sha256:1",
    }
    experts = {"code": "experts", "weight": "1", "scale": "two", "strata": STRATA, **panel}
    scheme = {
        "scales": [{"code": "two", "levels": [*LEVELS, {"code": "blank", "abstention": True}]}],
        "components": [{"code": "public", "points": "100", "panels": [experts]}],
    }
    population = {"npc": 20, "cppcc": 20}
    sent = {"object": "01", "counts": whole, "strata": strata, "roll": 40, "population": population}
    request = {"scheme": scheme, "rounds": [{"code": "r1", "panel": "experts", "objects": [sent]}]}
    return {"request": request, "tallies": [{**tally, "state": "sealed", "objects": [row]}]}


def test_shown_tallies_have_the_strata_that_the_panel_weighs() -> None:
    kept = inputs(6, 5)
    row = kept["tallies"][0]["objects"][0]
    (tally,) = shown_tallies(kept)
    assert tally["objects"] == [{name: row[name] for name in ("object", "valid", "counts", "strata")}]


@pytest.mark.parametrize(("npc", "cppcc"), [(6, 4), (30, 0)])
def test_shown_tallies_of_a_small_stratum_withhold_every_stratum(npc: int, cppcc: int) -> None:
    """The other one would tell it, taken from the whole. Void and unmarked votes make no stratum larger."""
    kept = inputs(npc, cppcc)
    (tally,) = shown_tallies(kept)
    counts = kept["tallies"][0]["objects"][0]["counts"]
    assert tally["objects"] == [{"object": "01", "valid": npc + cppcc, "counts": counts, "withheld": SMALL_PART}]
    assert hidden(kept["request"]["scheme"], kept["tallies"]) == {("01", "r1"): SMALL_PART}


def test_shown_tallies_of_few_votes_withhold_everything() -> None:
    (tally,) = shown_tallies(inputs(2, 2, drawn=True, min_share="0.5"))
    assert tally["objects"] == [{"object": "01", "valid": None, "counts": None, "withheld": TOO_FEW}]


def test_shown_tallies_tell_roll_and_population_where_the_panel_scores_by_them() -> None:
    (tally,) = shown_tallies(inputs(6, 5, min_share="0.5"))
    assert tally["objects"][0]["roll"] == 40
    (tally,) = shown_tallies(inputs(6, 5, drawn=True))
    assert (tally["objects"][0].get("roll"), tally["objects"][0]["population"]) == (None, {"npc": 20, "cppcc": 20})


def test_shown_tallies_of_a_small_criterion_withhold_every_criterion() -> None:
    kept = inputs(6, 5, strata=None, criteria=[{"code": "openness"}])
    few = {"openness": {"good": 3, "bad": 0, "unknown": 0, "blank": 0}}
    for row in (kept["tallies"][0]["objects"][0], kept["request"]["rounds"][0]["objects"][0]):
        del row["strata"]
        row["criteria"] = few
    (tally,) = shown_tallies(kept)
    assert "criteria" not in tally["objects"][0]
    assert tally["objects"][0]["withheld"] == SMALL_PART
