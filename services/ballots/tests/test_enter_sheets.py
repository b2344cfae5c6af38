"""Each sheet is entered by two operators, who don't see each other's readings before; differences are settled."""

from __future__ import annotations

from uuid import uuid4

import pytest

from ballots.domain.paper import new_number, uri_of

from .conftest import Office, moment, slug, slugs, votes
from .paper import POOR, SATISFIED, Pile


def test_enter_sheets_names_the_first_two_operators_and_refuses_a_third(office: Office) -> None:
    pile = Pile(office)
    sheet = pile.sheets[0]
    assert pile.enter(pile.first, sheet).json == {"sheet": sheet, "reader": "first", "outcome": "entered"}
    assert pile.enter(pile.second, sheet).json["reader"] == "second"
    answer = pile.enter(pile.third, pile.sheets[1])
    assert (answer.status_code, slug(answer)) == (409, "third-operator")
    found = pile.read()
    assert (found["first"], found["second"]) == (
        {"operator": "ann", "entered": 1},
        {"operator": "ben", "entered": 1},
    )


def test_enter_sheets_takes_the_number_as_keyed_and_as_scanned(office: Office) -> None:
    pile = Pile(office, 1)
    [sheet] = pile.sheets
    for written in (f"{sheet[:5]}-{sheet[5:]}", uri_of(office.marks[pile.poll], sheet)):
        assert pile.enter(pile.first, written).json["sheet"] == sheet
    other = uri_of("ZZZ", sheet)
    assert slug(pile.enter(pile.first, other)) == "sheet-of-another-poll"


def test_enter_sheets_again_corrects_ones_own_alone(office: Office) -> None:
    pile = Pile(office, 1)
    [sheet] = pile.sheets
    pile.enter_twice(sheet)
    assert pile.enter(pile.first, sheet).json["outcome"] == "unchanged"
    assert pile.enter(pile.first, sheet, POOR).json["outcome"] == "corrected"
    assert pile.read()["differences"] == [
        {"sheet": sheet, "object": "01", "first": "poor", "second": "satisfied", "settled": False}
    ]


def test_enter_sheets_shows_no_reading_before_both_have_entered(office: Office) -> None:
    pile = Pile(office)
    one, two = pile.sheets
    pile.enter(pile.first, one, POOR)
    pile.enter(pile.second, two)
    found = pile.read(pile.second)
    assert found["missing"] == sorted(
        ({"sheet": one, "reader": "second"}, {"sheet": two, "reader": "first"}), key=lambda each: each["sheet"]
    )
    assert found["differences"] == []
    assert "poor" not in str(found)


def test_enter_sheets_compares_object_by_object_and_kind_by_kind(office: Office) -> None:
    pile = Pile(office, 2)
    one, two = pile.sheets
    pile.enter(pile.first, one, votes("poor", "01", "02"))
    pile.enter(pile.second, one, votes("poor", "01") + votes("bad", "03"))
    pile.enter(pile.first, two, [])
    pile.enter(pile.second, two, [], invalid=True)
    found = {(e["sheet"], e["object"]): (e["first"], e["second"]) for e in pile.read()["differences"]}
    assert found == {
        (one, "02"): ("poor", None),
        (one, "03"): (None, "bad"),
        (two, None): ("empty", "invalid"),
    }


def test_enter_sheets_says_all_that_is_wrong_and_keeps_nothing(office: Office) -> None:
    pile = Pile(office, 1)
    [own] = pile.made(office.voter(pile.poll, objects=["01"]))
    wrong = votes("satisfied", "01", "01", "02", "99") + votes("superb", "01")
    answer = pile.enter(pile.first, own, wrong, invalid=True)
    assert (answer.status_code, slugs(answer)) == (
        422,
        {
            ("/votes/1/object", "object-repeated"),
            ("/votes/2/object", "object-not-on-list"),
            ("/votes/3/object", "unknown-object"),
            ("/votes/4/object", "object-repeated"),
            ("/votes/4/level", "unknown-level"),
            ("/invalid", "invalid-with-votes"),
        },
    )
    assert pile.read()["first"] is None


