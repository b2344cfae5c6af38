"""Mistakes and oddities of what decides where an object stands: grades, vetoes, ties."""

from collections.abc import Sequence
from fractions import Fraction

from scoring.domain.faults import Faults, Plain, check_codes
from scoring.domain.figures import plain


def check_grades(found: Faults, rows: Sequence[Plain], pointer: str) -> None:
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


def check_vetoes(found: Faults, scheme: Plain, pointer: str) -> None:
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


def check_ties(found: Faults, scheme: Plain, pointer: str) -> None:
    known = {
        "component": {each["code"] for each in scheme["components"]},
        "panel": {panel["code"] for each in scheme["components"] for panel in each.get("panels") or ()},
    }
    for index, tie in enumerate(scheme.get("ties") or ()):
        here, of = f"{pointer}/{index}", tie.get("of")
        kind = "panel" if tie["rule"] == "satisfied-share" else tie["rule"]
        if kind == "exact-total":
            if scheme.get("rounding", "parts") == "parts":
                found.warn(f"{here}/rule", "exact-total-of-rounded-parts")
            if of is not None:
                found.warn(f"{here}/of", "setting-without-effect", setting="of")
        elif of is None:
            found.mistake(here, "tie-without-of", rule=tie["rule"], kind=kind)
        elif of not in known[kind]:
            found.mistake(f"{here}/of", f"unknown-{kind}", **{kind: of})
