"""What a person sees of the year: a line a step, the table, turnout. Chinese characters are two columns wide."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

Plain = dict[str, Any]


class Step:
    """What a step has to say at its end."""

    said = ""


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Print the title, what was done and the seconds that it took."""
    started = time.monotonic()
    found = Step()
    yield found
    print(f"{fill(title, 34)} {fill(found.said, 78)} {time.monotonic() - started:5.1f} s", flush=True)


def print_table(certification: Plain) -> None:
    """Rank, object, experts, recipients, daily, total and grade, in the order of the results."""
    maxima = _maxima(certification["scheme"])
    heads = ["名次", "评议对象", *(f"{name}/{most}" for name, most in maxima.values()), "总分/100", "等次"]
    rows = []
    for result in certification["results"]:
        points = _points(result)
        grade = result["grade"]["name"] if result["grade"] else ""
        rank = result["rank"] if result["rank"] is not None else "–"
        rows.append([rank, result["name"], *(points.get(code) or "–" for code in maxima), result["total"], grade])
    _print_rows(heads, rows, texts=(1, len(heads) - 1))


def print_turnout(rounds: Sequence[tuple[str, Plain]]) -> None:
    """(name of a round, its turnout): roll, voters, their share, and voters by the channel of their first ballot."""
    channels = list(dict.fromkeys(channel for _, turnout in rounds for channel in turnout["by_channel"]))
    rows = []
    for name, turnout in rounds:
        share = f"{turnout['voters'] / turnout['roll']:.0%}"
        by_channel = [turnout["by_channel"].get(channel, "–") for channel in channels]
        rows.append([name, turnout["roll"], turnout["voters"], share, *by_channel])
    _print_rows(["轮次", "名册", "参评", "参评率", *channels], rows, texts=(0,))


def print_progress(progress: Plain) -> None:
    """A line a phase: state, checks and tasks that are done; then the rounds."""
    rows = []
    for phase in progress["phases"]:
        counts = [f"{sum(each['done'] for each in phase[name])}/{len(phase[name])}" for name in ("checks", "tasks")]
        rows.append([phase["name"], phase["starts_on"], phase["ends_on"], phase["state"], *counts])
    _print_rows(["阶段", "开始", "结束", "状态", "检查项", "任务"], rows, texts=(0, 1, 2, 3))
    sealed = sum(each["state"] == "sealed" for each in progress["rounds"])
    late = sum(each["late"] for each in (*progress["phases"], *progress["rounds"]))
    print(f"  {progress['state']}: {sealed} of {len(progress['rounds'])} rounds sealed, {late} late")


def fill(text: str, columns: int, right: bool = False) -> str:
    """`text` with spaces up to `columns` on a terminal."""
    space = " " * (columns - width(text))
    return space + text if right else text + space


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _maxima(scheme: Plain) -> dict[str, tuple[str, str]]:
    """Code → (name, most points) of each panel, and of each component without panels."""
    found = {}
    for component in scheme["components"]:
        for panel in component.get("panels") or ():
            most = float(component["points"]) * float(panel["weight"])
            found[panel["code"]] = (panel["name"], f"{most:g}")
        if not component.get("panels"):
            found[component["code"]] = (component["name"], component["points"])
    return found


def _points(result: Plain) -> dict[str, str | None]:
    return {
        part["code"]: part["points"]
        for component in result["components"]
        for part in (component.get("panels") or [component])
    }


def _print_rows(heads: Sequence[str], rows: Sequence[Sequence[Any]], texts: Sequence[int]) -> None:
    """A table; the columns `texts` to the left, figures to the right."""
    lines = [list(heads), *([str(each) for each in row] for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        cells = [fill(cell, widths[n], right=n not in texts) for n, cell in enumerate(line)]
        print("  " + "  ".join(cells).rstrip())
