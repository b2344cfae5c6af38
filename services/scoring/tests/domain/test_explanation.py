"""With the formulas alone, and nothing of ours, a reader comes to every printed figure."""

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.domain.rules import RULES

TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[-+×/(),]|min|max")

KINDS = {rule: "score" for rule in RULES if "-score" in rule} | {
    "panel-maximum": "maximum",
    "rank": "rank",
    "rank-in-series": "rank-in-series",
}


def calculate(formula: str) -> Fraction:
    """A pocket calculator for + - × / ( ) min max over exact fractions."""
    tokens = TOKEN.findall(formula)
    assert "".join(tokens) == formula.replace(" ", ""), formula
    here = 0

    def peek() -> str:
        return tokens[here] if here < len(tokens) else ""

    def take() -> str:
        nonlocal here
        here += 1
        return str(tokens[here - 1])

    def total() -> Fraction:
        value = product()
        while peek() in ("+", "-"):
            value = value + product() if take() == "+" else value - product()
        return value

    def product() -> Fraction:
        value = single()
        while peek() in ("×", "/"):
            value = value * single() if take() == "×" else value / single()
        return value

    def single() -> Fraction:
        token = take()
        if token == "-":
            return -single()
        if token in ("min", "max"):
            take()
            first = total()
            take()
            value = (min if token == "min" else max)(first, total())
            take()
            return value
        if token == "(":
            value = total()
            take()
            return value
        return Fraction(token)

    value = total()
    assert here == len(tokens), formula
    return value


def printed(value: Fraction, places: int) -> str:
    units = (value * 10**places + Fraction(1, 2)).__floor__()
    sign, units = ("-", -units) if units < 0 else ("", units)
    return f"{sign}{units // 10**places}.{units % 10**places:0{places}d}" if places else f"{sign}{units}"


def share(satisfied: int, valid: int) -> str | None:
    return printed(Fraction(satisfied, valid), 4) if valid else None


def check(result: dict[str, Any]) -> None:
    """Each term is its formula; each printed figure is the value of the last term that is of it."""
    last: dict[tuple[str, str], str] = {}
    for term in result["explanation"]:
        value = calculate(term["formula"])
        places = 0 if term["of"] == "rank" else 2
        assert value == Fraction(term["exact"])
        assert term["exact"] == f"{value.numerator}/{value.denominator}"
        assert term["value"] == printed(value, places)
        kind = KINDS.get(term["rule"], "points")
        last[term["of"], kind] = term["value"]
    figures: dict[tuple[str, str], str | None] = {("total", "points"): result["total"]}
    for kind, key in (("rank", "rank"), ("rank-in-series", "rank_in_series")):
        figures["rank", kind] = None if result[key] is None else str(result[key])
    for component in result["components"]:
        figures[component["code"], "points"] = component["points"]
        for item in component.get("items", ()):
            figures[f"{component['code']}/{item['code']}", "points"] = item["points"]
        for panel in component.get("panels", ()):
            of = f"{component['code']}/{panel['code']}"
            figures[of, "points"] = panel["points"]
            figures[of, "score"] = panel["score"]
            figures[of, "maximum"] = panel["maximum"] if panel["points"] is not None else None
            for each in panel["rounds"]:
                figures[f"{of}/{each['code']}", "score"] = each["score"]
                assert each["satisfied_share"] == share(each["satisfied"], each["valid"])
            assert panel["satisfied_share"] == share(panel["satisfied"], panel["valid"])
    assert {key: figure for key, figure in figures.items() if figure is not None} == {
        key: figure for key, figure in last.items() if key in figures
    }


def test_explanation_starts_from_the_counts(build: Any) -> None:
    result = build.result(build.body(build.one_panel(), ("experts", {"fairly": 5, "satisfied": 30, "unknown": 2})))
    assert [(term["rule"], term["of"], term["formula"]) for term in result["explanation"]] == [
        ("round-score", "public/experts/r1", "(30×100 + 5×80)/35"),
        ("panel-score-mean", "public/experts", "(680/7)"),
        ("panel-maximum", "public/experts", "1×100"),
        ("panel-points", "public/experts", "(680/7)/100×100"),
        ("component-points", "public", "97.14"),
        ("total", "total", "97.14"),
        ("rank-in-series", "rank", "1 + 0"),
        ("rank", "rank", "1 + 0"),
    ]


def test_rules_are_said_in_both_languages_and_once_each() -> None:
    assert all(zh and en and zh != en for zh, en in RULES.values())
    assert len({text for pair in RULES.values() for text in pair}) == 2 * len(RULES)


counts = st.dictionaries(
    st.sampled_from(["satisfied", "fairly", "average", "rather-not", "not-at-all", "unknown"]),
    st.integers(0, 40),
)
votes = st.fixed_dictionaries({"a": counts, "b": counts})


@pytest.mark.parametrize("rounding", ["parts", "total"])
@pytest.mark.parametrize("weighs", [None, "strata", "criteria"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_explanation_gives_every_printed_figure(build: Any, weighs: str | None, rounding: str, data: Any) -> None:
    combination = data.draw(st.sampled_from(["mean", "weighted", "pooled", "latest"]))
    panel = {
        "code": "q",
        "weight": "0.35",
        "scale": "five",
        "rounds": combination,
        "min_valid": data.draw(st.integers(1, 20)),
        "missing_round": data.draw(st.sampled_from(["reweighted", "block" if combination == "pooled" else "zero"])),
    }
    if weighs:
        panel[weighs] = [{"code": "a", "weight": "0.4"}, {"code": "b", "weight": "0.6"}]
    scheme = build.plan() | {
        "rounding": rounding,
        "vetoes": [{"code": "cap", "effect": "maximum", "maximum": "19.99"}, {"code": "zero", "effect": "zero"}],
    }
    scheme["components"][0] |= {
        "points": "60",
        "panels": [panel, {"code": "p", "weight": "0.65", "scale": "five", "min_valid": 5}],
        "missing_panel": data.draw(st.sampled_from(["reweighted", "zero", "block"])),
    }
    scheme["components"].append(
        {"code": "x", "points": "10", "number": {}, "missing": data.draw(st.sampled_from(["zero", "block"]))}
    )
    rounds = []
    for code in ("q1", "q2", "q3", "p1"):
        parts = data.draw(votes)
        row: dict[str, Any] = {"object": "01", "counts": {}}
        for part in parts.values():
            for level, number in part.items():
                row["counts"][level] = row["counts"].get(level, 0) + number
        if weighs:
            row[weighs] = parts
        weight = data.draw(st.sampled_from(["0", "1", "2.5"]))
        rounds.append({"code": code, "panel": code[0], "weight": weight, "objects": [row]})
    entries = data.draw(st.lists(st.decimals(-15, 15, places=3), max_size=4))
    body = {
        "scheme": scheme,
        "objects": [
            {"code": "01", "vetoes": data.draw(st.lists(st.sampled_from(["cap", "zero"]), unique=True))},
            {"code": "02"},
        ],
        "rounds": rounds,
        "assessments": [
            {
                "object": "01",
                "component": "daily",
                "entries": [
                    {"item": ("pledge", "discipline")[index % 2], "points": f"{points:f}"}
                    for index, points in enumerate(entries)
                ],
            }
        ],
        "numbers": data.draw(st.sampled_from([[], [{"object": "01", "component": "x", "points": "3.335"}]])),
    }
    for result in build.results(body):
        check(result)
