"""Scales: what a voter can say of an object, and what it is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from scoring.domain.figures import exact, plain

# Points of levels by the number of scored levels (National Bureau of Statistics 2008; Jinxiang 2016).
DEFAULT_POINTS: dict[int, tuple[str, ...]] = {5: ("100", "80", "60", "30", "0"), 3: ("100", "80", "30")}


@dataclass(frozen=True, slots=True)
class Scale:
    """The levels that score, best first: points of a level (0..100) = units / denominator, both integers.

    `written` has the points as they stand in a formula, `formula` (a template for %) the mean of votes at every level;
    `satisfied` has the places of the satisfied levels.
    """

    code: str
    name: str
    levels: tuple[str, ...]
    units: tuple[int, ...]
    denominator: int
    written: tuple[str, ...]
    formula: str
    satisfied: tuple[int, ...]
    void: tuple[str, ...]
    abstention: tuple[str, ...]


def levels_of(scale: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The levels of a scale; of one by marks "0" .. "M", the worth of each its share of 100 points."""
    marks = scale.get("marks")
    if marks is None:
        levels: Sequence[Mapping[str, Any]] = scale.get("levels") or ()
        return levels
    return [{"code": str(mark), "points": Fraction(100 * mark, marks)} for mark in range(marks + 1)]


def is_void(level: Mapping[str, Any]) -> bool:
    """Whether its votes are no valid ones: void (不了解) or an abstention."""
    return bool(level.get("void") or level.get("abstention"))


def level_points(levels: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Points of each level that scores, as they are written: its own, or the default of a scale that names none."""
    scored = [level for level in levels if not is_void(level)]
    points = [level.get("points") for level in scored]
    if all(each is None for each in points):
        points = list(DEFAULT_POINTS.get(len(scored), points))
    return {level["code"]: each for level, each in zip(scored, points, strict=True)}


def scale_of(scale: Mapping[str, Any]) -> Scale:
    levels = levels_of(scale)
    points = {
        code: each if isinstance(each, Fraction) else exact(each or "0") for code, each in level_points(levels).items()
    }
    denominator = lcm(*(each.denominator for each in points.values()))
    codes = sorted(points, key=lambda code: (-points[code], code))
    units = tuple(int(points[code] * denominator) for code in codes)
    written = tuple(plain(points[code]) for code in codes)
    satisfied = scale.get("satisfied")
    return Scale(
        code=scale["code"],
        name=scale.get("name") or scale["code"],
        levels=tuple(codes),
        units=units,
        denominator=denominator,
        written=written,
        formula=f"({' + '.join(f'%d×{each}' for each in written)})/%d",
        satisfied=_upper_levels(units) if satisfied is None else tuple(sorted(map(codes.index, set(satisfied)))),
        void=tuple(level["code"] for level in levels if level.get("void")),
        abstention=tuple(level["code"] for level in levels if level.get("abstention")),
    )


def _upper_levels(units: Sequence[int]) -> tuple[int, ...]:
    """The places of the two upper levels, equal points included, and never of the lowest."""
    floor = units[min(1, len(units) - 1)]
    if floor == units[-1]:
        floor = units[0]
    return tuple(place for place, each in enumerate(units) if each >= floor)
