"""Figures of several rounds, their table, and the page that holds it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

BEGIN, END = "<!-- figures: begin (made by `make bench`) -->", "<!-- figures: end -->"
Figures = dict[str, float]
"""Of one round, by the key of their row."""


@dataclass(frozen=True)
class Row:
    """A line of the table. `beside` are the keys of the rows that it is divided by, each in its own round."""

    key: str
    what: str
    unit: str
    beside: tuple[str, ...] = ()


def milliseconds(work: Callable[[], object], repeats: int) -> float:
    """The median time of one call."""
    took = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return median(took) * 1000


def table(sections: Mapping[str, Sequence[Row]], rounds: Sequence[Figures]) -> str:
    """Markdown: a table for each title."""
    names = {row.key: row.what for rows in sections.values() for row in rows}
    parts = []
    for title, rows in sections.items():
        lines = [f"### {title}", "", "| what | median | min - max | beside |", "| --- | --- | --- | --- |"]
        parts.append("\n".join(lines + [_line(row, names, rounds) for row in rows]))
    return "\n\n".join(parts)


def write_between_marks(page: Path, figures: str) -> None:
    """Replace what is between the marks of the page, which is made if it isn't there; its prose stays."""
    text = page.read_text() if page.exists() else f"{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}")


def _line(row: Row, names: Mapping[str, str], rounds: Sequence[Figures]) -> str:
    middle, least, most = _spread([figures[row.key] for figures in rounds])
    ratios = []
    for key in row.beside:
        ratio, low, high = _spread([figures[row.key] / figures[key] for figures in rounds])
        ratios.append(f"**{ratio}** ({low} - {high}) of {names[key]}")
    return f"| {row.what} | {middle} {row.unit} | {least} - {most} | {'; '.join(ratios)} |"


def _spread(values: Sequence[float]) -> tuple[str, str, str]:
    """Median, minimum and maximum."""
    return _short(median(values)), _short(min(values)), _short(max(values))


def _short(value: float) -> str:
    """Three digits that count."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.{1 if value >= 10 else 2 if value >= 0.1 else 3}f}"
