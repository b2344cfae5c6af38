"""What moved between two results, and why: printed figures, their exact differences, what was handed in otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from scoring.domain.changes import Change, Flat, changes

Plain = Mapping[str, Any]
Answer = dict[str, Any]

LIMITS = frozenset({"veto-zero", "veto-maximum", "total-limit"})
"""Rules between the parts and the total."""
NOBODY: Plain = {
    "total": None,
    "rank": None,
    "rank_in_series": None,
    "grade": None,
    "components": [],
    "notes": [],
    "explanation": [],
}
_ORDERING = ("/scheme/ties", "/scheme/grades", "/scheme/vetoes")
_PLACES = ("rank", "rank_in_series")


def compare_object(
    before: Plain | None, after: Plain | None, inputs: tuple[Flat, Flat], scheme: Sequence[Change]
) -> Answer | None:
    """One object's two results (None: it is not there), None where nothing of it is different.

    `difference` is after minus before, None where either is missing; a rank that falls is a smaller number.
    """
    one, other = before or NOBODY, after or NOBODY
    parts = list(_moved_parts(one, other))
    changed = changes(*inputs)
    answer = {
        "total": _figures(one["total"], other["total"]),
        **{name: _ranks(one[name], other[name]) for name in _PLACES},
        "grade": {"before": one["grade"], "after": other["grade"]},
        "parts": parts,
        "notes": {
            "gone": [each for each in one["notes"] if each not in other["notes"]],
            "new": [each for each in other["notes"] if each not in one["notes"]],
        },
        "limits": _limits(one, other),
        "input": [each._asdict() for each in changed],
    }
    named = after or before or {}
    why = list(_why(one, other, answer, scheme)) if before and after else ["left" if before else "entered"]
    return {"object": named["object"], "name": named["name"], **answer, "why": why} if why else None


def _why(before: Plain, after: Plain, answer: Answer, scheme: Sequence[Change]) -> Iterator[str]:
    """Nothing where nothing is different. Only rules that order by totals can move a rank or grade alone."""
    of_its_own = answer["parts"] or before["total"] != after["total"] or before["notes"] != after["notes"]
    elsewhere = any(before[name] != after[name] for name in ("grade", *_PLACES))
    if answer["input"]:
        yield "input-changed"
    if (of_its_own and scheme) or (elsewhere and any(each.pointer.startswith(_ORDERING) for each in scheme)):
        yield "scheme-changed"
    if elsewhere and not of_its_own and not answer["input"]:
        yield "others-moved"


def _moved_parts(before: Plain, after: Plain) -> Iterator[Answer]:
    """Each component, panel, round, item and adjustment that has another figure, in the order of `before`."""
    old, new = dict(_parts(before)), dict(_parts(after))
    for part in {**old, **new}:
        kind, of = part
        one, other = old.get(part, {}), new.get(part, {})
        figures = {
            name: _figures(one.get(name), other.get(name))
            for name in {**one, **other}
            if one.get(name) != other.get(name)
        }
        if figures:
            yield {"kind": kind, "of": of, **figures}


def _parts(result: Plain) -> Iterator[tuple[tuple[str, str], Plain]]:
    """(kind, codes from the component down) → printed figures."""
    for component in result["components"]:
        here = component["code"]
        yield ("component", here), _some(component, "points", "maximum")
        for panel in component.get("panels") or ():
            at = f"{here}/{panel['code']}"
            yield ("panel", at), _some(panel, "points", "maximum", "score")
            for each in panel["rounds"]:
                yield ("round", f"{at}/{each['code']}"), _some(each, "score")
        for item in component.get("items") or ():
            yield ("item", f"{here}/{item['code']}"), _some(item, "points", "maximum")
    for each in result.get("adjustments") or ():
        yield ("adjustment", each["code"]), _some(each, "points")


def _some(part: Plain, *names: str) -> Plain:
    return {name: part[name] for name in names}


def _limits(before: Plain, after: Plain) -> list[str]:
    """The rules for which the components and adjustments do not differ by what the total does."""
    if before["total"] is None or after["total"] is None:
        return []
    if _sum(after) - _sum(before) == Decimal(after["total"]) - Decimal(before["total"]):
        return []
    named = [each["rule"] for result in (before, after) for each in result["explanation"] if each["of"] == "total"]
    return [rule for rule in dict.fromkeys(named) if rule in LIMITS] or ["rounding"]


def _sum(result: Plain) -> Decimal:
    parts = [*result["components"], *(result.get("adjustments") or ())]
    return sum((Decimal(each["points"]) for each in parts), Decimal(0))


def _figures(before: str | None, after: str | None) -> Answer:
    difference = None if before is None or after is None else format(Decimal(after) - Decimal(before), "f")
    return {"before": before, "after": after, "difference": difference}


def _ranks(before: int | None, after: int | None) -> Answer:
    return {"before": before, "after": after, "change": None if before is None or after is None else after - before}
