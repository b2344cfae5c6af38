"""Schemes: what the scoring service says of them."""

from __future__ import annotations

from chassis.problems import Problem

_SCHEME_RULE = Problem(422, "The scheme breaks a rule", "评分方案不合规则", "{detail}", "{detail}")

SCHEME_SLUGS = (
    "not-a-code",
    "not-a-decimal",
    "points-out-of-range",
    "points-too-fine",
    "points-not-100",
    "points-above-component",
    "weight-out-of-range",
    "weights-not-one",
    "weights-partly-given",
    "scale-kind",
    "void-and-abstention",
    "level-without-points",
    "scale-without-scored-level",
    "unknown-level",
    "void-level-satisfied",
    "component-kind",
    "unknown-scale",
    "strata-and-criteria",
    "pooled-with-zero",
    "threshold-out-of-range",
    "share-out-of-range",
    "thresholds-not-descending",
    "last-grade-conditional",
    "grade-without-condition",
    "unknown-grade",
    "tie-without-of",
    "veto-without-grade",
    "veto-without-maximum",
)
"""Scoring's own slugs of a scheme's mistakes; their details are scoring's."""
OF_SCHEMES = {*SCHEME_SLUGS, "duplicate-code"}
"""Those under which we say what scoring says; others of the same name mean something else here."""

PROBLEMS: dict[str, Problem] = {
    **dict.fromkeys(SCHEME_SLUGS, _SCHEME_RULE),
    "scheme-mistake": Problem(
        422, "The scheme breaks a rule", "评分方案不合规则", "{rule}: {detail}", "{rule}：{detail}"
    ),
}
