"""The parts of the final report that the process left: phases, topics, findings, assessment. Texts are Chinese."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from campaigns.domain import scheme
from campaigns.domain.charts import Chart
from campaigns.domain.findings import CLOSED, DUE
from campaigns.domain.report import NOTHING, Plain, day, part_name

PHASE_STATES = {"planned": "未开展", "running": "进行中", "completed": "已完成"}
FINDING_STATES = {
    "registered": "已登记",
    "planned": "已定措施",
    "in_progress": "整改中",
    "submitted": "待验收",
    "returned": "退回整改",
    "accepted": "已销号",
    "excused": "免予整改",
}


def assessment(entries: Iterable[tuple[Any, str]], scheme_: Plain, names: Mapping[str, str]) -> list[list[str]]:
    """Object, day, item, points and reason of each entry, object by object."""
    items = {
        (code, item): str(each.get("name") or item)
        for code, component in scheme.assessed(scheme_).items()
        for item, each in scheme.items(component).items()
    }
    whole = {
        code: part_name(each)
        for each_of in (scheme.assessed, scheme.adjustments)
        for code, each in each_of(scheme_).items()
    }
    rows = [
        [
            names.get(code, code),
            day(row.date),
            items.get((row.component, row.item), whole.get(row.component, row.component)),
            format(row.points, "+f"),
            row.reason,
        ]
        for row, code in entries
    ]
    places = list(names.values())
    return sorted(rows, key=lambda row: places.index(row[0]) if row[0] in places else len(places))


def findings(
    ledger: Iterable[tuple[Any, str | None, int]],
    inspections: Mapping[str, int],
    names: Mapping[str, str],
    today: dt.date,
) -> Plain:
    """The ledger by object, its key problems in full, and how many visits of each kind were reported."""
    rows = list(ledger)
    by_object: dict[str | None, list[Any]] = {}
    for row, code, _ in rows:
        by_object.setdefault(code, []).append(row)
    places = [code for code in (None, *names) if code in by_object]
    counted = [(_whose(code, names), _by_outcome(by_object[code], today)) for code in places]
    outcomes = {"已销号": "accepted", "免予整改": "excused", "未完成": "open"}
    series = {title: [counts[outcome] for _, counts in counted] for title, outcome in outcomes.items()}
    return {
        **_texts(_by_outcome([row for row, _, _ in rows], today)),
        "opinions": str(sum(merged for _, _, merged in rows)),
        "inspections": {kind: str(inspections.get(kind, 0)) for kind in ("open", "undercover")},
        "rows": [{"name": name, **_texts(counts)} for name, counts in counted],
        "key": [_key_finding(row, _whose(code, names)) for row, code, _ in rows if row.key],
        "chart": Chart("问题整改情况", [name for name, _ in counted], series, "count") if counted else None,
    }


def _by_outcome(rows: Sequence[Any], today: dt.date) -> dict[str, int]:
    """`overdue` ones are among the `open`."""
    return {
        "total": len(rows),
        **{state: sum(row.state == state for row in rows) for state in CLOSED},
        "open": sum(row.state not in CLOSED for row in rows),
        "overdue": sum(row.state in DUE and row.deadline is not None and row.deadline < today for row in rows),
    }


def _key_finding(row: Any, whose: str) -> Plain:
    return {
        "number": str(row.number),
        "whose": whose,
        "text": row.text,
        "measure": row.measure or NOTHING,
        "leader": row.leader or NOTHING,
        "deadline": day(row.deadline) if row.deadline else NOTHING,
        "state": FINDING_STATES[row.state],
    }


def _whose(code: str | None, names: Mapping[str, str]) -> str:
    return "全局" if code is None else names.get(code, code)


def _texts(counts: Mapping[str, int]) -> dict[str, str]:
    return {name: str(count) for name, count in counts.items()}


def topics(chosen: Iterable[tuple[Any, str | None]], names: Mapping[str, str]) -> list[Plain]:
    return [
        {
            "whose": _whose(code, names),
            "title": row.title,
            "goals": row.goals or NOTHING,
            "measures": row.measures or NOTHING,
            "pledge": row.pledge["text"] if row.pledge else NOTHING,
            "delivery": "已兑现" if row.delivery["state"] == "delivered" else "推进中",
            "remark": row.delivery["remark"] or NOTHING,
        }
        for row, code in chosen
    ]


def phases(rows: Iterable[Any]) -> list[Plain]:
    return [
        {
            "name": row.name,
            "window": " 至 ".join(day(each) for each in (row.starts_on, row.ends_on) if each) or NOTHING,
            "state": PHASE_STATES[row.state],
            "remark": row.changes[-1]["reason"] if row.changes else "",
        }
        for row in rows
    ]
