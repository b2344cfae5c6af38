"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest

from campaigns.domain.phones import masked, normalise


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800138000", "+8613800138000"),
        (" 138 0013-8000 ", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        ("+85291234567", "+85291234567"),
        ("+861012345678", "+861012345678"),
        ("0085291234567", "+85291234567"),
        ("1380013800", None),
        ("138001380000", None),
        ("+861380013800", None),
        ("12800138000", None),
        ("+0123456789", None),
        ("电话", None),
        ("", None),
    ],
)
def test_normalise(text: str, number: str | None) -> None:
    assert normalise(text) == number


@pytest.mark.parametrize(("number", "shown"), [("+8613800138000", "+86138****8000"), ("+1234567", "+1****67")])
def test_masked(number: str, shown: str) -> None:
    assert masked(number) == shown
