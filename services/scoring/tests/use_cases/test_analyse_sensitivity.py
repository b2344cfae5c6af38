"""How much a ranking hangs on settings."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.api.question_examples import SENSITIVITY_BODY, TWO_OFFICES
from scoring.domain.errors import Mistake, Refused
from scoring.use_cases.analyse_sensitivity import analyse_sensitivity
from scoring.use_cases.compute_scores import compute_scores

WEIGHTS = tuple(f"/scheme/components/0/panels/{index}/weight" for index in (0, 1))
MIN_VALID = "/scheme/components/0/panels/{}/min_valid"


def ask(grid: list[Any], body: Any = TWO_OFFICES) -> dict[str, Any]:
    return analyse_sensitivity({"input": body, "grid": grid}, lambda _: ())


def axis(name: str, pointer: str, *values: Any) -> dict[str, Any]:
    return {"name": name, "alternatives": [[{"pointer": pointer, "value": value}] for value in values]}


def weights(*of_experts: str) -> dict[str, Any]:
    return {
        "name": "weights",
        "alternatives": [
            [{"pointer": WEIGHTS[0], "value": f"0.{each}"}, {"pointer": WEIGHTS[1], "value": f"0.{10 - int(each)}"}]
            for each in of_experts
        ],
    }


def mistakes(grid: list[Any], body: Any = TWO_OFFICES, shape: Any = lambda _: ()) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        analyse_sensitivity({"input": body, "grid": grid}, shape)
    assert refused.value.slug == "invalid-input"
    return [(each.pointer, each.slug) for each in refused.value.mistakes]


def test_analyse_sensitivity_equals_every_combination_computed_by_hand() -> None:
    """The documented example, each of its nine combinations scored by itself."""
    answer = analyse_sensitivity(SENSITIVITY_BODY, lambda _: ())
    found: dict[str, list[dict[str, Any]]] = {"01": [], "02": []}
    for experts in ("0.2", "0.3", "0.5"):
        for fairly in ("70", "80", "90"):
            body = deepcopy(TWO_OFFICES)
            panels = body["scheme"]["components"][0]["panels"]
            panels[0]["weight"], panels[1]["weight"] = experts, str(round(1 - float(experts), 1))
            for scale in body["scheme"]["scales"]:
                scale["levels"][1]["points"] = fairly
            for each in compute_scores(body)["results"]:
                found[each["object"]].append(each)
    for each in answer["objects"]:
        results = found[each["object"]]
        ranks = [one["rank"] for one in results]
        assert each["rank_changes"] == sum(rank != each["base"]["rank"] for rank in ranks)
        assert each["rank"] == {"best": min(ranks), "worst": max(ranks)}
        totals = sorted(float(one["total"]) for one in results)
        assert each["total"] == {"lowest": f"{totals[0]:.2f}", "highest": f"{totals[-1]:.2f}"}
    assert (answer["combinations"], answer["official"]) == (9, False)
    assert [each["rank_changes"] for each in answer["objects"]] == [1, 1]


def test_analyse_sensitivity_says_which_axis_alone_moves_a_rank() -> None:
    grid = [axis("entries", "/assessments/1/entries/0/points", "18", "0"), axis("quorum", MIN_VALID.format(0), 1, 2)]
    for each in ask(grid)["objects"]:
        assert [(one["name"], one["rank_changes"]) for one in each["axes"]] == [("entries", 1), ("quorum", 0)]
        assert each["rank_changes"] == each["rank_in_series_changes"] == 2


def test_analyse_sensitivity_counts_combinations_without_a_total() -> None:
    body = deepcopy(TWO_OFFICES)
    body["scheme"]["components"][0]["missing_panel"] = "block"
    answer = ask([axis("quorum", MIN_VALID.format(1), 1, 90, 91)], body)
    assert [(each["without_total"], each["rank_changes"]) for each in answer["objects"]] == [
        (1, 2),
        (2, 2),
    ]  # 90 and 88 votes
    assert answer["objects"][1]["rank"] == {"best": 1, "worst": 1}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_analyse_sensitivity_to_what_is_so_already_is_none(data: st.DataObject) -> None:
    pointers = ["/rounds/0/objects/0/counts", "/scheme/components/1/points", "/objects/1/series", "/scheme", "/rounds"]
    body = deepcopy(TWO_OFFICES)
    grid = []
    for pointer in data.draw(st.lists(st.sampled_from(pointers[:3]), min_size=1, unique=True)):
        value = body
        for step in pointer[1:].split("/"):
            value = value[int(step)] if isinstance(value, list) else value[step]
        grid.append(axis(pointer, pointer, value))
    for each in ask(grid, body)["objects"]:
        assert each["rank_changes"] == each["rank_in_series_changes"] == 0
        assert each["total"] == {"lowest": each["base"]["total"], "highest": each["base"]["total"]}
        assert all(one["rank_changes"] == 0 for one in each["axes"])


def test_analyse_sensitivity_refuses_combinations_that_break_a_rule() -> None:
    grid = [axis("one", WEIGHTS[0], "0.3", "0.4"), axis("min", MIN_VALID.format(0), 1, 2)]
    with pytest.raises(Refused) as refused:
        ask(grid)
    found = refused.value.mistakes
    assert {(each.pointer, each.slug) for each in found} == {
        ("/input/scheme/components/0/panels", "broken-combination")
    }
    assert [each.facts for each in found] == [
        {"combination": text, "rule": "weights-not-one"} for text in ("one 1, min 0", "one 1, min 1", "one 1")
    ]


def test_analyse_sensitivity_refuses_with_the_mistakes_of_input_and_grid_at_once() -> None:
    body = deepcopy(TWO_OFFICES)
    body["rounds"][0]["panel"] = "x"
    assert mistakes([axis("a", "/nowhere/at/all", 1)], body) == [
        ("/input/rounds/0/panel", "unknown-panel"),
        ("/grid/0/alternatives/0/0/pointer", "unknown-pointer"),
    ]


def test_analyse_sensitivity_says_at_which_value_the_shape_is_wrong() -> None:
    def shape(body: Any) -> list[Mistake]:
        points = body["scheme"]["components"][1]["points"]
        return [] if isinstance(points, str) else [Mistake("/scheme/components/1/points", "invalid-value")]

    grid = [weights("3"), axis("points", "/scheme/components/1", {"points": 5})]
    assert mistakes(grid, shape=shape) == [("/grid/1/alternatives/0/0/value/points", "invalid-value")]


@pytest.mark.parametrize(("alternatives", "slug"), [(1001, "too-many-combinations"), (1000, None)])
def test_analyse_sensitivity_limits_the_combinations(alternatives: int, slug: str | None) -> None:
    grid = [axis("min", MIN_VALID.format(0), *range(1, alternatives + 1))]
    if slug is None:
        assert ask(grid)["combinations"] == alternatives
        return
    with pytest.raises(Refused) as refused:
        ask(grid)
    assert (refused.value.slug, refused.value.facts["combinations"]) == (slug, str(alternatives))


@pytest.mark.parametrize("what", ["objects", "strata", "entries"])
def test_analyse_sensitivity_limits_what_is_computed(what: str) -> None:
    body = deepcopy(TWO_OFFICES)
    if what == "objects":
        body["objects"] = [{"code": f"o{index}"} for index in range(1001)]
    elif what == "strata":
        body["rounds"][0]["objects"][0]["strata"] = {f"s{index}": {} for index in range(2001)}
    else:
        body["assessments"][0]["entries"] = [{"item": "pledge", "points": "1"}] * 2001
    grid = [axis("min", MIN_VALID.format(0), *range(1, 1001))]
    with pytest.raises(Refused) as refused:
        ask(grid, body)
    assert refused.value.slug == "too-much-to-compute"
