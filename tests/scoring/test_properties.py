"""What holds for every body without mistakes, each with its precondition; and equality with the recomputation."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scoring.use_cases.compute_scores import compute_scores

from .calculator import check
from .conftest import Post
from .recomputation import recompute
from .schemes import Body, bodies, points_are_given

STANDING = ("total", "grade", "rank", "rank_in_series")


def examples(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def results(body: Body) -> list[Body]:
    found: list[Body] = compute_scores(body, explain=False)["results"]
    return found


def by_object(found: Sequence[Body]) -> dict[str, Body]:
    return {result["object"]: result for result in found}


def without_texts(result: Body) -> Body:
    """A result in the form of the recomputation."""
    return {
        "object": result["object"],
        "total": result["total"],
        "grade": result["grade"] and result["grade"]["code"],
        "rank": result["rank"],
        "rank_in_series": result["rank_in_series"],
        "components": {each["code"]: _component(each) for each in result["components"]},
        "adjustments": {each["code"]: each["points"] for each in result["adjustments"]},
    }


def _component(component: Body) -> Body:
    said: Body = {"points": component["points"]}
    if "items" in component:
        said["items"] = {item["code"]: item["points"] for item in component["items"]}
    if "panels" in component:
        said["panels"] = {
            panel["code"]: {key: panel[key] for key in ("points", "maximum", "score")}
            | {key: panel[key] for key in ("valid", "satisfied", "satisfied_share")}
            | {"rounds": {each["code"]: {key: each[key] for key in each if key != "code"} for each in panel["rounds"]}}
            for panel in component["panels"]
        }
    return said


def panels_of(body: Body) -> dict[str, Body]:
    return {each["code"]: each for component in body["scheme"]["components"] for each in component.get("panels", ())}


def scale_of(body: Body, panel: Body) -> Body:
    return next(scale for scale in body["scheme"]["scales"] if scale["code"] == panel["scale"])


def nobody_leaves(body: Body) -> None:
    for each in body["objects"]:
        each.pop("merged_into", None)
        each.pop("withdrawn", None)


def counts_in(body: Body) -> Iterator[dict[str, int]]:
    """Every table of counts: of rows, and of the strata and criteria in them."""
    for round_ in body["rounds"]:
        for row in round_["objects"]:
            yield row["counts"]
            yield from row.get("strata", {}).values()
            yield from row.get("criteria", {}).values()


@examples(600)
@given(body=bodies())
def test_results_equal_an_independent_recomputation(body: Body) -> None:
    """Precondition: none. Every figure, grade and rank, and the order of the results."""
    assert [without_texts(each) for each in results(body)] == recompute(body)


@examples(200)
@given(body=bodies())
def test_ties_equal_an_independent_recomputation(body: Body) -> None:
    """Precondition: a veto to 0 is laid on all, so that every total is equal and the rules for ties alone decide."""
    body["scheme"]["vetoes"].append({"code": "level", "effect": "zero"})
    for each in body["objects"]:
        each["vetoes"].append("level")
    assert [without_texts(each) for each in results(body)] == recompute(body)


@examples(100)
@given(body=bodies())
def test_results_over_http_equal_an_independent_recomputation(post: Post, body: Body) -> None:
    """Precondition: none. The whole way of a request, its reading and its writing."""
    answer = post(body)
    assert answer.status_code == 200, answer.json
    assert [without_texts(each) for each in answer.json["results"]] == recompute(body)
    assert answer.data == post(body).data


@examples(200)
@given(body=bodies())
def test_explanations_give_every_printed_figure(body: Body) -> None:
    """Precondition: none. The texts are those of the rules that are named, once."""
    answer = compute_scores(body)
    for result in answer["results"]:
        check(result)
    named = {term["rule"] for result in answer["results"] for term in result["explanation"]}
    assert set(answer["rules"]) == named
    assert [each | {"explanation": []} for each in answer["results"]] == results(body)


@examples(200)
@given(body=bodies())
def test_total_lies_within_0_and_100(body: Body) -> None:
    """Precondition: no bonus. A malus never brings a total below 0."""
    for adjustment in body["scheme"]["adjustments"]:
        adjustment["bonus"] = "0"
    for result in results(body):
        assert result["total"] is None or 0 <= Fraction(result["total"]) <= 100
        for component in result["components"]:
            assert component["points"] is None or 0 <= Fraction(component["points"]) <= Fraction(component["maximum"])


@examples(200)
@given(body=bodies(), random=st.randoms(use_true_random=False))
def test_order_of_objects_levels_and_rows_changes_nothing(body: Body, random: Any) -> None:
    """Precondition: levels have points of their own (without them their order says what they are worth)."""
    shuffled = deepcopy(body)
    for scale in shuffled["scheme"]["scales"]:
        if points_are_given(scale):
            random.shuffle(scale["levels"])
    listed = [shuffled[name] for name in ("objects", "assessments", "numbers", "adjustments")]
    for rows in (*listed, *(each["objects"] for each in shuffled["rounds"])):
        random.shuffle(rows)
    assert by_object(results(shuffled)) == by_object(results(body))


@examples(200)
@given(body=bodies(), random=st.randoms(use_true_random=False))
def test_order_of_rounds_changes_no_score(body: Body, random: Any) -> None:
    """Precondition: no panel takes the `latest` round."""
    for panel in panels_of(body).values():
        if panel["rounds"] == "latest":
            panel["rounds"] = "mean"
    shuffled = deepcopy(body)
    random.shuffle(shuffled["rounds"])
    before, after = (by_object([without_texts(each) for each in results(one)]) for one in (body, shuffled))
    assert before == after


@examples(200)
@given(body=bodies(), more=st.sampled_from([1, 7, 1000]))
def test_void_votes_and_abstentions_change_no_score(body: Body, more: int) -> None:
    """Precondition: none; they are counted beside the score. (A ballot of void votes is a ballot: `ballots` stays.)"""
    changed = deepcopy(body)
    for round_ in changed["rounds"]:
        panel = panels_of(body)[round_["panel"]]
        levels = scale_of(body, panel).get("levels", ())
        void = [each["code"] for each in levels if each.get("void") or each.get("abstention")]
        for row in round_["objects"]:
            parts = row.get("strata", {}) if "strata" in panel else {}
            for counts in (row["counts"], *list(parts.values())[:1]):
                counts |= {level: counts.get(level, 0) + more for level in void}
    for before, after in zip(results(body), results(changed), strict=True):
        for result in (before, after):
            for component in result["components"]:
                for panel in component.get("panels", ()):
                    panel["rounds"] = [
                        {key: each[key] for key in each if key not in ("void", "abstained")} for each in panel["rounds"]
                    ]
        assert before == after


@examples(200)
@given(body=bodies(), data=st.data())
def test_one_more_top_vote_never_lowers_a_score(body: Body, data: st.DataObject) -> None:
    """Preconditions: the round is at its minimum and quorum already, and the round, stratum or criterion has a vote
    that is not trimmed, so that the vote lifts nothing over a minimum. It is a vote for the best level. No object left.
    """
    nobody_leaves(body)
    before = by_object(results(body))
    votes = list(places_of_a_vote(body))
    if not votes:
        return
    panel, row, tables = data.draw(st.sampled_from(votes))
    top = top_level(scale_of(body, panel))
    for each in tables:
        each[top] = each.get(top, 0) + 1
    if isinstance(row.get("population"), int):
        row["population"] += 1
    elif "population" in row:
        row["population"] = {part: size + 1 for part, size in row["population"].items()}
    after = by_object(results(body))
    was, then = before[row["object"]], after[row["object"]]
    assert (was["total"] is None) == (then["total"] is None)
    assert was["total"] is None or Fraction(then["total"]) >= Fraction(was["total"])
    scores = [panel_of(each, panel["code"])["score"] for each in (was, then)]
    assert scores[0] is None or Fraction(scores[1]) >= Fraction(scores[0])
    for name in before.keys() - {row["object"]}:
        assert after[name]["total"] == before[name]["total"]


def places_of_a_vote(body: Body) -> Iterator[tuple[Body, Body, list[dict[str, int]]]]:
    """(panel, row, the tables that one vote is counted in) wherever the precondition holds."""
    for round_ in body["rounds"]:
        panel = panels_of(body)[round_["panel"]]
        scale = scale_of(body, panel)
        for row in round_["objects"]:
            if round_counts(panel, round_, row, scale):
                parts = row["strata"] if "strata" in panel else row.get("criteria", {})
                for tables in [[row["counts"], part] for part in parts.values()] or [[row["counts"]]]:
                    if all(valid_votes(each, scale) > 2 * panel["trim"] for each in tables):
                        yield panel, row, tables


def top_level(scale: Body) -> str:
    if "marks" in scale:
        return str(scale["marks"])
    scored = [each for each in scale["levels"] if not each.get("void") and not each.get("abstention")]
    return str(max(scored, key=lambda each: Fraction(each.get("points", "0")))["code"])


def panel_of(result: Body, code: str) -> Body:
    return next(
        panel for component in result["components"] for panel in component.get("panels", ()) if panel["code"] == code
    )


def valid_votes(counts: dict[str, int], scale: Body) -> int:
    silent = {each["code"] for each in scale.get("levels", ()) if each.get("void") or each.get("abstention")}
    return sum(votes for level, votes in counts.items() if level not in silent)


def round_counts(panel: Body, round_: Body, row: Body, scale: Body) -> bool:
    valid = valid_votes(row["counts"], scale)
    quorum = Fraction(panel["min_share"] or 0) * row.get("roll", round_.get("roll", 0))
    return bool(valid >= panel["min_valid"] and valid >= quorum)


@examples(200)
@given(body=bodies(), factor=st.sampled_from([2, 3, 50, 10**6]))
def test_scaling_all_counts_keeps_every_score(body: Body, factor: int) -> None:
    """Preconditions: `min_valid` 1, no `min_share`, no trimming: shares of votes decide, and no number of them."""
    for panel in panels_of(body).values():
        panel |= {"min_valid": 1, "min_share": None, "trim": 0, "drawn": False}
    scaled = deepcopy(body)
    for counts in counts_in(scaled):
        for level in counts:
            counts[level] *= factor
    for before, after in zip(results(body), results(scaled), strict=True):
        assert [before[key] for key in STANDING] == [after[key] for key in STANDING]
        for code in panels_of(body):
            for key in ("score", "points", "satisfied_share"):
                assert panel_of(before, code)[key] == panel_of(after, code)[key]


@examples(200)
@given(body=bodies(), data=st.data())
def test_other_objects_change_no_points(body: Body, data: st.DataObject) -> None:
    """Precondition: no object left. Points and total are an object's own; its grade by place and its ranks compare."""
    nobody_leaves(body)
    alone = deepcopy(body)
    kept = data.draw(st.sampled_from(body["objects"]))["code"]
    alone["objects"] = [each for each in alone["objects"] if each["code"] == kept]
    for rows in (alone, *alone["rounds"]):
        for name in {"objects", "assessments", "numbers", "adjustments"} & rows.keys():
            rows[name] = [each for each in rows[name] if each.get("object", kept) == kept]
    whole, (single,) = by_object(results(body))[kept], results(alone)
    for key in ("total", "components", "adjustments", "notes"):
        assert whole[key] == single[key]
