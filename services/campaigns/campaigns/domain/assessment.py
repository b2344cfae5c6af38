"""Dated entries: of the daily assessment's items (the plan's 30 points), numbers handed in, bonus and malus.

Which of them an entry is of, its component says: one of the scheme's components, or one of its adjustments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from campaigns.domain import scheme
from campaigns.domain.errors import Mistake


def plain_number(value: Decimal) -> str:
    """A decimal as the contract writes it: never with an exponent."""
    return format(value, "f")


def only_component(scheme_: Any) -> str | None:
    """The component that an entry means that names none."""
    codes = list(scheme.assessed(scheme_))
    return codes[0] if len(codes) == 1 else None


def entry_mistakes(
    scheme_: Any, component: str | None, item: str | None, points: Decimal, earlier: Decimal
) -> Iterator[Mistake]:
    """What is wrong with an entry. `earlier`: what a number handed in has come to before it."""
    found = scheme.assessed(scheme_).get(component or "")
    adjustment = scheme.adjustments(scheme_).get(component or "")
    if adjustment is not None:
        yield from _adjustment_mistakes(adjustment, item, points)
        return
    if found is None:
        yield Mistake("/component", "unknown-component", {"component": component or ""})
        return
    if found.get("assessment") is None:
        yield from _number_mistakes(found, item, points + earlier)
        return
    known = scheme.items(found).get(item or "")
    if known is None:
        yield Mistake("/item", "unknown-item", {"item": item or "", "component": component})
    elif abs(points) > Decimal(known["points"]):
        yield Mistake("/points", "points-above-item", {"maximum": known["points"], "item": item})


def _adjustment_mistakes(adjustment: Mapping[str, Any], item: str | None, points: Decimal) -> Iterator[Mistake]:
    """An entry may take back an earlier one, so that a bonus may be deducted from; scoring limits the sum."""
    code, bonus, malus = (str(adjustment.get(name, "0")) for name in ("code", "bonus", "malus"))
    if item is not None:
        yield Mistake("/item", "unknown-item", {"item": item, "component": code})
    if abs(points) > max(Decimal(bonus), Decimal(malus)):
        yield Mistake("/points", "points-above-adjustment", {"adjustment": code, "bonus": bonus, "malus": malus})


def _number_mistakes(component: Mapping[str, Any], item: str | None, total: Decimal) -> Iterator[Mistake]:
    if item is not None:
        yield Mistake("/item", "unknown-item", {"item": item, "component": component["code"]})
    if not 0 <= total <= Decimal(component["points"]):
        yield Mistake("/points", "number-out-of-range", {"total": plain_number(total), "maximum": component["points"]})


def scoring_input(scheme_: Any, entries: Iterable[tuple[Any, str]]) -> dict[str, list[Any]]:
    """Assessments, numbers and adjustments as scoring takes them, out of (entry, object's code); by object and date."""
    adjusted = scheme.adjustments(scheme_)
    assessments: dict[tuple[str, str], list[dict[str, str]]] = {}
    adjustments: dict[tuple[str, str], list[dict[str, str]]] = {}
    numbers: dict[tuple[str, str], Decimal] = {}
    for entry, object_code in sorted(entries, key=lambda row: (row[1], row[0].component, row[0].date, row[0].number)):
        where = (object_code, entry.component)
        row = {"points": plain_number(entry.points), "date": entry.date.isoformat(), "reason": entry.reason}
        if entry.item is not None:
            assessments.setdefault(where, []).append({"item": entry.item, **row})
        elif entry.component in adjusted:
            adjustments.setdefault(where, []).append(row)
        else:
            numbers[where] = numbers.get(where, Decimal(0)) + entry.points
    return {
        "assessments": [{"object": c, "component": part, "entries": rows} for (c, part), rows in assessments.items()],
        "numbers": [{"object": c, "component": part, "points": plain_number(n)} for (c, part), n in numbers.items()],
        "adjustments": [{"object": c, "adjustment": part, "entries": rows} for (c, part), rows in adjustments.items()],
    }
