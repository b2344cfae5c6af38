"""Scoring a large county: 2 panels of 4 rounds each, on a scale of 6 levels."""

from __future__ import annotations

import random
from copy import deepcopy
from functools import partial
from typing import Any

import msgspec

from benchmarks.figures import Figures, Row, milliseconds
from benchmarks.load import Connections, request
from benchmarks.stage import Size, Stage
from chassis.bodies import read_struct
from scoring.api.duplicate_keys import read_plain
from scoring.api.examples import PLAN
from scoring.api.scores_body import ScoresBody
from scoring.domain.results import results
from scoring.use_cases.compute_scores import compute_scores

ROUNDS = 4


class Scoring:
    """The parts in this process, then the whole over HTTP on one connection."""

    title = "Scoring: 2 panels x 4 rounds x 6 levels"

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._raw = msgspec.json.encode(_body(stage.size.objects))

    @staticmethod
    def rows(size: Size) -> list[Row]:
        of = f"{size.objects:,} objects"
        return [
            Row("score_sum", f"the sum of integers alone, {of}", "ms"),
            Row("score_load", "loading the body alone", "ms", ("score_sum",)),
            Row("score_figures", "computing alone, without explanation", "ms", ("score_sum",)),
            Row("score_explained", "checking, computing and explaining", "ms", ("score_sum", "score_figures")),
            Row("score_http", "the whole request over HTTP, with explanation", "ms", ("score_sum", "score_explained")),
        ]

    def measure(self) -> Figures:
        repeats, body = self._stage.size.repeats, read_plain(self._raw)
        return {
            "score_sum": milliseconds(partial(_sums, body), repeats),
            "score_load": milliseconds(self._load, repeats),
            "score_figures": milliseconds(lambda: results(body), repeats),
            "score_explained": milliseconds(lambda: compute_scores(body), repeats),
            "score_http": self._over_http(repeats),
        }

    def _load(self) -> Any:
        """As the endpoint does it: checked, and read into plain values."""
        read_struct(self._raw, ScoresBody)
        return read_plain(self._raw)

    def _over_http(self, repeats: int) -> float:
        asked = request("POST", "/api/v1/scores", self._stage.organiser, self._raw)
        with Connections(self._stage.system.addresses["scoring"], 1) as opened:
            opened.send([asked], 200)
            return milliseconds(lambda: opened.send([asked], 200), repeats)


def _body(objects: int) -> dict[str, Any]:
    """The plan's scheme with both panels on the scale of six levels."""
    drawn = random.Random(2024)
    scheme = deepcopy(PLAN)
    public = scheme["components"][0]
    for panel in public["panels"]:
        panel["scale"] = "five"
    public["points"], scheme["components"] = "100", [public]
    levels = [level["code"] for level in scheme["scales"][0]["levels"]]
    codes = [f"{number:04}" for number in range(objects)]
    rounds = [
        {
            "code": f"{panel['code']}-{number}",
            "panel": panel["code"],
            "objects": [
                {"object": code, "counts": {level: drawn.randrange(1, 100) for level in levels}} for code in codes
            ],
        }
        for panel in public["panels"]
        for number in range(ROUNDS)
    ]
    return {"scheme": scheme, "objects": [{"code": code} for code in codes], "rounds": rounds}


def _sums(body: dict[str, Any]) -> list[tuple[int, int]]:
    """Votes times points, and valid votes, of each object and round: what nothing can do without."""
    points = {level["code"]: int(level["points"]) for level in PLAN["scales"][0]["levels"] if "points" in level}
    sums = []
    for each in body["rounds"]:
        for votes in each["objects"]:
            total = valid = 0
            for level, number in votes["counts"].items():
                if level in points:
                    total += number * points[level]
                    valid += number
            sums.append((total, valid))
    return sums
