"""Each rule of contracts/rules.yaml finds its fault: a document with one path a rule, which breaks that rule alone."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import ROOT

SPECTRAL = ROOT / "node_modules" / ".bin" / "spectral"
RULES = ROOT / "contracts" / "rules.yaml"
TIME = {"type": "string", "format": "date-time"}
PROBLEM = {"application/problem+json": {"schema": {"type": "object"}, "example": {}}}
PAGING = [{"name": name, "in": "query", "schema": {"type": "integer"}} for name in ("page", "page_size")]
HEADERS = {name: {"schema": {"type": "string"}} for name in ("X-Pagination", "Link", "ETag")}

RIGHT: dict[str, Any] = {
    "parameters": [{"name": "poll_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}],
    "get": {
        "summary": "The polls",
        "description": "All of them.",
        "tags": ["polls"],
        "security": [{"token": []}],
        "parameters": PAGING,
        "responses": {
            "200": {
                "description": "OK",
                "headers": HEADERS,
                "content": {
                    "application/json": {
                        "schema": {"type": "array", "items": {"type": "object", "properties": {"opens_at": TIME}}},
                        "example": [],
                    }
                },
            },
            **{status: {"description": "refused", "content": PROBLEM} for status in ("401", "403", "412", "428")},
        },
    },
}


def as_patch(path: dict[str, Any]) -> None:
    path["patch"] = path.pop("get")  # which takes no If-Match


def rename(path: dict[str, Any], old: str, new: str) -> None:
    path["get"] = json.loads(json.dumps(path["get"]).replace(f'"{old}"', f'"{new}"'))


WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
    "operation-is-described": lambda path: path["get"].pop("summary"),
    "operation-id-is-camel-case": lambda path: path["get"].update(operationId="list_polls"),
    "body-has-example": lambda path: path["get"]["responses"]["200"]["content"]["application/json"].pop("example"),
    "error-is-problem": lambda path: rename(path, "application/problem+json", "application/json"),
    "token-can-be-refused": lambda path: path["get"]["responses"].pop("403"),
    "property-is-snake-case": lambda path: rename(path, "opens_at", "opensAt"),
    "parameter-is-snake-case": lambda path: path["get"]["parameters"].append(
        {"name": "pageNumber", "in": "query", "schema": {"type": "integer"}}
    ),
    "header-is-train-case": lambda path: path["get"]["responses"]["200"]["headers"].update(
        x_total={"schema": {"type": "integer"}}
    ),
    "path-id-is-uuid": lambda path: path["parameters"][0]["schema"].pop("format"),
    "time-is-date-time": lambda path: rename(path, "date-time", "date"),
    "paged-list-is-whole": lambda path: path["get"]["responses"]["200"]["headers"].pop("Link"),
    "list-is-paged": lambda path: path["get"].pop("parameters"),
    "change-demands-if-match": as_patch,
}


def document(wrong: dict[str, Callable[[dict[str, Any]], Any]]) -> dict[str, Any]:
    paths = {}
    for rule, break_it in wrong.items():
        path = deepcopy(RIGHT)
        path["get"]["operationId"] = re.sub("-.", lambda found: found[0][1].upper(), rule)
        break_it(path)
        paths[f"/{rule}/{{poll_id}}"] = path
    info = {"title": "Wrong", "version": "1", "description": "As it should not be."}
    scheme = {"token": {"type": "http", "scheme": "bearer"}}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"securitySchemes": scheme}}


@pytest.mark.skipif(not SPECTRAL.exists(), reason="Spectral needs Node: see make contracts-check")
def test_each_rule_finds_its_fault_and_nothing_else(tmp_path: Path) -> None:
    rules = set(yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"])
    ruleset, faulty = tmp_path / "every-rule.yaml", tmp_path / "faulty.json"
    ruleset.write_text(yaml.safe_dump({"extends": [[str(RULES), "all"]]}))  # those that are still off, too
    faulty.write_text(json.dumps(document({**WRONG, "none": lambda path: None})))
    command = [SPECTRAL, "lint", faulty, "--ruleset", ruleset, "--format", "json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    found = {(each["path"][1].split("/")[1], each["code"]) for each in json.loads(done.stdout) if each["code"] in rules}
    assert found == {(rule, rule) for rule in rules}, done.stderr


def test_lock_file_holds_hashes_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    del packages[""]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")] == []
