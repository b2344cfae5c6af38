"""What is wrong with a whole plan across its lists; each list's own fields are judged elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from campaigns.domain import scheme
from campaigns.domain.errors import Mistake
from campaigns.domain.phones import number_mistakes
from campaigns.domain.sectors import Seats

Plan = Mapping[str, Any]


def plan_mistakes(plan: Plan, today: dt.date) -> Iterator[Mistake]:
    """Double codes, people named twice, rounds of panels that the scheme lacks, people of objects and sectors that are
    none, more experts than a sector has seats from `today` on, real numbers in a rehearsal, simulated ones elsewhere.

    Of a plan whose fields may be wrong.
    """
    for name in ("criteria", "objects", "phases", "rounds"):
        yield from _twice(plan, name, "code", "duplicate-code")
    for kind in ("county", "expert"):
        yield from _twice(plan, "representatives", "phone", "duplicate-person", kind)
    known = scheme.panels(plan.get("scheme"))
    for index, row in _rows(plan, "rounds"):
        panel = row.get("panel")
        if panel is not None and panel not in known:
            yield Mistake(f"/rounds/{index}/panel", "unknown-panel", {"panel": panel})
    numbers = (
        (f"/{name}/{index}/phone", row["phone"])
        for name in ("representatives", "recipients", "staff")
        for index, row in _rows(plan, name)
        if row.get("phone") is not None
    )
    yield from number_mistakes(numbers, rehearsal=plan.get("rehearsal") is True)
    objects = {row.get("code") for _, row in _rows(plan, "objects")}
    for name in ("recipients", "staff"):
        for index, row in _rows(plan, name):
            yield from _unknown_object(objects, row, f"/{name}/{index}")
    yield from _representatives(plan, objects, today)


def _representatives(plan: Plan, objects: set[Any], today: dt.date) -> Iterator[Mistake]:
    """Their sectors, seats, and what they are excused from."""
    sectors = plan.get("sectors")
    seats = Seats(sectors if isinstance(sectors, list) else (), today)
    for index, row in _rows(plan, "representatives"):
        at = f"/representatives/{index}"
        for each in seats.mistakes(row.get("kind"), row.get("sector"), (row.get("term_from"), row.get("term_to"))):
            yield Mistake(at + each.pointer, each.slug, each.facts)
        for place, excuse in _rows(row, "excused"):
            yield from _unknown_object(objects, excuse, f"{at}/excused/{place}")


def _unknown_object(objects: set[Any], row: Plan, at: str) -> Iterator[Mistake]:
    code = row.get("object")
    if code is not None and code not in objects:
        yield Mistake(f"{at}/object", "unknown-object", {"object": code})


def _twice(plan: Plan, name: str, field: str, slug: str, kind: str | None = None) -> Iterator[Mistake]:
    seen: dict[Any, int] = {}
    for index, row in _rows(plan, name):
        value = row.get(field)
        if value is None or (row.get("kind") != kind and kind is not None):
            continue
        if value in seen:
            first = {"first": f"/{name}/{seen[value]}"}
            yield Mistake(f"/{name}/{index}/{field}", slug, {"code": value} if field == "code" else first)
        seen.setdefault(value, index)


def _rows(plan: Plan, name: str) -> Iterator[tuple[int, Plan]]:
    rows = plan.get(name)
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, Mapping):
            yield index, row
