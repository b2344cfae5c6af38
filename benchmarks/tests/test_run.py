"""`make bench QUICK=1` measures everything that the page names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figures import BEGIN, END, Row, table
from benchmarks.run import PAGE, ROOT, SUBJECTS
from benchmarks.stage import QUICK, Size

pytestmark = pytest.mark.slow


def test_run_quick_fills_every_row_and_keeps_the_prose(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    committed = PAGE.read_bytes()
    command = [sys.executable, "-m", "benchmarks.run", "--quick", "--output", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    text = page.read_text()
    figures = {cells[1].strip(): cells[2].split()[0] for cells in _lines(text)}
    for subject in SUBJECTS:
        for row in subject.rows(QUICK):
            figure = float(figures[row.what].replace(",", ""))
            assert figure > 0 or (row.unit == "%" and figure == 0), row
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "synchronous_commit on" in text
    assert "old" not in text
    assert PAGE.read_bytes() == committed


def test_committed_page_has_every_row() -> None:
    measured = {cells[1].strip() for cells in _lines(PAGE.read_text())}
    assert {row.what for subject in SUBJECTS for row in subject.rows(Size())} <= measured


def test_table_divides_inside_a_round() -> None:
    """The ratios of two rounds are 0.5 and 0.1; the ratio of the medians would be 0.2."""
    rows = [Row("floor", "the floor", "/s"), Row("own", "our own", "/s", ("floor",))]
    rounds = [{"floor": 200.0, "own": 100.0}, {"floor": 1000.0, "own": 100.0}]
    line = table({"Title": rows}, rounds).splitlines()[-1]
    assert line == "| our own | 100 /s | 100 - 100 | **0.30** (0.10 - 0.50) of the floor |"


def _lines(text: str) -> list[list[str]]:
    lines = [line.split("|") for line in text.splitlines() if line.startswith("| ")]
    return [cells for cells in lines if cells[1].strip() not in ("what", "---")]
