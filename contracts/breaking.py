"""Says what breaks for clients between two OpenAPI documents: `breaking.py OLD NEW ACCEPTED`; ends with 1 if it does.

What a request may hold can only widen, what an answer may hold can only narrow. A new operation, a new error, a new
property, header or status in an answer breaks nobody, provided that clients pass over what they don't know.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

METHODS = ("get", "put", "post", "patch", "delete")
TYPES = ("string", "integer", "number", "boolean", "object", "array", "null")
ANNOTATIONS = {"title", "description", "default", "deprecated", "readOnly", "writeOnly"}
COMPARED = {"type", "enum", "const", "anyOf", "oneOf", "properties", "required", "additionalProperties"}
EXACT = {"format": "string", "pattern": "string"}
LOWER = {"minLength": "string", "minItems": "array", "minProperties": "object", "minimum": "number"}
UPPER = {"maxLength": "string", "maxItems": "array", "maxProperties": "object", "maximum": "number"}
BELOW = {"items": "array", "propertyNames": "object"}
JUDGED = ANNOTATIONS | COMPARED | EXACT.keys() | LOWER.keys() | UPPER.keys() | BELOW.keys()


def breaks(old: Json, new: Json) -> Iterator[str]:
    """A line for each thing in `new` that a client written for `old` could stumble over."""
    old, new = _resolved(old, old), _resolved(new, new)
    for path, item in old["paths"].items():
        for method in METHODS:
            if method in item:
                there = method in new["paths"].get(path, {})
                faults = _operation(_whole(old, path, method), _whole(new, path, method)) if there else ["is gone"]
                yield from (f"{method.upper()} {path}: {fault}" for fault in faults)


def _resolved(value: Any, document: Json, within: tuple[str, ...] = ()) -> Any:
    """Without examples, and with what each reference names in its place, unless that is inside itself."""
    if isinstance(value, list):
        return [_resolved(each, document, within) for each in value]
    if not isinstance(value, dict):
        return value
    found = {
        name: _resolved(each, document, within) for name, each in value.items() if name not in ("example", "examples")
    }
    if not isinstance(reference := found.get("$ref"), str) or reference in within:
        return found
    del found["$ref"]
    target: Any = document
    for step in reference.removeprefix("#/").split("/"):
        target = target[step]
    return {**_resolved(target, document, (*within, reference)), **found}


def _whole(document: Json, path: str, method: str) -> Json:
    """The operation with the parameters of its path."""
    item = document["paths"][path]
    parameters = [*item.get("parameters", []), *item[method].get("parameters", [])]
    return {**item[method], "parameters": {f"{each['in']} parameter {each['name']}": each for each in parameters}}


def _operation(old: Json, new: Json) -> Iterator[str]:
    for name in ("operationId", "x-permission", "security"):
        if old.get(name) != new.get(name):
            yield f"{name} was {json.dumps(old.get(name))}, is {json.dumps(new.get(name))}"
    before, after = old["parameters"], new["parameters"]
    yield from (f"{name} is gone" for name in before if name not in after)
    for name, parameter in after.items():
        if parameter.get("required") and not before.get(name, {}).get("required"):
            yield f"{name} became required"
        if name in before:
            yield from _schemas(before[name]["schema"], parameter["schema"], name, is_request=True)
    body, new_body = old.get("requestBody", {}), new.get("requestBody", {})
    if new_body.get("required") and not body.get("required"):
        yield "request became required"
    yield from _content(body, new_body, "request")
    for status, answer in old["responses"].items():
        if status in new["responses"]:
            yield from _content(answer, new["responses"][status], status)
        elif status < "400":
            yield f"{status} is gone"


def _content(old: Json, new: Json, where: str) -> Iterator[str]:
    headers = new.get("headers", {})
    yield from (f"{where}: header {name} is gone" for name in old.get("headers", {}) if name not in headers)
    for kind, media in old.get("content", {}).items():
        if kind in new.get("content", {}):
            new_media = new["content"][kind]
            yield from _schemas(media["schema"], new_media["schema"], where, is_request=where == "request")
        else:
            yield f"{where}: {kind} is gone"


def _schemas(old: Json, new: Json, where: str, *, is_request: bool) -> Iterator[str]:
    return _beyond(old, new, where, is_request) if is_request else _beyond(new, old, where, is_request)


def _beyond(narrow: Json, wide: Json, where: str, is_request: bool) -> Iterator[str]:
    """What `narrow` (old requests, new answers) holds beyond `wide` (new requests, old answers)."""
    if narrow != wide:
        for each in _alternatives(narrow, by_type=True):
            yield from min((list(_one(each, other, where, is_request)) for other in _alternatives(wide)), key=len)


def _alternatives(schema: Json, *, by_type: bool = False) -> list[Json]:
    rest = {name: each for name, each in schema.items() if name not in ("anyOf", "oneOf")}
    found = [{**rest, **each} for each in schema.get("anyOf") or schema.get("oneOf") or [{}]]
    return [{**each, "type": kind} for each in found for kind in _types(each)] if by_type else found


def _types(schema: Json) -> list[str]:
    kinds = schema.get("type", TYPES)
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _one(narrow: Json, wide: Json, where: str, is_request: bool) -> Iterator[str]:
    """The same, `narrow` being of one type and both without alternatives."""
    if "$ref" in narrow.keys() | wide.keys():
        return  # inside itself a schema is compared once
    change = "is no longer taken" if is_request else "is new"
    kind, kinds = narrow["type"], _types(wide)
    if kind not in kinds and (kind, "number" in kinds) != ("integer", True):
        yield f"{where}: {kind} {change}"
        return
    kind = "number" if kind == "integer" else kind
    values, possible = _values(narrow), _values(wide)
    if possible is not None and kind != "null":
        yield from (f"{where}: {value!r} {change}" for value in values or ["any value"] if value not in possible)
    for name in (name for name, of in EXACT.items() if of == kind and name in wide):
        if narrow.get(name) != wide[name]:
            yield f"{where}: a {name} other than {wide[name]} {change}"
    for sign, limits in ((1, UPPER), (-1, LOWER)):
        for name in (name for name, of in limits.items() if of == kind and name in wide):
            if name not in narrow or sign * narrow[name] > sign * wide[name]:
                yield f"{where}: what is beyond {name} {wide[name]} {change}"
    for name in (name for name, of in BELOW.items() if of == kind):
        yield from _beyond(narrow.get(name, {}), wide.get(name, {}), f"{where}/*", is_request)
    if kind == "object":
        yield from _objects(narrow, wide, where, is_request)
    for name in sorted((narrow.keys() | wide.keys()) - JUDGED):
        if not name.startswith("x-") and narrow.get(name) != wide.get(name):
            yield f"{where}: {name} changed, which is not judged here"


def _values(schema: Json) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _objects(narrow: Json, wide: Json, where: str, is_request: bool) -> Iterator[str]:
    fields, wide_fields = (_fields(each, "readOnly" if is_request else "writeOnly") for each in (narrow, wide))
    before, after = (fields, wide_fields) if is_request else (wide_fields, fields)
    yield from (f"{where}/{name} is gone" for name in before if name not in after)
    for name in fields.keys() & wide_fields.keys():
        yield from _beyond(fields[name], wide_fields[name], f"{where}/{name}", is_request)
    for name in wide.get("required", []):
        if name in after and name not in narrow.get("required", []):
            yield f"{where}/{name} " + ("became required" if is_request else "may be missing now")
    others, wide_others = narrow.get("additionalProperties", True), wide.get("additionalProperties", True)
    if wide_others is False:
        if is_request and others is not False:
            yield f"{where}: other properties are no longer taken"
    elif others is not False:
        others, wide_others = ({} if each is True else each for each in (others, wide_others))
        yield from _beyond(others, wide_others, f"{where}/*", is_request)


def _fields(schema: Json, hidden: str) -> Json:
    return {name: each for name, each in schema.get("properties", {}).items() if not each.get(hidden)}


def main(old: str, new: str, accepted: str) -> int:
    """`accepted`: a JSON object of breaks that were decided on, each with its reason; one that isn't so is said too."""
    found, decided = (dict.fromkeys(breaks(_read(old), _read(new))), _read(accepted))
    lines = [each for each in found if each not in decided]
    lines += [f"{each}: accepted, but it is not so" for each in decided if each not in found]
    print("\n".join(lines) or f"{new} breaks nothing of {old}" + (f" but {len(decided)} accepted" if decided else ""))
    return 1 if lines else 0


def _read(path: str) -> Json:
    read: Json = json.loads(Path(path).read_text(encoding="utf-8"))
    return read


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: breaking.py OLD NEW ACCEPTED")
    sys.exit(main(*sys.argv[1:]))
