"""Every rule of what is handed in, by its slug and pointer."""

from typing import Any

import pytest

from scoring.api.examples import SCORES_BODY
from scoring.domain.check_input import check_input

VOTES = {"satisfied": 1}
ROW = {"object": "01", "counts": VOTES}
DAILY = {"object": "01", "component": "daily", "entries": []}


def found(body: dict[str, Any]) -> list[tuple[str, str]]:
    return [(mistake.pointer, mistake.slug) for mistake in check_input(body)]


def test_check_input_of_a_good_body() -> None:
    assert found(SCORES_BODY) == []


def entry(**changes: str) -> dict[str, Any]:
    return {"assessments": [DAILY | {"entries": [{"item": "pledge", "points": "1"} | changes]}]}


def rounds(*rows: dict[str, Any], panel: str = "experts", **more: Any) -> dict[str, Any]:
    return {"rounds": [{"code": "r", "panel": panel, "objects": list(rows), **more}]}


@pytest.mark.parametrize(
    ("changes", "pointer", "slug"),
    [
        ({"objects": [{"code": "01"}, {"code": "01"}]}, "/objects/1/code", "duplicate-code"),
        ({"objects": [{"code": "01"}, {"code": ""}]}, "/objects/1/code", "not-a-code"),
        ({"objects": [{"code": "01", "vetoes": ["x"]}]}, "/objects/0/vetoes/0", "unknown-veto"),
        (rounds(panel="visitors"), "/rounds/0/panel", "unknown-panel"),
        (rounds(weight="-1"), "/rounds/0/weight", "weight-out-of-range"),
        (rounds(weight="1,5"), "/rounds/0/weight", "not-a-decimal"),
        ({"rounds": [*rounds()["rounds"], *rounds()["rounds"]]}, "/rounds/1/code", "duplicate-code"),
        (rounds(ROW | {"object": "99"}), "/rounds/0/objects/0/object", "unknown-object"),
        (rounds(ROW, ROW), "/rounds/0/objects/1", "duplicate-row"),
        (rounds(ROW | {"counts": {"good": 1}}), "/rounds/0/objects/0/counts/good", "unknown-level"),
        (rounds(ROW | {"counts": {"a/b~": 1}}), "/rounds/0/objects/0/counts/a~1b~0", "unknown-level"),
        (rounds(ROW | {"counts": {"satisfied": -1}}), "/rounds/0/objects/0/counts/satisfied", "negative-count"),
        (rounds(ROW | {"counts": {"unknown": -1}}), "/rounds/0/objects/0/counts/unknown", "negative-count"),
        ({"assessments": [DAILY | {"object": "99"}]}, "/assessments/0/object", "unknown-object"),
        ({"assessments": [DAILY | {"component": "x"}]}, "/assessments/0/component", "unknown-component"),
        ({"assessments": [DAILY | {"component": "public"}]}, "/assessments/0/component", "component-of-other-kind"),
        ({"assessments": [DAILY, DAILY]}, "/assessments/1", "duplicate-row"),
        (entry(item="x"), "/assessments/0/entries/0/item", "unknown-item"),
        (entry(points="--1"), "/assessments/0/entries/0/points", "not-a-decimal"),
        (entry(date="2024-02-30"), "/assessments/0/entries/0/date", "not-a-date"),
        (entry(date="20240601"), "/assessments/0/entries/0/date", "not-a-date"),
        ({"numbers": [{"object": "01", "component": "x", "points": "1"}]}, "/numbers/0/component", "unknown-component"),
        (
            {"numbers": [{"object": "01", "component": "daily", "points": "1"}]},
            "/numbers/0/component",
            "component-of-other-kind",
        ),
    ],
)
def test_check_input_names_the_rule(changes: dict[str, Any], pointer: str, slug: str) -> None:
    assert (pointer, slug) in found(SCORES_BODY | changes)


@pytest.mark.parametrize(("points", "wrong"), [("-0.1", True), ("0", False), ("100", False), ("100.1", True)])
def test_check_input_of_a_number_against_its_component(build: Any, points: str, wrong: bool) -> None:
    assert found(build.totals(build.numbers(), [points])) == (
        [("/numbers/0/points", "points-out-of-range")] if wrong else []
    )


def weighed(build: Any, part: str, **row: Any) -> dict[str, Any]:
    scheme = build.one_panel(**{part: [{"code": "a", "weight": "0.5"}, {"code": "b", "weight": "0.5"}]})
    return {"scheme": scheme, "objects": [{"code": "01"}], **rounds(ROW | row)}


def test_check_input_of_strata(build: Any) -> None:
    here = "/rounds/0/objects/0/strata"
    assert found(weighed(build, "strata")) == [(here, "strata-absent")]
    assert found(weighed(build, "strata", counts={"unknown": 3})) == []
    assert found(weighed(build, "strata", strata={"a": VOTES})) == []
    assert found(weighed(build, "strata", strata={"a": VOTES, "b": VOTES})) == [(here, "strata-do-not-add-up")]
    assert found(weighed(build, "strata", strata={"c": VOTES})) == [(f"{here}/c", "unknown-stratum")]
    assert found(weighed(build, "strata", strata={"a": {"good": 1, "satisfied": 1}})) == [
        (f"{here}/a/good", "unknown-level")
    ]


