"""Opinions, entered and taken over from rounds."""

from __future__ import annotations

from typing import Any

import pytest

UNIT = {"role": "unit", "objects": ["01"]}


def opinion(**fields: Any) -> dict[str, Any]:
    return {"way": "meeting", "object": "01", "text": "窗口午休无人值班", "received_on": "2024-06-05", **fields}


def test_enter_opinion_of_an_object_and_of_the_bureau(office: Any) -> None:
    path = office.active() + "/opinions"
    made = office.made(path, opinion())
    assert (made["object"], made["finding"], made["entered_by"]) == ("01", None, "test")
    assert office.made(path, opinion(object=None, way="hotline"))["object"] is None
    assert office.get(f"{path}/{made['id']}").json == made


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"object": "99", "text": " "}, {("/text", "invalid-value")}),
        ({"object": "99"}, {("/object", "unknown-object")}),
        ({"way": "comment"}, {("/way", "invalid-value")}),
        ({"name": "王五"}, {("/name", "unknown-field")}),
    ],
)
def test_enter_opinion_with_mistakes_names_them(
    office: Any, mistakes: Any, fields: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    path = office.active() + "/opinions"
    answer = office.post(path, opinion(**fields))
    assert (answer.status_code, mistakes(answer)) == (422, expected)
    assert office.get(path).json == []


def test_enter_opinion_by_a_unit_is_of_its_own_object(office: Any, mistakes: Any) -> None:
    path = office.active() + "/opinions"
    office.made(path, opinion(object="02"))
    for other in ("02", None, "99"):
        answer = office.post(path, opinion(object=other), **UNIT)
        assert mistakes(answer) == {("/object", "not-your-object")}
    assert office.post(path, opinion(), **UNIT).status_code == 201
    assert office.post(path, opinion(), role="auditor").status_code == 403


def test_list_opinions_filters_and_shows_a_unit_its_own(office: Any) -> None:
    campaign = office.active()
    path = campaign + "/opinions"
    made = [
        office.made(path, opinion(**each))
        for each in ({}, {"object": "02", "way": "box"}, {"object": None, "way": "box"})
    ]
    finding = office.made(campaign + "/findings", {"source": "opinion", "text": "窗口", "opinions": [made[2]["id"]]})

    def listed(query: str = "", **who: Any) -> list[str | None]:
        return [each["object"] for each in office.get(f"{path}?{query}", **who).json]

    assert listed() == ["01", "02", None]
    assert listed("object=02") == ["02"]
    assert listed("way=box") == ["02", None]
    assert listed("merged=true") == listed(f"finding={finding['id']}") == [None]
    assert listed("merged=false") == ["01", "02"]
    assert listed(**UNIT) == ["01"]
    assert listed(role="unit") == []
    assert office.get(path + "?merged=perhaps").status_code == 422
    assert office.get(f"{path}/{made[1]['id']}", **UNIT).status_code == 404
    assert office.get(f"{office.active()}/opinions/{made[1]['id']}").status_code == 404


@pytest.fixture
def sealed(office: Any, ballots: Any) -> str:
    """The path of a sealed round, about whose objects 1,001 comments were made."""
    campaign = office.active()
    office.hand_in(campaign, "01", "13800138000")
    path = office.published(campaign)
    ballots.comments[path.rpartition("/")[2]] = [{"object": "01", "text": f"第{n}条"} for n in range(1001)]
    office.made(path + "/seal")
    return str(path)


def test_take_over_comments_makes_each_an_opinion_once(office: Any, sealed: str) -> None:
    campaign = sealed.partition("/rounds")[0]
    first = office.post(sealed + "/opinions")
    assert (first.status_code, first.json["opinions"]) == (201, 1001)
    again = office.post(sealed + "/opinions")
    assert (again.status_code, again.json) == (200, first.json)
    found = office.get(campaign + "/opinions?way=comment&page_size=1000")
    assert "1001" in found.headers["X-Pagination"]
    assert (found.json[0]["object"], found.json[0]["text"]) == ("01", "第0条")


def test_take_over_comments_of_a_round_that_runs_is_refused(office: Any) -> None:
    campaign = office.active()
    answer = office.post(office.planned(campaign) + "/opinions")
    assert (answer.status_code, answer.json["type"]) == (409, "urn:minping:problem:round-planned")


def test_take_over_comments_with_ballots_away_takes_none(office: Any, ballots: Any, sealed: str) -> None:
    ballots.stop()
    assert office.post(sealed + "/opinions").status_code == 503
    ballots.start()
    assert office.post(sealed + "/opinions").status_code == 201
