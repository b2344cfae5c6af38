"""Random bodies without a mistake, over the whole language of schemes.

Objects share the rows of a small pool, so that equal totals (and so ties) are frequent. Counts stay small: the
recomputation writes out each vote.
"""

import json
from collections.abc import Sequence
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

Body = dict[str, Any]
Draw = st.DrawFn
PARTS = ("npc", "firms", "parties")


@lru_cache(maxsize=None, typed=True)
def among(*values: Any) -> st.SearchStrategy[Any]:
    """One of these; made once, because to make a strategy costs more than to draw from it."""
    return st.sampled_from(values)


@lru_cache(maxsize=None, typed=True)
def some_of(*values: Any, most: int | None = None) -> st.SearchStrategy[list[Any]]:
    """Different ones of these, in any order."""
    return st.lists(among(*values), unique=True, max_size=most) if values else st.just([])


@lru_cache(maxsize=None, typed=True)
def counts_of(levels: tuple[str, ...]) -> st.SearchStrategy[dict[str, int]]:
    """Votes by level; a level may be left out."""
    return st.dictionaries(among(*levels), among(0, 1, 2, 3, 5, 8), min_size=min(2, len(levels)), max_size=5)


coin = st.booleans()
integer = cache(st.integers)


def decimal(units: int, places: int = 3) -> str:
    """Units of the last place as a decimal string: (-1500, 3) → "-1.500"."""
    whole, rest = divmod(abs(units), 10**places)
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{places}d}"


@st.composite
def bodies(draw: Draw) -> Body:
    """A whole body of `POST /scores`."""
    scales = [_scale(draw, f"scale{index}") for index in range(draw(integer(1, 2)))]
    components = _components(draw, [scale["code"] for scale in scales])
    adjustments = [
        {"code": f"a{index}", "bonus": draw(among("0", "3", "9.995", "100")), "malus": draw(among("0", "3", "9.995"))}
        for index in range(draw(among(0, 0, 1, 2)))
    ]
    grades = _grades(draw)
    vetoes = _vetoes(draw, grades)
    scheme: Body = {"scales": scales, "components": components, "vetoes": vetoes, "adjustments": adjustments}
    scheme |= {"rounding": draw(among("parts", "total")), "ties": _ties(draw, components)}
    scheme |= {} if grades is None else {"grades": grades}
    merged = draw(among(None, "apart", "successor", "successor"))
    scheme |= {"merged": merged} if merged else {}
    codes = [f"o{index}" for index in range(draw(among(4, 3, 2, 1)))]
    none: st.SearchStrategy[list[str]] = st.just([])
    laid = none | some_of(*(veto["code"] for veto in vetoes), most=2)
    body: Body = {"scheme": scheme, "rounds": [], "assessments": [], "numbers": [], "adjustments": []}
    body["objects"] = [
        {"code": code, "series": draw(among("offices", "offices", "windows", None)), "vetoes": draw(laid)}
        for code in codes
    ]
    _let_some_leave(draw, body["objects"])
    for component in components:
        for panel in component.get("panels", ()):
            scale = next(scale for scale in scales if scale["code"] == panel["scale"])
            for index in range(draw(among(1, 2, 2, 3, 3, 0))):
                votes = _round(draw, panel, levels_of(scale), codes)
                body["rounds"].append({"code": f"{panel['code']}-{index}", "panel": panel["code"], **votes})
        named = {"component": component["code"]}
        if "assessment" in component:
            items = [item["code"] for item in component["assessment"]["items"]]
            entries = [_entries(draw, items) for _ in range(2)]
            body["assessments"] += [row | named for row in _rows(draw, codes, "entries", entries)]
        if "number" in component:
            worth = int(Fraction(component["points"]) * 1000)
            points = draw(integer(0, worth))
            pool = [decimal(each) for each in (points, min(points + draw(among(1, 3, 2000)), worth))]
            body["numbers"] += [row | named for row in _rows(draw, codes, "points", pool)]
    for adjustment in adjustments:
        entries = [_entries(draw, ()) for _ in range(2)]
        rows = _rows(draw, codes, "entries", entries)
        body["adjustments"] += [row | {"adjustment": adjustment["code"]} for row in rows]
    found: Body = json.loads(json.dumps(body))  # rows out of one pool are no longer the same row
    return found


