"""Reading files that nobody has checked: CSV that is damaged, and rows as Excel numbers them."""

from __future__ import annotations

import pytest

from campaigns.api.sheets import CSV, read_sheet
from chassis.problems import Refused


def test_read_sheet_keeps_the_numbers_of_rows_and_skips_empty_ones() -> None:
    assert read_sheet('﻿a,b\r\n,\r\n\r\n"x\ny", z \r\n'.encode(), CSV, "utf-8") == [
        (1, ["a", "b"]),
        (4, ["x\ny", "z"]),
    ]


@pytest.mark.parametrize("raw", [b'a,"b\n', b'a,"b"c\n', b"a," + b"x" * 200_000, b"x," * 20_000])
def test_read_sheet_of_broken_csv_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_sheet(raw, CSV, None)
    assert caught.value.slug == "unreadable-file"
