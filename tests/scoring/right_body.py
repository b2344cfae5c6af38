"""A body without mistakes that uses the whole language, for tests that break one thing in it."""

from typing import Any

Body = dict[str, Any]

_VOTES = {"satisfied": 20, "fairly": 6, "not-at-all": 1, "unknown": 3, "unmarked": 2}

RIGHT: Body = {
    "scheme": {
        "scales": [
            {
                "code": "five",
                "levels": [
                    {"code": "satisfied", "points": "100", "words": ["满意", "1"]},
                    {"code": "fairly", "points": "80"},
                    {"code": "average", "points": "60"},
                    {"code": "rather-not", "points": "30"},
                    {"code": "not-at-all", "points": "0"},
                    {"code": "unknown", "void": True},
                    {"code": "unmarked", "abstention": True},
                ],
                "satisfied": ["satisfied", "fairly"],
            },
            {"code": "ten", "marks": 10},
        ],
        "components": [
            {
                "code": "public",
                "points": "60",
                "missing_panel": "zero",
                "panels": [
                    {
                        "code": "experts",
                        "weight": "0.3",
                        "scale": "five",
                        "min_share": "0.5",
                        "missing_round": "zero",
                        "trim": 1,
                        "strata": [{"code": "npc", "weight": "0.4"}, {"code": "firms", "weight": "0.6"}],
                    },
                    {
                        "code": "recipients",
                        "weight": "0.4",
                        "scale": "five",
                        "rounds": "weighted",
                        "min_valid": 5,
                        "void_above_roll": True,
                        "drawn": True,
                    },
                    {
                        "code": "visitors",
                        "weight": "0.3",
                        "scale": "ten",
                        "rounds": "pooled",
                        "criteria": [{"code": "openness"}, {"code": "honesty"}],
                    },
                ],
            },
            {
                "code": "daily",
                "points": "30",
                "assessment": {
                    "items": [
                        {"code": "pledge", "points": "20"},
                        {"code": "discipline", "points": "10", "starts": "full"},
                    ]
                },
            },
            {"code": "report", "points": "10", "number": {}, "missing": "zero"},
        ],
        "rounding": "total",
        "merged": "successor",
        "grades": [
            {"code": "best", "from": "85", "share": "0.3"},
            {"code": "good", "from": "75"},
            {"code": "fair", "from": "60"},
            {"code": "named", "last": 1},
            {"code": "rest"},
        ],
        "vetoes": [
            {"code": "zero", "effect": "zero"},
            {"code": "cap", "effect": "maximum", "maximum": "59.99"},
            {"code": "down", "effect": "grade", "grade": "rest"},
        ],
        "adjustments": [{"code": "honours", "bonus": "5", "malus": "3"}],
        "ties": [{"rule": "exact-total"}, {"rule": "panel", "of": "experts"}, {"rule": "component", "of": "daily"}],
    },
    "objects": [
        {"code": "01", "name": "投资股", "series": "offices"},
        {"code": "02", "name": "企业股", "series": "offices", "vetoes": ["cap"]},
    ],
    "rounds": [
        {
            "code": "experts-1",
            "panel": "experts",
            "roll": 40,
            "objects": [
                {
                    "object": code,
                    "counts": {"satisfied": 15, "fairly": 10, "not-at-all": 3, "unknown": 1},
                    "strata": {
                        "npc": {"satisfied": 9, "not-at-all": 3},
                        "firms": {"satisfied": 6, "fairly": 10, "unknown": 1},
                    },
                }
                for code in ("01", "02")
            ],
        },
        {
            "code": "recipients-1",
            "panel": "recipients",
            "weight": "1.5",
            "roll": 100,
            "ballots": 60,
            "objects": [
                {"object": "01", "counts": dict(_VOTES), "population": 200},
                {"object": "02", "counts": dict(_VOTES), "roll": 50},
            ],
        },
        {
            "code": "visitors-1",
            "panel": "visitors",
            "objects": [
                {"object": "01", "counts": {"7": 4}, "criteria": {"openness": {"10": 3}, "honesty": {"0": 1, "5": 2}}}
            ],
        },
        {
            "code": "visitors-2",
            "panel": "visitors",
            "objects": [{"object": "02", "counts": {"9": 2}, "criteria": {"openness": {"9": 2}}}],
        },
    ],
    "assessments": [
        {
            "object": "01",
            "component": "daily",
            "entries": [
                {"item": "pledge", "points": "18"},
                {"item": "discipline", "points": "-1.5", "date": "2024-06-01", "reason": "空岗"},
            ],
        }
    ],
    "numbers": [
        {"object": "01", "component": "report", "points": "9.5"},
        {"object": "02", "component": "report", "points": "8"},
    ],
    "adjustments": [
        {"object": "01", "adjustment": "honours", "entries": [{"points": "2", "date": "2024-09-30"}]},
        {"object": "02", "adjustment": "honours", "entries": [{"points": "-4"}]},
    ],
}
