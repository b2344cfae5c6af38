"""What moved between two inputs, and what is said to have moved it."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.api.question_examples import TWO_OFFICES
from scoring.domain.errors import Refused
from scoring.use_cases.compare_scores import compare_scores

few = settings(max_examples=60, deadline=None)
LEVELS = {"experts-1": ["satisfied", "fairly", "rather-not"], "recipients-1": ["satisfied", "fairly", "unsatisfied"]}


def compared(before: Any, after: Any) -> dict[str, Any]:
    answer = compare_scores({"before": before, "after": after})
    return {each["object"]: each for each in answer["objects"]}


@st.composite
def offices(draw: st.DrawFn) -> dict[str, Any]:
    """Two offices with counts, entries, weights and vetoes as they fall."""
    body = deepcopy(TWO_OFFICES)
    for each in body["rounds"]:
        for row in each["objects"]:
            row["counts"] = draw(st.dictionaries(st.sampled_from(LEVELS[each["code"]]), st.integers(0, 40)))
    for each in body["assessments"]:
        points = draw(st.sampled_from(["-25", "-0.35", "0", "7.5", "18"]))
        each["entries"] = [{"item": "pledge", "points": points}]
    weight = draw(st.integers(1, 9))
    panels = body["scheme"]["components"][0]["panels"]
    panels[0]["weight"], panels[1]["weight"] = f"0.{weight}", f"0.{10 - weight}"
    if draw(st.booleans()):
        body["objects"][0]["vetoes"] = ["fire"]
    body["scheme"]["vetoes"] = [{"code": "fire", "effect": "maximum", "maximum": "60"}]
    return body


def test_compare_scores_says_what_moved_and_why() -> None:
    after = deepcopy(TWO_OFFICES)
    after["rounds"][1]["objects"][1]["counts"] = {"satisfied": 20, "fairly": 60, "unsatisfied": 8, "unknown": 6}
    found = compared(TWO_OFFICES, after)["02"]
    # recipients before (5000 + 2720 + 120)/88 = 89.09 → 43.65 of 49, after (2000 + 4800 + 240)/88 = 80 → 39.20
    assert found["total"] == {"before": "91.21", "after": "86.76", "difference": "-4.45"}
    assert found["rank"] == {"before": 1, "after": 2, "change": 1}
    assert [(each["kind"], each["of"]) for each in found["parts"]] == [
        ("component", "public"),
        ("panel", "public/recipients"),
        ("round", "public/recipients/recipients-1"),
    ]
    assert found["parts"][1]["points"] == {"before": "43.65", "after": "39.20", "difference": "-4.45"}
    assert found["why"] == ["input-changed"]
    assert {each["pointer"].rpartition("/")[2] for each in found["input"]} == {"satisfied", "fairly", "unsatisfied"}


def test_compare_scores_of_one_that_only_others_moved() -> None:
    after = deepcopy(TWO_OFFICES)
    after["rounds"][1]["objects"][1]["counts"] = {"unsatisfied": 88}
    found = compared(TWO_OFFICES, after)["01"]
    assert (found["total"]["difference"], found["rank"]["change"]) == ("0.00", -1)
    assert (found["parts"], found["input"], found["why"]) == ([], [], ["others-moved"])


def test_compare_scores_counts_who_is_as_before() -> None:
    after = deepcopy(TWO_OFFICES)
    after["assessments"][0]["entries"][0]["points"] = "18.5"
    answer = compare_scores({"before": TWO_OFFICES, "after": after})
    assert ([each["object"] for each in answer["objects"]], answer["unchanged"]) == (["01"], 1)


def test_compare_scores_of_another_scheme_says_what_it_has_otherwise() -> None:
    after = deepcopy(TWO_OFFICES)
    after["scheme"]["components"][1]["assessment"]["items"][1]["starts"] = "zero"
    answer = compare_scores({"before": TWO_OFFICES, "after": after})
    pointer = "/scheme/components/daily/assessment/items/discipline/starts"
    assert answer["scheme"] == [{"pointer": pointer, "before": "full", "after": "zero"}]
    assert [each["why"] for each in answer["objects"]] == [["scheme-changed"]] * 2
    assert set(answer["rules"]) == {"scheme-changed"}


def test_compare_scores_of_objects_that_entered_and_left() -> None:
    without = deepcopy(TWO_OFFICES)
    without["objects"].pop()
    for each in without["rounds"]:
        each["objects"].pop()
    without["assessments"].pop()
    entered, left = compared(without, TWO_OFFICES)["02"], compared(TWO_OFFICES, without)["02"]
    assert (entered["why"], entered["total"]["before"], entered["total"]["after"]) == (["entered"], None, "91.21")
    assert (left["why"], left["total"]["before"], left["total"]["difference"]) == (["left"], "91.21", None)


def test_compare_scores_says_which_notes_are_new() -> None:
    after = deepcopy(TWO_OFFICES)
    after["scheme"]["components"][0]["panels"][0]["min_valid"] = 36
    notes = compared(TWO_OFFICES, after)["01"]["notes"]
    assert ([each["slug"] for each in notes["new"]], notes["gone"]) == (["round-missing", "panel-missing"], [])


def test_compare_scores_names_the_veto_that_limits_a_total() -> None:
    before, after = deepcopy(TWO_OFFICES), deepcopy(TWO_OFFICES)
    for each in (before, after):
        each["scheme"]["vetoes"] = [{"code": "fire", "effect": "maximum", "maximum": "60"}]
    after["objects"][0]["vetoes"] = ["fire"]
    answer = compare_scores({"before": before, "after": after})
    found = next(each for each in answer["objects"] if each["object"] == "01")
    assert (found["parts"], found["limits"]) == ([], ["veto-maximum"])
    assert answer["rules"]["veto-maximum"]["zh"]


def test_compare_scores_of_a_malus_names_what_keeps_the_total_at_zero(build: Any) -> None:
    before = build.totals(build.numbers(adjustments=[{"code": "late", "malus": "10"}]), ["4"])
    after = before | {"adjustments": [{"object": "0", "adjustment": "late", "entries": [{"points": "-5.5"}]}]}
    found = compared(before, after)["0"]
    assert found["total"]["difference"] == "-4.00"
    assert found["parts"] == [
        {"kind": "adjustment", "of": "late", "points": {"before": "0.00", "after": "-5.50", "difference": "-5.50"}}
    ]
    assert (found["limits"], found["why"]) == (["total-limit"], ["input-changed"])
    assert [each["pointer"] for each in found["input"]] == ["/adjustments/0/late"]


def test_compare_scores_refuses_with_the_mistakes_of_both() -> None:
    before, after = deepcopy(TWO_OFFICES), deepcopy(TWO_OFFICES)
    before["rounds"][0]["panel"] = "x"
    after["scheme"]["components"][0]["points"] = "71"
    with pytest.raises(Refused) as refused:
        compare_scores({"before": before, "after": after})
    assert [(each.pointer, each.slug) for each in refused.value.mistakes] == [
        ("/before/rounds/0/panel", "unknown-panel"),
        ("/after/scheme/components", "points-not-100"),
    ]


@few
@given(body=offices())
def test_compare_scores_of_a_body_with_itself_is_empty(body: dict[str, Any]) -> None:
    answer = compare_scores({"before": body, "after": deepcopy(body)})
    assert answer == {"official": False, "scheme": [], "objects": [], "unchanged": 2, "rules": {}}


@few
@given(before=offices(), after=offices())
def test_compare_scores_swapped_negates(before: dict[str, Any], after: dict[str, Any]) -> None:
    there, back = compared(before, after), compared(after, before)
    assert there.keys() == back.keys()
    for code, one in there.items():
        other = back[code]
        for name, difference in (("total", "difference"), ("rank", "change"), ("rank_in_series", "change")):
            assert one[name]["before"] == other[name]["after"]
            if one[name][difference] is not None:
                assert Decimal(one[name][difference]) == -Decimal(other[name][difference])
        assert {each["of"]: each for each in one["parts"]}.keys() == {
            each["of"]: each for each in other["parts"]
        }.keys()
        assert one["notes"]["new"] == other["notes"]["gone"]


@few
@given(before=offices(), after=offices())
def test_compare_scores_components_sum_to_the_total_or_a_rule_is_named(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    for each in compared(before, after).values():
        if each["total"]["difference"] is not None:
            moved = [
                one["points"]["difference"] for one in each["parts"] if one["kind"] == "component" and "points" in one
            ]
            adds_up = sum(map(Decimal, moved), Decimal(0)) == Decimal(each["total"]["difference"])
            assert adds_up == (each["limits"] == [])
