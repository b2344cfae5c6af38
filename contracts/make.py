"""Writes the OpenAPI documents of the four services, and the joined one, beside this file; no service has to run.

And the JSON Schema of a scheme, which scoring declares; campaigns documents and checks schemes by a copy of it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import flask

from chassis.bodies import json_schema
from gateway.api.documents import gateway_answers
from gateway.domain.joined_document import join
from gateway.routes import ROUTES, service_of
from laptop.applications import applications
from laptop.keys import make_keys
from scoring.api.scheme_body import Scheme

FOLDER = Path(__file__).parent
JOINED = "minping"
SCHEME_FILES = ("contracts/scheme.schema.json", "services/campaigns/campaigns/api/scheme.schema.json")


def documents(apps: dict[str, flask.Flask]) -> dict[str, dict[str, Any]]:
    """The name of each service → its OpenAPI document; and the joined one."""
    found: dict[str, dict[str, Any]] = {name: app.test_client().get("/openapi.json").json for name, app in apps.items()}
    others = {name: found[name] for name in ("campaigns", "ballots", "scoring")}
    answers = gateway_answers(apps["gateway"])
    return found | {JOINED: join(found["gateway"], others, partial(service_of, routes=ROUTES), answers)}


def scheme_schema() -> str:
    """The JSON Schema of a scheme (2020-12), with all that it refers to."""
    schema, components = json_schema(Scheme)
    return text({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "$defs": components})


def text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> int:
    for file in SCHEME_FILES:  # before campaigns reads its copy
        (FOLDER.parent / file).write_text(scheme_schema(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for name, document in documents(applications(make_keys(Path(folder)))).items():
            (FOLDER / f"{name}.json").write_text(text(document), encoding="utf-8")
            print(f"contracts/{name}.json: {len(document['paths'])} paths")
    return 0


if __name__ == "__main__":
    sys.exit(main())
