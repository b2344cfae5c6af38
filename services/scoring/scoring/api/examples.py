"""The examples of the OpenAPI document: the scheme of the 2024 plan and one office; the answer is computed."""

from typing import Any

from scoring.use_cases.compute_scores import compute_scores

PLAN: dict[str, Any] = {
    "scales": [
        {
            "code": "five",
            "name": "五档",
            "levels": [
                {"code": "satisfied", "name": "满意", "points": "100"},
                {"code": "fairly", "name": "比较满意", "points": "80"},
                {"code": "average", "name": "一般", "points": "60"},
                {"code": "rather-not", "name": "不太满意", "points": "30"},
                {"code": "not-at-all", "name": "很不满意", "points": "0"},
                {"code": "unknown", "name": "不了解", "void": True},
            ],
        },
        {
            "code": "three",
            "name": "三档",
            "levels": [
                {"code": "satisfied", "name": "满意", "points": "100"},
                {"code": "fairly", "name": "比较满意", "points": "80"},
                {"code": "unsatisfied", "name": "不满意", "points": "30"},
                {"code": "unknown", "name": "不了解", "void": True},
            ],
        },
    ],
    "components": [
        {
            "code": "public",
            "name": "群众评议",
            "points": "70",
            "panels": [
                {"code": "experts", "name": "专家代表评议", "weight": "0.3", "scale": "five"},
                {"code": "recipients", "name": "服务对象评议", "weight": "0.7", "scale": "three"},
            ],
        },
        {
            "code": "daily",
            "name": "日常考评",
            "points": "30",
            "assessment": {
                "items": [
                    {"code": "pledge", "name": "公开承诺落实", "points": "20"},
                    {"code": "discipline", "name": "工作纪律", "points": "10", "starts": "full"},
                ]
            },
        },
    ],
}

SCHEME_BODY: dict[str, Any] = {"scheme": PLAN}

SCHEME_ANSWER: dict[str, Any] = {
    "valid": True,
    "warnings": [
        {
            "pointer": "/scheme/scales/1/levels",
            "slug": "lowest-level-above-zero",
            "detail": "With every vote at the lowest level of three the score is still 30.",
        }
    ],
}

SCORES_BODY: dict[str, Any] = {
    "scheme": PLAN,
    "objects": [{"code": "01", "name": "投资股", "series": "offices"}],
    "rounds": [
        {
            "code": "experts-1",
            "panel": "experts",
            "objects": [{"object": "01", "counts": {"satisfied": 30, "fairly": 5, "unknown": 2}}],
        },
        {
            "code": "recipients-1",
            "panel": "recipients",
            "objects": [{"object": "01", "counts": {"satisfied": 60, "fairly": 20, "unsatisfied": 10}}],
        },
    ],
    "assessments": [
        {
            "object": "01",
            "component": "daily",
            "entries": [
                {"item": "pledge", "points": "18", "date": "2024-11-20", "reason": "承诺事项按期完成"},
                {"item": "discipline", "points": "-1.5", "date": "2024-06-01", "reason": "窗口空岗"},
            ],
        }
    ],
}

SCORES_ANSWER: dict[str, Any] = compute_scores(SCORES_BODY)
