"""A panel's scale as a poll has it."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.domain.scheme import scale, scored_levels

PANEL = {"code": "experts", "scale": "s"}


def scheme(**scale_: Any) -> dict[str, Any]:
    return {"scales": [{"code": "other", "marks": 3}, {"code": "s", **scale_}]}


def test_scale_names_levels_by_place_and_word() -> None:
    levels = [{"code": "good", "name": "满意", "words": ["好"]}, {"code": "unknown", "void": True}]
    assert scale(scheme(levels=levels), PANEL) == {
        "code": "s",
        "levels": [
            {"code": "good", "name": "满意", "void": False, "digit": "1", "words": ["满意", "好"]},
            {"code": "unknown", "name": "unknown", "void": True, "digit": "2", "words": ["unknown"]},
        ],
    }


def test_scale_polls_an_abstention_as_void() -> None:
    """Both are counted and not valid; only scoring tells them apart."""
    levels = [{"code": "good"}, {"code": "unknown", "void": True}, {"code": "blank", "abstention": True}]
    found = scale(scheme(levels=levels), PANEL)["levels"]
    assert [(each["code"], each["void"]) for each in found] == [("good", False), ("unknown", True), ("blank", True)]
    assert scored_levels(scheme(levels=levels), PANEL) == ["good"]


def test_scale_of_marks_has_a_level_for_each_that_its_own_digit_names() -> None:
    found = scale(scheme(marks=5), PANEL)["levels"]
    assert found[0] == {"code": "0", "name": "0", "void": False, "digit": "0", "words": ["0"]}
    assert [each["code"] for each in found] == [each["digit"] for each in found] == ["0", "1", "2", "3", "4", "5"]
    assert scored_levels(scheme(marks=5), PANEL) == ["0", "1", "2", "3", "4", "5"]


@pytest.mark.parametrize(("marks", "digit"), [(9, "9"), (10, None), (100, None)])
def test_scale_of_more_marks_than_digits_has_none(marks: int, digit: str | None) -> None:
    found = scale(scheme(marks=marks, levels=None), PANEL)["levels"]
    assert (len(found), found[-1]["digit"], found[-1]["words"]) == (marks + 1, digit, [str(marks)])


@pytest.mark.parametrize(("number", "digit"), [(9, "9"), (10, None)])
def test_scale_of_more_levels_than_places_has_no_digits(number: int, digit: str | None) -> None:
    levels = [{"code": f"l{place}"} for place in range(number)]
    assert scale(scheme(levels=levels), PANEL)["levels"][-1]["digit"] == digit
