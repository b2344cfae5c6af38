"""Request bodies: JSON for marshmallow, and hot bodies as msgspec structs whose JSON Schema is their documentation too.

msgspec accepts fast but names the first mistake only. What it refuses is therefore read again with the standard library
and compared with the same schema by jsonschema, so that all mistakes are said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

import flask
import msgspec
from jsonschema import Draft202012Validator
from jsonschema.validators import extend
from webargs.flaskparser import FlaskParser

from chassis.problems import Mistake, Refused, escape

JSON = "application/json"
NDJSON = "application/x-ndjson"
MOST_MISTAKES = 200
MOST_LEVELS = 100
_REF = "#/$defs/{name}"
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_MAY_HIDE_NOT_TEXT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")  # JSON lets none of them stand there unescaped
# msgspec takes no 1.0 for an integer, which JSON Schema does.
_integer = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
_Validator: type[Draft202012Validator] = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, type_checker=_integer
)


def read_json(raw: bytes) -> Any:
    """The JSON in `raw`. Raises `Refused`: invalid-json, or invalid-input where a text holds NUL or half a pair."""
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
        _demand_shallow(value)
        wrong = list(_texts_wrong(value, "")) if _MAY_HIDE_NOT_TEXT.search(raw) else []
    except RecursionError as error:
        raise Refused("invalid-json", reason="it is nested too deeply") from error
    except ValueError as error:
        raise Refused("invalid-json", reason=str(error)) from error
    if wrong:
        raise Refused("invalid-input", mistakes=wrong)
    return value


def read_struct(raw: bytes, kind: type[msgspec.Struct]) -> Any:
    """The struct in `raw`. Raises `Refused`: invalid-json, or invalid-input with every mistake."""
    try:
        found = _decoder(kind).decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        value = read_json(raw)
        try:
            mistakes = _mistakes(value, _validator(kind))
        except RecursionError as too_deep:
            raise Refused("invalid-json", reason="it is nested too deeply") from too_deep
        raise Refused("invalid-input", mistakes=mistakes or [first_mistake(error)]) from error
    demand_text(raw)
    return found


def demand_text(raw: bytes) -> None:
    """Raises `Refused("invalid-input")` where a text of the JSON in `raw` holds NUL or half a pair."""
    if _MAY_HIDE_NOT_TEXT.search(raw):
        read_json(raw)


def struct_mistakes(raw: bytes, kind: type[msgspec.Struct]) -> tuple[Any, list[Mistake]]:
    """The struct in `raw`, or None and every mistake: for lines, whose mistakes are gathered over a whole body."""
    try:
        return read_struct(raw, kind), []
    except Refused as refused:
        return None, refused.mistakes or [Mistake("", refused.slug, refused.facts)]


def json_schema(kind: type[msgspec.Struct], ref: str = _REF) -> tuple[dict[str, Any], dict[str, Any]]:
    """The JSON Schema of a struct and of the structs that it names, referred to by `ref`."""
    (schema,), components = msgspec.json.schema_components([kind], ref_template=ref)
    return schema, components


def schema_mistakes(value: Any, schema: Mapping[str, Any]) -> list[Mistake]:
    """What in a value is not as its JSON Schema says, in the words of `read_struct`."""
    return _mistakes(value, _Validator(schema))


class JsonParser(FlaskParser):
    """webargs' parser with this module's JSON; an unknown query parameter is a mistake too."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": "raise",
        "form": "exclude",
    }

    def load_json(self, req: flask.Request, schema: Any) -> Any:
        return read_json(req.get_data())


def whole_bodies(application: Any) -> Any:
    """WSGI middleware: a body shorter than its Content-Length is refused (400), not taken for a whole one.

    gunicorn always says that the input ends by itself, upon which werkzeug takes the length for a mere maximum.
    """

    def wrapped(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        return application(environ, start_response)

    return wrapped


def demand_content_type(*allowed: str) -> None:
    """Raises `Refused("wrong-content-type")` unless the request has a body of an allowed type."""
    if flask.request.mimetype not in allowed:
        raise Refused("wrong-content-type", expected=" or ".join(allowed))
    if flask.request.content_length is None:  # a chunked body over the limit would be cut off in silence
        raise Refused("bad-request", reason="name the length of the body in Content-Length")


@cache
def _decoder(kind: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


@cache
def _validator(kind: type[msgspec.Struct]) -> Draft202012Validator:
    schema, components = json_schema(kind)
    return _Validator({**schema, "$defs": components})


def _mistakes(value: Any, validator: Draft202012Validator) -> list[Mistake]:
    found = (mistake for error in validator.iter_errors(value) for mistake in _mistakes_of(error))
    return list(islice(found, MOST_MISTAKES))


def _mistakes_of(error: Any) -> Iterator[Mistake]:
    pointer = "".join("/" + escape(str(part)) for part in error.absolute_path)
    if error.validator == "required":
        missing = next(
            name for name in error.validator_value if name not in error.instance and f"'{name}'" in error.message
        )
        yield Mistake(f"{pointer}/{escape(missing)}", "missing-field")
    elif error.validator == "additionalProperties":
        for name in sorted(set(error.instance) - set(error.schema.get("properties", ()))):
            yield Mistake(f"{pointer}/{escape(name)}", "unknown-field")
    elif inside := _inside_what_is_meant(error):
        for each in inside:
            yield from _mistakes_of(each)
    else:
        yield Mistake(pointer, "invalid-value", {"reason": _short(error.message)})


def _inside_what_is_meant(error: Any) -> list[Any]:
    """Of something or null, where it is not null: what is wrong with the something."""
    if error.validator != "anyOf" or error.instance is None:
        return []
    meant = [place for place, each in enumerate(error.validator_value) if each.get("type") != "null"]
    return [each for each in error.context or () if [each.relative_schema_path[0]] == meant]


def first_mistake(error: Exception) -> Mistake:
    """msgspec's own message, for what JSON Schema does not express."""
    message, _, path = str(error).partition(" - at `$")
    parts = re.findall(r"\.([^.\[`]+)|\[(\d+)\]", path)  # of a mapping's value msgspec does not name the key: `[...]`
    return Mistake("".join(f"/{escape(name or index)}" for name, index in parts), "invalid-value", {"reason": message})


def _short(message: str, limit: int = 200) -> str:
    return message if len(message) <= limit else message[:limit] + "…"


def _texts_wrong(value: Any, pointer: str) -> Iterator[Mistake]:
    if isinstance(value, str):
        if _NOT_TEXT.search(value):
            yield Mistake(pointer, "invalid-text")
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _texts_wrong(below, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for key, below in value.items():
            if _NOT_TEXT.search(key):
                yield Mistake(pointer, "invalid-text")
            else:
                yield from _texts_wrong(below, f"{pointer}/{escape(key)}")


def _demand_shallow(value: Any) -> None:
    """Raises RecursionError beyond `MOST_LEVELS`, which whatever walks the value next might not survive."""
    level = [value]
    for _ in range(MOST_LEVELS):
        containers = [each for each in level if isinstance(each, dict | list) and each]
        if not containers:
            return
        level = [below for each in containers for below in (each.values() if isinstance(each, dict) else each)]
    raise RecursionError


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
