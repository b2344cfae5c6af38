"""YAML documents that nobody has checked, as plain values; a service that uses it needs the extra `yaml`.

Of YAML the part that JSON can say, with plain words for it: no aliases (a bomb needs them), no tags, no key twice. A
date, a decimal and a code such as 01 stay the text that they are written as.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from chassis.bodies import read_json
from chassis.problems import Problem, Refused

YAML = "application/yaml"
MOST_NODES = 1_000_000
"""More than the largest document has: one with lists of 50,000 people has 550,000."""
MOST_LEVELS = 40

_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(raw: bytes) -> Any:
    """The one document in `raw`. Raises `Refused`, in `PROBLEMS`; invalid-input where a text is none."""
    return read_json(json.dumps(_built(raw)).encode())  # which finds texts that hold what no text may


def _built(raw: bytes) -> Any:
    try:
        events = iter(yaml.parse(raw.decode("utf-8"), Loader=_Loader))
        next(events)  # the stream's start
        if isinstance(next(events), yaml.DocumentStartEvent):
            value = _Builder(events).value(next(events), 1)
            next(events)  # the document's end
            if isinstance(next(events), yaml.StreamEndEvent):
                return value
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Refused("invalid-yaml", reason=_reason(error)) from error
    raise Refused("invalid-yaml", reason="there is not exactly one document")


class _Builder:
    """Builds values out of events, so that what is refused is refused before it was built."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._count = 0

    def value(self, event: Any, level: int) -> Any:
        self._demand_plain(event, level)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            values = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                values.append(self.value(event, level + 1))
            return values
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, level + 1)
            if key in found:
                raise _refusal(event, f"the key {key} is there twice")
            found[key] = self.value(next(self._events), level + 1)
        return found

    def _key(self, event: Any, level: int) -> str:
        self._demand_plain(event, level)
        if not isinstance(event, yaml.ScalarEvent):
            raise _refusal(event, "a key is not a text")
        return str(event.value)

    def _demand_plain(self, event: Any, level: int) -> None:
        self._count += 1
        if self._count > MOST_NODES:
            raise Refused("too-many-nodes", limit=MOST_NODES)
        if level > MOST_LEVELS:
            raise _refusal(event, f"it is nested deeper than {MOST_LEVELS} levels")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _refusal(event, "anchors and aliases are not read")
        if event.tag is not None:
            raise _refusal(event, "tags are not read")


def _scalar(event: Any) -> Any:
    text = str(event.value)
    if not event.implicit[0]:  # it is quoted
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text


def _refusal(event: Any, reason: str) -> Refused:
    return Refused("invalid-yaml", reason=f"line {event.start_mark.line + 1}: {reason}")


def _reason(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}: " if mark else ""
    return place + str(getattr(error, "problem", None) or "it is not YAML in UTF-8")


PROBLEMS: dict[str, Problem] = {
    "invalid-yaml": Problem(
        400,
        "The body is not a plain YAML document",
        "请求体不是简单的 YAML 文档",
        "Send one document without aliases, tags and double keys: {reason}",
        "请发送一个不含别名、标签和重复键的文档：{reason}",
    ),
    "too-many-nodes": Problem(
        413,
        "The document has too many parts",
        "文档内容过多",
        "At most {limit} values and keys are read.",
        "最多读取 {limit} 个键和值。",
    ),
}
"""What a document may be refused for; a service that reads documents has them in its table."""
