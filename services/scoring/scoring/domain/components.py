"""Points of each component, for all objects (plan section 5: 70 by the public, 21 and 49 of them by panel, and 30).

`parts` (the default): each panel's and each assessment's points are rounded half up to two decimals, and the total is
the sum of what is printed. `total`: exact to the end, rounded once.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from scoring.domain.assessment import ItemPoints, assess
from scoring.domain.figures import Quotient, add, exact, hundredths, quotient
from scoring.domain.notes import Note
from scoring.domain.panels import PanelScore, PanelScores, score_panels
from scoring.domain.rounds import Round, RoundScores, score_round
from scoring.domain.scheme import Component, Panel, Scheme

ZERO = Fraction(0)
Plain = Mapping[str, Any]


class Shares(NamedTuple):
    """How the panels share the component: `carriers` are the weights of those that have a part in it, if any has.

    `maxima`: the most that each panel can bring; `worth`: the same for each point of its score.
    """

    carriers: Sequence[Fraction]
    maxima: Sequence[Fraction]
    worth: Sequence[Quotient]


class ComponentPoints(NamedTuple):
    """`columns` are its panels' scores, in which the object is at `place`.
    Without panels they are empty, and what belongs to them.

    `panel_points` are as they enter the component: rounded where parts are, None where the panel has no score. `sum`:
    what the parts come to; `points`: the same within the component's points, rounded if parts are. Both None where the
    object is blocked here.
    """

    component: Component
    columns: Sequence[PanelScores]
    place: int
    shares: Shares
    panel_points: Sequence[Quotient | None]
    items: Sequence[ItemPoints]
    sum: Quotient | None
    points: Quotient | None
    notes: Sequence[Note]

    @property
    def panels(self) -> list[PanelScore]:
        """Made each time that it is asked for: those of all objects together would take most of the memory."""
        return [column.at(self.place) for column in self.columns]


_component_points = partial(tuple.__new__, ComponentPoints)
NO_SHARES = Shares((), (), ())


class Inputs:
    """What is to be scored, found by panel, component and object; `codes` are the objects."""

    def __init__(self, scheme: Scheme, body: Plain) -> None:
        self.codes: list[str] = [each["code"] for each in body["objects"]]
        self.rounds: dict[str, list[RoundScores]] = {}
        panels = {panel.code: panel for component in scheme.components for panel in component.panels}
        for each in body.get("rounds") or ():
            panel = panels[each["panel"]]
            scores = score_round(panel, _round(panel, each), each["objects"], self.codes)
            self.rounds.setdefault(panel.code, []).append(scores)
        self.entries: dict[tuple[str, str], list[tuple[str, Fraction]]] = {
            (each["component"], each["object"]): [(entry["item"], exact(entry["points"])) for entry in each["entries"]]
            for each in body.get("assessments") or ()
        }
        self.numbers: dict[tuple[str, str], Fraction] = {
            (each["component"], each["object"]): exact(each["points"]) for each in body.get("numbers") or ()
        }
        self.adjustments: dict[tuple[str, str], list[Fraction]] = {
            (each["adjustment"], each["object"]): [exact(entry["points"]) for entry in each["entries"]]
            for each in body.get("adjustments") or ()
        }


def score_component(scheme: Scheme, component: Component, inputs: Inputs) -> list[ComponentPoints]:
    """The component's points of each object, in the order of `inputs.codes`."""
    if component.panels:
        return _of_panels(scheme, component, inputs)
    if component.items is not None:
        found = []
        for code in inputs.codes:
            items = assess(component.items, inputs.entries.get((component.code, code), ()))
            total = quotient(sum((each.points for each in items), ZERO))
            found.append(_without_panels(scheme, component, total, items, ()))
        return found
    return [_of_number(scheme, component, inputs.numbers.get((component.code, code))) for code in inputs.codes]


