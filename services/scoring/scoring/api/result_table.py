"""Results as a table: a line for each object, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Plain = Mapping[str, Any]

_HEADINGS = {
    "zh": ("名次", "代码", "名称", "系列", "系列名次", "总分", "等次", "说明"),
    "en": ("rank", "object", "name", "series", "rank in series", "total", "grade", "notes"),
}


def result_table(scheme: Plain, results: list[Plain], language: str) -> list[list[str | int | None]]:
    """The headings, then each result: rank, object, name, series, points of each part, total, grade, notes.

    Figures are as they are printed; the parts are the components and the adjustments.
    """
    headings = _HEADINGS[language]
    parts = [each.get("name") or each["code"] for each in (*scheme["components"], *scheme.get("adjustments", ()))]
    return [
        [*headings[:5], *parts, *headings[5:]],
        *(
            [
                *(result["rank"], result["object"], result["name"], result["series"], result["rank_in_series"]),
                *(part["points"] for part in _parts(scheme, result)),
                result["total"],
                (result["grade"] or {}).get("name"),
                " ".join(note[language] for note in result["notes"]),
            ]
            for result in results
        ),
    ]


def _parts(scheme: Plain, result: Plain) -> list[Plain]:
    return [*result["components"], *(result["adjustments"] if scheme.get("adjustments") else ())]
