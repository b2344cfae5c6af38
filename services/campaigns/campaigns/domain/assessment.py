"""Daily assessment (the plan's 30 points): dated entries that add to or deduct from items, and numbers handed in."""

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


def _number_mistakes(component: Mapping[str, Any], item: str | None, total: Decimal) -> Iterator[Mistake]:
    if item is not None:
        yield Mistake("/item", "unknown-item", {"item": item, "component": component["code"]})
    if not 0 <= total <= Decimal(component["points"]):
        yield Mistake("/points", "number-out-of-range", {"total": plain_number(total), "maximum": component["points"]})


def scoring_input(scheme_: Any, entries: Iterable[tuple[Any, str]]) -> tuple[list[Any], list[Any]]:
    """(assessments, numbers) as scoring takes them, out of (entry, object's code); by object, then by date."""
    assessments: dict[tuple[str, str], list[dict[str, str]]] = {}
    numbers: dict[tuple[str, str], Decimal] = {}
    for entry, object_code in sorted(entries, key=lambda row: (row[1], row[0].component, row[0].date, row[0].number)):
        where = (object_code, entry.component)
        if entry.item is None:
            numbers[where] = numbers.get(where, Decimal(0)) + entry.points
        else:
            row = {"item": entry.item, "points": plain_number(entry.points)}
            row |= {"date": entry.date.isoformat(), "reason": entry.reason}
            assessments.setdefault(where, []).append(row)
    return (
        [{"object": code, "component": part, "entries": rows} for (code, part), rows in assessments.items()],
        [{"object": code, "component": part, "points": plain_number(sum_)} for (code, part), sum_ in numbers.items()],
    )