def _round(panel: Panel, plain: Plain) -> Round:
    weight = exact(plain.get("weight") or "1")
    return Round(plain["code"], f"{panel.path}/{plain['code']}", weight, plain.get("roll"), plain.get("ballots"))


def _of_number(scheme: Scheme, component: Component, number: Fraction | None) -> ComponentPoints:
    if number is not None:
        return _without_panels(scheme, component, quotient(number), (), ())
    note = Note("number-missing", {"component": component.name}, component.missing_number)
    return _without_panels(scheme, component, (0, 1) if component.missing_number == "zero" else None, (), [note])


def _of_panels(scheme: Scheme, component: Component, inputs: Inputs) -> list[ComponentPoints]:
    columns = [score_panels(panel, inputs.rounds.get(panel.code, ()), len(inputs.codes)) for panel in component.panels]
    shares: dict[tuple[bool, ...], Shares] = {}
    found = []
    for place, scores in enumerate(zip(*[column.scores for column in columns], strict=True)):
        carrying = tuple(
            [score is not None or column.apart[place].blocked for score, column in zip(scores, columns, strict=True)]
        )
        if carrying not in shares:
            shares[carrying] = _share(component, carrying)
        found.append(_join(scheme, component, columns, place, scores, shares[carrying]))
    return found


def _share(component: Component, carrying: Sequence[bool]) -> Shares:
    """Missing panels leave their weight to the others, or keep it and count as 0."""
    keeps = component.missing_panel != "reweighted"
    carries = [keeps or each for each in carrying]
    weights = [panel.weight if each else ZERO for panel, each in zip(component.panels, carries, strict=True)]
    total = sum(weights, ZERO)
    maxima = [weight / total * component.points if total else ZERO for weight in weights]
    carriers = [weight for weight, each in zip(weights, carries, strict=True) if each]
    return Shares(carriers if total else (), maxima, [quotient(each / 100) for each in maxima])


def _join(
    scheme: Scheme,
    component: Component,
    columns: Sequence[PanelScores],
    place: int,
    scores: Sequence[Quotient | None],
    shares: Shares,
) -> ComponentPoints:
    points: list[Quotient | None] = []
    notes: list[Note] = []
    blocked = not shares.carriers
    for column, score, (worth, per) in zip(columns, scores, shares.worth, strict=True):
        if score is not None:
            numerator, denominator = score
            value = numerator * worth, denominator * per
            points.append((hundredths(value), 100) if scheme.round_parts else value)
        elif column.apart[place].blocked:
            points.append(None)
            blocked = True
        else:
            points.append((0, 1) if component.missing_panel == "zero" else None)
            blocked = blocked or component.missing_panel == "block"
        if place in column.apart:
            notes += _notes(component, column.apart[place])
    if not shares.carriers:
        notes.append(Note("component-missing", {"component": component.name}))
    total = None if blocked else add(filter(None, points))
    within = _within(scheme, component, total)
    return _component_points((component, columns, place, shares, points, (), total, within, notes))


def _notes(component: Component, panel: PanelScore) -> list[Note]:
    if panel.score is not None or panel.blocked:
        return list(panel.notes)
    return [*panel.notes, Note("panel-missing", {"panel": panel.panel.name}, component.missing_panel)]


def _without_panels(
    scheme: Scheme, component: Component, total: Quotient | None, items: Sequence[ItemPoints], notes: Sequence[Note]
) -> ComponentPoints:
    points = _within(scheme, component, total)
    return ComponentPoints(component, (), 0, NO_SHARES, (), items, total, points, notes)


def _within(scheme: Scheme, component: Component, total: Quotient | None) -> Quotient | None:
    """Rounded parts can come to a hundredth more than the whole (three thirds of 10.01): the whole is the limit."""
    if total is None:
        return None
    numerator, denominator = total
    most, per = component.limit
    if numerator * per > most * denominator:
        return component.limit
    return (hundredths(total), 100) if scheme.round_parts and denominator != 100 else total
