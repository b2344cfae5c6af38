"""Bodies as the plain values that the domain reads: checked against their struct, and for keys that are there twice.

Readers disagree about an object with the same key twice (RFC 8259 section 4), so it is refused. msgspec keeps the last
one silently; the standard library's reader sees both, and takes four times as long. Each key has a colon: where the
values, written again, have as many colons as the text, none was there twice.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from chassis.bodies import demand_text, read_struct
from chassis.problems import Mistake, Refused, escape

_ESCAPED_COLON = re.compile(rb"\\u003[aA]")
_decoder = msgspec.json.Decoder()


def read_plain(raw: bytes, kind: type[msgspec.Struct]) -> Any:
    """The values in `raw`. Raises `Refused`: invalid-json; invalid-input with every mistake of shape, or every key that
    is there twice.
    """
    try:
        value = _decoder.decode(raw)
        msgspec.convert(value, kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        read_struct(raw, kind)  # says what is wrong
        raise
    demand_text(raw)
    if _may_repeat(raw, value):
        demand_once(raw)
    return value


def _may_repeat(raw: bytes, value: Any) -> bool:
    """Without a colon that is escaped, both have the same colons, unless a key and what it named are lost."""
    return bool(_ESCAPED_COLON.search(raw)) or raw.count(b":") != msgspec.json.encode(value).count(b":")


class _Twice(dict[str, Any]):
    keys_twice: tuple[str, ...] = ()


def demand_once(raw: bytes) -> None:
    """Raises `Refused("invalid-input")` naming every key that an object in the JSON of `raw` has twice."""
    found = False

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal found
        plain = dict(items)
        if len(plain) == len(items):
            return plain
        found = True
        twice = _Twice(plain)
        seen = Counter(key for key, _ in items)
        twice.keys_twice = tuple(key for key in plain if seen[key] > 1)
        return twice

    try:
        value = json.loads(raw, object_pairs_hook=pairs)
    except ValueError as error:  # an integer of thousands of digits
        raise Refused("invalid-json", reason=str(error)) from error
    if found:
        raise Refused("invalid-input", mistakes=list(_doubled(value, "")))


def _doubled(value: Any, pointer: str) -> Iterator[Mistake]:
    if isinstance(value, _Twice):
        for key in value.keys_twice:
            yield Mistake(f"{pointer}/{escape(key)}", "duplicate-key", {"key": key})
    below: Iterable[tuple[object, Any]] = ()
    if isinstance(value, dict):
        below = value.items()
    elif isinstance(value, list):
        below = enumerate(value)
    for step, each in below:
        yield from _doubled(each, f"{pointer}/{escape(str(step))}")
