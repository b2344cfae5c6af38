"""Reading YAML: its plain part, nothing that blows up."""

from __future__ import annotations

import pytest

from chassis import yaml_documents
from chassis.problems import Refused
from chassis.yaml_documents import read_yaml


def test_read_yaml_keeps_dates_decimals_and_codes_as_text() -> None:
    text = b'{day: 2024-05-01, points: 85.50, code: 01, year: 2024, empty: , yes: true, quoted: "85", no: off}'
    assert read_yaml(text) == {
        "day": "2024-05-01",
        "points": "85.50",
        "code": "01",
        "year": 2024,
        "empty": None,
        "yes": True,
        "quoted": "85",
        "no": "off",
    }


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\nb: *x",
        "a: &x 1",
        "a: !!python/object:os.system x",
        "a: !!int 5",
        "a: 1\na: 2",
        "a: {b: 1, b: 2}",
        "[1]: 2",
        "a: [",
        "a: 1\n--- \nb: 2",
        "",
        "[" * 50,
        "<<: *x",
        "a: \x01",
    ],
)
def test_read_yaml_that_is_not_plain_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read_yaml(text.encode())
    assert caught.value.slug == "invalid-yaml"


def test_read_yaml_names_the_line() -> None:
    with pytest.raises(Refused) as caught:
        read_yaml(b"a: 1\nb: 2\na: 3\n")
    assert caught.value.facts["reason"] == "line 3: the key a is there twice"


def test_read_yaml_of_too_many_nodes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_documents, "MOST_NODES", 100)
    with pytest.raises(Refused) as caught:
        read_yaml(b"[" + b"1, " * 200 + b"]")
    assert caught.value.slug == "too-many-nodes"


def test_read_yaml_not_in_utf8_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_yaml("名: 值".encode("gbk"))
    assert caught.value.slug == "invalid-yaml"
