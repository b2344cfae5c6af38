"""What is made by the code and committed differs in no byte from what the code makes now."""

from __future__ import annotations

import json

import flask
import pytest

from .conftest import ROOT, SERVICES, script


@pytest.mark.parametrize("name", [*SERVICES, "minping"])
def test_committed_document_is_what_the_code_makes(apps: dict[str, flask.Flask], name: str) -> None:
    """After a change of the API: `make contracts`, and look at the difference before you commit it."""
    make = script("contracts/make.py")
    made: str = make.text(make.documents(apps)[name])
    assert (ROOT / "contracts" / f"{name}.json").read_text(encoding="utf-8") == made


@pytest.mark.parametrize("place", [0, 1])
def test_schema_of_a_scheme_is_what_scoring_declares(place: int) -> None:
    """Here and in campaigns, which imports nothing of scoring. After a change of the language: `make contracts`."""
    make = script("contracts/make.py")
    assert (ROOT / make.SCHEME_FILES[place]).read_text(encoding="utf-8") == make.scheme_schema()


def test_joined_document_has_one_scheme(apps: dict[str, flask.Flask]) -> None:
    """What campaigns documents by its copy is the component that scoring documents."""
    joined = script("contracts/make.py").documents(apps)["minping"]
    schemas = joined["components"]["schemas"]
    schema = json.loads(script("contracts/make.py").scheme_schema())
    assert schema["$defs"].keys() <= schemas.keys()
    assert not {f"Scoring{name}" for name in schema["$defs"]} & schemas.keys()
    reference = {"$ref": "#/components/schemas/Scheme"}
    assert schemas["SchemeBody"]["properties"]["scheme"] == reference
    assert schemas["Certification"]["properties"]["scheme"] == {"anyOf": [reference]}


@pytest.mark.parametrize("name", ["errors", "settings", "permissions", "scheme"])
def test_generated_page_is_what_the_code_makes(name: str) -> None:
    """After a change: `make docs`."""
    made: str = getattr(script("docs/make.py"), name)()
    assert (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") == made
