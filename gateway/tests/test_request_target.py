from __future__ import annotations

import pytest

from gateway.domain.request_target import wrong_with


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/a",
        "/a/",
        "/a/b?",
        "/a?b=//c/../d%2F",
        "/a/%E8%AF%84",
        "/a/...",
        "/a/.b",
        "/a/b..c",
        "/%252e%252e/a",
        "/a%2Eb",
    ],
)
def test_plain_target_is_left_alone(target: str) -> None:
    assert wrong_with(target) is None


@pytest.mark.parametrize(
    "target",
    [
        "",
        "*",
        "a/b",
        "http://host/a",
        "//host/a",
        "/a//b",
        "/a/./b",
        "/a/..",
        "/a/%2e./b",
        "/a/%2E",
        "/a%2fb",
        "/a%5cb",
        "/a\\b",
        "/a%00",
        "/a%7f",
        "/a%1fb",
        "/a%",
        "/a?b=%",
        "/a?b=%4",
        "/a#b",
        "/a b",
        "/评",
        "/a?b=评",
        "/a?b=\x7f",
    ],
)
def test_target_that_can_be_read_in_two_ways_is_wrong(target: str) -> None:
    assert wrong_with(target)
