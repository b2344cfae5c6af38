"""The shape of a scheme, as scoring declares it: `make contracts` writes its JSON Schema beside this file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import marshmallow as ma

from campaigns.domain.scheme import with_decimals
from chassis.bodies import schema_mistakes

DEEPEST_SCHEME = 20
_TEXT = Path(__file__).with_name("scheme.schema.json").read_text(encoding="utf-8")
_SCHEMA: dict[str, Any] = json.loads(_TEXT)
COMPONENTS: dict[str, dict[str, Any]] = json.loads(_TEXT.replace('"#/$defs/', '"#/components/schemas/'))["$defs"]
"""The same for OpenAPI. They are scoring's to the letter, so that the joined document has each once."""

_SCHEME = {"$ref": "#/components/schemas/Scheme"}
_LOOSER = {"type": "object", "description": 'The same, with numbers where decimals are meant: 85 is `"85"`.'}


def _without_own_slugs(schema: Any) -> Any:
    """Without what scoring refuses under slugs of its own: codes and decimals."""
    if isinstance(schema, list):
        return [_without_own_slugs(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    own = ("pattern", "maxLength") if "pattern" in schema else ()
    return {name: _without_own_slugs(each) for name, each in schema.items() if name not in own}


_SHAPE = _without_own_slugs(_SCHEMA)


class SchemeField(ma.fields.Field[dict[str, Any]]):
    """A scheme as a body holds it: of the right shape, with decimals as text. Its rules are scoring's to judge.

    Of a wrong one all mistakes are said, as scoring would, and it is kept beside them for what else it says.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ma.ValidationError("Not a valid mapping type.")
        _demand_shallow(value)
        scheme: dict[str, Any] = with_decimals(value)
        if schema_mistakes(scheme, _SHAPE):
            raise ma.ValidationError(list[Any](schema_mistakes(scheme, _SCHEMA)), valid_data=scheme)
        return scheme


def asked_scheme(**options: Any) -> SchemeField:
    nothing = [{"type": "null"}] if options.get("allow_none") else []
    return SchemeField(**options, metadata={"anyOf": [_SCHEME, _LOOSER, *nothing]})


def answered_scheme() -> SchemeField:
    return SchemeField(metadata={"anyOf": [_SCHEME]})


def _demand_shallow(scheme: dict[str, Any]) -> None:
    level: list[Any] = [scheme]
    for _ in range(DEEPEST_SCHEME):
        containers = [
            each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)
        ]
        level = [below for container in containers for below in container]
    if level:
        raise ma.ValidationError(f"It is nested deeper than {DEEPEST_SCHEME} levels.")
