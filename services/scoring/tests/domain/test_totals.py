"""The plan's total, rounding, assessments, numbers, vetoes."""

from typing import Any

import pytest


def plan_body(build: Any) -> dict[str, Any]:
    """The 2024 plan: two rounds of experts, two of recipients, the daily assessment."""
    body: dict[str, Any] = build.body(
        build.plan(),
        ("experts", {"satisfied": 30, "fairly": 5, "unknown": 2}),
        ("experts", {"satisfied": 20, "fairly": 10, "average": 4, "rather-not": 1, "not-at-all": 1}),
        ("recipients", {"satisfied": 60, "fairly": 20, "unsatisfied": 10}),
        ("recipients", {"satisfied": 50, "fairly": 30, "unsatisfied": 3, "unknown": 7}),
    )
    body["assessments"] = [
        {
            "object": "01",
            "component": "daily",
            "entries": [
                {"item": "pledge", "points": "18"},
                {"item": "discipline", "points": "-1.5", "date": "2024-06-01", "reason": "空岗"},
            ],
        }
    ]
    return body


def test_plan_worked_by_hand(build: Any) -> None:
    # experts: 680/7 = 97.1429 and (2000 + 800 + 240 + 30)/36 = 3070/36 = 85.2778; mean 91.2103; ×0.21 = 19.1542 → 19.15
    # recipients: 7900/90 = 87.7778 and (5000 + 2400 + 90)/83 = 7490/83 = 90.2410; mean 89.0094; ×0.49 = 43.6146 → 43.61
    # daily: 18 + (10 - 1.5) = 26.50; total 19.15 + 43.61 + 26.50 = 89.26
    result = build.result(plan_body(build))
    public, daily = result["components"]
    assert [(panel["score"], panel["points"], panel["maximum"]) for panel in public["panels"]] == [
        ("91.21", "19.15", "21.00"),
        ("89.01", "43.61", "49.00"),
    ]
    assert (public["points"], public["maximum"]) == ("62.76", "70.00")
    assert (daily["points"], [item["points"] for item in daily["items"]]) == ("26.50", ["18.00", "8.50"])
    assert (result["total"], result["grade"]) == ("89.26", {"code": "satisfied", "name": "满意"})
    assert result["notes"] == []


def test_rounding_of_the_total_once_at_the_end(build: Any) -> None:
    # 19.15416… + 43.61459… + 26.5 = 89.26875… → 89.27, where the sum of what is printed is 89.26
    body = plan_body(build)
    body["scheme"]["rounding"] = "total"
    result = build.result(body)
    assert result["total"] == "89.27"
    assert [panel["points"] for panel in result["components"][0]["panels"]] == ["19.15", "43.61"]


def test_rounding_halves_up(build: Any) -> None:
    # (15×100 + 1×30)/16 = 95.625 → 95.63
    body = build.body(build.one_panel(), ("experts", {"satisfied": 15, "rather-not": 1}))
    assert build.result(body)["total"] == "95.63"


def test_rounded_parts_never_come_to_more_than_the_component(build: Any) -> None:
    # 0.33335×100 = 33.335 → 33.34 twice, 33.33: 100.01
    body = build.body(build.panels("0.33335", "0.33335", "0.3333"), *((f"p{n}", {"satisfied": 1}) for n in (1, 2, 3)))
    result = build.result(body)
    assert [panel["points"] for panel in result["components"][0]["panels"]] == ["33.34", "33.34", "33.33"]
    assert (result["total"], result["components"][0]["points"]) == ("100.00", "100.00")
    assert "component-limit" in [step["rule"] for step in result["explanation"]]


@pytest.mark.parametrize(
    ("pledge", "discipline", "points"),
    [
        ([], [], ["0.00", "10.00", "10.00"]),
        (["25"], ["2"], ["20.00", "10.00", "30.00"]),  # both cut at their most
        (["5", "-7"], ["-3.5", "-9"], ["0.00", "0.00", "0.00"]),  # both cut at zero
        (["12.345"], ["-0.001"], ["12.35", "10.00", "22.34"]),  # 12.345 + 9.999 = 22.344
    ],
)
def test_assessment_stays_within_its_items(
    build: Any, pledge: list[str], discipline: list[str], points: list[str]
) -> None:
    body = plan_body(build)
    body["assessments"][0]["entries"] = [{"item": "pledge", "points": each} for each in pledge] + [
        {"item": "discipline", "points": each} for each in discipline
    ]
    daily = build.result(body)["components"][1]
    assert [*(item["points"] for item in daily["items"]), daily["points"]] == points


def test_object_without_entries_has_what_the_items_start_with(build: Any) -> None:
    body = plan_body(build)
    del body["assessments"]
    assert build.result(body)["components"][1]["points"] == "10.00"


@pytest.mark.parametrize(("missing", "total"), [(None, None), ("block", None), ("zero", "0.00")])
def test_number_that_was_not_handed_in(build: Any, missing: str | None, total: str | None) -> None:
    scheme = build.numbers()
    scheme["components"][0]["missing"] = missing
    result = build.result(build.totals(scheme, [None]))
    assert (result["total"], result["notes"][0]["slug"]) == (total, "number-missing")


def test_number_handed_in_is_rounded_as_a_part(build: Any) -> None:
    assert build.result(build.totals(build.numbers(), ["8.555"]))["total"] == "8.56"


VETOES = [
    {"code": "zero", "effect": "zero"},
    {"code": "cap", "name": "重大事故", "effect": "maximum", "maximum": "59.99"},
    {"code": "down", "effect": "grade", "grade": "basically"},
    {"code": "out", "effect": "unranked"},
]


@pytest.mark.parametrize(
    ("laid", "total", "grade", "rank"),
    [
        ([], "90.00", "satisfied", 1),
        (["zero"], "0.00", "unsatisfied", 3),
        (["cap"], "59.99", "unsatisfied", 3),
        (["down"], "90.00", "basically", 1),
        (["out"], "90.00", "satisfied", None),
        (["zero", "cap", "down", "out"], "0.00", "unsatisfied", None),
        (["cap", "down"], "59.99", "unsatisfied", 3),
    ],
)
def test_veto(build: Any, laid: list[str], total: str, grade: str, rank: int | None) -> None:
    body = build.totals(build.numbers(vetoes=VETOES), ["90", "80", "70"])
    body["objects"][0]["vetoes"] = laid
    result = next(each for each in build.results(body) if each["object"] == "0")
    assert (result["total"], result["grade"]["code"], result["rank"]) == (total, grade, rank)
    assert [note["slug"] for note in result["notes"]] == [
        f"veto-{next(veto['effect'] for veto in VETOES if veto['code'] == code)}" for code in laid
    ]


def test_veto_to_a_maximum_lifts_nobody(build: Any) -> None:
    body = build.totals(build.numbers(vetoes=VETOES), ["40"])
    body["objects"][0]["vetoes"] = ["cap", "down"]
    result = build.result(body)
    assert (result["total"], result["grade"]["code"]) == ("40.00", "unsatisfied")


def test_veto_does_not_give_a_blocked_object_a_total(build: Any) -> None:
    body = build.totals(build.numbers(vetoes=VETOES), [None])
    body["objects"][0]["vetoes"] = ["zero"]
    assert build.result(body)["total"] is None
