"""Results of a whole body: every object's score with its grade and its ranks, in order of rank."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from scoring.domain.grades import grade_of
from scoring.domain.mergers import set_apart
from scoring.domain.ranking import Place, places, standing
from scoring.domain.scheme import Grade, Scheme, parse
from scoring.domain.totals import Score, score_objects


class Result(NamedTuple):
    """A score, and where it stands: `overall` and `in_series` are None for an object out of the ranking."""

    score: Score
    grade: Grade | None
    overall: Place | None
    in_series: Place | None


_result = partial(tuple.__new__, Result)


def results(body: Mapping[str, Any]) -> tuple[Scheme, list[Result]]:
    """Results of a body in which `check_scheme` and `check_input` find no mistake, folded.

    Ranked objects come first, by rank, then the others; each as given.
    """
    scheme = parse(body["scheme"])
    scores = set_apart(score_objects(scheme, body), body)
    ranked: dict[str, Any] = {}
    by_series: dict[str | None, dict[str, Any]] = {}
    for each in scores:
        if each.total is not None and not (each.vetoes and _is_unranked(each)):
            ranked[each.code] = by_series.setdefault(each.series, {})[each.code] = standing(scheme, each)
    overall = places(ranked)
    in_series: dict[str, Place] = {}
    for values in by_series.values():
        in_series |= overall if len(values) == len(ranked) else places(values)
    found = []
    for each in scores:
        place = in_series.get(each.code)
        grade = None if each.total is None else grade_of(scheme.grades, each.total, place, each.vetoes)
        found.append(_result((each, grade, overall.get(each.code), place)))
    last = len(found) + 1
    return scheme, sorted(found, key=lambda each: each.overall.rank if each.overall else last)


def _is_unranked(score: Score) -> bool:
    return any(veto.effect == "unranked" for veto in score.vetoes)
