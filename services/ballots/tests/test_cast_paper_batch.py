"""A complete batch of paper becomes ballots of its sheets' voters, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from ballots.storage.casting import Ballots
from ballots.use_cases import cast_paper_batch as use_case

from .conftest import Office, moment, slug, slugs, votes
from .paper import POOR, Pile


def outcomes(answer: Any) -> dict[str, tuple[str, str | None]]:
    assert answer.status_code == 200, answer.json
    return {each["sheet"]: (each["outcome"], each["slug"]) for each in answer.json["outcomes"]["sheets"]}


def test_cast_paper_batch_casts_each_sheet_for_its_voter(office: Office) -> None:
    pile = Pile(office, 3)
    office.post(pile.poll, {"voter": pile.voters[1], "votes": votes("bad")})
    one, two, three = pile.sheets
    for sheet in (one, two):
        pile.enter_twice(sheet)
    pile.enter(pile.first, three)
    pile.enter(pile.second, three, POOR)
    pile.settle(three, votes("average"))
    answer = pile.cast()
    assert outcomes(answer) == {one: ("accepted", None), two: ("replaced", None), three: ("accepted", None)}
    assert {name: answer.json["outcomes"][name] for name in ("accepted", "replaced", "refused")} == {
        "accepted": 2,
        "replaced": 1,
        "refused": 0,
    }
    assert office.counts(pile.poll) == {"01": {"satisfied": 2, "average": 1}}
    assert office.turnout(pile.poll)["by_channel"]["questionnaire"] == 2


def test_cast_paper_batch_again_gives_the_same_answers(office: Office) -> None:
    pile = Pile(office, 2)
    pile.enter_twice(pile.sheets[0])
    pile.enter_twice(pile.sheets[1], [])
    first = pile.cast()
    office.post(pile.poll, {"voter": pile.voters[0], "votes": votes("bad")})
    assert pile.cast(pile.second).json == first.json
    assert office.counts(pile.poll) == {"01": {"bad": 1}}
    assert office.turnout(pile.poll)["refused"] == {"empty-sheet": 1}


def test_cast_paper_batch_says_all_that_is_missing_at_once(office: Office) -> None:
    pile = Pile(office, 3, declared=4)
    one, two, _ = pile.sheets
    pile.enter(pile.first, one)
    pile.enter(pile.second, one, POOR)
    pile.enter(pile.first, two)
    answer = pile.cast()
    assert (answer.status_code, slug(answer)) == (409, "paper-batch-incomplete")
    assert slugs(answer) == {
        ("/first/entered", "total-differs"),
        ("/second/entered", "total-differs"),
        (f"/sheets/{two}", "entered-once"),
        (f"/sheets/{one}", "difference-unsettled"),
    }
    assert "poor" not in answer.get_data(as_text=True)
    assert office.turnout(pile.poll)["ballots"] == 0
    assert pile.enter(pile.first, one, POOR).json["outcome"] == "corrected"


def test_cast_paper_batch_of_more_sheets_than_declared_is_refused(office: Office) -> None:
    pile = Pile(office, 2, declared=1)
    for sheet in pile.sheets:
        pile.enter_twice(sheet)
    assert slugs(pile.cast()) == {("/first/entered", "total-differs"), ("/second/entered", "total-differs")}
    pile.call("POST", f"/paper-batches/{pile.batch}/correction", {"declared": 2, "reason": "数错"})
    assert pile.cast().json["outcomes"]["accepted"] == 2


def test_cast_paper_batch_keeps_empty_and_invalid_sheets_apart_from_turnout(office: Office) -> None:
    pile = Pile(office, 2)
    empty, invalid = pile.sheets
    pile.enter_twice(empty, [])
    pile.enter_twice(invalid, [], invalid=True)
    assert outcomes(pile.cast()) == {empty: ("refused", "empty-sheet"), invalid: ("refused", "invalid-sheet")}
    turnout = office.turnout(pile.poll)
    assert (turnout["voters"], turnout["refused"]) == (0, {"empty-sheet": 1, "invalid-sheet": 1})


def test_cast_paper_batch_where_the_first_ballot_counts(office: Office) -> None:
    pile = Pile(office, 1, counts="first")
    office.post(pile.poll, {"voter": pile.voters[0], "votes": votes("bad")})
    pile.enter_twice(pile.sheets[0])
    assert outcomes(pile.cast()) == {pile.sheets[0]: ("refused", "already-voted")}


def test_cast_paper_batch_shows_no_level_afterwards_and_takes_no_entry(office: Office) -> None:
    pile = Pile(office, 1)
    [sheet] = pile.sheets
    pile.enter(pile.first, sheet)
    pile.enter(pile.second, sheet, POOR)
    pile.settle(sheet, POOR)
    shown = [pile.cast().get_data(as_text=True), str(pile.read())]
    assert not any(level in text for text in shown for level in ("poor", "'satisfied'", '"satisfied"'))
    late = [pile.enter(pile.first, sheet), pile.settle(sheet, POOR), pile.withdraw(pile.first, sheet)]
    late.append(pile.call("POST", f"/paper-batches/{pile.batch}/correction", {"declared": 2, "reason": "x"}))
    assert {(each.status_code, slug(each)) for each in late} == {(409, "paper-batch-handed-in")}


def test_cast_paper_batch_goes_on_after_it_was_cut_off(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after the window: the hand-in's time counts. What was cast before is not cast again."""
    pile = Pile(office, 3)
    for sheet in pile.sheets:
        pile.enter_twice(sheet)
    whole, calls = use_case.cast_ballot, iter(range(3))

    def cut_off(store: Ballots, ballot: Any) -> Any:
        if next(calls) == 2:
            raise ConnectionError
        return whole(store, ballot)

    monkeypatch.setattr(use_case, "cast_ballot", cut_off)
    assert pile.cast().status_code == 500
    monkeypatch.undo()
    assert (pile.read()["state"], office.turnout(pile.poll)["ballots"]) == ("handed_in", 2)
    office.query("UPDATE polls SET closes_at = %s, entry_until = %s WHERE id = %s", moment(), moment(), pile.poll)
    use_case.finish_paper_batches(office.app.extensions["database"], office.app.extensions["ballots"], UUID(pile.poll))
    assert pile.read()["outcomes"]["accepted"] == 3
    assert pile.cast().json["outcomes"]["accepted"] == 3
    assert office.counts(pile.poll) == {"01": {"satisfied": 3}}


def test_cast_paper_batch_by_both_at_once_casts_once(office: Office) -> None:
    pile = Pile(office, 10)
    for sheet in pile.sheets:
        pile.enter_twice(sheet, [] if sheet == pile.sheets[0] else votes("poor"))

    def cast(operator: Any) -> Any:
        path = f"/api/v1/paper-batches/{pile.batch}/cast"
        return office.app.test_client().post(path, headers=operator).json

    with ThreadPoolExecutor(2) as both:
        one, other = both.map(cast, (pile.first, pile.second))
    assert one["outcomes"] == other["outcomes"]
    turnout = office.turnout(pile.poll)
    assert (turnout["ballots"], turnout["refused"]) == (9, {"empty-sheet": 1})
