"""A reader with a pocket calculator: every term of an explanation is its formula, every printed figure its term."""

import re
from fractions import Fraction
from typing import Any

from scoring.domain.rules import RULES

TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[-+×/(),]|min|max")

# Which figure of what it is `of` a rule's value is.
KINDS = {rule: "score" for rule in RULES if "-score" in rule} | {
    "panel-maximum": "maximum",
    "rank": "rank",
    "rank-in-series": "rank_in_series",
    "adjustment-points": "adjustment",
    "adjustment-limit": "adjustment",
}


WHOLE = ("rank", "rank-in-series", "merged-votes")
"""Rules whose values are whole numbers."""


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


def check(result: dict[str, Any]) -> None:
    """Each term is its formula; each printed figure is the value of the last term that is of it."""
    last: dict[tuple[str, str], str] = {}
    for term in result["explanation"]:
        value = calculate(term["formula"])
        assert value == Fraction(term["exact"]), term
        assert term["exact"] == f"{value.numerator}/{value.denominator}"
        assert term["value"] == printed(value, 0 if term["rule"] in WHOLE else 2)
        last[term["of"], KINDS.get(term["rule"], "points")] = term["value"]
    said = figures(result)
    assert {key: figure for key, figure in said.items() if figure is not None} == {
        key: figure for key, figure in last.items() if key in said
    }


def figures(result: dict[str, Any]) -> dict[tuple[str, str], str | None]:
    """Every printed figure of a result but its shares, by what it is of and its kind; None where it says none."""
    said: dict[tuple[str, str], str | None] = {("total", "points"): result["total"]}
    for rank in ("rank", "rank_in_series"):
        said["rank", rank] = None if result[rank] is None else str(result[rank])
    for adjustment in result["adjustments"]:
        said[adjustment["code"], "adjustment"] = adjustment["points"]
    for component in result["components"]:
        said[component["code"], "points"] = component["points"]
        for item in component.get("items", ()):
            said[f"{component['code']}/{item['code']}", "points"] = item["points"]
        for panel in component.get("panels", ()):
            of = f"{component['code']}/{panel['code']}"
            said[of, "points"] = panel["points"]
            said[of, "score"] = panel["score"]
            said[of, "maximum"] = panel["maximum"] if panel["points"] is not None else None
            for each in panel["rounds"]:
                said[f"{of}/{each['code']}", "score"] = each["score"]
    return said
