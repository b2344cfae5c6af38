"""Results as plain JSON: printed figures are decimal strings, two places for points and scores, four for shares."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scoring.domain.components import ComponentPoints
from scoring.domain.explanation import Explainer
from scoring.domain.figures import Quotient, fixed, hundredths, printed, written
from scoring.domain.how_sure import Sureness, how_sure, told_apart
from scoring.domain.panels import PanelScore
from scoring.domain.results import Result, results
from scoring.domain.rounds import RoundScore
from scoring.domain.rules import RULES
from scoring.domain.scales import Scale
from scoring.domain.scheme import Scheme
from scoring.domain.totals import entering

Answer = dict[str, Any]
PLACES_OF_SHARE = 4


def answer(body: Mapping[str, Any], explained: bool = True) -> Answer:
    """`{"results": […], "rules": {…}}` for a body without mistakes; the same body gives the same answer to the byte.

    `rules`: the texts of those that the explanations name.
    """
    scheme, found = results(body)
    said = [_result(scheme, each) for each in found]
    if any(panel.drawn for component in scheme.components for panel in component.panels):
        for each, apart in zip(said, told_apart(found), strict=True):
            each["distinguishable_from_next"] = apart
    named: set[str] = set()
    if explained:
        explainer = Explainer(scheme)
        for each, result in zip(said, found, strict=True):
            terms = each["explanation"] = explainer.explain(result)
            named.update([each["rule"] for each in terms])
    return {"results": said, "rules": {rule: {"zh": zh, "en": en} for rule, (zh, en) in RULES.items() if rule in named}}


def _result(scheme: Scheme, result: Result) -> Answer:
    score, grade = result.score, result.grade
    return {
        "object": score.code,
        "name": score.name,
        "series": score.series,
        "total": None if score.total is None else written(score.total),
        "grade": {"code": grade.code, "name": grade.name} if grade else None,
        "rank": result.overall.rank if result.overall else None,
        "rank_in_series": result.in_series.rank if result.in_series else None,
        "distinguishable_from_next": None,
        "components": [_component(each) for each in score.components],
        "adjustments": [
            {
                "code": each.adjustment.code,
                "name": each.adjustment.name,
                "points": printed(entering(scheme, each)),
            }
            for each in score.adjustments
        ],
        "notes": [each.say() for each in score.notes],
        "explanation": [],
    }


def _component(points: ComponentPoints) -> Answer:
    component = points.component
    said: Answer = {
        "code": component.code,
        "name": component.name,
        "points": _points(points.points),
        "maximum": fixed(component.points),
    }
    if points.panels:
        said["panels"] = [
            _panel(*each) for each in zip(points.panels, points.panel_points, points.shares.maxima, strict=True)
        ]
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


def _panel(score: PanelScore, points: Quotient | None, maximum: Fraction) -> Answer:
    scale, valid, satisfied = score.panel.scale, score.valid, score.satisfied
    return {
        "code": score.panel.code,
        "name": score.panel.name,
        "points": _points(points),
        "maximum": fixed(maximum),
        "score": _points(score.score),
        "valid": valid,
        "satisfied": satisfied,
        "satisfied_share": _share(satisfied, valid),
        "uncertainty": _uncertainty(how_sure(score)),
        "rounds": [_round(scale, each) for each in score.rounds],
    }


def _round(scale: Scale, score: RoundScore) -> Answer:
    votes, counts = score.votes, score.row["counts"]
    satisfied = sum([votes[place] for place in scale.satisfied])
    return {
        "code": score.round.code,
        "score": written(hundredths(score.score)) if score.score[1] else None,
        "valid": score.valid,
        "void": sum([counts.get(level, 0) for level in scale.void]),
        "abstained": sum([counts.get(level, 0) for level in scale.abstention]) if scale.abstention else 0,
        "satisfied": satisfied,
        "satisfied_share": _share(satisfied, score.valid),
    }


def _uncertainty(sureness: Sureness | None) -> Answer | None:
    if sureness is None:
        return None
    if sureness.interval is None:
        return {"withheld": sureness.withheld}
    found = sureness.interval
    return {
        "standard_error": fixed(found.standard_error),
        "low": fixed(found.low),
        "high": fixed(found.high),
    }


def _points(value: Quotient | None) -> str | None:
    return None if value is None else written(hundredths(value))


def _share(satisfied: int, valid: int) -> str | None:
    return written((20_000 * satisfied + valid) // (2 * valid), PLACES_OF_SHARE) if valid else None
