"""Ranks by the printed total, then by what breaks ties; who is equal in all shares a rank (1, 2, 2, 4)."""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from scoring.domain.figures import Quotient
from scoring.domain.scheme import Scheme, Tie
from scoring.domain.totals import Score

K = TypeVar("K", bound=Hashable)


class Place(NamedTuple):
    """`rank` from the top and `from_last` from the bottom, both from 1, among `size`."""

    rank: int
    from_last: int
    size: int


def places(values: Mapping[K, Any]) -> dict[K, Place]:
    """The place of each key by its value, the greatest first; the order of the mapping does not matter."""
    ordered = sorted(values.values(), reverse=True)
    size, above = len(ordered), 0
    found = {}
    for value, last in {value: index for index, value in enumerate(ordered)}.items():
        found[value] = Place(above + 1, size - last, size)
        above = last + 1
    return {key: found[value] for key, value in values.items()}


def standing(scheme: Scheme, score: Score) -> Any:
    """What an object with a total is ranked by: the total, then each tie rule in turn; what is missing comes last."""
    if not scheme.ties:
        return score.total
    return (score.total, *(_comparable(_tie_value(each, score)) for each in scheme.ties))


def _comparable(value: Quotient | None) -> tuple[bool, Fraction]:
    return (False, Fraction(0)) if value is None or not value[1] else (True, Fraction(*value))


def _tie_value(tie: Tie, score: Score) -> Quotient | None:
    if tie.rule == "exact-total":
        return score.sum
    if tie.rule == "component":
        return next(each.points for each in score.components if each.component.code == tie.of)
    for component in score.components:
        for column, points in zip(component.columns, component.panel_points, strict=True):
            if column.panel.code == tie.of:
                panel = column.at(component.place)
                return points if tie.rule == "panel" else (panel.satisfied, panel.valid)
    return None
