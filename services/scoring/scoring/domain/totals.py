"""Totals of all objects: components, bonus and malus, vetoes."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from scoring.domain.assessment import AdjustmentPoints, adjust
from scoring.domain.components import ComponentPoints, Inputs, score_component
from scoring.domain.figures import Quotient, add, hundredths, printed, quotient
from scoring.domain.notes import Note
from scoring.domain.scheme import Scheme, Veto

Plain = Mapping[str, Any]


class Score(NamedTuple):
    """One object's parts and total.

    `sum` is exact, before its limit at 0, rounding and vetoes; `total` as printed, in hundredths. Both None where the
    object is blocked.
    """

    code: str
    name: str
    series: str | None
    components: Sequence[ComponentPoints]
    adjustments: Sequence[AdjustmentPoints]
    sum: Quotient | None
    total: int | None
    vetoes: Sequence[Veto]
    notes: Sequence[Note]


_made = partial(tuple.__new__, Score)


def score_objects(scheme: Scheme, body: Plain) -> list[Score]:
    """Each object of the body, scored; none needs another."""
    inputs = Inputs(scheme, body)
    columns = [score_component(scheme, each, inputs) for each in scheme.components]
    return [
        _score(scheme, inputs, plain, components)
        for plain, components in zip(body["objects"], zip(*columns, strict=True), strict=True)
    ]


def vetoed(veto: Veto, total: int) -> int:
    """The total, in hundredths, under a veto: zero, at most its maximum, or as it was."""
    if veto.effect == "zero":
        return 0
    if veto.effect == "maximum" and veto.maximum is not None:
        return min(total, hundredths(quotient(veto.maximum)))
    return total


def entering(scheme: Scheme, points: AdjustmentPoints) -> Quotient:
    """An adjustment's points as they enter the total."""
    exact = quotient(points.points)
    return (hundredths(exact), 100) if scheme.round_parts else exact


def _score(scheme: Scheme, inputs: Inputs, plain: Plain, components: Sequence[ComponentPoints]) -> Score:
    code = plain["code"]
    points = [each.points for each in components if each.points is not None]
    notes = [note for each in components if each.notes for note in each.notes]
    adjustments: Sequence[AdjustmentPoints] = ()
    if scheme.adjustments:
        adjustments = [adjust(each, inputs.adjustments.get((each.code, code), ())) for each in scheme.adjustments]
    vetoes = [scheme.vetoes[each] for each in plain.get("vetoes", ())]
    raw = total = None
    if len(points) == len(components):
        raw = add(points + [entering(scheme, each) for each in adjustments] if adjustments else points)
        total = max(hundredths(raw), 0)
    if vetoes:
        notes += _veto_notes(scheme, vetoes)
        for veto in vetoes:
            total = None if total is None else vetoed(veto, total)
    name, series = plain.get("name") or "", plain.get("series")
    return _made((code, name, series, components, adjustments, raw, total, vetoes, notes))


def _veto_notes(scheme: Scheme, vetoes: Sequence[Veto]) -> list[Note]:
    grades = {grade.code: grade.name for grade in scheme.grades}
    return [
        Note(
            f"veto-{veto.effect}",
            {
                "veto": veto.name,
                "maximum": printed(quotient(veto.maximum or Fraction(0))),
                "grade": grades.get(veto.grade or "", ""),
            },
        )
        for veto in vetoes
    ]
