"""The presets' worked examples, and the figures that their sources publish, to the digit.

The expected figures stand here as they were worked out by hand; each comment is the calculation.
"""

from typing import Any

import pytest

from scoring.use_cases.compute_scores import compute_scores
from scoring.use_cases.list_presets import CODES, list_presets, scheme_of
from scoring.use_cases.validate_scheme import validate_scheme

Row = tuple[str, str | None, str | None, int | None, int | None]

# object, total, grade, rank, rank in the series
EXPECTED: dict[str, list[Row]] = {
    "plan-2024": [
        # (3440/35 + 3400/35)/2 = 97.714…, which carries all 70 points: 68.40; 68.40 + 27
        ("03", "95.40", "satisfied", 1, 1),
        # (3400/35 + 3190/40)/2 × 0.21 = 18.57; (7900/90 + 7850/95)/2 × 0.49 = 41.75; 18.57 + 41.75 + 26.50
        ("01", "86.82", "satisfied", 2, 2),
        # (2740/35 + 2700/35)/2 × 0.21 = 16.32; (5300/80 + 5250/75)/2 × 0.49 = 33.38; 16.32 + 33.38 + 24
        ("02", "73.70", "basically", 3, 1),
    ],
    "nbs-2008": [
        ("01", "78.40", "fairly", 1, 1),  # 0.4 × 100 + 0.3 × 80 + 0.2 × 60 + 0.08 × 30 + 0.02 × 0
        ("02", "77.06", "fairly", 2, 2),  # (700 + 400 + 180 + 30)/17 = 1310/17
    ],
    "chaozhou-2020": [
        ("window-2", "86.19", "satisfied", 1, 1),  # (1100 + 560 + 120 + 30)/21 = 1810/21
        ("window-1", "81.80", "fairly", 2, 2),  # 8.18 of 10: (50×10 + 30×8 + 10×6 + 6×3 + 4×0)/100
    ],
    "jinxiang-2016": [
        ("02", "95.00", "satisfied", 1, 1),  # (2500 + 320 + 30)/30
        ("01", "87.78", "satisfied", 2, 2),  # (6000 + 1600 + 300)/90; the 30 who do not know it are left out
        ("03", "30.00", "unsatisfied", 3, 3),
    ],
    "kaixian": [
        ("01", "90.00", "satisfied", 1, 1),  # (100 + 54 + 21 + 5)/200
        ("02", "50.00", "unsatisfied", 2, 2),  # all dissatisfied
    ],
    "two-levels": [
        ("01", "80.00", "fairly", 1, 1),  # 60/75; 75 of 100 are a quorum
        ("02", "52.00", "unsatisfied", 2, 2),  # 26/50; 50 of 100 just are
        ("03", None, None, None, None),  # 49 of 100 are none
    ],
    # 1800/20 = 90, 1680/19 = 88.42…, 1430/20 = 71.5, 100; their mean
    "marks-by-criterion": [("01", "87.48", "satisfied", 1, 1)],
    "series-grades": [
        ("a1", "98.00", "excellent", 1, 1),  # 0.3 of 7 are two
        ("a2", "96.00", "excellent", 2, 2),
        ("a3", "94.00", "passed", 3, 3),
        ("a4", "87.00", "passed", 4, 4),
        ("a5", "80.00", "named", 5, 5),
        ("a6", "73.00", "named", 6, 6),
        ("b1", "68.00", "passed", 7, 1),  # 0.3 of 4 is one, who is below 75
        ("a7", "66.00", "named", 8, 7),
        ("b2", "61.00", "named", 9, 2),
        ("b3", "54.00", "named", 10, 3),
        ("b4", "47.00", "named", 11, 4),
    ],
}

# satisfied share of each panel of each object, in the order of the results
SHARES = {
    "plan-2024": [
        ["1.0000", None],
        ["0.8667", "0.8649"],
        ["0.7000", "0.6452"],
    ],  # 70/70; 65/75, 160/185; 49/70, 100/155
    "nbs-2008": [["0.7000"], ["0.7059"]],  # 12/17
    "chaozhou-2020": [["0.9524"], ["0.9000"]],  # 20/21
    "jinxiang-2016": [["0.9667"], ["0.8889"], ["0.0000"]],  # 29/30, 80/90
    "kaixian": [["0.8000"], ["0.0000"]],
    "marks-by-criterion": [["0.9000"]],
}


