"""What is wrong with a whole plan across its lists; each list's own fields are judged elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from campaigns.domain import scheme
from campaigns.domain.errors import Mistake
from campaigns.domain.phones import number_mistakes

Plan = Mapping[str, Any]


def plan_mistakes(plan: Plan) -> Iterator[Mistake]:
    """Double codes, people named twice, rounds of panels that the scheme lacks, recipients of objects that are none,
    real numbers in a rehearsal and simulated ones elsewhere.

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
        for name in ("representatives", "recipients")
        for index, row in _rows(plan, name)
        if row.get("phone") is not None
    )
    yield from number_mistakes(numbers, rehearsal=plan.get("rehearsal") is True)
    objects = {row.get("code") for _, row in _rows(plan, "objects")}
    for index, row in _rows(plan, "recipients"):
        code = row.get("object")
        if code is not None and code not in objects:
            yield Mistake(f"/recipients/{index}/object", "unknown-object", {"object": code})


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
