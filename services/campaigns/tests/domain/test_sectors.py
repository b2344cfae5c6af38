"""Terms of office and seats."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.domain.sectors import Seats, Term, in_office, most_at_once

FIRST = dt.date(2024, 5, 1)


def term(first: int | None, last: int | None) -> Term:
    """In May 2024."""
    return first and FIRST.replace(day=first), last and FIRST.replace(day=last)


@pytest.mark.parametrize(
    ("own", "day", "there"),
    [
        ((2, 3), 1, False),
        ((2, 3), 2, True),
        ((2, 3), 3, True),
        ((2, 3), 4, False),
        ((None, 3), 1, True),
        ((2, None), 31, True),
    ],
)
def test_in_office_from_the_first_day_to_the_last(own: tuple[int | None, int | None], day: int, there: bool) -> None:
    assert in_office(term(*own), FIRST.replace(day=day)) is there


def test_most_at_once_counts_by_the_day() -> None:
    assert most_at_once([term(1, 10), term(11, 20), term(10, 11)], FIRST) == 2
    assert most_at_once([term(1, 10), term(11, 20), term(None, None)], FIRST) == 2
    assert most_at_once([term(5, 6), term(6, 7), term(6, 6)], FIRST) == 3
    assert most_at_once([term(5, 6), term(6, 7), term(6, 6)], FIRST.replace(day=7)) == 1
    assert most_at_once([], FIRST) == 0


def test_seats_that_are_refused_are_not_taken() -> None:
    seats = Seats([{"code": "npc", "name": "人大代表", "seats": 1}], FIRST)
    assert seats.take("npc", term(1, 10))
    assert not seats.take("npc", term(10, 12))
    assert seats.take("npc", term(11, 12))
    assert seats.table() == [{"code": "npc", "name": "人大代表", "seats": 1, "in_office": 1, "free": 0}]


def test_seats_of_a_sector_that_is_not_named_are_none_unless_no_sector_is() -> None:
    assert not Seats([{"code": "npc", "name": "人大代表", "seats": None}], FIRST).take("cppcc", term(None, None))
    assert Seats([], FIRST).take("cppcc", term(None, None))
