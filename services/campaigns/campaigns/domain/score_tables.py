"""Scores as tables, for CSV and spreadsheets: a line for each object; a line for each object and round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.domain import scheme

Plain = Mapping[str, Any]
Cell = str | int | bool | Decimal | None


@dataclass(frozen=True)
class Table:
    """`columns`: name → title in Chinese; `rows`: name → cell, where there is something to say."""

    name: str
    title: str
    columns: dict[str, str]
    rows: list[dict[str, Cell]]


REHEARSAL = "演练"
_STATE = {"state": "状态", "as_of": "截至", "stale": "非最新", "official": "正式"}


def scores(document: Plain) -> Table:
    """The points of each object, its components and panels, bonus and malus."""
    columns = {"object": "代码", "name": "名称", "series": "系列", "total": "总分"}
    columns |= {"grade": "等次代码", "grade_name": "等次", "rank": "名次", "rank_in_series": "系列内名次"}
    for component in document["scheme"]["components"]:
        columns[f"component:{component['code']}"] = _name(component)
        for panel in component.get("panels", ()):
            columns[f"panel:{component['code']}/{panel['code']}"] = _name(panel)
    for code, each in scheme.adjustments(document["scheme"]).items():
        columns[f"adjustment:{code}"] = _name(each)
    columns |= {"notes": "说明", **_STATE}
    return _marked(
        document, Table("scores", "总分", columns, [_score_row(document, each) for each in document["results"]])
    )


def rounds(document: Plain) -> Table:
    """What each round says of each object, with the level counts that are shown."""
    panels = scheme.panels(document["scheme"])
    scales = {each["scale"] for each in panels.values()}
    columns = {"object": "代码", "round": "轮次", "panel": "评议方", "score": "得分", "valid": "有效票"}
    columns["satisfied_share"] = "满意率"
    for scale in document["scheme"]["scales"]:
        if scale["code"] in scales:
            columns |= {_level(scale["code"], each["code"]): _name(each) for each in scheme.levels(scale)}
    columns |= {"withheld": "未公布原因", **_STATE}
    counts = {
        (row["object"], tally["code"]): row["counts"] or {} for tally in document["tallies"] for row in tally["objects"]
    }
    rows: list[dict[str, Cell]] = [
        {
            "object": result["object"],
            "round": each["code"],
            "panel": panel["code"],
            "score": _figure(each["score"]),
            "valid": each["valid"],
            "satisfied_share": _figure(each["satisfied_share"]),
            **{
                _level(panels[panel["code"]]["scale"], level): count
                for level, count in counts.get((result["object"], each["code"]), {}).items()
            },
            "withheld": each.get("withheld"),
            **_state(document),
        }
        for result in document["results"]
        for component in result["components"]
        for panel in component.get("panels", ())
        for each in panel["rounds"]
    ]
    return _marked(document, Table("rounds", "各轮", columns, rows))


def _marked(document: Plain, table: Table) -> Table:
    """Of a rehearsal, with a first column that says so in every line, and in the title."""
    if not document["rehearsal"]:
        return table
    columns = {"rehearsal": REHEARSAL, **table.columns}
    rows = [{"rehearsal": REHEARSAL, **row} for row in table.rows]
    return Table(table.name, f"{REHEARSAL}{table.title}", columns, rows)


def _score_row(document: Plain, result: Plain) -> dict[str, Cell]:
    grade = result["grade"] or {}
    row: dict[str, Cell] = {name: result[name] for name in ("object", "name", "series", "rank", "rank_in_series")}
    row |= {"total": _figure(result["total"]), "grade": grade.get("code"), "grade_name": grade.get("name")}
    for component in result["components"]:
        row[f"component:{component['code']}"] = _figure(component["points"])
        for panel in component.get("panels", ()):
            row[f"panel:{component['code']}/{panel['code']}"] = _figure(panel["points"])
    row |= {f"adjustment:{each['code']}": _figure(each["points"]) for each in result["adjustments"]}
    return {**row, "notes": ";".join(dict.fromkeys(each["slug"] for each in result["notes"])), **_state(document)}


def _state(document: Plain) -> dict[str, Cell]:
    return {name: document[name] for name in _STATE}


def _figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _name(part: Plain) -> str:
    return str(part.get("name") or part["code"])


def _level(scale: str, level: str) -> str:
    return f"level:{scale}/{level}"
