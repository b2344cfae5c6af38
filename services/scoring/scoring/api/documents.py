"""A scheme, or what is to be scored, out of a file: JSON or YAML, as over HTTP."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct, inspect

from chassis.bodies import read_json, read_struct
from chassis.yaml_documents import read_yaml
from scoring.api.plain_bodies import demand_once


def read_document(raw: bytes, *, yaml: bool) -> Any:
    """Plain values. Raises `Refused`: invalid-json, invalid-yaml, too-many-nodes, invalid-input."""
    if yaml:
        return read_yaml(raw)
    value = read_json(raw)
    demand_once(raw)
    return value


def shaped(value: Any, kind: type[Struct]) -> Any:
    """`value` as the body that `kind` is, where a number may stand for a text: 85 is "85", and 0.3 is "0.3".

    Raises `Refused("invalid-input")` with every mistake of its shape.
    """
    body = _with_texts(value, inspect.type_info(kind))
    read_struct(json.dumps(body).encode(), kind)
    return body


def figure(number: float) -> str:
    """A number as a decimal string, to the 15 digits that it has in a spreadsheet."""
    return format(Decimal(f"{number:.15g}"), "f")


def _with_texts(value: Any, kind: inspect.Type) -> Any:
    kinds = list(_kinds(kind))
    for each in kinds:
        if isinstance(value, dict) and isinstance(each, inspect.StructType):
            below = {field.encode_name: field.type for field in each.fields}
            return {key: _with_texts(one, below.get(key, inspect.AnyType())) for key, one in value.items()}
        if isinstance(value, dict) and isinstance(each, inspect.DictType):
            return {key: _with_texts(one, each.value_type) for key, one in value.items()}
        if isinstance(value, list) and isinstance(each, inspect.ListType):
            return [_with_texts(one, each.item_type) for one in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    meant_as_text = any(isinstance(each, inspect.StrType) for each in kinds)
    return (str(value) if isinstance(value, int) else figure(value)) if is_number and meant_as_text else value


def _kinds(kind: inspect.Type) -> Iterator[inspect.Type]:
    """What a value may be: the members of a union, without what is said about them."""
    if isinstance(kind, inspect.Metadata):
        yield from _kinds(kind.type)
    elif isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from _kinds(each)
    else:
        yield kind
