"""A scheme: everything that a plan fixes about scoring, as data.

`parse` reads the plain JSON form and fills in the defaults (DESIGN section 6); it expects a scheme in which
`check_scheme` finds no mistake.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any, Literal

from scoring.domain.figures import Quotient, exact, quotient
from scoring.domain.scales import Scale, scale_of

Combination = Literal["mean", "weighted", "pooled", "latest"]
Missing = Literal["reweighted", "zero", "block"]
Effect = Literal["zero", "grade", "maximum", "unranked"]
TieRule = Literal["exact-total", "component", "panel", "satisfied-share"]

DEFAULT_GRADES: tuple[dict[str, Any], ...] = (
    {"code": "satisfied", "name": "满意", "from": "85"},
    {"code": "fairly", "name": "比较满意", "from": "75"},
    {"code": "basically", "name": "基本满意", "from": "60"},
    {"code": "unsatisfied", "name": "不满意"},
)


@dataclass(frozen=True, slots=True)
class Weight:
    """A stratum or a criterion with its share of the round's score (0..1)."""

    code: str
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Panel:
    """One side of the public's appraisal (plan section 5 (1) 1 and 2); `weight` is 0..1 of its component.

    `path` is component/panel; `parts` are the strata or criteria that are weighed, `part` says which.
    """

    code: str
    path: str
    name: str
    weight: Fraction
    scale: Scale
    rounds: Combination
    min_valid: int
    min_share: Fraction | None
    void_above_roll: bool
    missing_round: Missing
    trim: int
    drawn: bool
    part: Literal["stratum", "criterion"]
    parts: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the daily assessment: 0..points, counted up from zero or down from full."""

    code: str
    name: str
    points: Fraction
    starts_full: bool


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the 100 points: panels, or an assessment's items, or (neither) a number handed in.

    `limit` are its points as a quotient.
    """

    code: str
    name: str
    points: Fraction
    limit: Quotient
    panels: tuple[Panel, ...]
    items: tuple[Item, ...] | None
    missing_panel: Missing
    missing_number: Missing


@dataclass(frozen=True, slots=True)
class Grade:
    """Holds where all its conditions hold; `share`, `first` and `last` are inside a series.

    `least` is the least total that it is given for, in hundredths; `by_place`: one of the three is there.
    """

    code: str
    name: str
    least: int
    by_place: bool
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
class Adjustment:
    """Points outside the 100: entries add up to at most `bonus` and to no less than -`malus`."""

    code: str
    name: str
    bonus: Fraction
    malus: Fraction


@dataclass(frozen=True, slots=True)
class Tie:
    """What orders equal totals: more of it wins. `of` is a component's or a panel's code."""

    rule: TieRule
    of: str


@dataclass(frozen=True, slots=True)
class Scheme:
    components: tuple[Component, ...]
    round_parts: bool
    grades: tuple[Grade, ...]
    vetoes: Mapping[str, Veto]
    adjustments: tuple[Adjustment, ...]
    ties: tuple[Tie, ...]


def parse(scheme: Mapping[str, Any]) -> Scheme:
    """The scheme with every default filled in."""
    scales = {scale["code"]: scale_of(scale) for scale in scheme["scales"]}
    grades = scheme.get("grades")
    return Scheme(
        components=tuple(_component(each, scales) for each in scheme["components"]),
        round_parts=scheme.get("rounding", "parts") == "parts",
        grades=tuple(_grade(each) for each in (DEFAULT_GRADES if grades is None else grades)),
        vetoes={each["code"]: _veto(each) for each in scheme.get("vetoes", ())},
        adjustments=tuple(_adjustment(each) for each in scheme.get("adjustments", ())),
        ties=tuple(Tie(each["rule"], each.get("of") or "") for each in scheme.get("ties", ())),
    )


def _component(component: Mapping[str, Any], scales: Mapping[str, Scale]) -> Component:
    assessment = component.get("assessment")
    return Component(
        code=component["code"],
        name=component.get("name") or component["code"],
        points=exact(component["points"]),
        limit=quotient(exact(component["points"])),
        panels=tuple(_panel(component["code"], each, scales) for each in component.get("panels") or ()),
        items=None if assessment is None else tuple(_item(each) for each in assessment["items"]),
        missing_panel=component.get("missing_panel") or "reweighted",
        missing_number=component.get("missing") or "block",
    )


def _panel(component: str, panel: Mapping[str, Any], scales: Mapping[str, Scale]) -> Panel:
    return Panel(
        code=panel["code"],
        path=f"{component}/{panel['code']}",
        name=panel.get("name") or panel["code"],
        weight=exact(panel["weight"]),
        scale=scales[panel["scale"]],
        rounds=panel.get("rounds") or "mean",
        min_valid=panel.get("min_valid") or 1,
        min_share=_optional(panel.get("min_share")),
        void_above_roll=bool(panel.get("void_above_roll")),
        missing_round=panel.get("missing_round") or "reweighted",
        trim=panel.get("trim") or 0,
        drawn=bool(panel.get("drawn")),
        part="stratum" if panel.get("strata") else "criterion",
        parts=_weights(panel.get("strata") or panel.get("criteria") or ()),
    )


def _weights(weights: Sequence[Mapping[str, Any]]) -> tuple[Weight, ...]:
    """Where none is given, all are equal."""
    equal = Fraction(1, len(weights) or 1)
    return tuple(
        Weight(each["code"], equal if each.get("weight") is None else exact(each["weight"])) for each in weights
    )


def _item(item: Mapping[str, Any]) -> Item:
    full = item.get("starts", "zero") == "full"
    return Item(item["code"], item.get("name") or item["code"], exact(item["points"]), full)


def _grade(grade: Mapping[str, Any]) -> Grade:
    return Grade(
        code=grade["code"],
        name=grade.get("name") or grade["code"],
        least=ceil(exact(grade.get("from") or "0") * 100),
        by_place=any(grade.get(name) is not None for name in ("share", "first", "last")),
        share=_optional(grade.get("share")),
        first=grade.get("first"),
        last=grade.get("last"),
    )


def _veto(veto: Mapping[str, Any]) -> Veto:
    name = veto.get("name") or veto["code"]
    return Veto(veto["code"], name, veto["effect"], veto.get("grade"), _optional(veto.get("maximum")))


def _adjustment(adjustment: Mapping[str, Any]) -> Adjustment:
    bonus, malus = (exact(adjustment.get(name) or "0") for name in ("bonus", "malus"))
    return Adjustment(adjustment["code"], adjustment.get("name") or adjustment["code"], bonus, malus)


def _optional(text: str | None) -> Fraction | None:
    return None if text is None else exact(text)
