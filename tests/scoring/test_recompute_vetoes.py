"""The script that anybody recomputes a certified table with knows what the scoring service knows of vetoes."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
import yaml

from campaigns.domain.scheme import with_decimals
from scoring.use_cases.compute_scores import compute_scores

EXAMPLE = Path(__file__).parents[2] / "examples" / "county-2024"
VETOES = [
    {"code": "accident", "effect": "zero"},
    {"code": "fraud", "effect": "maximum", "maximum": "60.5"},
    {"code": "exposed", "effect": "grade", "grade": "basically"},
    {"code": "merged", "effect": "unranked"},
]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recompute", EXAMPLE / "recompute.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scheme() -> dict[str, Any]:
    """The plan's, with a veto of each effect."""
    plan = yaml.safe_load((EXAMPLE / "plan.yaml").read_text(encoding="utf-8"))
    found: dict[str, Any] = with_decimals(plan["scheme"])
    grade = found["grades"][2]["code"]
    return {**found, "vetoes": [{**each, "grade": grade} if "grade" in each else each for each in VETOES]}


@pytest.mark.parametrize("seed", range(30))
def test_recompute_with_vetoes_is_what_scoring_says(script: ModuleType, scheme: dict[str, Any], seed: int) -> None:
    rng = Random(seed)
    levels = {scale["code"]: [level["code"] for level in scale["levels"]] for scale in scheme["scales"]}
    objects = [
        {
            "code": f"o{number}",
            "name": "股室",
            "series": rng.choice("ab"),
            "vetoes": rng.sample([each["code"] for each in VETOES], rng.choice((0, 0, 1, 2))),
        }
        for number in range(8)
    ]
    rounds = [
        {
            "code": panel["code"],
            "panel": panel["code"],
            "objects": [
                {"object": each["code"], "counts": {level: rng.randint(1, 9) for level in levels[panel["scale"]]}}
                for each in objects
            ],
        }
        for component in scheme["components"]
        for panel in component.get("panels", ())
    ]
    body = {"scheme": scheme, "objects": objects, "rounds": rounds}
    body |= {name: [] for name in ("assessments", "numbers", "adjustments")}
    results = json.loads(json.dumps(compute_scores(body, explain=False)["results"]))
    certified = {**body, "tallies": rounds, "results": results}
    assert list(script.differences(rounds, certified)) == []
    vetoed = next(place for place, each in enumerate(objects) if "merged" not in each["vetoes"])
    results[vetoed]["total"] = "1.23"
    assert len(list(script.differences(rounds, certified))) == 1
