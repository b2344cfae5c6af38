"""Mistakes and oddities of scales."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from scoring.domain.faults import Faults, Plain, check_codes
from scoring.domain.figures import plain
from scoring.domain.scales import is_void, level_points, levels_of


def check_scales(found: Faults, scales: Sequence[Plain], pointer: str) -> None:
    found.mistakes += check_codes(scales, pointer)
    for index, scale in enumerate(scales):
        _scale(found, scale, f"{pointer}/{index}")


def _scale(found: Faults, scale: Plain, pointer: str) -> None:
    if (scale.get("levels") is None) == (scale.get("marks") is None):
        found.mistake(pointer, "scale-kind", scale=scale["code"])
        return
    levels = levels_of(scale)
    found.mistakes += check_codes(levels, f"{pointer}/levels")
    void = {level["code"] for level in levels if is_void(level)}
    defaults = level_points(levels)
    points: list[Fraction] = []
    for index, level in enumerate(levels):
        here = f"{pointer}/levels/{index}"
        if level.get("void") and level.get("abstention"):
            found.mistake(here, "void-and-abstention", level=level["code"])
        if is_void(level):
            found.figure(level, "points", here, "points-out-of-range")
            if level.get("points") is not None:
                found.warn(f"{here}/points", "void-level-with-points", level=level["code"])
        elif defaults[level["code"]] is None:
            found.mistake(here, "level-without-points", level=level["code"])
        else:
            value = _worth(found, defaults[level["code"]], here)
            points += [] if value is None else [value]
    if len(void) == len({level["code"] for level in levels}):
        found.mistake(f"{pointer}/levels", "scale-without-scored-level", scale=scale["code"])
    if points and min(points) > 0:
        found.warn(f"{pointer}/levels", "lowest-level-above-zero", points=plain(min(points)), scale=scale["code"])
    for index, code in enumerate(scale.get("satisfied") or ()):
        if code in void:
            found.mistake(f"{pointer}/satisfied/{index}", "void-level-satisfied", level=code)
        elif code not in defaults:
            found.mistake(f"{pointer}/satisfied/{index}", "unknown-level", level=code, scale=scale["code"])


def _worth(found: Faults, points: Any, pointer: str) -> Fraction | None:
    if isinstance(points, Fraction):  # of a mark
        return points
    return found.figure({"points": points}, "points", pointer, "points-out-of-range")
