"""What counts as a change of a scheme or of what is handed in, and what does not."""

from copy import deepcopy
from typing import Any

import msgspec
import pytest

from scoring.api.question_examples import TWO_OFFICES
from scoring.api.scores_body import ScoresBody
from scoring.domain.changes import FlatInputs, changes, flat_scheme


def of_scheme(before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    return [tuple(each) for each in changes(flat_scheme(before), flat_scheme(after))]


def of_inputs(before: Any, after: Any, code: str = "01") -> list[tuple[str, Any, Any]]:
    return [tuple(each) for each in changes(FlatInputs(before).of(code), FlatInputs(after).of(code))]


def filled(body: Any) -> Any:
    return msgspec.to_builtins(msgspec.convert(body, ScoresBody))


def test_changes_of_a_scheme_name_codes_and_both_values(build: Any) -> None:
    before, after = build.plan(), build.plan()
    after["components"][0]["panels"][0]["weight"] = "0.4"
    after["scales"][1]["levels"][2]["points"] = "0"
    assert of_scheme(before, after) == [
        ("/scheme/scales/three/levels/unsatisfied/points", "30", "0"),
        ("/scheme/components/public/panels/experts/weight", "0.3", "0.4"),
    ]


def test_changes_of_a_scheme_by_order_and_writing_are_none(build: Any) -> None:
    before = build.plan()
    after = deepcopy(before)
    after["scales"].reverse()
    after["scales"][0]["levels"].reverse()
    after["components"].reverse()
    after["components"][1]["panels"].reverse()
    after["components"][1]["panels"][1]["weight"] = "0.300"
    after["vetoes"] = []
    assert of_scheme(before, after) == []


def test_changes_of_a_scheme_by_a_default_written_out_are_none() -> None:
    after = deepcopy(TWO_OFFICES)
    after["scheme"]["components"][0]["panels"][0] |= {"min_valid": 1, "rounds": "mean", "strata": None}
    assert of_scheme(filled(TWO_OFFICES)["scheme"], filled(after)["scheme"]) == []


@pytest.mark.parametrize(
    ("before", "after", "pointer"),
    [
        ([{"code": "a", "from": "80"}, {"code": "b"}], [{"code": "b"}, {"code": "a", "from": "80"}], "/scheme/grades"),
        (None, [], "/scheme/grades"),
    ],
)
def test_changes_of_a_scheme_by_the_order_of_grades(build: Any, before: Any, after: Any, pointer: str) -> None:
    scheme = build.plan()
    assert [each[0] for each in of_scheme(scheme | {"grades": before}, scheme | {"grades": after})] == [pointer]


def test_changes_of_a_scheme_by_the_order_of_levels_without_points(build: Any) -> None:
    """Then the order gives the points."""
    before = build.one_panel(scale="x")
    before["scales"] = [{"code": "x", "levels": [{"code": "up"}, {"code": "mid"}, {"code": "down"}]}]
    after = deepcopy(before)
    after["scales"][0]["levels"].reverse()
    assert of_scheme(before, after) == [
        ("/scheme/scales/x/levels", ["up", "mid", "down"], ["down", "mid", "up"]),
    ]


def test_changes_of_inputs_by_counts_entries_series_and_vetoes() -> None:
    after = deepcopy(TWO_OFFICES)
    after["objects"][0] |= {"series": "windows", "vetoes": ["fire"]}
    after["rounds"][0]["objects"][0]["counts"] = {"satisfied": 30, "fairly": 4, "unknown": 2, "average": 1}
    after["assessments"][0]["entries"].pop(1)
    assert of_inputs(TWO_OFFICES, after) == [
        ("/objects/01/series", "offices", "windows"),
        ("/rounds/experts-1/objects/01/counts/fairly", 5, 4),
        (
            "/assessments/01/daily/discipline",
            [{"points": "-1.5", "date": "2024-06-01", "reason": "窗口空岗"}],
            None,
        ),
        ("/objects/01/vetoes", None, ["fire"]),
        ("/rounds/experts-1/objects/01/counts/average", None, 1),
    ]
    assert of_inputs(TWO_OFFICES, after, "02") == []


def test_changes_of_inputs_by_order_and_levels_that_nobody_chose_are_none() -> None:
    after = deepcopy(TWO_OFFICES)
    for name in ("objects", "rounds", "assessments"):
        after[name].reverse()
    after["rounds"][0]["objects"].reverse()
    after["rounds"][1]["objects"][0]["counts"]["not-at-all"] = 0
    after["assessments"][1]["entries"].reverse()
    assert of_inputs(TWO_OFFICES, after) == []


def test_changes_of_inputs_by_what_holds_for_a_whole_round_are_each_objects(build: Any) -> None:
    after = deepcopy(TWO_OFFICES)
    after["rounds"][0]["roll"] = 40
    for code in ("01", "02"):
        assert of_inputs(TWO_OFFICES, after, code) == [("/rounds/experts-1/roll", None, 40)]


def test_changes_of_inputs_by_the_order_of_rounds_where_the_latest_counts(build: Any) -> None:
    body = build.body(build.one_panel(rounds="latest"), ("experts", {"satisfied": 1}), ("experts", {"fairly": 1}))
    after = deepcopy(body)
    after["rounds"].reverse()
    assert of_inputs(body, after) == [("/rounds", ["r1", "r2"], ["r2", "r1"])]
