"""What is said of a body that is not as its struct or schema has it."""

from __future__ import annotations

import json
from typing import Annotated, Any

import msgspec
import pytest

from chassis.bodies import json_schema, read_struct, schema_mistakes
from chassis.problems import Refused


class Leaf(msgspec.Struct, forbid_unknown_fields=True):
    code: str


class Tree(msgspec.Struct, forbid_unknown_fields=True):
    leaves: Annotated[list[Leaf], msgspec.Meta(min_length=1)] | None = None
    height: int | list[int] | None = None
    birds: dict[str, int] = {}


def said(value: Any) -> set[tuple[str, str]]:
    schema, components = json_schema(Tree)
    with pytest.raises(Refused) as refused:
        read_struct(json.dumps(value).encode(), Tree)
    found = {(each.pointer, each.slug) for each in refused.value.mistakes}
    assert found == {(each.pointer, each.slug) for each in schema_mistakes(value, {**schema, "$defs": components})}
    return found


def test_read_struct_of_something_or_null_says_what_is_wrong_inside() -> None:
    assert said({"leaves": [{"code": "a"}, {"kode": "b"}, {"code": 3}]}) == {
        ("/leaves/1/code", "missing-field"),
        ("/leaves/1/kode", "unknown-field"),
        ("/leaves/2/code", "invalid-value"),
    }


def test_read_struct_of_neither_something_nor_null_names_the_place() -> None:
    assert said({"leaves": "many"}) == {("/leaves", "invalid-value")}
    assert said({"leaves": []}) == {("/leaves", "invalid-value")}


def test_read_struct_of_one_of_several_kinds_names_the_place() -> None:
    assert said({"height": "tall"}) == {("/height", "invalid-value")}


@pytest.mark.parametrize("number", [3.0, 1e2, 0.5, True, "3"])
def test_read_struct_of_what_is_no_integer_names_its_place(number: Any) -> None:
    assert said({"birds": {"owls": 1, "wrens/": number}}) == {("/birds/wrens~1", "invalid-value")}


def test_schema_mistakes_of_what_is_right_are_none() -> None:
    schema, components = json_schema(Tree)
    assert schema_mistakes({"leaves": None, "height": [1]}, {**schema, "$defs": components}) == []
