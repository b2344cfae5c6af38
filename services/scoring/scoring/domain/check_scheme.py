"""Every mistake of a scheme at once, and what is odd enough for a warning.

Works on the plain JSON form, whose shape (fields, types, words) has been checked already. Each rule has its own slug.
"""

from collections.abc import Sequence
from fractions import Fraction

from scoring.domain.check_scales import check_scales
from scoring.domain.check_standing import check_grades, check_ties, check_vetoes
from scoring.domain.errors import Mistake
from scoring.domain.faults import FULL, Faults, Plain, check_codes
from scoring.domain.figures import plain

_KINDS = ("panels", "assessment", "number")


def check_scheme(scheme: Plain, root: str = "/scheme") -> tuple[list[Mistake], list[Mistake]]:
    """(mistakes, warnings), in the order of the scheme; `root` is the scheme's own pointer."""
    found = Faults()
    check_scales(found, scheme["scales"], f"{root}/scales")
    _components(found, scheme, f"{root}/components")
    check_grades(found, scheme.get("grades") or (), f"{root}/grades")
    check_vetoes(found, scheme, f"{root}/vetoes")
    _adjustments(found, scheme, f"{root}/adjustments")
    check_ties(found, scheme, f"{root}/ties")
    return found.mistakes, found.warnings


def _components(found: Faults, scheme: Plain, pointer: str) -> None:
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


def _panels(found: Faults, rows: Sequence[Plain], pointer: str, scales: set[str], elsewhere: set[str]) -> None:
    """Rounds name their panel by its code alone: it is unique in the whole scheme."""
    found.mistakes += check_codes(rows, pointer)
    found.weights(rows, pointer)
    for index, panel in enumerate(rows):
        here = f"{pointer}/{index}"
        if panel["code"] in elsewhere:
            found.mistake(f"{here}/code", "duplicate-code", code=panel["code"])
        if panel["scale"] not in scales:
            found.mistake(f"{here}/scale", "unknown-scale", scale=panel["scale"])
        found.figure(panel, "min_share", here, "share-out-of-range", Fraction(1), above=True)
        for part in ("strata", "criteria"):
            if panel.get(part):
                found.mistakes += check_codes(panel[part], f"{here}/{part}")
                found.weights(panel[part], f"{here}/{part}")
        if panel.get("drawn") and (panel.get("criteria") or panel.get("trim")):
            found.warn(f"{here}/drawn", "drawn-without-interval", panel=panel["code"])
        if panel.get("strata") and panel.get("criteria"):
            found.mistake(here, "strata-and-criteria", panel=panel["code"])
        if panel.get("rounds") == "pooled" and panel.get("missing_round") == "zero":
            found.mistake(f"{here}/missing_round", "pooled-with-zero", panel=panel["code"])
    elsewhere |= {panel["code"] for panel in rows}


def _items(found: Faults, component: Plain, worth: Fraction | None, pointer: str) -> None:
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


def _adjustments(found: Faults, scheme: Plain, pointer: str) -> None:
    """Entries and explanations name a component or an adjustment: no code is of both."""
    rows = scheme.get("adjustments") or ()
    found.mistakes += check_codes(rows, pointer)
    components = {each["code"] for each in scheme["components"]}
    for index, row in enumerate(rows):
        if row["code"] in components:
            found.mistake(f"{pointer}/{index}/code", "duplicate-code", code=row["code"])
        limits = [found.figure(row, name, f"{pointer}/{index}", "points-out-of-range") for name in ("bonus", "malus")]
        if not any(limits):
            found.warn(f"{pointer}/{index}", "adjustment-without-effect", adjustment=row["code"])
