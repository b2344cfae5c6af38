"""Lists by page, and the entries by cursor."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

PATHS = ("/objects", "/representatives", "/rounds", "/phases", "/criteria")


def pages(office: Any, path: str) -> list[list[Any]]:
    """Each page of a list, by following `Link`."""
    found, target = [], path
    while target:
        answer = office.get(target)
        found.append(answer.json)
        following = re.search(r'<([^>]*)>; rel="next"', answer.headers["Link"])
        target = following[1].removeprefix("/api/v1") if following else ""
    return found


def test_list_by_page_gives_everything_once(office: Any) -> None:
    campaign = office.draft()
    codes = [f"o{number}" for number in range(7)]
    for code in codes:
        office.made(campaign + "/objects", {"code": code, "name": code})
    found = pages(office, campaign + "/objects?page_size=3")
    assert [[each["code"] for each in page] for page in found] == [codes[:3], codes[3:6], codes[6:]]
    middle = json.loads(office.get(campaign + "/objects?page_size=3&page=2").headers["X-Pagination"])
    assert middle == {
        "total": 7,
        "total_pages": 3,
        "first_page": 1,
        "last_page": 3,
        "page": 2,
        "previous_page": 1,
        "next_page": 3,
    }


def test_list_of_people_by_page_gives_everybody_once(office: Any) -> None:
    campaign = office.draft()
    office.made(campaign + "/objects", {"code": "01", "name": "办公室"})
    numbers = [f"138001380{number:02}" for number in range(5)]
    office.hand_in(campaign, "01", *numbers)
    [found] = office.get(campaign + "/objects").json
    listed = pages(office, f"{campaign}/objects/{found['id']}/recipients?page_size=2")
    assert [len(page) for page in listed] == [2, 2, 1]
    assert {each["phone"] for page in listed for each in page} == {f"+86{number}" for number in numbers}


@pytest.mark.parametrize("path", PATHS)
def test_list_beyond_the_last_page_is_empty(office: Any, path: str) -> None:
    answer = office.get(f"{office.draft()}{path}?page=1000000000000000000000")
    assert (answer.status_code, answer.json) == (200, [])


@pytest.mark.parametrize("query", ["page=0", "page=x", "page_size=0", "page_size=1001", "pages=2"])
def test_list_with_a_wrong_query_is_refused(office: Any, query: str) -> None:
    answer = office.get(f"{office.draft()}/objects?{query}")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/" + query.partition("=")[0])


def test_entries_by_cursor_go_on_where_they_ended(office: Any) -> None:
    campaign = office.active()

    def enter(*reasons: str) -> None:
        for reason in reasons:
            body = {"object": "01", "item": "pledge", "points": "-1", "date": "2024-06-01", "reason": reason}
            assert office.post(campaign + "/assessment/entries", body).status_code == 201

    def read(target: str) -> tuple[list[str], str]:
        answer = office.get(target)
        [link] = re.findall(r'<([^>]*)>; rel="next"', answer.headers["Link"])
        return [each["reason"] for each in answer.json], link.removeprefix("/api/v1")

    enter("一", "二", "三")
    first, target = read(campaign + "/assessment/entries?limit=2")
    second, target = read(target)
    nothing, target = read(target)
    enter("四")
    later, _ = read(target)
    assert (first, second, nothing, later) == (["一", "二"], ["三"], [], ["四"])
