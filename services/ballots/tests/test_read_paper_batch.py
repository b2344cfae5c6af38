"""Declaring a batch of paper, correcting its total, and who sees what of it."""

from __future__ import annotations

from uuid import uuid4

from .conftest import Office, slug
from .paper import POOR, Pile


def test_declare_batch_again_gives_the_same_and_another_total_is_refused(office: Office) -> None:
    pile = Pile(office, 1)
    again = pile.declare(1)
    assert (again.status_code, again.json["batch"]) == (200, pile.batch)
    answer = pile.declare(2)
    assert (answer.status_code, slug(answer)) == (409, "batch-code-taken")


def test_correct_declared_keeps_what_it_was(office: Office) -> None:
    pile = Pile(office, 1, declared=3)
    path, body = f"/paper-batches/{pile.batch}/correction", {"declared": 1, "reason": "数错"}
    for _ in range(2):
        found = pile.call("POST", path, body, pile.second).json
    [correction] = found["corrections"]
    assert (found["declared"], correction["declared"], correction["by"], correction["reason"]) == (1, 3, "ben", "数错")


def test_read_batch_shows_levels_to_operators_alone(office: Office) -> None:
    pile = Pile(office, 1)
    [sheet] = pile.sheets
    pile.enter(pile.first, sheet)
    pile.enter(pile.second, sheet, POOR)
    for headers in (office.organiser, office.bearer("auditor")):
        found = pile.read(headers)
        assert (found["differing"], found["unsettled"], found["differences"]) == (1, 1, None)
        assert "poor" not in str(found)
    assert pile.read(pile.third)["differences"][0]["second"] == "poor"
    assert pile.call("GET", f"/paper-batches/{pile.batch}", None, office.bearer("supervisor")).status_code == 403


def test_read_batch_of_another_campaign_finds_nothing(office: Office) -> None:
    pile = Pile(office, 1)
    stranger = office.bearer("operator", campaigns=[str(uuid4())])
    calls = [
        pile.call("GET", f"/paper-batches/{pile.batch}", None, stranger),
        pile.call("GET", f"/paper-batches/{pile.batch}/template.xlsx", None, stranger),
        pile.call("POST", f"/paper-batches/{pile.batch}/correction", {"declared": 1, "reason": "x"}, stranger),
        pile.call("GET", f"/paper-batches/{uuid4()}"),
    ]
    assert {(each.status_code, slug(each)) for each in calls} == {(404, "paper-batch-not-found")}


def test_list_batches_gives_the_numbers_of_each(office: Office) -> None:
    pile = Pile(office, 2)
    pile.enter(pile.first, pile.sheets[0])
    pile.declare(5, "pile-2")
    found = pile.call("GET", f"/polls/{pile.poll}/paper-batches", None, office.organiser).json
    assert [(e["code"], e["declared"], e["state"], e["first"], e["second"]) for e in found] == [
        ("pile-1", 2, "entry", {"operator": "ann", "entered": 1}, None),
        ("pile-2", 5, "entry", None, None),
    ]
