"""The example's recomputation script, over certified documents in which an object left in mid-year."""

import importlib.util
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from scoring.api.question_examples import TWO_OFFICES, certified
from scoring.domain.scheme import DEFAULT_GRADES

SCRIPT = Path(__file__).parents[2] / "examples" / "county-2024" / "recompute.py"


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("recompute_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def document(merged: str, **left: Any) -> Any:
    """Certified; of its two offices the second has left."""
    body = deepcopy(TWO_OFFICES)
    body["scheme"] |= {"grades": [*DEFAULT_GRADES], "merged": merged}
    body["objects"][1] |= left
    levels = {each["code"]: [level["code"] for level in each["levels"]] for each in body["scheme"]["scales"]}
    panels = {each["code"]: each for each in body["scheme"]["components"][0]["panels"]}
    for round_ in body["rounds"]:
        for row in round_["objects"]:
            none = dict.fromkeys(levels[panels[round_["panel"]]["scale"]], 0)
            row["counts"] = none | row["counts"]
    return certified(body)


@pytest.mark.parametrize(
    ("merged", "left"),
    [("apart", {"merged_into": "01"}), ("successor", {"merged_into": "01"}), ("apart", {"withdrawn": True})],
)
def test_recompute_comes_to_the_certified_results(script: Any, merged: str, left: Any) -> None:
    found = document(merged, **left)
    assert found["results"][1]["total"] is None
    assert list(script.differences(found["tallies"], found)) == []


def test_recompute_tells_whether_votes_count_for_the_successor(script: Any) -> None:
    apart, counted = (document(merged, merged_into="01") for merged in ("apart", "successor"))
    assert list(script.differences(apart["tallies"], {**apart, "results": counted["results"]}))
