"""Every mistake of a scheme at once, and what is odd enough for a warning.

Works on the plain JSON form, whose shape (fields, types, words) has been checked already. Each rule has its own slug.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from scoring.domain.errors import Mistake
from scoring.domain.figures import exact, plain
from scoring.domain.scheme import level_points

Plain = Mapping[str, Any]

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
FULL = Fraction(100)
_KINDS = ("panels", "assessment", "number")


def check_scheme(scheme: Plain, root: str = "/scheme") -> tuple[list[Mistake], list[Mistake]]:
    """(mistakes, warnings), in the order of the scheme; `root` is the scheme's own pointer."""
    found = _Found()
    _scales(found, scheme["scales"], f"{root}/scales")
    _components(found, scheme, f"{root}/components")
    _grades(found, scheme.get("grades") or (), f"{root}/grades")
    _vetoes(found, scheme, f"{root}/vetoes")
    return found.mistakes, found.warnings


def check_codes(rows: Iterable[Plain], pointer: str) -> Iterable[Mistake]:
    """Codes that are no codes, and codes that a list has twice."""
    seen: set[str] = set()
    for index, row in enumerate(rows):
        code = row["code"]
        if not _CODE.fullmatch(code):
            yield Mistake(f"{pointer}/{index}/code", "not-a-code", {"code": code})
        if code in seen:
            yield Mistake(f"{pointer}/{index}/code", "duplicate-code", {"code": code})
        seen.add(code)


class _Found:
    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self.warnings: list[Mistake] = []

    def mistake(self, pointer: str, slug: str, **facts: str) -> None:
        self.mistakes.append(Mistake(pointer, slug, facts))

    def warn(self, pointer: str, slug: str, **facts: str) -> None:
        self.warnings.append(Mistake(pointer, slug, facts))

    def figure(
        self, row: Plain, key: str, pointer: str, slug: str, most: Fraction | None = FULL, above: bool = False
    ) -> Fraction | None:
        """The figure in row[key], within 0..most (`above`: more than 0); None where it is absent or wrong."""
        text = row.get(key)
        if text is None:
            return None
        try:
            value = exact(text)
        except ValueError:
            self.mistake(f"{pointer}/{key}", "not-a-decimal", value=text)
            return None
        if value < 0 or (above and value == 0) or (most is not None and value > most):
            self.mistake(f"{pointer}/{key}", slug, value=text)
            return None
        return value

    def sum_of_weights(self, rows: Sequence[Plain], pointer: str) -> None:
        weights = [
            self.figure(row, "weight", f"{pointer}/{index}", "weight-out-of-range", Fraction(1))
            for index, row in enumerate(rows)
        ]
        known = [weight for weight in weights if weight is not None]
        if len(known) == len(weights) and sum(known, Fraction(0)) != 1:
            self.mistake(pointer, "weights-not-one", sum=plain(sum(known, Fraction(0))))


def _scales(found: _Found, scales: Sequence[Plain], pointer: str) -> None:
    found.mistakes += check_codes(scales, pointer)
    for index, scale in enumerate(scales):
        _scale(found, scale, f"{pointer}/{index}")


def _scale(found: _Found, scale: Plain, pointer: str) -> None:
    levels = scale["levels"]
    found.mistakes += check_codes(levels, f"{pointer}/levels")
    void = {level["code"] for level in levels if level.get("void")}
    defaults = level_points(levels)
    points: list[Fraction] = []
    for index, level in enumerate(levels):
        here = f"{pointer}/levels/{index}"
        if level.get("void"):
            found.figure(level, "points", here, "points-out-of-range")
            if level.get("points") is not None:
                found.warn(f"{here}/points", "void-level-with-points", level=level["code"])
        elif defaults[level["code"]] is None:
            found.mistake(here, "level-without-points", level=level["code"])
        else:
            row = {"points": level.get("points", defaults[level["code"]])}
            value = found.figure(row, "points", here, "points-out-of-range")
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


