"""What an explanation looks like; tests/scoring holds that its formulas give every printed figure."""

from typing import Any

from scoring.domain.rules import RULES


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
