"""contracts/breaking.py: each kind of change that breaks a client is said, and what breaks nobody is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from .conftest import script

breaking = script("contracts/breaking.py")

POLL: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["code", "state"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "code": {"type": "string", "maxLength": 20, "pattern": "^[a-z]+$"},
        "state": {"type": "string", "enum": ["open", "sealed"]},
        "closes_at": {"type": ["string", "null"], "format": "date-time"},
        "points": {"type": "integer", "minimum": 0},
        "objects": {"type": "array", "minItems": 1, "maxItems": 9, "items": {"type": "string"}},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "above": {"anyOf": [{"$ref": "#/components/schemas/Poll"}, {"type": "null"}]},
    },
}
REF = {"$ref": "#/components/schemas/Poll"}
DOCUMENT: dict[str, Any] = {
    "paths": {
        "/polls/{poll_id}": {
            "parameters": [{"name": "poll_id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "put": {
                "operationId": "putPoll",
                "x-permission": "polls:write",
                "security": [{"token": []}],
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer", "maximum": 100}},
                    {"name": "Ballot-Code", "in": "header", "schema": {"type": "string"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": REF}, "application/yaml": {"schema": REF}}},
                "responses": {
                    "200": {
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": REF}, "text/csv": {"schema": {"type": "string"}}},
                    },
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}}}},
                    "422": {"content": {"application/problem+json": {"schema": {"type": "object"}}}},
                },
            },
        }
    },
    "components": {
        "schemas": {
            "Poll": POLL,
            "Receipt": {
                "type": "object",
                "required": ["outcome", "counts"],
                "properties": {
                    "outcome": {"type": "string", "enum": ["accepted", "replaced"]},
                    "hint": {"type": "string", "format": "uri", "maxLength": 80},
                    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
                    "at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
                },
            },
        }
    },
}


class Changed:
    """A copy of the document, and names for its parts."""

    def __init__(self) -> None:
        self.document = deepcopy(DOCUMENT)
        self.item = self.document["paths"]["/polls/{poll_id}"]
        self.put = self.item["put"]
        self.request = self.put["requestBody"]["content"]
        self.answers = self.put["responses"]
        self.page, self.header = self.put["parameters"]
        self.receipt = self.document["components"]["schemas"]["Receipt"]
        # what is asked alone, without what is answered
        self.asked = deepcopy(POLL)
        self.request["application/json"]["schema"] = self.asked


def said(change: Callable[[Changed], Any]) -> list[str]:
    changed = Changed()
    change(changed)
    return [fault.removeprefix("PUT /polls/{poll_id}: ") for fault in breaking.breaks(DOCUMENT, changed.document)]


BREAKING: list[tuple[str, Callable[[Changed], Any]]] = [
    ("is gone", lambda c: c.document["paths"].clear()),
    ("is gone", lambda c: c.item.update(get=c.item.pop("put"))),
    ('operationId was "putPoll", is "writePoll"', lambda c: c.put.update(operationId="writePoll")),
    ('x-permission was "polls:write", is "polls:admin"', lambda c: c.put.update({"x-permission": "polls:admin"})),
    ('security was [{"token": []}], is []', lambda c: c.put.update(security=[])),
    ("201 is gone", lambda c: c.answers.pop("201")),
    ("200: text/csv is gone", lambda c: c.answers["200"]["content"].pop("text/csv")),
    ("422: application/problem+json is gone", lambda c: c.answers["422"].pop("content")),
    ("200: header ETag is gone", lambda c: c.answers["200"].pop("headers")),
    # what may be asked
    ("request: application/yaml is gone", lambda c: c.request.pop("application/yaml")),
    ("request became required", lambda c: c.put["requestBody"].update(required=True)),
    ("query parameter page became required", lambda c: c.page.update(required=True)),
    (
        "header parameter If-Match became required",
        lambda c: c.put["parameters"].append({"name": "If-Match", "in": "header", "required": True, "schema": {}}),
    ),
    ("header parameter Ballot-Code is gone", lambda c: c.put["parameters"].remove(c.header)),
    (
        "path parameter poll_id: a format other than uuid is no longer taken",
        lambda c: c.item["parameters"][0]["schema"].update(format="uuid"),
    ),
    (
        "query parameter page: what is beyond maximum 50 is no longer taken",
        lambda c: c.page["schema"].update(maximum=50),
    ),
    ("request/points is gone", lambda c: c.asked["properties"].pop("points")),
    ("request/points became required", lambda c: c.asked["required"].append("points")),
    (
        "request/title became required",
        lambda c: (c.asked["required"].append("title"), c.asked["properties"].update(title={"type": "string"})),
    ),
    ("request/points is gone", lambda c: c.asked["properties"]["points"].update(readOnly=True)),
    (
        "request/code: what is beyond maxLength 9 is no longer taken",
        lambda c: c.asked["properties"]["code"].update(maxLength=9),
    ),
    (
        "request/code: what is beyond minLength 2 is no longer taken",
        lambda c: c.asked["properties"]["code"].update(minLength=2),
    ),
    (
        "request/code: a pattern other than ^[a-c]$ is no longer taken",
        lambda c: c.asked["properties"]["code"].update(pattern="^[a-c]$"),
    ),
    ("request/code: string is no longer taken", lambda c: c.asked["properties"]["code"].update(type="integer")),
    ("request/state: 'sealed' is no longer taken", lambda c: c.asked["properties"]["state"].update(enum=["open"])),
    ("request/closes_at: null is no longer taken", lambda c: c.asked["properties"]["closes_at"].update(type="string")),
    (
        "request/objects: what is beyond maxItems 5 is no longer taken",
        lambda c: c.asked["properties"]["objects"].update(maxItems=5),
    ),
    (
        "request/objects/*: string is no longer taken",
        lambda c: c.asked["properties"]["objects"].update(items={"type": "integer"}),
    ),
    ("request/above: null is no longer taken", lambda c: c.asked["properties"]["above"]["anyOf"].pop()),
    (
        "request/code: multipleOf changed, which is not judged here",
        lambda c: c.asked["properties"]["code"].update(multipleOf=2),
    ),
    # what may be answered
    ("201/hint is gone", lambda c: c.receipt["properties"].pop("hint")),
    ("201/outcome may be missing now", lambda c: c.receipt["required"].remove("outcome")),
    ("201/outcome: 'held' is new", lambda c: c.receipt["properties"]["outcome"]["enum"].append("held")),
    ("201/outcome: 'any value' is new", lambda c: c.receipt["properties"]["outcome"].pop("enum")),
    ("201/outcome: null is new", lambda c: c.receipt["properties"]["outcome"].update(type=["string", "null"])),
    ("201/hint: a format other than uri is new", lambda c: c.receipt["properties"]["hint"].pop("format")),
    ("201/hint: what is beyond maxLength 80 is new", lambda c: c.receipt["properties"]["hint"].pop("maxLength")),
    (
        "201/counts/*: number is new",
        lambda c: c.receipt["properties"]["counts"]["additionalProperties"].update(type="number"),
    ),
    ("201/at: integer is new", lambda c: c.receipt["properties"]["at"]["anyOf"].append({"type": "integer"})),
]

HARMLESS: dict[str, Callable[[Changed], Any]] = {
    "nothing": lambda c: None,
    "a new operation": lambda c: c.item.update(get=deepcopy(c.put)),
    "a new parameter": lambda c: c.put["parameters"].append({"name": "page_size", "in": "query", "schema": {}}),
    "a new error": lambda c: c.answers.update({"412": {}}),
    "an error less": lambda c: c.answers.pop("422"),
    "a new media type": lambda c: c.request.update({"text/csv": {"schema": {}}}),
    "a new header of an answer": lambda c: c.answers["201"].update(headers={"ETag": {}}),
    "a new property of a request": lambda c: c.asked["properties"].update(title={"type": "string"}),
    "a new property of an answer": lambda c: c.receipt["properties"].update(channel={"type": "string"}),
    "always there now": lambda c: c.receipt["required"].append("hint"),
    "no longer required": lambda c: c.asked["required"].remove("code"),
    "a wider limit": lambda c: c.asked["properties"]["code"].update(maxLength=40),
    "a wider type": lambda c: c.asked["properties"]["points"].update(type="number"),
    "one more value asked": lambda c: c.asked["properties"]["state"]["enum"].append("draft"),
    "one value less answered": lambda c: c.receipt["properties"]["outcome"]["enum"].pop(),
    "null written otherwise": lambda c: c.receipt["properties"].update(
        at={"type": ["string", "null"], "format": "date-time"}
    ),
    "another text": lambda c: c.receipt["properties"]["hint"].update(description="Where to go."),
}


@pytest.mark.parametrize(("fault", "change"), BREAKING, ids=[fault for fault, _ in BREAKING])
def test_breaking_says_what_breaks_a_client(fault: str, change: Callable[[Changed], Any]) -> None:
    assert said(change) == [fault]


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_breaking_passes_what_breaks_nobody(change: Callable[[Changed], Any]) -> None:
    assert said(change) == []


def test_breaking_ends_with_one_if_anything_breaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A break that was accepted is none; one that was accepted and isn't there is said, so that the list stays true."""
    old, new, nothing, accepted = (
        tmp_path / name for name in ("old.json", "new.json", "nothing.json", "accepted.json")
    )
    old.write_text(json.dumps(DOCUMENT))
    new.write_text(json.dumps({**DOCUMENT, "paths": {}}))
    nothing.write_text("{}")
    accepted.write_text(json.dumps({"PUT /polls/{poll_id}: is gone": "decided"}))
    assert breaking.main(str(old), str(old), str(nothing)) == 0
    assert breaking.main(str(old), str(new), str(nothing)) == 1
    assert breaking.main(str(old), str(new), str(accepted)) == 0
    assert breaking.main(str(old), str(old), str(accepted)) == 1
    gone = "PUT /polls/{poll_id}: is gone"
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("PUT")] == [
        gone,
        f"{gone}: accepted, but it is not so",
    ]