def test_check_input_of_criteria(build: Any) -> None:
    here = "/rounds/0/objects/0/criteria"
    assert found(weighed(build, "criteria")) == [(here, "criteria-absent")]
    assert found(weighed(build, "criteria", criteria={"a": VOTES, "b": {}})) == []
    assert found(weighed(build, "criteria", criteria={"c": VOTES})) == [(f"{here}/c", "unknown-criterion")]
    assert found(weighed(build, "criteria", criteria={"a": {"fairly": 2}})) == [(f"{here}/a", "criterion-above-counts")]


def test_check_input_leaves_strata_alone_that_the_panel_does_not_weigh() -> None:
    """A tally has them, also of voters without a stratum."""
    assert found(SCORES_BODY | rounds(ROW | {"strata": {"npc": {}}, "criteria": {"openness": VOTES}})) == []


def test_check_input_beside_a_wrong_scheme_says_both(build: Any) -> None:
    scheme = build.plan()
    scheme["components"][0]["panels"][0]["scale"] = "four"
    scheme["components"][1]["points"] = "x"
    assert found(SCORES_BODY | {"scheme": scheme} | rounds(ROW | {"object": "99"})) == [
        ("/rounds/0/objects/0/object", "unknown-object")
    ]


def asked(build: Any, settings: dict[str, Any], row: dict[str, Any], **round_: Any) -> dict[str, Any]:
    body = {"scheme": build.one_panel(**settings), "objects": [{"code": "01"}]}
    return body | rounds({"object": "01", "counts": {"satisfied": 4, "unknown": 9}} | row, **round_)


ROWS = "/rounds/0/objects/0"


@pytest.mark.parametrize(
    ("settings", "row", "round_", "mistakes"),
    [
        ({"min_share": "0.5"}, {}, {}, [(f"{ROWS}/roll", "roll-absent")]),
        ({"min_share": "0.5"}, {"roll": 9}, {}, []),
        ({"min_share": "0.5"}, {}, {"roll": 9}, []),
        ({"min_share": "0.5"}, {}, {"roll": 3}, []),  # more valid votes than roll entries
        (
            {"void_above_roll": True},
            {},
            {},
            [("/rounds/0/roll", "roll-absent"), ("/rounds/0/ballots", "ballots-absent")],
        ),
        ({"void_above_roll": True}, {"roll": 9}, {"ballots": 1}, [("/rounds/0/roll", "roll-absent")]),
        ({"void_above_roll": True}, {}, {"roll": 1, "ballots": 2}, []),  # void, and no mistake
        ({"drawn": True}, {}, {}, []),
        ({"drawn": True}, {"population": 4}, {}, []),  # all were asked
        ({"drawn": True}, {"population": 3}, {}, [(f"{ROWS}/population", "valid-above-population")]),
        ({}, {"population": 3}, {}, []),  # of a panel that is not drawn
        (
            {},
            {"roll": -1},
            {"ballots": -1},
            [("/rounds/0/ballots", "negative-count"), (f"{ROWS}/roll", "negative-count")],
        ),
    ],
)
def test_check_input_of_roll_ballots_and_population(
    build: Any, settings: dict[str, Any], row: dict[str, Any], round_: dict[str, Any], mistakes: list[tuple[str, str]]
) -> None:
    assert found(asked(build, settings, row, **round_)) == mistakes


def test_check_input_of_a_population_by_stratum(build: Any) -> None:
    body = weighed(build, "strata", strata={"a": VOTES}, population={"a": 0, "b": 0, "c": 5})
    body["scheme"]["components"][0]["panels"][0]["drawn"] = True
    assert found(body) == [
        (f"{ROWS}/population/a", "valid-above-population"),
        (f"{ROWS}/population/c", "unknown-stratum"),
    ]


def test_check_input_of_adjustments(build: Any) -> None:
    body = build.totals(build.numbers(adjustments=[{"code": "a", "bonus": "5"}]), ["80"])
    entries = [{"points": "-99999"}, {"points": "x"}, {"points": "1", "date": "yesterday"}]
    body["adjustments"] = [{"object": "0", "adjustment": "a", "entries": entries}] * 2
    body["adjustments"].append({"object": "9", "adjustment": "b", "entries": []})
    at = [
        (f"/adjustments/{row}/entries/{place}", slug) for row in (0, 1) for place, slug in ((1, "points"), (2, "date"))
    ]
    wrong = {"points": "not-a-decimal", "date": "not-a-date"}
    assert found(body) == [
        ("/adjustments/1", "duplicate-row"),
        ("/adjustments/2/object", "unknown-object"),
        *((f"{pointer}/{field}", wrong[field]) for pointer, field in at),
        ("/adjustments/2/adjustment", "unknown-adjustment"),
    ]
