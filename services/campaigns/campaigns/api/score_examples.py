"""What the examples of scores show, under the scheme of the others: a unit that is rated, and one that nobody rated."""

from __future__ import annotations

from typing import Any

from campaigns.api import assessment, campaigns, objects, schemes

CERTIFIED = ("code", "name", "year", "organiser", "time_zone", "description", "objection_days", "rehearsal")
CAMPAIGN = {name: campaigns.EXAMPLE_BODY[name] for name in CERTIFIED}
ROUND = {"code": "recipients-1", "panel": "recipients", "state": "sealed", "weight": "1", "roll": 120, "voters": 88}
TALLY = {
    "poll": "0193d3a0-7a3c-7c1e-9d3e-000000000005",
    "code": "recipients-1",
    "panel": "recipients",
    "version": 1,
    "roll": 120,
    "voters": 88,
    "digest": "sha256:9f86d081884c7d65…",
    "objects": [
        {
            "object": "window-3",
            "valid": 86,
            "counts": {"satisfied": 60, "fairly": 20, "dissatisfied": 6, "unknown": 2},
        }
    ],
}
RATED: dict[str, Any] = {
    "object": "window-3",
    "name": "行政服务中心窗口",
    "series": "windows",
    "total": "90.36",
    "grade": {"code": "satisfied", "name": "满意"},
    "rank": 1,
    "rank_in_series": 1,
    "distinguishable_from_next": None,
    "components": [
        {
            "code": "public",
            "name": "群众评议",
            "points": "61.86",
            "maximum": "70.00",
            "panels": [
                {
                    "code": "recipients",
                    "name": "服务对象评议",
                    "points": "61.86",
                    "maximum": "70.00",
                    "score": "88.37",
                    "valid": 86,
                    "satisfied": 80,
                    "satisfied_share": "0.9302",
                    "uncertainty": None,
                    "rounds": [
                        {
                            "code": "recipients-1",
                            "score": "88.37",
                            "valid": 86,
                            "void": 2,
                            "abstained": 0,
                            "satisfied": 80,
                            "satisfied_share": "0.9302",
                        }
                    ],
                }
            ],
        },
        {
            "code": "daily",
            "name": "日常考评",
            "points": "28.50",
            "maximum": "30.00",
            "items": [{"code": "pledge", "name": "公开承诺", "points": "28.50", "maximum": "30.00"}],
        },
    ],
    "adjustments": [],
    "notes": [],
    "explanation": [
        {
            "rule": "round-score",
            "of": "public/recipients/recipients-1",
            "formula": "(60×100 + 20×80 + 6×0)/86",
            "exact": "3800/43",
            "value": "88.37",
        },
        {"rule": "total", "of": "total", "formula": "61.86 + 28.50", "exact": "2259/25", "value": "90.36"},
    ],
}
UNRATED: dict[str, Any] = {
    **RATED,
    "object": "office",
    "name": "办公室",
    "series": "offices",
    "total": None,
    "grade": None,
    "rank": None,
    "rank_in_series": None,
    "components": [
        {
            "code": "public",
            "name": "群众评议",
            "points": None,
            "maximum": "70.00",
            "panels": [
                {
                    "code": "recipients",
                    "name": "服务对象评议",
                    "points": None,
                    "maximum": "0.00",
                    "score": None,
                    "valid": 0,
                    "satisfied": 0,
                    "satisfied_share": None,
                    "uncertainty": None,
                    "rounds": [
                        {
                            "code": "recipients-1",
                            "score": None,
                            "valid": 0,
                            "void": 0,
                            "abstained": 0,
                            "satisfied": 0,
                            "satisfied_share": None,
                        }
                    ],
                }
            ],
        },
        {
            "code": "daily",
            "name": "日常考评",
            "points": "30.00",
            "maximum": "30.00",
            "items": [{"code": "pledge", "name": "公开承诺", "points": "30.00", "maximum": "30.00"}],
        },
    ],
    "notes": [
        {
            "slug": "component-missing",
            "zh": "群众评议没有任何评议结果，不计总分。",
            "en": "群众评议 has no result at all, so there is no total.",
        }
    ],
    "explanation": [{"rule": "item-points", "of": "daily/pledge", "formula": "30", "exact": "30/1", "value": "30.00"}],
}
RULES = {
    "item-points": {
        "zh": "考评项目得分：起始分加各次加减分",
        "en": "Points of the item: where it starts, and each entry added or deducted",
    },
    "round-score": {
        "zh": "本轮得分：各档有效票数乘以分值之和，除以有效票数（不了解等无效档不计）",
        "en": "Score of the round: valid votes of each level times its points, divided by the valid votes "
        "(void left out)",
    },
    "total": {"zh": "总分：各组成部分得分之和", "en": "Total: sum of the components"},
}
SCORES = {
    "campaign": campaigns.EXAMPLE["id"],
    "state": "provisional",
    "as_of": "2024-12-20T02:00:00+00:00",
    "stale": False,
    "official": True,
    "rehearsal": False,
    "rounds": [ROUND],
    "tallies": [TALLY],
    "results": [RATED, UNRATED],
    "rules": RULES,
}
OBJECT_SCORES = {**SCORES, "results": [RATED]}
CERTIFICATION: dict[str, Any] = {
    "campaign": {"id": campaigns.EXAMPLE["id"], **CAMPAIGN},
    "certified_at": "2024-12-20T02:00:00+00:00",
    "digest": "sha256:9f86d081884c7d65…",
    "version": 1,
    "supersedes": None,
    "correction": None,
    "scheme": schemes.EXAMPLE_SCHEME,
    "objects": [{name: objects.OBJECT_BODY[name] for name in ("code", "name", "series")}],
    "rounds": [ROUND],
    "tallies": [TALLY],
    "assessments": [
        {
            "object": "window-3",
            "component": "daily",
            "entries": [{name: assessment.BODY[name] for name in ("item", "points", "date", "reason")}],
        }
    ],
    "numbers": [],
    "adjustments": [],
    "results": [RATED],
    "rules": RULES,
    "public_digest": "sha256:1c8bfe8f801d7974…",
    "signature": "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoi….eyJjYW1wYWlnbiI6IjAxOTNk….Q2xhaW0…",
}
