"""What flask-smorest does not put into an OpenAPI document by itself: problems, msgspec structs, raw bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flask
import marshmallow as ma
import msgspec

from chassis import bodies, idempotency, paging, problems, versions
from chassis.problems import Problem
from chassis.tokens import OPEN, Permission


class ProblemErrorSchema(ma.Schema):
    pointer = ma.fields.String(
        required=True,
        metadata={"description": "Where: a JSON pointer into the body (RFC 6901), or `/name` of a query parameter."},
    )
    slug = ma.fields.String(required=True, metadata={"description": "What: one of a closed list."})
    detail = ma.fields.String(required=True, metadata={"description": "What to do."})


class ProblemSchema(ma.Schema):
    """Problem details (RFC 9457)."""

    type = ma.fields.String(required=True, metadata={"description": "A URI that ends in the slug."})
    title = ma.fields.String(
        required=True, metadata={"description": "The kind of problem, zh or en by Accept-Language."}
    )
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True, metadata={"description": "What is wrong in this case, and what to do."})
    request_id = ma.fields.String(required=True, metadata={"description": "Names the log lines of this request."})
    errors = ma.fields.List(
        ma.fields.Nested(ProblemErrorSchema), metadata={"description": "All that is wrong with the input."}
    )


class RawBody:
    """A body that the operation reads or writes itself: its content types, an example, its schema (else it is text).

    `RawBody(…) | RawBody(…)` is either of the two; `structs` are those that the schema refers to.
    """

    def __init__(
        self,
        *content_types: str,
        example: Any,
        schema: Mapping[str, Any] | None = None,
        structs: tuple[type[msgspec.Struct], ...] = (),
    ) -> None:
        self.content: dict[str, Any] = {
            kind: {"schema": dict(schema or {"type": "string"}), "example": example} for kind in content_types
        }
        self.structs = structs

    def __or__(self, other: RawBody) -> RawBody:
        either = RawBody(example=None, structs=self.structs + other.structs)
        either.content = self.content | other.content
        return either


def document_problems(
    doc: dict[str, Any], doc_info: dict[str, Any], *, app: flask.Flask, spec: Any, **_: Any
) -> dict[str, Any]:
    """One response for each status that a problem of this operation has, with an example for each slug."""
    operation = doc_info["operation"]
    slugs = list(operation["errors"])
    if operation["permission"] != OPEN:
        slugs += ["unauthenticated", "forbidden"]
    if operation["path"]:
        slugs += ["not-found"]
    if operation["input"]:
        slugs += ["invalid-input"]
    if operation["body"] is not None:
        slugs += ["invalid-json", "bad-request", "body-too-large", "wrong-content-type"]
    if operation["versioned"] and operation["method"] in versions.EDITING:
        slugs += ["if-match-missing", "changed-meanwhile"]
    if operation["idempotent"]:
        slugs += ["idempotency-key-in-use", "idempotency-key-reused", "idempotency-answer-lost", "bad-request"]
    if "database" in app.extensions:
        slugs += ["unavailable"]
    table: Mapping[str, Problem] = app.extensions["problems"]
    by_status: dict[int, dict[str, Any]] = {}
    for slug in dict.fromkeys([*slugs, "internal-error"]):
        by_status.setdefault(table[slug].status, {})[slug] = {
            "summary": table[slug].en,
            "value": {
                "type": problems.TYPE_PREFIX + slug,
                "title": table[slug].en,
                "status": table[slug].status,
                "detail": table[slug].detail("en", {}),
                "request_id": "0f3c6a1e9d7b4c52",
            },
        }
    responses = doc.setdefault("responses", {})
    for known in [status for status in responses if int(status) >= 400]:
        del responses[known]  # flask-smorest's own, without content
    for status, examples in sorted(by_status.items()):
        responses[str(status)] = {
            "description": "; ".join(example["summary"] for example in examples.values()),
            "content": {
                problems.CONTENT_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": examples,
                }
            },
        }
    return doc


def document_headers(doc: dict[str, Any], doc_info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Versions, cursors and keys: what `paging`, `versions` and `idempotency` take and answer."""
    operation, parameters = doc_info["operation"], doc.setdefault("parameters", [])
    answered: dict[str, Any] = {}
    if operation["cursor"]:
        answered |= paging.CURSOR_HEADERS
    if operation["versioned"]:
        answered |= versions.ETAG
        if operation["method"] in versions.EDITING:
            parameters.append(versions.IF_MATCH)
        elif operation["method"] == "GET":
            parameters.append(versions.IF_NONE_MATCH)
            doc["responses"]["304"] = {"description": "The known ETag still holds.", "headers": versions.ETAG}
    if operation["idempotent"]:
        parameters.append(idempotency.HEADER)
    for status, answer in doc["responses"].items():
        if answered and str(status).startswith("2"):
            answer.setdefault("headers", {}).update(answered)
    return doc


def document_bodies(doc: dict[str, Any], doc_info: dict[str, Any], *, spec: Any, **_: Any) -> dict[str, Any]:
    """Put the JSON Schema of msgspec structs, and raw bodies, into the document."""
    operation = doc_info["operation"]
    body = operation["body"]
    structs = list(operation["structs"].values())
    for status, answer in operation["raw_answers"].items():
        structs += answer.structs
        doc["responses"][status]["content"] = answer.content
    if isinstance(body, RawBody):
        structs += body.structs
        doc["requestBody"] = {"required": True, "content": body.content}
    elif isinstance(body, type) and issubclass(body, msgspec.Struct):
        structs.append(body)
        media: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{body.__name__}"}}
        if operation["body_example"] is not None:
            media["example"] = operation["body_example"]
        doc["requestBody"] = {"required": True, "content": {bodies.JSON: media}}
    for kind in structs:
        _, components = bodies.json_schema(kind, "#/components/schemas/{name}")
        for name, schema in components.items():
            if name not in spec.components.schemas:
                spec.components.schema(name, schema)
    return doc


def declared_permissions(app: flask.Flask) -> dict[str, Permission]:
    """operationId → what it asks for, of every operation that an application declares by `Blueprint.operation`."""
    documented = (getattr(view, "_apidoc", {}) for view in app.view_functions.values())
    declared = (each for each in documented if "operation" in each)
    return {each["manual_doc"]["operationId"]: each["operation"]["permission"] for each in declared}
