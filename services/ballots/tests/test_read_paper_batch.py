"""Who sees what of a batch of paper."""

from __future__ import annotations

from uuid import uuid4

from .conftest import Office, slug
from .paper import POOR, Pile


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
