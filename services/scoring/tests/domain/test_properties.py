"""What holds for every input, with its precondition; and equality with a small recomputation of its own."""

from collections.abc import Sequence
from copy import deepcopy
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

POINTS = {
    "five": {"satisfied": 100, "fairly": 80, "average": 60, "rather-not": 30, "not-at-all": 0},
    "three": {"satisfied": 100, "fairly": 80, "unsatisfied": 30},
}
PANELS = {"experts": ("five", Fraction(3, 10)), "recipients": ("three", Fraction(7, 10))}
NAMES = ("01", "02", "03", "04")
few = settings(max_examples=60, deadline=None)


def counts(scale: str) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from([*POINTS[scale], "unknown"]), st.integers(0, 60))


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """The plan (without `scheme`), up to four objects, up to four rounds, some objects missing in some."""
    names = NAMES[: draw(st.integers(1, 4))]
    rounds = []
    for index, panel in enumerate(draw(st.lists(st.sampled_from(list(PANELS)), max_size=4))):
        rated = draw(st.lists(st.sampled_from(names), unique=True))
        rows = [{"object": name, "counts": draw(counts(PANELS[panel][0]))} for name in rated]
        rounds.append({"code": f"r{index}", "panel": panel, "objects": rows})
    entries = st.lists(
        st.fixed_dictionaries(
            {
                "item": st.sampled_from(["pledge", "discipline"]),
                "points": st.decimals(-25, 25, places=2).map(lambda points: f"{points:f}"),
            }
        ),
        max_size=3,
    )
    return {
        "objects": [{"code": name, "series": draw(st.sampled_from(["offices", "windows"]))} for name in names],
        "rounds": rounds,
        "assessments": [{"object": name, "component": "daily", "entries": draw(entries)} for name in names],
    }


def by_object(results: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {result["object"]: result for result in results}


def half_up(value: Fraction) -> Fraction:
    return Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)


def recomputed(body: dict[str, Any], name: str) -> Fraction | None:
    """The plan's total by its text: mean of rounds, missing ones left out, parts rounded."""
    scores: dict[str, Fraction] = {}
    for panel, (scale, _) in PANELS.items():
        rounds = []
        for each in body["rounds"]:
            for row in each["objects"]:
                if each["panel"] == panel and row["object"] == name:
                    valid = sum(row["counts"].get(level, 0) for level in POINTS[scale])
                    if valid:
                        worth = sum(row["counts"].get(level, 0) * points for level, points in POINTS[scale].items())
                        rounds.append(Fraction(worth, valid))
        if rounds:
            scores[panel] = sum(rounds, Fraction(0)) / len(rounds)
    if not scores:
        return None
    weights = sum((PANELS[panel][1] for panel in scores), Fraction(0))
    total = sum(
        (half_up(score / 100 * 70 * PANELS[panel][1] / weights) for panel, score in scores.items()), Fraction(0)
    )
    items = {"pledge": Fraction(0), "discipline": Fraction(10)}
    for assessed in body["assessments"]:
        if assessed["object"] == name:
            for entry in assessed["entries"]:
                items[entry["item"]] += Fraction(entry["points"])
    pledge, discipline = (
        min(max(items[item], Fraction(0)), most) for item, most in (("pledge", 20), ("discipline", 10))
    )
    return total + half_up(Fraction(pledge) + discipline)


@few
@given(body=bodies())
def test_total_equals_a_recomputation_and_lies_within_0_and_100(build: Any, body: dict[str, Any]) -> None:
    """Precondition: the plan's scheme. Ranks are one more than the number of higher totals."""
    results = by_object(build.results({"scheme": build.plan()} | body))
    totals = {name: recomputed(body, name) for name in results}
    for name, result in results.items():
        total = totals[name]
        assert result["total"] == (None if total is None else f"{float(total):.2f}")
        if total is not None:
            assert 0 <= total <= 100
            assert result["rank"] == 1 + sum(other is not None and other > total for other in totals.values())


@few
@given(body=bodies(), random=st.randoms(use_true_random=False))
def test_order_of_objects_levels_and_rounds_changes_nothing(build: Any, body: dict[str, Any], random: Any) -> None:
    """Precondition: rounds by mean (for `latest` their order is their meaning)."""
    shuffled = deepcopy({"scheme": build.plan()} | body)
    for scale in shuffled["scheme"]["scales"]:
        random.shuffle(scale["levels"])
    for listed in (shuffled["objects"], shuffled["assessments"], *(each["objects"] for each in shuffled["rounds"])):
        random.shuffle(listed)
    before, after = by_object(build.results({"scheme": build.plan()} | body)), by_object(build.results(shuffled))
    assert before == after
    random.shuffle(shuffled["rounds"])
    after = by_object(build.results(shuffled))
    for name, result in before.items():
        assert [result[key] for key in ("total", "grade", "rank", "rank_in_series")] == [
            after[name][key] for key in ("total", "grade", "rank", "rank_in_series")
        ]


@few
@given(body=bodies(), void=st.integers(0, 1000))
def test_void_votes_change_nothing(build: Any, body: dict[str, Any], void: int) -> None:
    changed = deepcopy(body)
    for each in changed["rounds"]:
        for row in each["objects"]:
            row["counts"]["unknown"] = void
    before, after = (build.results({"scheme": build.plan()} | each) for each in (body, changed))
    for result in (*before, *after):
        for component in result["components"]:
            for panel in component.get("panels", ()):
                for each in panel["rounds"]:
                    each.pop("void")
    assert before == after


@few
@given(body=bodies(), data=st.data())
def test_one_more_top_vote_never_lowers_a_total(build: Any, body: dict[str, Any], data: Any) -> None:
    """Precondition: the round had a valid vote already, so that no round is lifted over its minimum."""
    rows = [
        row
        for each in body["rounds"]
        for row in each["objects"]
        if sum(votes for level, votes in row["counts"].items() if level != "unknown")
    ]
    if not rows:
        return
    changed = deepcopy(body)
    row = data.draw(st.sampled_from(rows))
    for each, other in zip(body["rounds"], changed["rounds"], strict=True):
        for one, copy in zip(each["objects"], other["objects"], strict=True):
            if one is row:
                copy["counts"]["satisfied"] = copy["counts"].get("satisfied", 0) + 1
    before = by_object(build.results({"scheme": build.plan()} | body))[row["object"]]
    after = by_object(build.results({"scheme": build.plan()} | changed))[row["object"]]
    assert Fraction(after["total"]) >= Fraction(before["total"])


@few
@given(body=bodies(), factor=st.integers(1, 50))
def test_scaling_all_counts_keeps_every_score(build: Any, body: dict[str, Any], factor: int) -> None:
    """Precondition: rounds by mean, minimum 1."""
    scaled = deepcopy(body)
    for each in scaled["rounds"]:
        for row in each["objects"]:
            row["counts"] = {level: votes * factor for level, votes in row["counts"].items()}
    totals = [[result["total"] for result in build.results({"scheme": build.plan()} | each)] for each in (body, scaled)]
    assert totals[0] == totals[1]
