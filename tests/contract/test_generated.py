"""What is made by the code and committed differs in no byte from what the code makes now."""

from __future__ import annotations

import json

import flask
import pytest

from .conftest import ROOT, SERVICES, script


@pytest.mark.parametrize("name", [*SERVICES, "minping"])
def test_committed_document_is_what_the_code_makes(apps: dict[str, flask.Flask], name: str) -> None:
    """After a change of the API: `make contracts`, and look at the difference before you commit it."""
    made = script("contracts/make.py").documents(apps)[name]
    text = json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    assert (ROOT / "contracts" / f"{name}.json").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ["errors", "settings", "scheme"])
def test_generated_page_is_what_the_code_makes(name: str) -> None:
    """After a change: `make docs`."""
    made: str = getattr(script("docs/make.py"), name)()
    assert (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") == made