@pytest.mark.parametrize(
    ("wrong", "status", "expected"), [("mistyped", 422, "sheet-mistyped"), ("", 404, "unknown-sheet")]
)
def test_enter_sheets_of_a_number_that_is_none(office: Office, wrong: str, status: int, expected: str) -> None:
    pile = Pile(office, 1)
    number = pile.sheets[0][:-1] + str((int(pile.sheets[0][-1]) + 1) % 10) if wrong else new_number(3)
    for answer in (pile.enter(pile.first, number), pile.settle(number, POOR), pile.withdraw(pile.first, number)):
        assert (answer.status_code, slug(answer)) == (status, expected)


def test_enter_sheets_in_two_batches_is_refused_until_it_is_withdrawn(office: Office) -> None:
    pile = Pile(office, 1)
    [sheet] = pile.sheets
    pile.enter_twice(sheet)
    before, pile.batch = pile.batch, pile.declare(1, "pile-2").json["batch"]
    answer = pile.enter(pile.first, sheet)
    assert (answer.status_code, slug(answer)) == (409, "sheet-in-another-batch")
    assert "pile-1" in answer.json["detail"]
    other, pile.batch = pile.batch, before
    assert [pile.withdraw(each, sheet).status_code for each in (pile.first, pile.second, pile.second)] == [204] * 3
    pile.batch = other
    assert pile.enter(pile.first, sheet).status_code == 200


def test_withdraw_entry_leaves_the_other_operators(office: Office) -> None:
    pile = Pile(office, 1)
    [sheet] = pile.sheets
    pile.enter_twice(sheet)
    assert pile.withdraw(pile.third, sheet).status_code == 204
    pile.withdraw(pile.first, sheet)
    found = pile.read()
    assert (found["first"]["entered"], found["second"]["entered"]) == (0, 1)
    assert found["missing"] == [{"sheet": sheet, "reader": "first"}]


def test_settle_sheet_says_what_counts_and_falls_with_a_correction(office: Office) -> None:
    pile = Pile(office, 1)
    [sheet] = pile.sheets
    pile.enter_twice(sheet)
    answer = pile.settle(sheet, POOR)
    assert (answer.status_code, slug(answer)) == (409, "nothing-to-settle")
    pile.enter(pile.second, sheet, POOR)
    assert pile.settle(sheet, POOR).json["unsettled"] == 0
    assert office.query("SELECT read_by FROM sheet_readings WHERE number = %s AND reader = 'settled'", sheet) == [
        ("cat",)
    ]
    pile.enter(pile.first, sheet, votes("bad"))
    found = pile.read()
    assert (found["differing"], found["unsettled"]) == (1, 1)


def test_enter_sheets_outside_the_window_or_in_a_cancelled_poll_is_refused(office: Office) -> None:
    pile = Pile(office, 1)
    past, soon = moment(minutes=-1), moment(hours=1)
    office.send_poll(pile.poll, revision=2, closes_at=past, entry_until=soon)
    assert pile.enter(pile.first, pile.sheets[0]).status_code == 200
    office.close(pile.poll, revision=3)
    calls = [pile.enter(pile.first, pile.sheets[0]), pile.declare(1, "late"), pile.cast()]
    assert {(each.status_code, slug(each)) for each in calls} == {(409, "poll-closed")}
    other = Pile(office, 1)
    pile.call("POST", f"/polls/{other.poll}/cancellation", {"reason": "wrong"}, office.campaigns)
    assert slug(other.enter(other.first, other.sheets[0])) == "poll-cancelled"


def test_enter_sheets_is_for_operators_of_the_campaign_and_the_channel(office: Office) -> None:
    pile = Pile(office, 1)
    stranger = office.bearer("operator", campaigns=[str(uuid4())])
    by_phone = office.bearer("operator", channels=["phone"])
    for headers, expected in (
        (stranger, (404, "paper-batch-not-found")),
        (by_phone, (403, "channel-not-yours")),
        (office.organiser, (403, "forbidden")),
        (office.system, (403, "forbidden")),
    ):
        calls = [pile.enter(headers, pile.sheets[0]), pile.withdraw(headers, pile.sheets[0]), pile.cast(headers)]
        calls.append(pile.settle(pile.sheets[0], POOR, headers))
        assert {(each.status_code, slug(each)) for each in calls} == {expected}
    assert pile.enter(pile.first, pile.sheets[0], SATISFIED).json["reader"] == "first"
