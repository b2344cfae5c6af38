"""Points of each component and their total for one object; vetoes.

`parts` (the default): each panel's and each assessment's points are rounded half up to two decimals, and the total is
the sum of what is printed. `total`: exact to the end, rounded once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.domain.assessment import ItemPoints, assess
from scoring.domain.figures import exact, fixed, half_up
from scoring.domain.notes import Note
from scoring.domain.panels import PanelPoints, score_panel, share_points
from scoring.domain.rounds import NO_VOTES, RoundScore, Row, row, score_round
from scoring.domain.scheme import Component, Scheme, Veto

ZERO = Fraction(0)
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ComponentPoints:
    """`sum`: what the parts come to; `points`: the same within the component's points, rounded if parts are.

    Both None where the object is blocked here.
    """

    component: Component
    panels: tuple[PanelPoints, ...]
    items: tuple[ItemPoints, ...]
    sum: Fraction | None
    points: Fraction | None
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """One object's components and total; `sum` before rounding and vetoes, `total` as printed, None where blocked."""

    code: str
    name: str
    series: str | None
    components: tuple[ComponentPoints, ...]
    sum: Fraction | None
    total: Fraction | None
    vetoes: tuple[Veto, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Polling:
    """One round of a panel: the objects' votes by object code."""

    code: str
    weight: Fraction
    rows: Mapping[str, Row]


class Inputs:
    """What is to be scored, found by panel, component and object."""

    def __init__(self, body: Plain) -> None:
        self.pollings: dict[str, list[Polling]] = {}
        for each in body.get("rounds") or ():
            rows = {one["object"]: row(one) for one in each["objects"]}
            polling = Polling(each["code"], exact(each.get("weight") or "1"), rows)
            self.pollings.setdefault(each["panel"], []).append(polling)
        self.entries: dict[tuple[str, str], list[tuple[str, Fraction]]] = {
            (each["component"], each["object"]): [(entry["item"], exact(entry["points"])) for entry in each["entries"]]
            for each in body.get("assessments") or ()
        }
        self.numbers: dict[tuple[str, str], Fraction] = {
            (each["component"], each["object"]): exact(each["points"]) for each in body.get("numbers") or ()
        }


def score_object(scheme: Scheme, inputs: Inputs, plain: Plain) -> Score:
    """One object of the body, scored; it needs no other object."""
    code = plain["code"]
    components = tuple(_component(scheme, each, inputs, code) for each in scheme.components)
    vetoes = tuple(scheme.vetoes[each] for each in plain.get("vetoes") or ())
    notes = [note for each in components for note in each.notes]
    total = raw = None
    points = [each.points for each in components if each.points is not None]
    if len(points) == len(components):
        raw = sum(points, ZERO)
        total = half_up(raw)
        for veto in vetoes:
            total = vetoed(veto, total)
    grades = {grade.code: grade.name for grade in scheme.grades}
    for veto in vetoes:
        facts = {"veto": veto.name, "maximum": fixed(veto.maximum or ZERO), "grade": grades.get(veto.grade or "", "")}
        notes.append(Note(f"veto-{veto.effect}", facts))
    return Score(
        code=code,
        name=plain.get("name") or "",
        series=plain.get("series"),
        components=components,
        sum=raw,
        total=total,
        vetoes=vetoes,
        notes=tuple(notes),
    )


def vetoed(veto: Veto, total: Fraction) -> Fraction:
    """The total under a veto: zero, at most its maximum, or as it was."""
    if veto.effect == "zero":
        return ZERO
    if veto.effect == "maximum" and veto.maximum is not None:
        return min(total, half_up(veto.maximum))
    return total


def _component(scheme: Scheme, component: Component, inputs: Inputs, code: str) -> ComponentPoints:
    if component.panels:
        return _of_panels(scheme, component, inputs, code)
    if component.items is not None:
        items = assess(component.items, inputs.entries.get((component.code, code), ()))
        total = sum((each.points for each in items), ZERO)
        return _points(scheme, component, total, items=items)
    number = inputs.numbers.get((component.code, code))
    if number is not None:
        return _points(scheme, component, number)
    note = Note("number-missing", {"component": component.name}, component.missing_number)
    return _points(scheme, component, ZERO if component.missing_number == "zero" else None, notes=[note])


def _of_panels(scheme: Scheme, component: Component, inputs: Inputs, code: str) -> ComponentPoints:
    scores = []
    notes: list[Note] = []
    for panel in component.panels:
        rounds: list[RoundScore] = [
            score_round(panel, each.code, each.weight, each.rows.get(code, NO_VOTES))
            for each in inputs.pollings.get(panel.code, ())
        ]
        score = score_panel(panel, rounds)
        scores.append(score)
        notes += score.notes
        if score.score is None and not score.blocked:
            notes.append(Note("panel-missing", {"panel": panel.name}, component.missing_panel))
    panels = share_points(component, scores, scheme.round_parts)
    present = [each.points for each in panels if each.points is not None]
    missing = [each for each in scores if each.score is None and not each.blocked]
    blocked = any(each.blocked for each in scores) or (bool(missing) and component.missing_panel == "block")
    if not blocked and not any(each.maximum for each in panels):
        blocked = True
        notes.append(Note("component-missing", {"component": component.name}))
    return _points(scheme, component, None if blocked else sum(present, ZERO), panels=panels, notes=notes)


def _points(
    scheme: Scheme,
    component: Component,
    total: Fraction | None,
    *,
    panels: tuple[PanelPoints, ...] = (),
    items: tuple[ItemPoints, ...] = (),
    notes: Sequence[Note] = (),
) -> ComponentPoints:
    """Rounded parts can come to a hundredth more than the whole (three thirds of 10.01): the whole is the limit."""
    points = None
    if total is not None:
        points = min(half_up(total) if scheme.round_parts else total, component.points)
    return ComponentPoints(component, panels, items, total, points, tuple(notes))
