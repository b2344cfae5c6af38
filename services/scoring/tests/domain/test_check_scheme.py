"""Every rule of a scheme, by its slug and pointer; all mistakes at once."""

from typing import Any

import pytest

from scoring.domain.check_scheme import check_scheme

Change = tuple[str, Any]
EXPERTS = "/scheme/components/0/panels/0"
GRADES = [{"code": "a", "from": "80"}, {"code": "b", "from": "60"}, {"code": "c"}]
DELETE = object()


def changed(scheme: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """The scheme with one value put (or DELETEd) at a pointer below /scheme."""
    *path, last = pointer.removeprefix("/scheme/").split("/")
    where: Any = scheme
    for step in path:
        where = where[int(step) if isinstance(where, list) else step]
    key: Any = int(last) if isinstance(where, list) else last
    if value is DELETE:
        del where[key]
    else:
        where[key] = value
    return scheme


def found(scheme: dict[str, Any]) -> list[tuple[str, str]]:
    mistakes, _ = check_scheme(scheme)
    return [(mistake.pointer, mistake.slug) for mistake in mistakes]


def test_check_scheme_of_the_plan_finds_the_lowest_level_only(build: Any) -> None:
    mistakes, warnings = check_scheme(build.plan())
    assert mistakes == []
    assert [(each.pointer, each.slug) for each in warnings] == [("/scheme/scales/1/levels", "lowest-level-above-zero")]


@pytest.mark.parametrize(
    ("pointer", "value", "slug", "at"),
    [
        ("/scheme/components/0/points", "70.5", "points-not-100", "/scheme/components"),
        ("/scheme/components/0/points", "69.999999999", "points-not-100", "/scheme/components"),
        ("/scheme/components", [], "points-not-100", None),
        ("/scheme/components/0/points", "0", "points-out-of-range", None),
        ("/scheme/components/0/points", "101", "points-out-of-range", None),
        ("/scheme/components/0/points", "1e400", "not-a-decimal", None),
        ("/scheme/components/0/points", "NaN", "not-a-decimal", None),
        ("/scheme/components/0/code", "公众", "not-a-code", None),
        ("/scheme/components/0/code", "a\n", "not-a-code", None),
        ("/scheme/components/0/code", "daily", "duplicate-code", "/scheme/components/1/code"),
        ("/scheme/components/0/number", {}, "component-kind", "/scheme/components/0"),
        ("/scheme/components/0/panels", DELETE, "component-kind", "/scheme/components/0"),
        ("/scheme/components/0/panels", [], "weights-not-one", None),
        (f"{EXPERTS}/weight", "0.300000001", "weights-not-one", "/scheme/components/0/panels"),
        (f"{EXPERTS}/weight", "1.5", "weight-out-of-range", None),
        (f"{EXPERTS}/weight", "-0.3", "weight-out-of-range", None),
        (f"{EXPERTS}/weight", "١٢", "not-a-decimal", None),
        (f"{EXPERTS}/code", "recipients", "duplicate-code", "/scheme/components/0/panels/1/code"),
        (f"{EXPERTS}/scale", "four", "unknown-scale", None),
        (f"{EXPERTS}/strata", [{"code": "npc", "weight": "0.5"}], "weights-not-one", None),
        (f"{EXPERTS}/criteria", [{"code": "a", "weight": "0.5"}], "weights-not-one", None),
        ("/scheme/scales/0/levels/1/points", DELETE, "level-without-points", "/scheme/scales/0/levels/1"),
        ("/scheme/scales/0/levels/1/points", "100.1", "points-out-of-range", None),
        ("/scheme/scales/0/levels/1/code", "satisfied", "duplicate-code", None),
        ("/scheme/scales/1/code", "five", "duplicate-code", None),
        ("/scheme/scales/0/satisfied", ["satisfied", "good"], "unknown-level", "/scheme/scales/0/satisfied/1"),
        ("/scheme/scales/0/satisfied", ["unknown"], "void-level-satisfied", "/scheme/scales/0/satisfied/0"),
        (
            "/scheme/components/1/assessment/items/0/points",
            "20.01",
            "points-above-component",
            "/scheme/components/1/assessment/items",
        ),
        ("/scheme/components/1/assessment/items/0/points", "-1", "points-out-of-range", None),
        (
            "/scheme/components/1/assessment/items/0/code",
            "discipline",
            "duplicate-code",
            "/scheme/components/1/assessment/items/1/code",
        ),
        ("/scheme/grades", [*GRADES[:2], {"code": "c", "from": "0"}], "last-grade-conditional", "/scheme/grades/2"),
        ("/scheme/grades", [GRADES[1], GRADES[0], GRADES[2]], "thresholds-not-descending", "/scheme/grades/1/from"),
        (
            "/scheme/grades",
            [GRADES[0], {"code": "b", "from": "80"}, GRADES[2]],
            "thresholds-not-descending",
            "/scheme/grades/1/from",
        ),
        ("/scheme/grades", [GRADES[0], {"code": "b"}, GRADES[2]], "grade-without-condition", "/scheme/grades/1"),
        (
            "/scheme/grades",
            [{"code": "a", "from": "101"}, GRADES[2]],
            "threshold-out-of-range",
            "/scheme/grades/0/from",
        ),
        ("/scheme/grades", [{"code": "a", "share": "0"}, GRADES[2]], "share-out-of-range", "/scheme/grades/0/share"),
        ("/scheme/grades", [GRADES[2], GRADES[2]], "duplicate-code", "/scheme/grades/1/code"),
        ("/scheme/vetoes", [{"code": "v", "effect": "grade"}], "veto-without-grade", "/scheme/vetoes/0"),
        ("/scheme/vetoes", [{"code": "v", "effect": "maximum"}], "veto-without-maximum", "/scheme/vetoes/0"),
        (
            "/scheme/vetoes",
            [{"code": "v", "effect": "maximum", "maximum": "100.5"}],
            "points-out-of-range",
            "/scheme/vetoes/0/maximum",
        ),
        (
            "/scheme/vetoes",
            [{"code": "v", "effect": "grade", "grade": "best"}],
            "unknown-grade",
            "/scheme/vetoes/0/grade",
        ),
        ("/scheme/vetoes", [{"code": "v", "effect": "zero"}] * 2, "duplicate-code", "/scheme/vetoes/1/code"),
    ],
)
def test_check_scheme_names_the_rule(build: Any, pointer: str, value: Any, slug: str, at: str | None) -> None:
    assert (at or pointer, slug) in found(changed(build.plan(), pointer, value))


def test_check_scheme_of_a_component_finer_than_two_decimals(build: Any) -> None:
    scheme = changed(build.plan(), "/scheme/components/0/points", "70.001")
    assert ("/scheme/components/0/points", "points-too-fine") in found(scheme)


def test_check_scheme_of_a_panel_code_used_in_another_component(build: Any) -> None:
    """Rounds name their panel by its code alone."""
    scheme = build.panels("1", points="100")
    scheme["components"] = [scheme["components"][0] | {"code": code, "points": "50"} for code in ("a", "b")]
    assert found(scheme) == [("/scheme/components/1/panels/0/code", "duplicate-code")]


def test_check_scheme_of_strata_beside_criteria(build: Any) -> None:
    whole = [{"code": "a", "weight": "1"}]
    assert found(build.one_panel(strata=whole, criteria=whole)) == [(EXPERTS, "strata-and-criteria")]


def test_check_scheme_of_pooled_rounds_with_a_zero(build: Any) -> None:
    scheme = build.one_panel(rounds="pooled", missing_round="zero")
    assert found(scheme) == [(f"{EXPERTS}/missing_round", "pooled-with-zero")]


def test_check_scheme_of_a_scale_of_void_levels(build: Any) -> None:
    scheme = build.one_panel()
    scheme["scales"][0]["levels"] = [{"code": "a", "void": True}]
    assert found(scheme) == [("/scheme/scales/0/levels", "scale-without-scored-level")]


def test_check_scheme_lets_a_conditional_grade_stand_beside_its_threshold(build: Any) -> None:
    scheme = build.plan()
    scheme["grades"] = [
        {"code": "best", "from": "75", "share": "0.3"},
        {"code": "good", "from": "75"},
        {"code": "named", "last": 3},
        {"code": "rest"},
    ]
    assert found(scheme) == []


@pytest.mark.parametrize(
    ("pointer", "value", "slug"),
    [
        ("/scheme/scales/0/levels/5/points", "0", "void-level-with-points"),
        ("/scheme/scales/0/levels/4/points", "1", "lowest-level-above-zero"),
        ("/scheme/components/1/assessment/items/0/points", "19", "points-below-component"),
        ("/scheme/components/1/missing_panel", "zero", "setting-without-effect"),
        ("/scheme/components/1/missing", "zero", "setting-without-effect"),
        ("/scheme/vetoes", [{"code": "v", "effect": "zero", "maximum": "50"}], "setting-without-effect"),
        ("/scheme/ties", [{"rule": "exact-total", "of": "daily"}], "setting-without-effect"),
        ("/scheme/adjustments", [{"code": "a"}], "adjustment-without-effect"),
        ("/scheme/ties", [{"rule": "exact-total"}], "exact-total-of-rounded-parts"),
        ("/scheme/adjustments", [{"code": "a", "bonus": "0", "malus": "0.00"}], "adjustment-without-effect"),
    ],
)
def test_check_scheme_warns(build: Any, pointer: str, value: Any, slug: str) -> None:
    mistakes, warnings = check_scheme(changed(build.plan(), pointer, value))
    assert mistakes == []
    assert any(each.slug == slug and each.pointer.startswith(pointer.rsplit("/", 2)[0]) for each in warnings)


@pytest.mark.parametrize("setting", [{"trim": 1}, {"criteria": [{"code": "openness"}]}])
def test_check_scheme_warns_where_no_interval_can_be_given(build: Any, setting: dict[str, Any]) -> None:
    scheme = build.one_panel(drawn=True, **setting)
    scheme["scales"].pop()
    mistakes, warnings = check_scheme(scheme)
    assert mistakes == []
    assert [(each.pointer, each.slug) for each in warnings] == [(f"{EXPERTS}/drawn", "drawn-without-interval")]


@pytest.mark.parametrize(
    ("changes", "pointer", "slug"),
    [
        ({"levels": [{"code": "a", "points": "1"}], "marks": 3}, "/scheme/scales/0", "scale-kind"),
        ({"levels": None}, "/scheme/scales/0", "scale-kind"),
        ({"levels": None, "marks": 3, "satisfied": ["4"]}, "/scheme/scales/0/satisfied/0", "unknown-level"),
    ],
)
def test_check_scheme_of_a_scale_by_marks(build: Any, changes: dict[str, Any], pointer: str, slug: str) -> None:
    scheme = build.one_panel()
    scheme["scales"][0] |= changes
    assert found(scheme) == [(pointer, slug)]


def test_check_scheme_of_marks_finds_nothing(build: Any) -> None:
    """The lowest mark is worth 0, and each names itself."""
    scheme = build.one_panel()
    scheme["scales"][0] = {"code": "five", "marks": 100, "satisfied": ["100", "99"]}
    scheme["scales"].pop()
    assert check_scheme(scheme) == ([], [])


def test_check_scheme_says_all_mistakes_at_once(build: Any) -> None:
    scheme = build.plan()
    changed(scheme, "/scheme/components/1/points", "20")
    changed(scheme, f"{EXPERTS}/weight", "0.2")
    changed(scheme, f"{EXPERTS}/scale", "four")
    changed(scheme, "/scheme/scales/1/levels/0/points", "")
    changed(scheme, "/scheme/grades", [{"code": "a", "from": "1"}])
    assert found(scheme) == [
        ("/scheme/scales/1/levels/0/points", "not-a-decimal"),
        ("/scheme/components/0/panels", "weights-not-one"),
        ("/scheme/components/0/panels/0/scale", "unknown-scale"),
        ("/scheme/components/1/assessment/items", "points-above-component"),
        ("/scheme/components", "points-not-100"),
        ("/scheme/grades/0", "last-grade-conditional"),
    ]
