"""Results as plain JSON: printed figures are decimal strings, two places for points and scores, four for shares."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scoring.domain.explanation import PLACES_OF_SHARE, explain
from scoring.domain.figures import fixed
from scoring.domain.panels import PanelPoints
from scoring.domain.results import Result, results
from scoring.domain.scheme import Scheme
from scoring.domain.totals import ComponentPoints

Answer = dict[str, Any]


def answer(body: Mapping[str, Any]) -> Answer:
    """`{"results": […]}` for a body without mistakes; the same body gives the same answer to the byte."""
    scheme, found = results(body)
    return {"results": [_result(scheme, each) for each in found]}


def _result(scheme: Scheme, result: Result) -> Answer:
    score, grade = result.score, result.grade
    return {
        "object": score.code,
        "name": score.name,
        "series": score.series,
        "total": _fixed(score.total),
        "grade": {"code": grade.code, "name": grade.name} if grade else None,
        "rank": result.overall.rank if result.overall else None,
        "rank_in_series": result.in_series.rank if result.in_series else None,
        "components": [_component(each) for each in score.components],
        "notes": [each.say() for each in score.notes],
        "explanation": [each.say() for each in explain(scheme, result)],
    }


def _component(points: ComponentPoints) -> Answer:
    component = points.component
    said: Answer = {
        "code": component.code,
        "name": component.name,
        "points": _fixed(points.points),
        "maximum": fixed(component.points),
    }
    if points.panels:
        said["panels"] = [_panel(each) for each in points.panels]
    if component.items is not None:
        said["items"] = [
            {
                "code": each.item.code,
                "name": each.item.name,
                "points": fixed(each.points),
                "maximum": fixed(each.item.points),
            }
            for each in points.items
        ]
    return said


def _panel(points: PanelPoints) -> Answer:
    score = points.score
    return {
        "code": score.panel.code,
        "name": score.panel.name,
        "points": _fixed(points.points),
        "maximum": fixed(points.maximum),
        "score": _fixed(score.score),
        "satisfied_share": _share(score.satisfied, score.valid),
        "rounds": [
            {
                "code": each.code,
                "score": _fixed(each.score),
                "valid": each.valid,
                "satisfied_share": _share(each.satisfied, each.valid),
            }
            for each in score.rounds
        ],
    }


def _fixed(value: Fraction | None) -> str | None:
    return None if value is None else fixed(value)


def _share(satisfied: int, valid: int) -> str | None:
    return fixed(Fraction(satisfied, valid), PLACES_OF_SHARE) if valid else None
