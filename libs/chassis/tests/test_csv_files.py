"""CSV for spreadsheets."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chassis.csv_files import csv_bytes


def test_csv_bytes_has_a_mark_of_utf8_and_quotes_what_needs_it() -> None:
    text = csv_bytes([["名称", "total"], ["投资股, 甲", Decimal("90.50")], [None, True], ['"', 3]])
    assert text.decode() == '\ufeff名称,total\r\n"投资股, 甲",90.50\r\n,true\r\n"""",3\r\n'


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\tx", "\r=1", "＝1", "－a"])
def test_csv_bytes_makes_no_formula_of_a_text(cell: str) -> None:
    assert csv_bytes([[cell]]).decode("utf-8-sig").lstrip('"').startswith("'")


@pytest.mark.parametrize("cell", ["-0.50", "+3", "12"])
def test_csv_bytes_leaves_figures_as_they_are(cell: str) -> None:
    assert csv_bytes([[cell]]).decode("utf-8-sig") == f"{cell}\r\n"
