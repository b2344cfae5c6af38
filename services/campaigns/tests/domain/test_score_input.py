"""What scoring is told of a round: counts, and how large the lists were."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from campaigns.domain.polls import eligible
from campaigns.domain.score_input import score_request, with_tallies

OBJECTS = [{"code": "01"}, {"code": "02"}]
STRATA = [{"code": "npc"}, {"code": "cppcc"}, {"code": "parties"}]


def counts(good: int) -> dict[str, int]:
    return {"good": good, "bad": 0}


def tally(good: int, **more: Any) -> dict[str, Any]:
    rows = [{"object": "01", "valid": good, "counts": counts(good), "strata": {"npc": counts(good)}}]
    return {"code": "r1", "state": "sealed", "version": 1, "roll": 40, "voters": 30, "objects": rows, **more}


def inputs(
    eligible_: dict[str, dict[str, int]] | None, population: dict[str, dict[str, int]] | None = None, **panel: Any
) -> dict[str, Any]:
    """Those of one round of experts."""
    experts = {"code": "experts", "weight": "1", "scale": "two", **panel}
    scheme = {"scales": [], "components": [{"code": "public", "points": "100", "panels": [experts]}]}
    row = SimpleNamespace(code="r1", panel="experts", weight=Decimal(1), tally=tally(20), eligible=eligible_)
    row.population = population
    request = score_request(SimpleNamespace(scheme=scheme), [], [row], [])
    return {"request": request, "rounds": [{"code": "r1", "roll": 40, "voters": 30}], "tallies": [row.tally]}


def sent(kept: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The round, and its one object's row."""
    [round_] = kept["request"]["rounds"]
    [row] = round_["objects"]
    return round_, row


def test_eligible_counts_voters_of_all_objects_and_of_some_by_stratum() -> None:
    voters = [("npc", None), ("npc", None), ("cppcc", ["02"]), (None, ["02"])]
    assert eligible(OBJECTS, voters) == {"01": {"npc": 2}, "02": {"npc": 2, "cppcc": 1, "": 1}}


def test_eligible_of_an_object_that_nobody_may_rate_is_nobody() -> None:
    assert eligible(OBJECTS, [(None, ["01"])]) == {"01": {"": 1}, "02": {}}


def test_score_request_tells_the_roll_of_the_round_and_of_each_object() -> None:
    round_, row = sent(inputs({"01": {"npc": 12, "cppcc": 3}}))
    assert (round_["roll"], round_["ballots"]) == (40, 30)
    assert (row["roll"], row.get("population")) == (15, None)


def test_score_request_of_a_drawn_panel_tells_the_list_that_it_was_drawn_from() -> None:
    _, row = sent(inputs({"01": {"": 15}}, drawn=True))
    assert (row["roll"], row["population"]) == (15, 15)
    _, row = sent(inputs({"01": {"": 15}}, {"01": {"": 60}, "02": {"": 7}}, drawn=True))
    assert (row["roll"], row["population"]) == (15, 60)


def test_score_request_of_a_drawn_panel_by_strata_tells_each_list() -> None:
    _, row = sent(inputs({"01": {"npc": 12, "cppcc": 3}}, drawn=True, strata=STRATA))
    assert (row["roll"], row["population"]) == (15, {"npc": 12, "cppcc": 3, "parties": 0})
    listed = {"01": {"npc": 40, "cppcc": 9}}
    _, row = sent(inputs({"01": {"npc": 12, "cppcc": 3}}, listed, drawn=True, strata=STRATA))
    assert (row["roll"], row["population"]) == (15, {"npc": 40, "cppcc": 9, "parties": 0})


def test_score_request_of_a_round_that_was_published_by_0_1_0_tells_no_list() -> None:
    round_, row = sent(inputs(None, drawn=True))
    assert round_["roll"] == 40
    assert row.keys() == {"object", "counts"}


def test_with_tallies_of_another_version_keeps_the_lists() -> None:
    kept = inputs({"01": {"npc": 12}}, drawn=True, strata=STRATA)
    before = sent(kept)
    round_, row = sent(with_tallies(kept, {"r1": tally(25, voters=34)}))
    assert (round_["roll"], round_["ballots"], row["counts"]) == (40, 34, counts(25))
    assert row["strata"] == {"npc": counts(25)}
    assert (row["roll"], row["population"]) == (before[1]["roll"], before[1]["population"])
    assert sent(kept) == before


def test_score_request_of_a_round_that_runs_leaves_small_rows_out() -> None:
    scheme = inputs(None)["request"]["scheme"]
    row = SimpleNamespace(code="r1", panel="experts", weight=Decimal(1), tally=tally(4, state="running"), eligible=None)
    assert score_request(SimpleNamespace(scheme=scheme), [], [row], [])["rounds"][0]["objects"] == []