def _components(found: _Found, scheme: Plain, pointer: str) -> None:
    components = scheme["components"]
    scales = {scale["code"] for scale in scheme["scales"]}
    panels: set[str] = set()
    found.mistakes += check_codes(components, pointer)
    points: list[Fraction | None] = []
    for index, component in enumerate(components):
        here = f"{pointer}/{index}"
        worth = found.figure(component, "points", here, "points-out-of-range", above=True)
        points.append(worth)
        if worth is not None and FULL % worth.denominator:
            found.mistake(f"{here}/points", "points-too-fine", value=component["points"])
        kinds = [kind for kind in _KINDS if component.get(kind) is not None]
        if len(kinds) != 1:
            found.mistake(here, "component-kind", component=component["code"])
        for setting, kind in (("missing_panel", "panels"), ("missing", "number")):
            if component.get(setting) is not None and kind not in kinds:
                found.warn(f"{here}/{setting}", "setting-without-effect", setting=setting)
        if "panels" in kinds:
            _panels(found, component["panels"], f"{here}/panels", scales, panels)
        if "assessment" in kinds:
            _items(found, component, worth, f"{here}/assessment/items")
    known = [worth for worth in points if worth is not None]
    if len(known) == len(points) and sum(known, Fraction(0)) != FULL:
        found.mistake(pointer, "points-not-100", sum=plain(sum(known, Fraction(0))))


def _panels(found: _Found, rows: Sequence[Plain], pointer: str, scales: set[str], elsewhere: set[str]) -> None:
    """Rounds name their panel by its code alone: it is unique in the whole scheme."""
    found.mistakes += check_codes(rows, pointer)
    found.sum_of_weights(rows, pointer)
    for index, panel in enumerate(rows):
        here = f"{pointer}/{index}"
        if panel["code"] in elsewhere:
            found.mistake(f"{here}/code", "duplicate-code", code=panel["code"])
        if panel["scale"] not in scales:
            found.mistake(f"{here}/scale", "unknown-scale", scale=panel["scale"])
        for part in ("strata", "criteria"):
            if panel.get(part):
                found.mistakes += check_codes(panel[part], f"{here}/{part}")
                found.sum_of_weights(panel[part], f"{here}/{part}")
        if panel.get("strata") and panel.get("criteria"):
            found.mistake(here, "strata-and-criteria", panel=panel["code"])
        if panel.get("rounds") == "pooled" and panel.get("missing_round") == "zero":
            found.mistake(f"{here}/missing_round", "pooled-with-zero", panel=panel["code"])
    elsewhere |= {panel["code"] for panel in rows}


def _items(found: _Found, component: Plain, worth: Fraction | None, pointer: str) -> None:
    rows = component["assessment"]["items"]
    found.mistakes += check_codes(rows, pointer)
    points = [
        found.figure(row, "points", f"{pointer}/{index}", "points-out-of-range") for index, row in enumerate(rows)
    ]
    if worth is None or None in points:
        return
    total = sum((value for value in points if value is not None), Fraction(0))
    facts = {"sum": plain(total), "points": plain(worth), "component": component["code"]}
    if total > worth:
        found.mistake(pointer, "points-above-component", **facts)
    elif total < worth:
        found.warn(pointer, "points-below-component", **facts)


def _grades(found: _Found, rows: Sequence[Plain], pointer: str) -> None:
    found.mistakes += check_codes(rows, pointer)
    lowest: Fraction | None = None
    for index, grade in enumerate(rows):
        here = f"{pointer}/{index}"
        threshold = found.figure(grade, "from", here, "threshold-out-of-range")
        found.figure(grade, "share", here, "share-out-of-range", Fraction(1), above=True)
        conditions = [key for key in ("from", "share", "first", "last") if grade.get(key) is not None]
        if index == len(rows) - 1:
            if conditions:
                found.mistake(here, "last-grade-conditional", grade=grade["code"])
        elif not conditions:
            found.mistake(here, "grade-without-condition", grade=grade["code"])
        if threshold is not None and lowest is not None and threshold >= lowest:
            found.mistake(f"{here}/from", "thresholds-not-descending", value=plain(threshold), above=plain(lowest))
        if threshold is not None and conditions == ["from"]:
            lowest = threshold if lowest is None else min(lowest, threshold)


def _vetoes(found: _Found, scheme: Plain, pointer: str) -> None:
    rows = scheme.get("vetoes") or ()
    known = scheme.get("grades")
    grades = {"satisfied", "fairly", "basically", "unsatisfied"} if known is None else {g["code"] for g in known}
    found.mistakes += check_codes(rows, pointer)
    for index, veto in enumerate(rows):
        here = f"{pointer}/{index}"
        found.figure(veto, "maximum", here, "points-out-of-range")
        grade = veto.get("grade")
        if grade is not None and grade not in grades:
            found.mistake(f"{here}/grade", "unknown-grade", grade=grade)
        for setting in ("grade", "maximum"):
            given = veto.get(setting) is not None
            if veto["effect"] == setting and not given:
                found.mistake(here, f"veto-without-{setting}", veto=veto["code"])
            elif given and veto["effect"] != setting:
                found.warn(f"{here}/{setting}", "setting-without-effect", setting=setting)
