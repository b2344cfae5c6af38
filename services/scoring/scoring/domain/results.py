"""Results of a whole body: every object's score with its grade and its ranks, in order of rank."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.domain.grades import grade_of
from scoring.domain.ranking import Place, places
from scoring.domain.scheme import Grade, Scheme, parse
from scoring.domain.totals import Inputs, Score, score_object


@dataclass(frozen=True, slots=True)
class Result:
    """A score, and where it stands: `overall` and `in_series` are None for an object out of the ranking."""

    score: Score
    grade: Grade | None
    overall: Place | None
    in_series: Place | None


def results(body: Mapping[str, Any]) -> tuple[Scheme, list[Result]]:
    """Results of a body in which `check_scheme` and `check_input` find no mistake.

    Ranked objects come first, by rank, then the others; each as given.
    """
    scheme = parse(body["scheme"])
    inputs = Inputs(body)
    scores = [score_object(scheme, inputs, each) for each in body["objects"]]
    ranked = {
        each.code: each.total
        for each in scores
        if each.total is not None and not any(veto.effect == "unranked" for veto in each.vetoes)
    }
    by_series: dict[str | None, dict[str, Fraction]] = {}
    for each in scores:
        if each.code in ranked:
            by_series.setdefault(each.series, {})[each.code] = ranked[each.code]
    overall = places(ranked)
    in_series = {code: place for totals in by_series.values() for code, place in places(totals).items()}
    found = [
        Result(
            score=each,
            grade=None
            if each.total is None
            else grade_of(scheme.grades, each.total, in_series.get(each.code), each.vetoes),
            overall=overall.get(each.code),
            in_series=in_series.get(each.code),
        )
        for each in scores
    ]
    last = len(found) + 1
    return scheme, sorted(found, key=lambda each: each.overall.rank if each.overall else last)
