"""A scheme: everything that a plan fixes about scoring, as data.

`parse` reads the plain JSON form and fills in the defaults (DESIGN section 6); it expects a scheme in which
`check_scheme` finds no mistake.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Literal

from scoring.domain.figures import exact, plain

Combination = Literal["mean", "weighted", "pooled", "latest"]
Missing = Literal["reweighted", "zero", "block"]
Effect = Literal["zero", "grade", "maximum", "unranked"]

# Points of levels by the number of scored levels (National Bureau of Statistics 2008; Jinxiang 2016).
DEFAULT_POINTS: dict[int, tuple[str, ...]] = {5: ("100", "80", "60", "30", "0"), 3: ("100", "80", "30")}
DEFAULT_GRADES: tuple[dict[str, Any], ...] = (
    {"code": "satisfied", "name": "满意", "from": "85"},
    {"code": "fairly", "name": "比较满意", "from": "75"},
    {"code": "basically", "name": "基本满意", "from": "60"},
    {"code": "unsatisfied", "name": "不满意"},
)


@dataclass(frozen=True, slots=True)
class Scale:
    """The levels that score, best first: points of a level (0..100) = units[code] / denominator, both integers.

    `written` has the points as they stand in a formula.
    """

    code: str
    name: str
    units: Mapping[str, int]
    denominator: int
    written: Mapping[str, str]
    satisfied: frozenset[str]


@dataclass(frozen=True, slots=True)
class Weight:
    """A stratum or a criterion with its share of the round's score (0..1)."""

    code: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Panel:
    """One side of the public's appraisal (plan section 5 (1) 1 and 2); `weight` is 0..1 of its component."""

    code: str
    name: str
    weight: Fraction
    scale: Scale
    rounds: Combination
    min_valid: int
    missing_round: Missing
    strata: tuple[Weight, ...]
    criteria: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the daily assessment: 0..points, counted up from zero or down from full."""

    code: str
    name: str
    points: Fraction
    starts_full: bool


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the 100 points: panels, or an assessment's items, or (neither) a number handed in."""

    code: str
    name: str
    points: Fraction
    panels: tuple[Panel, ...]
    items: tuple[Item, ...] | None
    missing_panel: Missing
    missing_number: Missing


@dataclass(frozen=True, slots=True)
class Grade:
    """Holds where all its conditions hold; `share`, `first` and `last` are inside a series."""

    code: str
    name: str
    threshold: Fraction | None
    share: Fraction | None
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Veto:
    """一票否决: what it does to the result of an object that it is laid on."""

    code: str
    name: str
    effect: Effect
    grade: str | None
    maximum: Fraction | None


@dataclass(frozen=True, slots=True)
class Scheme:
    components: tuple[Component, ...]
    round_parts: bool
    grades: tuple[Grade, ...]
    vetoes: Mapping[str, Veto]


def parse(scheme: Mapping[str, Any]) -> Scheme:
    """The scheme with every default filled in."""
    scales = {scale["code"]: _scale(scale) for scale in scheme["scales"]}
    grades = scheme.get("grades")
    return Scheme(
        components=tuple(_component(each, scales) for each in scheme["components"]),
        round_parts=scheme.get("rounding", "parts") == "parts",
        grades=tuple(_grade(each) for each in (DEFAULT_GRADES if grades is None else grades)),
        vetoes={each["code"]: _veto(each) for each in scheme.get("vetoes", ())},
    )


def level_points(levels: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    """Points of each level that scores, as text: its own, or the default of a scale that names none at all."""
    scored = [level for level in levels if not level.get("void")]
    points = [level.get("points") for level in scored]
    if all(each is None for each in points):
        points = list(DEFAULT_POINTS.get(len(scored), points))
    return {level["code"]: each for level, each in zip(scored, points, strict=True)}


def upper_levels(points: Mapping[str, int]) -> frozenset[str]:
    """The two upper levels, equal points included, and never the lowest: what counts as satisfied by default."""
    ranked = sorted(points.values(), reverse=True)
    floor = ranked[min(1, len(ranked) - 1)]
    if floor == ranked[-1]:
        floor = ranked[0]
    return frozenset(code for code, each in points.items() if each >= floor)


def _scale(scale: Mapping[str, Any]) -> Scale:
    points = {code: exact(text or "0") for code, text in level_points(scale["levels"]).items()}
    denominator = lcm(*(each.denominator for each in points.values()))
    best_first = sorted(points.items(), key=lambda level: (-level[1], level[0]))
    units = {code: int(each * denominator) for code, each in best_first}
    satisfied = scale.get("satisfied")
    return Scale(
        code=scale["code"],
        name=scale.get("name") or scale["code"],
        units=units,
        denominator=denominator,
        written={code: plain(each) for code, each in best_first},
        satisfied=upper_levels(units) if satisfied is None else frozenset(satisfied),
    )


def _component(component: Mapping[str, Any], scales: Mapping[str, Scale]) -> Component:
    assessment = component.get("assessment")
    return Component(
        code=component["code"],
        name=component.get("name") or component["code"],
        points=exact(component["points"]),
        panels=tuple(_panel(each, scales) for each in component.get("panels") or ()),
        items=None if assessment is None else tuple(_item(each) for each in assessment["items"]),
        missing_panel=component.get("missing_panel") or "reweighted",
        missing_number=component.get("missing") or "block",
    )


def _panel(panel: Mapping[str, Any], scales: Mapping[str, Scale]) -> Panel:
    return Panel(
        code=panel["code"],
        name=panel.get("name") or panel["code"],
        weight=exact(panel["weight"]),
        scale=scales[panel["scale"]],
        rounds=panel.get("rounds") or "mean",
        min_valid=panel.get("min_valid") or 1,
        missing_round=panel.get("missing_round") or "reweighted",
        strata=_weights(panel.get("strata")),
        criteria=_weights(panel.get("criteria")),
    )


def _weights(weights: Sequence[Mapping[str, Any]] | None) -> tuple[Weight, ...]:
    return tuple(Weight(each["code"], exact(each["weight"])) for each in weights or ())


def _item(item: Mapping[str, Any]) -> Item:
    full = item.get("starts", "zero") == "full"
    return Item(item["code"], item.get("name") or item["code"], exact(item["points"]), full)


def _grade(grade: Mapping[str, Any]) -> Grade:
    return Grade(
        code=grade["code"],
        name=grade.get("name") or grade["code"],
        threshold=_optional(grade.get("from")),
        share=_optional(grade.get("share")),
        first=grade.get("first"),
        last=grade.get("last"),
    )


def _veto(veto: Mapping[str, Any]) -> Veto:
    name = veto.get("name") or veto["code"]
    return Veto(veto["code"], name, veto["effect"], veto.get("grade"), _optional(veto.get("maximum")))


def _optional(text: str | None) -> Fraction | None:
    return None if text is None else exact(text)
