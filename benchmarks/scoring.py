"""Scoring a large county: 2 panels of 4 rounds each, on a scale of 6 levels."""

from __future__ import annotations

import gc
import random
from copy import deepcopy
from functools import partial
from typing import Any

import msgspec

from benchmarks.figures import Figures, Row, milliseconds
from benchmarks.load import Connections, request
from benchmarks.stage import Size, Stage
from chassis import garbage
from scoring import NEW_OBJECTS
from scoring.api.examples import PLAN
from scoring.api.plain_bodies import read_plain
from scoring.api.scores_body import ScoresBody
from scoring.domain.explanation import Explainer
from scoring.domain.results import results

ROUNDS = 4


class Scoring:
    """The parts in this process, the garbage collector set as in a worker; then the whole over HTTP."""

    title = "Scoring: 2 panels x 4 rounds x 6 levels"

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._raw = {objects: msgspec.json.encode(_body(objects)) for objects in _sizes(stage.size)}

    @staticmethod
    def rows(size: Size) -> list[Row]:
        rows = []
        for objects in _sizes(size):
            of = f"{objects:,} objects"
            rows.append(Row(f"score_sum_{objects}", f"the bare loop: sums of integers alone, {of}", "ms"))
            rows.append(Row(f"score_{objects}", f"the calculation, {of}", "ms", (f"score_sum_{objects}",)))
        sum_, calculation = f"score_sum_{size.objects}", f"score_{size.objects}"
        return [
            *rows,
            Row("score_terms", f"the calculation with explanation, {size.objects:,} objects", "ms", (sum_,)),
            Row("score_read", "reading the body, its shape checked", "ms", (sum_, calculation)),
            Row("score_short", "the whole request over HTTP, `explain=false`", "ms", (sum_, calculation)),
            Row("score_http", "the whole request over HTTP, explained", "ms", (sum_, "score_terms")),
        ]

    def measure(self) -> Figures:
        size = self._stage.size
        bodies = {objects: read_plain(raw, ScoresBody) for objects, raw in self._raw.items()}
        figures = {}
        gc.set_threshold(NEW_OBJECTS)
        garbage.settle()
        for objects, body in bodies.items():
            repeats = size.repeats if objects <= size.objects else 3
            figures[f"score_sum_{objects}"] = milliseconds(partial(_sums, body), repeats)
            figures[f"score_{objects}"] = milliseconds(partial(results, body), repeats)
        raw, body = self._raw[size.objects], bodies[size.objects]
        figures["score_terms"] = milliseconds(partial(_explained, body), size.repeats)
        figures["score_read"] = milliseconds(partial(read_plain, raw, ScoresBody), size.repeats)
        figures["score_short"] = self._over_http(raw, "?explain=false")
        figures["score_http"] = self._over_http(raw, "")
        return figures

    def _over_http(self, raw: bytes, query: str) -> float:
        asked = request("POST", f"/api/v1/scores{query}", self._stage.organiser, raw)
        with Connections(self._stage.system.addresses["scoring"], 1) as opened:
            opened.send([asked], 200)
            return milliseconds(lambda: opened.send([asked], 200), self._stage.size.repeats)


def _sizes(size: Size) -> tuple[int, ...]:
    return size.objects // 10, size.objects, size.objects * 10


def _explained(body: dict[str, Any]) -> None:
    """One by one, as they leave."""
    scheme, found = results(body)
    explainer = Explainer(scheme)
    for each in found:
        explainer.explain(each)


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
