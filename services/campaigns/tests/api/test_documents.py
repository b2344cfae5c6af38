"""Whole documents in YAML and JSON, read and written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaigns.api.documents import YAML, read_document, write_document
from chassis.bodies import JSON
from chassis.problems import Refused


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
