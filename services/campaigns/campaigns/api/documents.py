"""A whole document in JSON or YAML from and to plain values: objects, lists, texts, integers, true, false, null."""

from __future__ import annotations

import json
from typing import Any

import yaml

from chassis.bodies import JSON, read_json
from chassis.problems import Refused
from chassis.yaml_documents import YAML, read_yaml

_SafeDumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def read_document(raw: bytes, content_type: str) -> Any:
    """Raises `Refused`: invalid-json, invalid-yaml, too-many-nodes; invalid-input where a text is none."""
    if content_type == JSON:
        value = read_json(raw)
        json.loads(raw, object_pairs_hook=_pairs)
        return value
    return read_yaml(raw)


def write_document(value: Any, content_type: str) -> bytes:
    """What `read_document` reads as the same value."""
    if content_type == JSON:
        return json.dumps(value, ensure_ascii=False).encode()
    return yaml.dump(value, Dumper=_Dumper, encoding="utf-8", allow_unicode=True, sort_keys=False, width=120)


class _Dumper(_SafeDumper):  # type: ignore[misc]
    """Writes a value twice rather than an alias, which is not read."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Refused("invalid-json", reason=f"the key {twice} is there twice")
    return found


__all__ = ["YAML", "read_document", "write_document"]