def _let_some_leave(draw: Draw, objects: list[Body]) -> None:
    """A few are withdrawn; a few are merged into one that comes before or after, in chains too, and in no circle."""
    order = draw(st.permutations(objects)) if draw(among(True, False, False)) else []
    for place, each in enumerate(order):
        left = draw(among("", "merged", "merged", "withdrawn")) if place else ""
        if left == "merged":
            each["merged_into"] = draw(among(*(other["code"] for other in order[:place])))
        elif left:
            each["withdrawn"] = True


def _cut(draw: Draw, whole: int, number: int, least: int = 0) -> list[int]:
    """`number` integers of at least `least` that sum to `whole`."""
    free = whole - least * number
    marks = sorted([0, free, *(draw(integer(0, free)) for _ in range(number - 1))])
    return [least + above - below for below, above in pairwise(marks)]


def _scale(draw: Draw, code: str) -> Body:
    scale: Body = {"code": code}
    if draw(among(True, False, False)):
        scale["marks"] = draw(among(1, 2, 3, 6))
        scored = levels_of(scale)
    else:
        scored = tuple("abcde"[: draw(among(1, 2, 3, 3, 5))])
        levels: list[Body] = [{"code": level} for level in scored]
        given = len(scored) not in (3, 5) or draw(coin)
        if given:
            points = among("0", "30", "33.333", "66.7", "80", "80", "100", "99.999999999")
            levels = [level | {"points": draw(points)} for level in levels]
        levels += [{"code": "unknown", "void": True}] if draw(coin) else []
        levels += [{"code": "unmarked", "abstention": True, "points": "50"}] if draw(coin) else []
        scale["levels"] = draw(st.permutations(levels)) if given else levels
    if draw(coin):
        scale["satisfied"] = draw(some_of(*scored))
    return scale


def points_are_given(scale: Body) -> bool:
    """Where no level that scores has points, their order gives them their defaults."""
    return any("points" in level for level in scale.get("levels", ()) if not level.get("abstention"))


def levels_of(scale: Body) -> tuple[str, ...]:
    if "marks" in scale:
        return tuple(str(mark) for mark in range(scale["marks"] + 1))
    return tuple(level["code"] for level in scale["levels"])


def _components(draw: Draw, scales: Sequence[str]) -> list[Body]:
    kinds = ["panels", *(draw(among("panels", "assessment", "number")) for _ in range(draw(integer(0, 2))))]
    found: list[Body] = []
    for index, (kind, worth) in enumerate(zip(kinds, _cut(draw, 10_000, len(kinds), 1), strict=True)):
        component: Body = {"code": f"c{index}", "points": decimal(worth, 2)}
        if kind == "panels":
            weights = _cut(draw, 100, draw(integer(1, 3)))
            component["panels"] = [
                {"code": f"p{index}{letter}", "weight": decimal(weight, 2), **_panel(draw, scales)}
                for letter, weight in zip("xyz", weights, strict=False)
            ]
            component["missing_panel"] = draw(among("reweighted", "reweighted", "zero", "block"))
        elif kind == "number":
            component |= {"number": {}, "missing": draw(among(None, "zero", "zero", "block"))}
        else:
            *items, _ = _cut(draw, worth * 10, draw(integer(2, 3)))
            component["assessment"] = {
                "items": [
                    {"code": f"i{place}", "points": decimal(points), "starts": draw(among("zero", "full"))}
                    for place, points in enumerate(items)
                ]
            }
        found.append(component)
    return found


def _panel(draw: Draw, scales: Sequence[str]) -> Body:
    """A panel but for its code and weight. Hard settings are rarer, or hardly any object would have a total."""
    rounds = draw(among("mean", "weighted", "pooled", "latest"))
    missing = draw(among("reweighted", "reweighted", "zero", "block"))
    panel: Body = {
        "scale": draw(among(*scales)),
        "rounds": rounds,
        "missing_round": "reweighted" if (rounds, missing) == ("pooled", "zero") else missing,
        "min_valid": draw(among(1, 1, 1, 2, 8)),
        "min_share": draw(among(None, None, None, None, "0.25", "0.333333333", "1")),
        "void_above_roll": draw(among(False, False, True)),
        "trim": draw(among(0, 0, 0, 1, 3)),
        "drawn": draw(among(False, False, True)),
    }
    part = draw(among(None, None, "strata", "criteria"))
    if part:
        codes = PARTS[: draw(integer(1, 3))]
        panel[part] = [{"code": code} for code in codes]
        if draw(coin):
            weights = _cut(draw, 1000, len(codes))
            panel[part] = [{"code": code, "weight": decimal(each)} for code, each in zip(codes, weights, strict=True)]
    return panel


