"""Entries of the daily assessment."""

from __future__ import annotations

from typing import Any

import pytest


def entry(**fields: Any) -> dict[str, Any]:
    return {
        "object": "01",
        "item": "pledge",
        "points": "-1.5",
        "date": "2024-06-01",
        "reason": "一项承诺逾期",
        **fields,
    }


def test_enter_assessment_adds_and_corrects_by_another_entry(office: Any) -> None:
    path = office.active() + "/assessment/entries"
    made = office.made(path, entry())
    assert (made["component"], made["points"], made["entered_by"]) == ("daily", "-1.5", "test")
    office.made(path, entry(points="0.5", reason="更正"))
    assert [each["points"] for each in office.get(path).json] == ["-1.5", "0.5"]
    assert office.patch(path, entry()).status_code == 405


def test_list_assessment_items(office: Any) -> None:
    assert office.get(office.active() + "/assessment/items").json == [
        {"component": "daily", "code": "pledge", "name": "公开承诺", "points": "10", "starts": "full"}
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"object": "99", "item": "none"}, {("/object", "unknown-object"), ("/item", "unknown-item")}),
        ({"component": "public"}, {("/component", "unknown-component")}),
        ({"points": "10.01"}, {("/points", "points-above-item")}),
        ({"points": "-11"}, {("/points", "points-above-item")}),
        ({"points": "1e1"}, {("/points", "invalid-value")}),
        ({"points": 0.5}, {("/points", "invalid-value")}),
        ({"points": True}, {("/points", "invalid-value")}),
        ({"points": None, "reason": " "}, {("/points", "invalid-value"), ("/reason", "invalid-value")}),
    ],
)
def test_enter_assessment_with_mistakes_names_them(
    office: Any, mistakes: Any, fields: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    path = office.active() + "/assessment/entries"
    answer = office.post(path, entry(**fields))
    assert (answer.status_code, mistakes(answer)) == (422, expected)
    assert office.get(path).json == []


def test_enter_assessment_of_a_draft_is_refused(office: Any) -> None:
    answer = office.post(office.draft() + "/assessment/entries", entry())
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:campaign-not-active")


def test_enter_assessment_of_a_number_handed_in(office: Any, scoring: Any, new_scheme: Any, mistakes: Any) -> None:
    components = [*new_scheme()["components"], {"code": "supervision", "points": "10", "number": {}}]
    campaign = office.active(components=components)
    number = entry(component="supervision", points="8.5")
    del number["item"]
    office.made(campaign + "/assessment/entries", number)
    office.made(campaign + "/assessment/entries", {**number, "points": "-0.25"})
    too_much = office.post(campaign + "/assessment/entries", {**number, "points": "2"})
    assert mistakes(too_much) == {("/points", "number-out-of-range")}
    ambiguous = office.post(campaign + "/assessment/entries", entry())
    assert mistakes(ambiguous) == {("/component", "unknown-component")}
    office.get(campaign + "/scores")
    request = scoring.called("POST", "/scores")[0]
    assert request["numbers"] == [{"object": "01", "component": "supervision", "points": "8.25"}]
