"""A way to break each rule of schemes and bodies, and that rule alone."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from .right_body import RIGHT, Body

DELETE = object()
EXPERTS, RECIPIENTS, VISITORS = (f"/scheme/components/0/panels/{index}" for index in range(3))
ITEMS = "/scheme/components/1/assessment/items"
LEVELS = "/scheme/scales/0/levels"
ROW = "/rounds/0/objects/0"  # of the experts, by stratum
DRAWN = "/rounds/1/objects/0"  # of the recipients, with a population
RATED = "/rounds/2/objects/0"  # of the visitors, by criterion


class Break(NamedTuple):
    """`changes` (pointer → value, DELETE, or `-` at the end to append) lead to `slug` at `pointers`, and no more."""

    slug: str
    pointers: tuple[str, ...]
    changes: Mapping[str, Any]


def put(value: Any, *changed: str, slug: str) -> Break:
    """One value at each pointer, which is wrong there."""
    return Break(slug, changed, dict.fromkeys(changed, value))


def changes(slug: str, pointer: str, changed: Mapping[str, Any]) -> Break:
    """Changes that make something wrong at one pointer."""
    return Break(slug, (pointer,), changed)


BREAKS: tuple[Break, ...] = (
    # figures and codes
    *(
        put(text, pointer, slug="not-a-decimal")
        for text in ("1e400", "NaN", "١٢", "", " 1", "+1", "1.", ".5", "0x10", "1,5", "１２", "9999999999", "1\n")
        for pointer in ("/numbers/0/points", f"{LEVELS}/1/points", f"{EXPERTS}/min_share")
    ),
    *(
        put("--1", pointer, slug="not-a-decimal")
        for pointer in (
            f"{EXPERTS}/weight",
            f"{EXPERTS}/strata/0/weight",
            "/scheme/components/0/points",
            f"{ITEMS}/0/points",
            "/scheme/grades/1/from",
            "/scheme/grades/0/share",
            "/scheme/vetoes/1/maximum",
            "/scheme/adjustments/0/bonus",
            "/scheme/adjustments/0/malus",
            "/rounds/1/weight",
            "/assessments/0/entries/0/points",
            "/adjustments/0/entries/0/points",
        )
    ),
    *(put(code, "/rounds/0/code", slug="not-a-code") for code in ("", "第一轮", ".a", "a b", "a\n", "a/b", "x" * 65)),
    *(
        put("a b", pointer, slug="not-a-code")
        for pointer in ("/scheme/vetoes/0/code", "/scheme/grades/0/code", f"{LEVELS}/2/code")
    ),
    *(
        put(text, "/assessments/0/entries/1/date", slug="not-a-date")
        for text in ("2024-02-30", "20240601", "2024-6-1", "", "２０２４-06-01")
    ),
    put("2024-13-01", "/adjustments/0/entries/0/date", slug="not-a-date"),
    put("visitors-1", "/rounds/3/code", slug="duplicate-code"),
    put("zero", "/scheme/vetoes/2/code", slug="duplicate-code"),
    put("best", "/scheme/grades/1/code", slug="duplicate-code"),
    put("satisfied", f"{LEVELS}/2/code", slug="duplicate-code"),
    changes("duplicate-code", "/scheme/scales/2/code", {"/scheme/scales/-": {"code": "ten", "marks": 10}}),
    changes(
        "duplicate-code", "/scheme/adjustments/1/code", {"/scheme/adjustments/-": {"code": "honours", "bonus": "1"}}
    ),
    changes("duplicate-code", "/scheme/adjustments/1/code", {"/scheme/adjustments/-": {"code": "daily", "bonus": "1"}}),
    changes("duplicate-code", "/objects/2/code", {"/objects/-": {"code": "01"}}),
    changes("duplicate-code", "/objects/1/vetoes/1", {"/objects/1/vetoes/-": "cap"}),
    *(
        put(value, pointer, slug="points-out-of-range")
        for value, pointer in (
            ("10.000000001", "/numbers/0/points"),
            ("-0.000000001", "/numbers/1/points"),
            ("100.000000001", f"{LEVELS}/0/points"),
            ("-1", f"{LEVELS}/1/points"),
            ("101", "/scheme/vetoes/1/maximum"),
            ("101", "/scheme/adjustments/0/bonus"),
            ("-1", "/scheme/adjustments/0/malus"),
            ("-1", f"{ITEMS}/0/points"),
        )
    ),
    put("-0.5", "/rounds/1/weight", slug="weight-out-of-range"),
    put("1.000000001", f"{VISITORS}/weight", slug="weight-out-of-range"),
    put("-0.4", f"{EXPERTS}/strata/0/weight", slug="weight-out-of-range"),
    put("100.000000001", "/scheme/grades/0/from", slug="threshold-out-of-range"),
    put("-1", "/scheme/grades/2/from", slug="threshold-out-of-range"),
    put("0", "/scheme/grades/0/share", slug="share-out-of-range"),
    put("1.000000001", f"{EXPERTS}/min_share", slug="share-out-of-range"),
    put("0", f"{EXPERTS}/min_share", slug="share-out-of-range"),
    # the scheme
    changes("points-not-100", "/scheme/components", {"/scheme/components/2/points": "10.01"}),
    changes("points-not-100", "/scheme/components", {"/scheme/components/0/points": "59"}),
    Break(
        "points-too-fine",
        ("/scheme/components/0/points", "/scheme/components/2/points"),
        {"/scheme/components/0/points": "59.999", "/scheme/components/2/points": "10.001"},
    ),
    changes("weights-not-one", "/scheme/components/0/panels", {f"{EXPERTS}/weight": "0.300000001"}),
    changes("weights-not-one", "/scheme/components/0/panels", {f"{EXPERTS}/weight": "0.299999999"}),
    changes("weights-not-one", f"{EXPERTS}/strata", {f"{EXPERTS}/strata/0/weight": "0.400000001"}),
    changes("weights-partly-given", f"{EXPERTS}/strata/1/weight", {f"{EXPERTS}/strata/1/weight": DELETE}),
    changes("weights-partly-given", f"{VISITORS}/criteria/1/weight", {f"{VISITORS}/criteria/0/weight": "1"}),
    changes("points-above-component", ITEMS, {f"{ITEMS}/0/points": "20.000000001"}),
    changes(
        "component-kind",
        "/scheme/components/2",
        {"/scheme/components/2/assessment": {"items": [{"code": "i", "points": "10"}]}},
    ),
    put("four", f"{VISITORS}/scale", slug="unknown-scale"),
    changes("scale-kind", "/scheme/scales/1", {"/scheme/scales/1/levels": [{"code": "a", "points": "1"}]}),
    changes("scale-kind", "/scheme/scales/2", {"/scheme/scales/-": {"code": "none"}}),
    changes("void-and-abstention", f"{LEVELS}/5", {f"{LEVELS}/5/abstention": True}),
    changes("level-without-points", f"{LEVELS}/1", {f"{LEVELS}/1/points": DELETE}),
    changes(
        "scale-without-scored-level",
        "/scheme/scales/2/levels",
        {"/scheme/scales/-": {"code": "void", "levels": [{"code": "a", "void": True}]}},
    ),
    put("unknown", "/scheme/scales/0/satisfied/1", slug="void-level-satisfied"),
    put("unmarked", "/scheme/scales/0/satisfied/0", slug="void-level-satisfied"),
    changes(
        "strata-and-criteria",
        EXPERTS,
        {f"{EXPERTS}/criteria": [{"code": "a"}], f"{ROW}/criteria": {}, "/rounds/0/objects/1/criteria": {}},
    ),
    put("zero", f"{VISITORS}/missing_round", slug="pooled-with-zero"),
    put("75", "/scheme/grades/2/from", slug="thresholds-not-descending"),
    changes("last-grade-conditional", "/scheme/grades/4", {"/scheme/grades/4/first": 1}),
    changes("grade-without-condition", "/scheme/grades/3", {"/scheme/grades/3/last": DELETE}),
    put("none", "/scheme/vetoes/2/grade", slug="unknown-grade"),
    changes("tie-without-of", "/scheme/ties/1", {"/scheme/ties/1/of": DELETE}),
    changes("tie-without-of", "/scheme/ties/3", {"/scheme/ties/-": {"rule": "satisfied-share"}}),
    changes("veto-without-grade", "/scheme/vetoes/2", {"/scheme/vetoes/2/grade": DELETE}),
    changes("veto-without-maximum", "/scheme/vetoes/1", {"/scheme/vetoes/1/maximum": DELETE}),
    # what is to be scored
    *(
        put("99", pointer, slug="unknown-object")
        for pointer in ("/numbers/0/object", "/assessments/0/object", "/adjustments/0/object", f"{ROW}/object")
    ),
    put("99", "/objects/1/merged_into", slug="unknown-object"),
    put("01", "/objects/0/merged_into", slug="merger-in-a-circle"),
    Break(
        "merger-in-a-circle",
        ("/objects/0/merged_into", "/objects/1/merged_into"),
        {"/objects/0/merged_into": "02", "/objects/1/merged_into": "01"},
    ),
    put("nobody", "/rounds/3/panel", slug="unknown-panel"),
    put("public", "/scheme/ties/1/of", slug="unknown-panel"),
    put("good", "/scheme/scales/0/satisfied/1", slug="unknown-level"),
    put(0, f"{DRAWN}/counts/good", slug="unknown-level"),
    put(0, f"{DRAWN}/counts/a~1b~0c", slug="unknown-level"),
    put(0, f"{ROW}/strata/npc/good", slug="unknown-level"),
    put(0, f"{RATED}/criteria/honesty/11", slug="unknown-level"),
    put({}, f"{ROW}/strata/others", slug="unknown-stratum"),
    Break(
        "unknown-stratum",
        (f"{ROW}/population/others",),
        {f"{EXPERTS}/drawn": True, f"{ROW}/population": {"npc": 40, "others": 40}},
    ),
    put({}, f"{RATED}/criteria/others", slug="unknown-criterion"),
    put("none", "/numbers/0/component", slug="unknown-component"),
    put("none", "/assessments/0/component", slug="unknown-component"),
    put("experts", "/scheme/ties/2/of", slug="unknown-component"),
    put("daily", "/numbers/0/component", slug="component-of-other-kind"),
    put("public", "/assessments/0/component", slug="component-of-other-kind"),
    put("pledges", "/assessments/0/entries/0/item", slug="unknown-item"),
    put("none", "/adjustments/0/adjustment", slug="unknown-adjustment"),
    put("none", "/objects/1/vetoes/0", slug="unknown-veto"),
    changes("duplicate-row", "/rounds/1/objects/2", {"/rounds/1/objects/-": {"object": "01", "counts": {}}}),
    changes("duplicate-row", "/numbers/1", {"/numbers/1/object": "01"}),
    changes("duplicate-row", "/adjustments/1", {"/adjustments/1/object": "01"}),
    changes(
        "duplicate-row", "/assessments/1", {"/assessments/-": {"object": "01", "component": "daily", "entries": []}}
    ),
    *(
        put(-1, pointer, slug="negative-count")
        for pointer in (
            f"{DRAWN}/counts/satisfied",
            f"{DRAWN}/counts/unknown",
            f"{DRAWN}/counts/unmarked",
            f"{DRAWN}/population",
            "/rounds/1/objects/1/roll",
            "/rounds/1/roll",
            "/rounds/1/ballots",
            f"{RATED}/criteria/honesty/5",
        )
    ),
    changes("roll-absent", "/rounds/1/roll", {"/rounds/1/roll": DELETE}),
    Break("roll-absent", (f"{ROW}/roll", "/rounds/0/objects/1/roll"), {"/rounds/0/roll": DELETE}),
    changes("roll-absent", "/rounds/0/objects/1/roll", {"/rounds/0/roll": DELETE, f"{ROW}/roll": 40}),
    changes("ballots-absent", "/rounds/1/ballots", {"/rounds/1/ballots": DELETE}),
    put({"npc": 200}, f"{DRAWN}/population", slug="population-by-stratum"),
    changes("population-not-by-stratum", f"{ROW}/population", {f"{EXPERTS}/drawn": True, f"{ROW}/population": 200}),
    put(26, f"{DRAWN}/population", slug="valid-above-population"),
    Break(
        "valid-above-population",
        (f"{ROW}/population/npc",),
        {f"{EXPERTS}/drawn": True, f"{ROW}/population": {"npc": 11, "firms": 16}},
    ),
    changes("strata-absent", f"{ROW}/strata", {f"{ROW}/strata": DELETE}),
    changes("strata-do-not-add-up", f"{ROW}/strata", {f"{ROW}/counts/satisfied": 16}),
    changes("strata-do-not-add-up", f"{ROW}/strata", {f"{ROW}/strata/npc/unknown": 1}),
    changes("criteria-absent", f"{RATED}/criteria", {f"{RATED}/criteria": DELETE}),
    changes("criterion-above-counts", f"{RATED}/criteria/openness", {f"{RATED}/criteria/openness/10": 5}),
)


def broken(*breaks: Break) -> Body:
    """The right body with these changes."""
    body = deepcopy(RIGHT)
    for each in breaks:
        for pointer, value in each.changes.items():
            _change(body, pointer, deepcopy(value) if value is not DELETE else DELETE)
    return body


def _change(body: Body, pointer: str, value: Any) -> None:
    *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    where: Any = body
    for step in steps:
        where = where[int(step) if isinstance(where, list) else step]
    if isinstance(where, list) and last == "-":
        where.append(value)
    elif value is DELETE:
        del where[last]
    else:
        where[int(last) if isinstance(where, list) else last] = value