def example(code: str) -> Any:
    return next(preset["example"] for preset in list_presets() if preset["code"] == code)


@pytest.mark.parametrize("code", CODES)
def test_list_presets_gives_examples_that_come_out_as_worked_out_by_hand(code: str) -> None:
    def grade(result: Any) -> str | None:
        return result["grade"] and result["grade"]["code"]

    results = compute_scores(example(code))["results"]
    found = [(each["object"], each["total"], grade(each), each["rank"], each["rank_in_series"]) for each in results]
    assert found == EXPECTED[code]


@pytest.mark.parametrize("code", SHARES)
def test_list_presets_gives_examples_whose_satisfied_share_is_no_score(code: str) -> None:
    found = [
        [panel["satisfied_share"] for panel in component["panels"]]
        for result in compute_scores(example(code))["results"]
        for component in result["components"][:1]
    ]
    assert found == SHARES[code]


@pytest.mark.parametrize("code", CODES)
def test_list_presets_gives_schemes_of_which_is_warned_where_the_lowest_level_scores(code: str) -> None:
    slugs = [each.slug for each in validate_scheme({"scheme": scheme_of(code)})]
    expected = {"plan-2024", "jinxiang-2016", "kaixian", "series-grades"}  # three levels: 30; Kaixian: 50
    assert slugs == (["lowest-level-above-zero"] if code in expected else [])


def test_plan_2024_gives_21_49_and_30_points_where_all_are_satisfied() -> None:
    body = example("plan-2024")
    body = body | {
        "objects": [{"code": "01"}],
        "rounds": [
            {"code": panel, "panel": panel, "objects": [{"object": "01", "counts": {"satisfied": 7}}]}
            for panel in ("experts", "recipients")
        ],
        "numbers": [{"object": "01", "component": "daily", "points": "30"}],
    }
    (result,) = compute_scores(body)["results"]
    public, daily = result["components"]
    assert [panel["points"] for panel in public["panels"]] == ["21.00", "49.00"]
    assert (public["points"], daily["points"], result["total"]) == ("70.00", "30.00", "100.00")


@pytest.mark.parametrize(
    ("code", "lowest", "score"),
    [
        ("plan-2024", ("very-dissatisfied", "dissatisfied"), "14.70"),  # 0 × 0.21 + 30 × 0.49
        ("nbs-2008", ("very-dissatisfied",), "0.00"),
        ("chaozhou-2020", ("very-dissatisfied",), "0.00"),
        ("jinxiang-2016", ("dissatisfied",), "30.00"),
        ("kaixian", ("dissatisfied",), "50.00"),  # as published, and the cause of public anger
    ],
)
def test_presets_of_which_every_vote_is_at_the_lowest_level(code: str, lowest: tuple[str, ...], score: str) -> None:
    scheme = scheme_of(code)
    panels = [panel["code"] for panel in scheme["components"][0]["panels"]]
    rounds = [
        {"code": panel, "panel": panel, "objects": [{"object": "01", "counts": {level: 100}}]}
        for panel, level in zip(panels, lowest, strict=True)
    ]
    numbers = [{"object": "01", "component": "daily", "points": "0"}] if code == "plan-2024" else []
    body = {"scheme": scheme, "objects": [{"code": "01"}], "rounds": rounds, "numbers": numbers}
    (result,) = compute_scores(body)["results"]
    assert result["total"] == score
    assert [panel["satisfied_share"] for panel in result["components"][0]["panels"]] == ["0.0000"] * len(panels)


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("85", "满意"),
        ("84.99", "比较满意"),
        ("75", "比较满意"),
        ("74.99", "基本满意"),
        ("60", "基本满意"),
        ("59.99", "不满意"),
    ],
)
def test_default_grades_are_at_85_75_and_60(build: Any, total: str, grade: str) -> None:
    """In use: ≥ 85 satisfied, 75-85 fairly, 60-75 basically, < 60 not."""
    assert build.result(build.totals(build.numbers(), [total]))["grade"]["name"] == grade
