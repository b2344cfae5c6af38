"""What schemathesis is told about us: how to be allowed, ids that exist; and a count of what was answered.

Read by its command line (SCHEMATHESIS_HOOKS). SEEDS is a JSON file: {"tokens": {permission, or operationId of an open
one: Authorization header}, "ids": {operationId or "": {parameter: value}}, "bodies": {operationId: a right one}};
COUNTS is where the counts go: {operationId: {status: calls}}.
"""

from __future__ import annotations

import atexit
import json
import os
from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Iterator, MutableMapping
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import schemathesis
from schemathesis.generation.modes import GenerationMode

SEEDS = json.loads(Path(os.environ["SEEDS"]).read_text())
ENDING = {"castPaperBatch", "cancelPoll", "cancelRound", "sealPoll", "sealRound", "certifyResults"}
ENDING |= {"unlinkPoll", "unlinkCampaign", "reissueCode", "acceptFinding", "excuseFinding"}
"""They end what others are asked for, so they get the seeds alone, never an id that an answer has told."""
RIGHT_ONLY = {"preset"}
"""Set where all shall be right; else any value is worth asking with."""
WORKBOOK = "PK\x03\x04"
counts: dict[str, Counter[str]] = {}
positive: dict[str, Iterator[int]] = defaultdict(count)


@schemathesis.auth(refresh_interval=None)  # else the first operation's token serves all
class Token:
    """A token that allows the operation."""

    def get(self, case: Any, context: Any) -> str:
        operation, tokens = _definition(case), SEEDS["tokens"]
        permission = operation["x-permission"]
        found: str = tokens.get(operation["operationId"], "") if permission == "open" else tokens[permission]
        return found

    def set(self, case: Any, data: str, context: Any) -> None:
        if data:
            case.headers["Authorization"] = data


@schemathesis.serializer(
    "application/x-ndjson",
    "application/yaml",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/pdf",
    "image/png",
    "image/jpeg",
)
def as_text(context: Any, value: Any) -> bytes:
    """Lines and YAML: JSON is both. Files: the text as it is, a workbook a character for each byte."""
    if isinstance(value, bytes):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("latin-1" if text.startswith(WORKBOOK) else "utf-8")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Ids that exist, instead of three in four well-formed ones; of right requests every fourth is right as a whole."""
    operation = _definition(case)["operationId"]
    known = SEEDS["ids"].get("", {}) | SEEDS["ids"].get(operation, {})
    body = SEEDS["bodies"].get(operation)
    positive_case = case.meta.generation.mode is GenerationMode.POSITIVE
    right = positive_case and next(positive[operation]) % 4 == 0
    if right and body is not None:
        case.body = b64decode(body["base64"]).decode("latin-1") if "base64" in body else body
    elif right and (example := _example(case)) is not None:
        case.body = deepcopy(example)

    for values in (case.path_parameters, case.query, case.headers, case.body):
        if not isinstance(values, MutableMapping) or (right and body is not None and values is case.body):
            continue
        for name, seed in known.items():
            given = values.get(name)
            if name in RIGHT_ONLY and not right:
                continue
            if isinstance(given, str) and (
                not _is_uuid(seed) or (_is_uuid(given) and (right or UUID(given).int % 4 or operation in ENDING))
            ):
                values[name] = seed


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    if response.request.method == case.operation.method.upper():  # not where it tries a method that is not documented
        counts.setdefault(_definition(case)["operationId"], Counter())[str(response.status_code)] += 1


@atexit.register
def write_counts() -> None:
    Path(os.environ["COUNTS"]).write_text(json.dumps(counts))


def _definition(case: Any) -> dict[str, Any]:
    found: dict[str, Any] = case.operation.definition.raw
    return found


def _example(case: Any) -> Any:
    """The documented body, of an operation that has no right one of its own here."""
    content = _definition(case).get("requestBody", {}).get("content", {})
    return content.get(case.media_type, {}).get("example")


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
