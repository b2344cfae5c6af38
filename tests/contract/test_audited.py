"""What the documents say of personal data: whatever shows people is recorded, and nothing that voters do is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import flask
import pytest

from gateway.clients.operations import is_recorded

METHODS = ("get", "put", "post", "patch", "delete")
NAMES_NO_PERSON = {
    "AxisAnswer": "a set of alternatives",
    "AxisSpread": "a set of alternatives",
    "Evidence": "a file",
    "ObjectChange": "an object",
    "ObjectMoved": "an object",
    "ObjectSpread": "an object",
    "Organiser": "a body",
    "ResponsiblePerson": "an office-holder whom the published plan names",
    "ScoreResult": "an object",
    "ProposalEvidence": "a file",
}
"""Schemas whose `name` stands without a `code`, and is no person's all the same. An addition needs a reason."""

NEVER_RECORDED = {
    *("getOwnBallot", "putOwnBallot", "denyOwnBallot", "postBallot", "recordInterview"),
    *("putSheetEntry", "withdrawSheetEntry", "settleSheetEntry"),
    *("reportPressure", "requestContact", "getReceipt", "listReceipts"),
    *("receiveGenericSms", "receiveAliyunSms", "receiveTencentSms", "receiveKannelSms", "receivePostedKannelSms"),
    "reportKannelDelivery",
}
"""What voters do, or is done for one of them with a ballot."""

CHANGES_NOTHING = {
    *("computeScores", "compareScores", "analyseSensitivity", "scoreSpreadsheet", "verifyCertification"),
    *("validateScheme", "previewInvitation", "verifyDraw"),
    *("createSession", "createToken", "createConsoleSession", "enrolTotp", "confirmTotp"),  # recorded as log-ins
    "resetPassword",  # recorded by the database, as a change of the account
}
"""What is asked by POST and is no change of anything."""


@pytest.fixture(scope="module")
def operations(apps: dict[str, flask.Flask]) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(method, operation, the document it is in) of every operation."""
    documents = [app.test_client().get("/openapi.json").json for app in apps.values()]
    return [
        (method, item[method], document)
        for document in documents
        for item in document["paths"].values()
        for method in METHODS
        if method in item
    ]


def answered(operation: dict[str, Any], document: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """(name, fields) of every schema in what an operation answers with success; the name is empty inside another.

    A number in an example counts as a field: what is documented as any object has no schema to look into.
    """
    seen: set[str] = set()

    def walk(value: Any, name: str) -> Iterator[tuple[str, set[str]]]:
        if isinstance(value, list):
            for each in value:
                yield from walk(each, name)
        if not isinstance(value, dict):
            return
        if isinstance(reference := value.get("$ref"), str):
            name = reference.rpartition("/")[2]
            if name not in seen:
                seen.add(name)
                yield from walk(document["components"]["schemas"][name], name)
        if isinstance(fields := value.get("properties"), dict):
            yield name, set(fields)
        for key, below in value.items():
            if key not in ("example", "examples", "enum", "default"):
                yield from walk(below, name if key in ("allOf", "anyOf", "oneOf") else "")

    for status, answer in operation["responses"].items():
        if status < "300":
            for media in answer.get("content", {}).values():
                yield from walk(media["schema"], "")
                shown = json.dumps([media.get("example"), media.get("examples")])
                yield "", {"phone"} if re.search(r'phone\w*": "|phone\w*: \S', shown) else set()


def shows_people(name: str, fields: set[str]) -> bool:
    """By a number; or by a name where there is no code, which every thing has that people name."""
    return any("phone" in field for field in fields) or (
        "name" in fields and "code" not in fields and name not in NAMES_NO_PERSON
    )


def test_every_operation_that_shows_people_is_marked(operations: Any) -> None:
    found = {
        operation["operationId"]
        for _, operation, document in operations
        if operation["security"] and any(shows_people(*each) for each in answered(operation, document))
    }
    assert {"listRepresentatives", "searchPeople", "listInvitations", "exportCampaign", "listFollowUps"} <= found
    marked = {operation["operationId"] for _, operation, _ in operations if operation.get("x-personal")}
    assert found <= marked


def test_exceptions_are_needed(operations: Any) -> None:
    seen = {
        name
        for _, operation, document in operations
        for name, fields in answered(operation, document)
        if "name" in fields and "code" not in fields
    }
    assert NAMES_NO_PERSON.keys() <= seen


def test_nothing_that_voters_do_is_recorded(operations: Any) -> None:
    names = {operation["operationId"] for _, operation, _ in operations}
    recorded = {operation["operationId"] for method, operation, _ in operations if is_recorded(method, operation)}
    assert names >= NEVER_RECORDED
    assert recorded & NEVER_RECORDED == set()


def test_every_change_is_recorded_but_those_of_the_list(operations: Any) -> None:
    changing = {operation["operationId"] for method, operation, _ in operations if method != "get"}
    recorded = {operation["operationId"] for method, operation, _ in operations if is_recorded(method, operation)}
    assert changing - recorded == (NEVER_RECORDED & changing) | CHANGES_NOTHING
