"""Reading YAML and JSON: the plain part of YAML, nothing that blows up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaigns.api import documents
from campaigns.api.documents import YAML, read_document, write_document
from chassis.bodies import JSON
from chassis.problems import Refused


def test_read_document_keeps_dates_decimals_and_codes_as_text() -> None:
    text = b'{day: 2024-05-01, points: 85.50, code: 01, year: 2024, empty: , yes: true, quoted: "85", no: off}'
    assert read_document(text, YAML) == {
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
def test_read_document_in_yaml_that_is_not_plain_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read_document(text.encode(), YAML)
    assert caught.value.slug == "invalid-yaml"


def test_read_document_names_the_line() -> None:
    with pytest.raises(Refused) as caught:
        read_document(b"a: 1\nb: 2\na: 3\n", YAML)
    assert caught.value.facts["reason"] == "line 3: the key a is there twice"


def test_read_document_of_too_many_nodes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_NODES", 100)
    with pytest.raises(Refused) as caught:
        read_document(b"[" + b"1, " * 200 + b"]", YAML)
    assert caught.value.slug == "too-many-nodes"


def test_read_document_not_in_utf8_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_document("名: 值".encode("gbk"), YAML)
    assert caught.value.slug == "invalid-yaml"


def test_read_document_in_json_with_a_key_twice_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_document(b'{"a": {"b": 1, "b": 2}}', JSON)
    assert caught.value.facts["reason"] == "the key b is there twice"


TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
@example(
    ["01", "1e3", "0x1F", "1_000", "2024-05-01", "12:30", "null", "~", "yes", "on", "=", "<<", "", " ", "- a", "#"]
)
@example(["\ufeff", "\x85", "\u2028", "\x7f", "\t", "a\r\nb\n", "\U0001f600", "a: b", "&a", "*a", "!a", "%", "@", "`"])
@example([["the same"]] * 2)
def test_write_document_is_read_as_the_same_value(value: Any) -> None:
    for content_type in (JSON, YAML):
        assert read_document(write_document(value, content_type), content_type) == value
