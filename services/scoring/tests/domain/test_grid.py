"""Pointers into a body, and what settings may be there together."""

from copy import deepcopy
from typing import Any

import pytest

from scoring.api.question_examples import TWO_OFFICES
from scoring.domain.grid import check_grid, with_settings

MIN_VALID = "/scheme/components/0/panels/0/min_valid"


def axis(name: str, *alternatives: list[str]) -> dict[str, Any]:
    return {"name": name, "alternatives": [[{"pointer": each, "value": 1} for each in one] for one in alternatives]}


def found(*grid: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.pointer, each.slug) for each in check_grid(TWO_OFFICES, grid)]


@pytest.mark.parametrize(
    "pointer",
    [MIN_VALID, "/scheme/published_from", "/rounds/1/objects/0/counts/fairly", "/objects/1", "/rounds", "/new"],
)
def test_check_grid_takes_what_is_there_and_new_fields(pointer: str) -> None:
    assert found(axis("a", [pointer])) == []


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "scheme",
        "/scheme/components/2/points",
        "/scheme/components/-/points",
        "/scheme/components/00/points",
        f"/scheme/components/{'9' * 400}",
        "/objects/2",
        "/rounds/0/weight/x",
        "/scheme/grades/0/from",
        "/a~2b",
    ],
)
def test_check_grid_refuses_pointers_to_nothing(pointer: str) -> None:
    assert found(axis("a", [MIN_VALID], [pointer])) == [("/grid/0/alternatives/1/0/pointer", "unknown-pointer")]


def test_check_grid_lets_alternatives_of_one_axis_set_the_same() -> None:
    assert found(axis("a", [MIN_VALID], ["/scheme/components/0"])) == []


@pytest.mark.parametrize(("one", "other"), [(MIN_VALID, MIN_VALID), (MIN_VALID, "/scheme"), ("/scheme", MIN_VALID)])
def test_check_grid_refuses_two_axes_that_set_the_same(one: str, other: str) -> None:
    assert [slug for _, slug in found(axis("a", [one]), axis("b", [other]))] == ["overlapping-pointers"]


@pytest.mark.parametrize("pair", [[MIN_VALID, MIN_VALID], ["/scheme", "/scheme/rounding"], ["/rounds/0", "/rounds"]])
def test_check_grid_refuses_an_alternative_that_sets_something_twice(pair: list[str]) -> None:
    assert "overlapping-pointers" in {slug for _, slug in found(axis("a", pair))}


def test_check_grid_refuses_a_name_that_is_there_twice() -> None:
    assert found(axis("a", [MIN_VALID]), axis("a", [])) == [("/grid/1/name", "duplicate-code")]


def test_with_settings_leaves_the_body_as_it_was() -> None:
    before = deepcopy(TWO_OFFICES)
    changed = with_settings(
        TWO_OFFICES, [{"pointer": MIN_VALID, "value": 7}, {"pointer": "/rounds/0/roll", "value": 40}]
    )
    assert before == TWO_OFFICES
    assert changed["scheme"]["components"][0]["panels"][0]["min_valid"] == 7
    assert changed["rounds"][0] == {**before["rounds"][0], "roll": 40}


def test_with_settings_reads_escaped_steps() -> None:
    assert with_settings({"a/b": {"~": 1}}, [{"pointer": "/a~1b/~0", "value": 2}]) == {"a/b": {"~": 2}}
