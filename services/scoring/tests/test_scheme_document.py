"""docs/scheme.md says every field of the scheme and of the input, and its examples are right."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from scoring.api import scheme_body, scores_body
from scoring.api.documents import shaped
from scoring.api.scores_body import ScoresBody
from scoring.use_cases.compute_scores import compute_scores
from scoring.use_cases.list_presets import scheme_of

PAGE = (Path(__file__).parents[3] / "docs" / "scheme.md").read_text(encoding="utf-8")
TABLE = re.compile(r"^\| `(\w+)` \| type \| default \| meaning \|\n\|.*\n((?:\|.*\n)+)", re.MULTILINE)
ROW = re.compile(r"^\| `(\w+)` \| .+ \| (.+?) \| ", re.MULTILINE)
SAID = {name: dict(ROW.findall(rows)) for name, rows in TABLE.findall(PAGE)}
STRUCTS = {
    name: kind
    for module in (scheme_body, scores_body)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not msgspec.Struct
}
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def default(field: Any) -> str:
    if field.required:
        return "required"
    value = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    return "–" if value is None else f"`{json.dumps(value)}`"


@pytest.mark.parametrize("name", STRUCTS)
def test_page_says_every_field_and_its_default(name: str) -> None:
    fields = {field.encode_name: default(field) for field in msgspec.structs.fields(STRUCTS[name])}
    if name in ("Number", "SchemeBody"):
        assert f"`{name}`" in PAGE
    else:
        assert SAID[name] == fields


def test_page_has_no_table_of_what_is_no_struct() -> None:
    assert SAID.keys() <= STRUCTS.keys()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split(":")[0])
def test_examples_of_the_page_are_right(example: str) -> None:
    """Each is a part of a scheme, and of an input, that are taken."""
    part = yaml.safe_load(example)
    of_scheme = {field.encode_name for field in msgspec.structs.fields(scheme_body.Scheme)}
    scheme = scheme_of("plan-2024") | {name: each for name, each in part.items() if name in of_scheme}
    body = {"objects": [{"code": "01"}], "rounds": part.get("rounds", []), "scheme": scheme}
    (result,) = compute_scores(shaped(body, ScoresBody))["results"]
    assert (result["total"] is not None) == ("rounds" in part)