def _round(draw: Draw, panel: Body, levels: tuple[str, ...], codes: Sequence[str]) -> Body:
    """A round but for its code and panel: each object has a row of a small pool, or none."""
    pool = [_votes(draw, panel, levels) for _ in range(draw(integer(1, 2)))]
    places = [(code, draw(among(0, 0, 0, 1, 1, 1, -1))) for code in codes]
    round_: Body = {"objects": [{"object": code} | pool[place % len(pool)] for code, place in places if place >= 0]}
    if panel["rounds"] == "weighted" and draw(coin):
        round_["weight"] = draw(among("0", "0.5", "2.5"))
    if panel["void_above_roll"] or panel["min_share"]:
        round_["roll"] = draw(integer(5, 40))
    if panel["void_above_roll"]:
        round_["ballots"] = draw(among(0, 5, 10, 40))
    return round_


def _votes(draw: Draw, panel: Body, levels: tuple[str, ...]) -> Body:
    """A row but for its object."""
    row: Body = {}
    parts = {part["code"]: draw(counts_of(levels)) for name in ("strata", "criteria") for part in panel.get(name) or ()}
    if "strata" in panel:
        counts = {level: sum(part.get(level, 0) for part in parts.values()) for level in levels}
        row["strata"] = parts
    else:
        counts = dict(draw(counts_of(levels)))
        if "criteria" in panel:  # no criterion has more votes than there are
            most = max(sum(part.values()) for part in parts.values())
            counts[levels[0]] = counts.get(levels[0], 0) + max(most - sum(counts.values()), 0)
            row["criteria"] = parts
        elif draw(among(True, False, False, False)):
            row["strata"] = {"not-weighed": {"no-level": 3}}  # a tally has them: left alone
    if panel["min_share"] and draw(coin):
        row["roll"] = draw(integer(0, 40))
    if panel["drawn"] and draw(coin):
        whole = sum(counts.values()) + draw(integer(0, 100))
        row["population"] = dict.fromkeys(parts, whole) if "strata" in panel else whole
    return row | {"counts": counts}


def _rows(draw: Draw, codes: Sequence[str], field: str, pool: Sequence[Any]) -> list[Body]:
    """For each object a value of a small pool, or none."""
    places = [(code, draw(among(0, 0, 0, 1, 1, 1, -1))) for code in codes]
    return [{"object": code, field: pool[place]} for code, place in places if place >= 0]


def _entries(draw: Draw, items: Sequence[str]) -> list[Body]:
    """Entries of some items, or (without items) of an adjustment."""
    points = [decimal(draw(integer(-9000, 12_000))) for _ in range(draw(integer(0, 3)))]
    return [{"points": each} | ({"item": draw(among(*items))} if items else {}) for each in points]


def _grades(draw: Draw) -> list[Body] | None:
    """None: the default ones."""
    kind = draw(among("default", "none", "own", "own"))
    if kind != "own":
        return None if kind == "default" else []
    conditions = among(("share", "0.4"), ("share", "1"), ("first", 2), ("last", 2))
    grades: list[Body] = []
    for index, least in enumerate(sorted(draw(some_of(*range(5, 100, 5), most=4)), reverse=True)):
        held = dict([("from", f"{least}.005"), draw(conditions)][draw(integer(0, 1)) : draw(integer(1, 2))])
        grades.append({"code": f"g{index}"} | (held or {"from": f"{least}"}))
    return [*grades, {"code": "rest"}]


def _vetoes(draw: Draw, grades: list[Body] | None) -> list[Body]:
    codes = [each["code"] for each in grades] if grades is not None else ["satisfied", "basically", "unsatisfied"]
    known: dict[str, Body] = {
        "zero": {"effect": "zero"},
        "cap": {"effect": "maximum", "maximum": "59.995"},
        "low": {"effect": "maximum", "maximum": "40"},
        "out": {"effect": "unranked"},
    }
    if codes:
        known["down"] = {"effect": "grade", "grade": draw(among(*codes))}
    return [{"code": code} | known[code] for code in draw(some_of(*known))]


def _ties(draw: Draw, components: Sequence[Body]) -> list[Body]:
    panels = [panel["code"] for component in components for panel in component.get("panels", ())]
    rules = [("exact-total", None), *(("component", component["code"]) for component in components)]
    rules += [(rule, panel) for rule in ("panel", "satisfied-share") for panel in panels]
    chosen = draw(some_of(*rules, most=3)) if draw(among(True, True, False)) else []
    return [{"rule": rule} | ({} if of is None else {"of": of}) for rule, of in chosen]
