"""The OpenAPI documents say everything that somebody needs who builds against them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import flask
import pytest

OPEN_OPERATIONS = {
    ("ballots", "GET", "/api/v1/ballot"),
    ("ballots", "PUT", "/api/v1/ballot"),
    ("ballots", "POST", "/api/v1/ballot/denial"),
    ("ballots", "POST", "/api/v1/ballot/pressure-report"),
    ("ballots", "GET", "/api/v1/tallies"),
    ("ballots", "GET", "/api/v1/polls/{poll_id}/receipts"),
    ("ballots", "GET", "/api/v1/receipts/{receipt}"),
    ("campaigns", "GET", "/api/v1/campaigns/{campaign_id}/certification"),
    ("campaigns", "POST", "/api/v1/campaigns/{campaign_id}/contact-requests"),
    ("campaigns", "GET", "/api/v1/campaigns/{campaign_id}/unlinking"),
    ("campaigns", "GET", "/api/v1/campaigns/{campaign_id}/draws/{draw_id}"),
    ("campaigns", "GET", "/api/v1/campaigns/{campaign_id}/draws/{draw_id}/list"),
    ("campaigns", "GET", "/api/v1/campaigns/{campaign_id}/draws/{draw_id}/certificate"),
    ("campaigns", "POST", "/api/v1/campaigns/{campaign_id}/draws/{draw_id}/verification"),
    ("campaigns", "GET", "/api/v1/campaigns/{campaign_id}/erasure"),
    ("campaigns", "GET", "/api/v1/campaigns/signing-keys"),
    ("gateway", "GET", "/.well-known/jwks.json"),
    ("gateway", "GET", "/api/v1/openapi.json"),
    ("gateway", "POST", "/api/v1/oauth/token"),
    ("gateway", "POST", "/api/v1/sessions"),
    ("gateway", "POST", "/api/v1/sessions/totp"),
    ("gateway", "POST", "/api/v1/sessions/totp/confirmation"),
    ("gateway", "POST", "/api/v1/sessions/console"),
    ("gateway", "GET", "/api/v1/sessions/oidc"),
    ("gateway", "GET", "/api/v1/sessions/oidc/callback"),
    ("gateway", "POST", "/api/v1/password-resets"),
    ("scoring", "GET", "/api/v1/schemes/presets"),
}
"""What anybody can call without a token. An addition needs a reason."""

UNDOCUMENTED = {"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/docs/<name>"}
"""What is not for programs that use the API. (Flask's own rule for static files serves nothing here.)"""

FORWARDED = "forward "
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def operations(apps: dict[str, flask.Flask]) -> list[tuple[str, str, str, dict[str, Any]]]:
    """(service, method, path, operation) of every operation."""
    return [
        (service, method.upper(), path, operation)
        for service, app in apps.items()
        for path, item in document(app)["paths"].items()
        for method, operation in item.items()
        if method in ("get", "put", "post", "patch", "delete")
    ]


def document(app: flask.Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/openapi.json").json
    return found


def failures(operations: list[tuple[str, str, str, dict[str, Any]]], check: Any) -> list[str]:
    return [
        f"{service} {method} {path}: {fault}"
        for service, method, path, operation in operations
        for fault in check(operation)
    ]


def test_every_operation_has_id_summary_description_and_tag(operations: Any) -> None:
    def check(operation: dict[str, Any]) -> Iterator[str]:
        for name in ("operationId", "summary", "description", "tags"):
            if not operation.get(name):
                yield f"no {name}"
        if "\n" in operation.get("summary", ""):
            yield "the summary has more than one line"

    assert failures(operations, check) == []
    for service in {each[0] for each in operations}:
        ids = [operation["operationId"] for name, _, _, operation in operations if name == service]
        assert len(ids) == len(set(ids))


def test_every_body_and_answer_has_an_example(operations: Any) -> None:
    def check(operation: dict[str, Any]) -> Iterator[str]:
        contents = [("request", operation.get("requestBody", {}).get("content", {}))]
        contents += [(status, answer.get("content", {})) for status, answer in operation["responses"].items()]
        for where, content in contents:
            for kind, media in content.items():
                if "example" not in media and "examples" not in media:
                    yield f"{where} {kind} has no example"

    assert failures(operations, check) == []


def test_every_operation_names_its_errors_as_problems(operations: Any) -> None:
    """The token endpoint answers as OAuth 2.0 (RFC 6749, section 5.2) has it."""

    def check(operation: dict[str, Any]) -> Iterator[str]:
        errors = {status: a for status, a in operation["responses"].items() if status >= "400"}
        if not any(status < "500" for status in errors) and operation["security"]:
            yield "no error that a caller can make"
        for status, answer in errors.items():
            if PROBLEM not in answer["content"] and operation["operationId"] != "createToken":
                yield f"{status} is no problem"
        if operation["security"] and not {"401", "403"} <= errors.keys():
            yield "needs a token, but names no 401 and 403"
        if "requestBody" in operation and "413" not in errors:
            yield "takes a body, but names no 413"

    assert failures(operations, check) == []


def test_operations_open_without_a_token_equal_the_list(operations: Any) -> None:
    assert {(s, m, p) for s, m, p, operation in operations if not operation["security"]} == OPEN_OPERATIONS


def test_operations_without_a_token_are_refused(apps: dict[str, flask.Flask], operations: Any) -> None:
    """What the documents say of tokens is what the services do."""
    uuid = "019a0000-0000-7000-8000-000000000001"
    for service, method, path, operation in operations:
        if operation["security"]:
            there = re.sub(r"\{\w+\}", uuid, path.replace("{form}", "csv"))
            answer = apps[service].test_client().open(there, method=method)
            assert (answer.status_code, answer.content_type) == (401, PROBLEM), (method, path)


def test_every_route_is_documented(apps: dict[str, flask.Flask], operations: Any) -> None:
    documented = {(s, m, p) for s, m, p, _ in operations}
    for service, app in apps.items():
        for rule in app.url_map.iter_rules():
            if rule.rule in UNDOCUMENTED or rule.endpoint.startswith(FORWARDED) or rule.endpoint == "static":
                continue
            path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert (service, method, path) in documented


def test_names_are_snake_case_and_schemas_described(apps: dict[str, flask.Flask]) -> None:
    """Of our own JSON; keys that are codes, and OAuth's, are data."""
    for app in apps.values():
        for name, schema in document(app)["components"]["schemas"].items():
            for field in schema.get("properties", {}):
                assert field == field.lower(), f"{name}.{field}"
                assert "-" not in field, f"{name}.{field}"


def test_documents_are_openapi_31_and_resolve(apps: dict[str, flask.Flask]) -> None:
    for app in apps.values():
        found = document(app)
        assert found["openapi"] == "3.1.0"
        text = json.dumps(found)
        for reference in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
            target: Any = found
            for step in reference.removeprefix("#/").split("/"):
                target = target[step]
