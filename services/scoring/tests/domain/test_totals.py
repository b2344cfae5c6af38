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


def adjusted(build: Any, points: str, *entries: str, laid: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A number handed in, and entries of an adjustment of at most 5 and at least -3."""
    honours = {"code": "honours", "name": "表彰与通报", "bonus": "5", "malus": "3"}
    body: dict[str, Any] = build.totals(build.numbers(adjustments=[honours], vetoes=VETOES, **more), [points])
    body["objects"][0]["vetoes"] = list(laid)
    body["adjustments"] = [
        {"object": "0", "adjustment": "honours", "entries": [{"points": each} for each in entries]},
    ]
    result: dict[str, Any] = build.result(body)
    return result


@pytest.mark.parametrize(
    ("points", "entries", "adjustment", "total"),
    [
        ("90", [], "0.00", "90.00"),
        ("90", ["2", "1.5"], "3.50", "93.50"),
        ("98", ["2", "1.5"], "3.50", "101.50"),  # a bonus may lead above 100
        ("98", ["4", "9"], "5.00", "103.00"),  # at most the bonus
        ("90", ["4", "-9"], "-3.00", "87.00"),  # at least the malus: 4 - 9 = -5
        ("90", ["9", "-9"], "0.00", "90.00"),  # the sum is limited, not each entry
        ("2", ["-9"], "-3.00", "0.00"),  # never below 0
        ("3", ["-3"], "-3.00", "0.00"),
        ("90.001", ["0.004"], "0.00", "90.00"),  # parts are rounded: 90.00 + 0.00
        ("90.005", ["0.005"], "0.01", "90.02"),  # 90.01 + 0.01
        ("90", ["-0.005"], "0.00", "90.00"),  # half up
        ("90", ["-0.006"], "-0.01", "89.99"),
    ],
)
def test_bonus_and_malus(build: Any, points: str, entries: list[str], adjustment: str, total: str) -> None:
    result = adjusted(build, points, *entries)
    assert result["adjustments"] == [{"code": "honours", "name": "表彰与通报", "points": adjustment}]
    assert result["total"] == total


def test_bonus_where_the_total_is_rounded_once(build: Any) -> None:
    # 90.001 + 0.004 = 90.005
    assert adjusted(build, "90.001", "0.004", rounding="total")["total"] == "90.01"


def test_bonus_and_malus_are_explained_with_their_limits(build: Any) -> None:
    said = [(term["rule"], term["formula"], term["value"]) for term in adjusted(build, "2", "1", "-9")["explanation"]]
    assert said[-6:-2] == [
        ("adjustment-points", "1 - 9", "-8.00"),
        ("adjustment-limit", "max((-8), (-3))", "-3.00"),
        ("total", "2.00 + (-3.00)", "-1.00"),
        ("total-limit", "max((-1), 0)", "0.00"),
    ]


@pytest.mark.parametrize(("laid", "total"), [(("zero",), "0.00"), (("cap",), "59.99"), (("down",), "103.00")])
def test_veto_comes_after_the_bonus(build: Any, laid: tuple[str, ...], total: str) -> None:
    assert adjusted(build, "98", "9", laid=laid)["total"] == total


def test_bonus_gives_a_blocked_object_no_total(build: Any) -> None:
    body = build.totals(build.numbers(adjustments=[{"code": "a", "bonus": "5"}]), [None])
    body["adjustments"] = [{"object": "0", "adjustment": "a", "entries": [{"points": "5"}]}]
    result = build.result(body)
    assert (result["total"], result["adjustments"][0]["points"]) == (None, "5.00")
