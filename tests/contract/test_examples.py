"""Every example in the OpenAPI documents is true: it fits its schema, is taken, and answered in its form."""

from __future__ import annotations

import json
from base64 import b32decode
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache, reduce
from itertools import count
from time import time
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from jsonschema import Draft202012Validator, FormatChecker

from .conftest import ROOT, SERVICES, Seeded
from .stories import AFTERWARDS, DECIDED, ENTERED, LEARNT, SEALED, STORY, UNLINKED

POLL, CAMPAIGN = "019a0000-0000-7000-8000-000000000011", "019a0000-0000-7000-8000-000000000001"
CODE = "7KQ-ABCD-EFGH-JKMN"
METHODS = ("get", "put", "post", "patch", "delete")
FORMATS = FormatChecker(["date", "uuid"])
DOCUMENTS = {
    name: json.loads((ROOT / "contracts" / f"{name}.json").read_text(encoding="utf-8"))
    for name in (*SERVICES, "minping")
}


@FORMATS.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        yield from ((method, path, item[method]) for method in METHODS if method in item)


def one_sided(value: Any, hidden: str) -> Any:
    """A schema as a request sees it (hidden: readOnly) or an answer (writeOnly)."""
    if isinstance(value, list):
        return [one_sided(each, hidden) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: one_sided(each, hidden) for name, each in value.items()}
    fields = value.get("properties")
    if isinstance(fields, dict) and isinstance(value.get("required", []), list):
        gone = {name for name, each in fields.items() if each.get(hidden)}
        found["properties"] = {name: each for name, each in found["properties"].items() if name not in gone}
        found["required"] = [name for name in value.get("required", []) if name not in gone]
    return found


def examples(media: dict[str, Any]) -> list[Any]:
    return [media["example"]] if "example" in media else [each["value"] for each in media["examples"].values()]


@cache
def components(name: str, hidden: str) -> Any:
    """What `$ref` points into."""
    return one_sided({"schemas": DOCUMENTS[name]["components"]["schemas"]}, hidden)


