"""What schemathesis is told about us: how to be allowed, ids that exist; and a count of what was answered.

Read by its command line (SCHEMATHESIS_HOOKS). SEEDS is a JSON file: {"tokens": {permission: Authorization header},
"ids": {operationId or "": {parameter: value}}}; COUNTS is where the counts go: {operationId: {status: calls}}.
"""

from __future__ import annotations

import atexit
import json
import os
from collections import Counter
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from uuid import UUID

import schemathesis

SEEDS = json.loads(Path(os.environ["SEEDS"]).read_text())
counts: dict[str, Counter[str]] = {}


@schemathesis.auth()
class Token:
    """A token that allows the operation."""

    def get(self, case: Any, context: Any) -> str:
        permission = _definition(case)["x-permission"]
        return "" if permission == "open" else SEEDS["tokens"][permission]

    def set(self, case: Any, data: str, context: Any) -> None:
        if data:
            case.headers["Authorization"] = data


@schemathesis.serializer(
    "application/x-ndjson",
    "application/yaml",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
def as_text(context: Any, value: Any) -> bytes:
    """Lines and YAML: JSON is both. Files: the text as it is."""
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value)).encode()


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Ids that exist, instead of three in four well-formed ones."""
    known = SEEDS["ids"].get("", {}) | SEEDS["ids"].get(_definition(case)["operationId"], {})
    for values in (case.path_parameters, case.query, case.headers, case.body):
        if not isinstance(values, MutableMapping):
            continue
        for name, seed in known.items():
            given = values.get(name)
            if isinstance(given, str) and (not _is_uuid(seed) or (_is_uuid(given) and UUID(given).int % 4)):
                values[name] = seed


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    counts.setdefault(_definition(case)["operationId"], Counter())[str(response.status_code)] += 1


@atexit.register
def write_counts() -> None:
    Path(os.environ["COUNTS"]).write_text(json.dumps(counts))


def _definition(case: Any) -> dict[str, Any]:
    found: dict[str, Any] = case.operation.definition.raw
    return found


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
