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
    office.approved(campaign, number)
    office.approved(campaign, {**number, "points": "-0.25"})
    too_much = office.post(campaign + "/assessment/entries", {**number, "points": "2"})
    assert mistakes(too_much) == {("/points", "number-out-of-range")}
    ambiguous = office.post(campaign + "/assessment/entries", entry())
    assert mistakes(ambiguous) == {("/component", "unknown-component")}
    office.get(campaign + "/scores")
    request = scoring.called("POST", "/scores")[0]
    assert request["numbers"] == [{"object": "01", "component": "supervision", "points": "8.25"}]


CONDUCT = {"code": "conduct", "name": "作风加减分", "bonus": "2", "malus": "5"}


def adjusting(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in entry(component="conduct", **fields).items() if name != "item"}


def test_enter_assessment_of_an_adjustment_adds_and_takes_away(office: Any, scoring: Any) -> None:
    campaign = office.active(adjustments=[CONDUCT])
    first = office.approved(campaign, adjusting(points="1.5", date="2024-06-02", reason="群众来信表扬"))
    assert (first["component"], first["item"], first["points"]) == ("conduct", None, "1.5")
    office.approved(campaign, adjusting(points="-2", reason="被通报"))
    assert office.approved(campaign, entry())["component"] == "daily"  # what names none is still of the one component
    scores = office.get(campaign + "/scores").json
    (request,) = scoring.called("POST", "/scores")
    assert request["adjustments"] == [
        {
            "object": "01",
            "adjustment": "conduct",
            "entries": [
                {"points": "-2", "date": "2024-06-01", "reason": "被通报"},
                {"points": "1.5", "date": "2024-06-02", "reason": "群众来信表扬"},
            ],
        }
    ]
    assert (len(request["assessments"]), request["numbers"]) == (1, [])
    assert [each["adjustments"] for each in scores["results"]] == [
        [{"code": "conduct", "name": "", "points": "-0.5"}],
        [],
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"points": "5.01"}, {("/points", "points-above-adjustment")}),
        ({"points": "-5.01"}, {("/points", "points-above-adjustment")}),
        (
            {"object": "99", "item": "pledge", "points": "6"},
            {("/object", "unknown-object"), ("/item", "unknown-item"), ("/points", "points-above-adjustment")},
        ),
        ({"component": "none"}, {("/component", "unknown-component")}),
    ],
)
def test_enter_assessment_of_an_adjustment_with_mistakes_names_them(
    office: Any, mistakes: Any, fields: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    path = office.active(adjustments=[CONDUCT]) + "/assessment/entries"
    answer = office.post(path, {**adjusting(), **fields})
    assert (answer.status_code, mistakes(answer)) == (422, expected)
    assert office.get(path).json == []


def test_enter_assessment_of_a_bonus_may_be_taken_back(office: Any) -> None:
    path = office.active(adjustments=[{"code": "conduct", "bonus": "2"}]) + "/assessment/entries"
    office.made(path, adjusting(points="2"))
    office.made(path, adjusting(points="-2", reason="更正"))
    assert len(office.get(path).json) == 2
