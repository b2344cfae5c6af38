"""Results as plain JSON: printed figures are decimal strings, two places for points and scores, four for shares."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from scoring.domain.components import ComponentPoints
from scoring.domain.explanation import Explainer, Term
from scoring.domain.figures import Quotient, fixed, hundredths, printed, written
from scoring.domain.how_sure import Sure, Sureness, how_sure, told_apart
from scoring.domain.mergers import explain_sums, fold
from scoring.domain.panels import PanelScore
from scoring.domain.results import Result, results
from scoring.domain.rounds import RoundScore
from scoring.domain.rules import RULES
from scoring.domain.scales import Scale
from scoring.domain.scheme import Scheme
from scoring.domain.totals import entering

Answer = dict[str, Any]
PLACES_OF_SHARE = 4


class Answers:
    """The results of a body without mistakes, by rank, one by one: of a large county all together take much memory.

    The same body gives the same results. `rules` has the texts of those that the explanations so far have named.
    """

    def __init__(self, body: Mapping[str, Any], explained: bool) -> None:
        folded = fold(body)
        self._scheme, self._found = results(folded.body)
        self._explainer = Explainer(self._scheme, explain_sums(self._scheme, folded.sums)) if explained else None
        self._sure = [how_sure(each.score) for each in self._found]
        self._apart = told_apart(self._found, self._sure)
        self._named: set[str] = set()

    def __iter__(self) -> Iterator[Answer]:
        for result, sure, apart in zip(self._found, self._sure, self._apart, strict=True):
            terms = self._explainer.explain(result) if self._explainer else []
            self._named.update([each["rule"] for each in terms])
            yield _result(self._scheme, result, sure, apart, terms)

    @property
    def rules(self) -> dict[str, dict[str, str]]:
        return {rule: {"zh": zh, "en": en} for rule, (zh, en) in RULES.items() if rule in self._named}


def _result(scheme: Scheme, result: Result, sure: Sure, apart: bool | None, terms: list[Term]) -> Answer:
    score, grade = result.score, result.grade
    return {
        "object": score.code,
        "name": score.name,
        "series": score.series,
        "total": None if score.total is None else written(score.total),
        "grade": {"code": grade.code, "name": grade.name} if grade else None,
        "rank": result.overall.rank if result.overall else None,
        "rank_in_series": result.in_series.rank if result.in_series else None,
        "distinguishable_from_next": apart,
        "components": [_component(each, sure) for each in score.components],
        "adjustments": [
            {
                "code": each.adjustment.code,
                "name": each.adjustment.name,
                "points": printed(entering(scheme, each)),
            }
            for each in score.adjustments
        ],
        "notes": [each.say() for each in score.notes],
        "explanation": terms,
    }


def _component(points: ComponentPoints, sure: Sure) -> Answer:
    component = points.component
    said: Answer = {
        "code": component.code,
        "name": component.name,
        "points": _points(points.points),
        "maximum": fixed(component.points),
    }
    if points.columns:
        said["panels"] = [
            _panel(panel, own, maximum, sure.get(panel.panel.code))
            for panel, own, maximum in zip(points.panels, points.panel_points, points.shares.maxima, strict=True)
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


def _panel(score: PanelScore, points: Quotient | None, maximum: Fraction, sure: Sureness | None) -> Answer:
    valid, satisfied = score.valid, score.satisfied
    return {
        "code": score.panel.code,
        "name": score.panel.name,
        "points": _points(points),
        "maximum": fixed(maximum),
        "score": _points(score.score),
        "valid": valid,
        "satisfied": satisfied,
        "satisfied_share": _share(satisfied, valid),
        "uncertainty": _uncertainty(sure),
        "rounds": [_round(score.panel.scale, each) for each in score.rounds],
    }


def _round(scale: Scale, score: RoundScore) -> Answer:
    votes, counts = score.votes, score.row["counts"]
    satisfied = sum([votes[place] for place in scale.satisfied])
    return {
        "code": score.round.code,
        "score": _points(score.score) if score.score[1] else None,
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