def validator(media: dict[str, Any], name: str, hidden: str) -> Draft202012Validator:
    """Of a body in the document of that name."""
    whole = {**one_sided(media["schema"], hidden), "components": components(name, hidden)}
    return Draft202012Validator(whole, format_checker=FORMATS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_example_fits_its_schema(name: str) -> None:
    wrong = []
    for method, path, operation in operations(DOCUMENTS[name]):
        bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for where, body in bodies.items():
            for media in body.get("content", {}).values():
                checked = validator(media, name, "readOnly" if where == "request" else "writeOnly")
                for fault in (fault for example in examples(media) for fault in checked.iter_errors(example)):
                    wrong.append(f"{method.upper()} {path} {where} {fault.json_path}: {fault.message}")
    assert not wrong, "\n".join(wrong)


NDJSON = "application/x-ndjson"
NO_CONTENT = 204
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BINARY = (XLSX, DOCX, "image/png", "image/jpeg")
NOT_PLAYED = {"getOpenapiDocument", "beginOidc", "endOidc"}
"""The first's example only says what an OpenAPI document is; the others need another provider (test_oidc.py)."""


def test_every_operation_is_in_the_story() -> None:
    documented = {operation["operationId"] for _, _, operation in operations(DOCUMENTS["minping"])}
    assert documented == NOT_PLAYED.union(*STORY.values())


def test_examples_are_taken_and_answered_as_documented(seeded: Seeded) -> None:
    """As they stand, but for this: `opens_at`, `held_at`, `closes_at`, `entry_until` lie around now, a path's ids are
    those of what was made before, and each campaign that is imported has a code of its own."""
    wrong = []
    tokens = seeded.tokens | {"open": ""}
    for service, story in STORY.items():
        play = Play(seeded, service, tokens)
        for name in story:
            wrong += [f"{name}: {fault}" for fault in play.step(name)]
    assert not wrong, "\n".join(wrong)


class Play:
    """One service's examples, sent one by one to what runs."""

    def __init__(self, seeded: Seeded, service: str, tokens: dict[str, str]) -> None:
        self.seeded, self.tokens = seeded, tokens
        self.service, self.document = service, DOCUMENTS[service]
        self.address = seeded.system.addresses[service]
        self.operations = {found["operationId"]: (*where, found) for *where, found in operations(self.document)}
        self.ids = {"poll_id": POLL, "campaign": CAMPAIGN, "code": "mobilisation", "Ballot-Code": CODE}
        self.ids |= {
            "If-Match": "*",
            "form": "json",
            "account": "office",
            "status": "8",
            "name": "午间值班表.pdf",
            "message_id": seeded.waiting_message(seeded.ids[""]["campaign"]),
        }
        self.imported = count(1)

    def step(self, name: str) -> Iterator[str]:
        """Send each example of the operation, or nothing where it takes no body; what is not as documented."""
        operation = self.operations[name][2]
        bodies = operation.get("requestBody", {}).get("content", {"": {"example": None}})
        for kind, media in bodies.items():
            if kind in BINARY:
                continue  # of which no example in a document can be one
            for example in examples(media):
                sent = around_now(example)
                if name == "proposeVoid":
                    sent["ballot"] = self.ids["ballot_id"]
                if name == "mergeOpinions":
                    sent["opinions"] = [self.ids["opinion_id"]]
                if name == "planInspection":
                    sent["inspectors"] = [self._county_representative()]
                if name == "resetPassword":
                    sent["token"] = self.ids["token"]
                if name == "confirmTotp":
                    key = TOTP(b32decode(self.ids["secret"]), 6, SHA1(), 30)  # noqa: S303
                    sent["code"] = key.generate(time()).decode()
                if name == "importCampaign":
                    sent["code"] += f"-{next(self.imported)}"
                answer = self.ask(name, sent, kind)
                if answer.ok and name in LEARNT:
                    learnt, where = LEARNT[name]
                    self.ids[learnt] = reduce(lambda part, step: part[step], where, answer.json())
                if answer.ok and name == "postBallot":
                    self.ids["ballot_id"] = answer.json()["ballot"]
                if answer.ok and name == "createToken":
                    self.tokens["ballots:write"] = f"Bearer {answer.json()['access_token']}"
                yield from self.faults(operation, example, sent, answer)

    def _county_representative(self) -> str:
        here = f"/campaigns/{self.ids['campaign_id']}/representatives"
        body = {"kind": "county", "name": "某代表", "phone": "13900139997"}
        known = [each for each in self.seeded.call("GET", here, "people:read") if each["kind"] == "county"]
        found = known[0] if known else self.seeded.call("POST", here, "people:write", json=body)
        return str(found["id"])

    def ask(self, name: str, body: Any, kind: str) -> requests.Response:
        method, path, operation = self.operations[name]
        ids = self.ids
        if name in SEALED | ENTERED:
            ids = self.seeded.ids["getCertification" if name in SEALED else "castPaperBatch"]
        if name in UNLINKED | AFTERWARDS | {"erasePerson"}:
            ids = self.seeded.ids[name]
        if name in DECIDED:
            ids = self.seeded.unknown_message()
        given: dict[str, dict[str, str]] = {"query": {}, "header": {"Content-Type": kind}}
        for parameter in operation.get("parameters", []):
            if parameter["name"] in ids:
                given[parameter["in"]][parameter["name"]] = ids[parameter["name"]]
        known = self.tokens[operation["x-permission"]]
        given["header"]["Authorization"] = self.seeded.client if name == "createToken" else known
        url, raw = self.address + path.format_map(ids), encoded(body, kind)
        return requests.request(method, url, params=given["query"], data=raw, headers=given["header"], timeout=30)

    def faults(self, operation: dict[str, Any], asked: Any, sent: Any, answer: requests.Response) -> Iterator[str]:
        documented = operation["responses"].get(str(answer.status_code))
        if not answer.ok or documented is None:
            yield f"{answer.status_code} {answer.text}"
            return
        if answer.status_code == NO_CONTENT:
            return
        kind = answer.headers["Content-Type"].partition(";")[0]
        media = documented["content"][kind]
        if kind in (PDF, *BINARY):
            return
        if kind == NDJSON:
            shown, found = (list(map(json.loads, text.splitlines())) for text in (media["example"], answer.text))
            yield from self.unlike(shown, found, {}, "")
            return
        found = answer.text if kind == "text/plain" else answer.json()
        for fault in validator(media, self.service, "writeOnly").iter_errors(found):
            yield f"{fault.json_path}: {fault.message}"
        [shown] = examples(media)
        yield from self.unlike(shown, found, media["schema"], "")
        if isinstance(asked, dict) and isinstance(found, dict):
            for name in asked.keys() & found.keys() & shown.keys():
                if moment(sent[name]) == moment(found[name]) and asked[name] != shown[name]:
                    yield f"/{name} is answered as sent, and the example answers {shown[name]!r} to {asked[name]!r}"

    def unlike(self, shown: Any, found: Any, schema: dict[str, Any], where: str) -> Iterator[str]:
        """How `found` differs in form from the example `shown`; null, where the schema has it, is of any form."""
        schema = self.resolved(schema)
        if shown is None or found is None:
            return
        if type(shown) is not type(found):
            yield f"{where}: the example {shown!r} is of another type than {found!r}"
        elif isinstance(found, dict) and schema.get("additionalProperties"):  # its keys are codes
            schemas = schema["additionalProperties"]
            if isinstance(schemas, dict) and not schemas.keys() & {"type", "anyOf", "$ref"}:
                return  # of any type
            yield from self.unlike([*shown.values()], [*found.values()], {"items": schemas}, f"{where}/*")
        elif isinstance(found, dict):
            if different := sorted(shown.keys() ^ found.keys()):
                yield f"{where}: {different} only in the example {shown!r} or in the answer {found!r}"
            for name in shown.keys() & found.keys():
                below = schema.get("properties", {}).get(name, {})
                yield from self.unlike(shown[name], found[name], below, f"{where}/{name}")
        elif isinstance(found, list):
            if found and not shown:
                yield f"{where}: the example shows none of what is there: {found[0]!r}"
            for each in found if shown else ():
                below = schema.get("items", {})
                yield from min((list(self.unlike(one, each, below, f"{where}/*")) for one in shown), key=len)

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "anyOf" in schema:
            schema = next(each for each in schema["anyOf"] if each.get("type") != "null")
        reference = schema.get("$ref", "").rpartition("/")[2]
        found: dict[str, Any] = self.document["components"]["schemas"][reference] if reference else schema
        return found


@cache
def now() -> datetime:
    """Always the same, so that a window sent twice is the same window."""
    return datetime.now(timezone(timedelta(hours=8))).replace(microsecond=0)


def around_now(value: Any) -> Any:
    hours = {"opens_at": -1, "held_at": 0, "closes_at": 1, "entry_until": 2}
    if isinstance(value, list):
        return [around_now(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: (now() + timedelta(hours=hours[name])).isoformat() if name in hours else around_now(each)
        for name, each in value.items()
    }


def moment(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def encoded(body: Any, kind: str) -> bytes | None:
    if kind == "application/x-www-form-urlencoded":
        return urlencode(body).encode()
    if isinstance(body, str):
        return body.encode()
    return None if body is None else json.dumps(body).encode()  # which is YAML, too
