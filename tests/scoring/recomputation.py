"""The rules of scoring, written a second time: by DESIGN section 6 and services/scoring/README.md, in fractions alone.

It shares nothing with the service, so that both come to the same figures only if both follow the rules. Each vote is
written out, each rule is a sentence above what follows it. Bodies have no mistake; counts are small.
"""

from fractions import Fraction
from typing import Any

from .recomputed_mergers import with_merged_votes
from .recomputed_panels import ZERO, Body, Found, Panel, half_up, printed

DEFAULT_GRADES = [
    {"code": "satisfied", "from": "85"},
    {"code": "fairly", "from": "75"},
    {"code": "basically", "from": "60"},
    {"code": "unsatisfied"},
]


def recompute(body: Body) -> list[Found]:
    """The results in order, each figure as it is printed."""
    scheme = body["scheme"]
    body = with_merged_votes(body)
    found = [_object(scheme, body, each) for each in body["objects"]]
    ranked = [each for each in found if each["total"] is not None and "unranked" not in each["effects"]]
    for each in found:
        rivals = [other for other in ranked if other["series"] == each["series"]]
        above = each["below"] = None
        if each in ranked:
            # The rank is one more than the number of those who are ahead.
            above = 1 + sum(other["standing"] > each["standing"] for other in rivals)
            each["below"] = 1 + sum(other["standing"] < each["standing"] for other in rivals)
            each["rank"] = 1 + sum(other["standing"] > each["standing"] for other in ranked)
        each["rank_in_series"] = above
        each["grade"] = _grade(scheme, each, len(rivals))
    # By rank, then who has none; each as given.
    ordered = sorted(found, key=lambda each: len(found) + 1 if each["rank"] is None else each["rank"])
    shown = ("object", "total", "grade", "rank", "rank_in_series", "components", "adjustments")
    return [{key: printed(each[key]) if key == "total" else each[key] for key in shown} for each in ordered]


def _object(scheme: Body, body: Body, object_: Body) -> Found:
    code = object_["code"]
    rounded = scheme["rounding"] == "parts"
    values: dict[tuple[str, str], Fraction | None] = {}  # what ties are broken by
    components, parts = {}, []
    for component in scheme["components"]:
        if "panels" in component:
            points, said = _panels(component, scheme, body, code, rounded, values)
        elif "assessment" in component:
            points, said = _assessment(component, body, code)
        else:
            points, said = _number(component, body, code)
        if points is not None:
            # No component comes to more than its points, though rounded parts might.
            points = min(half_up(points) if rounded else points, Fraction(component["points"]))
        parts.append(points)
        values["component", component["code"]] = points
        components[component["code"]] = {"points": printed(points), **said}
    # Bonus and malus: the entries' sum within -malus..bonus, rounded where parts are, added to the components.
    adjustments = {each["code"]: _adjustment(each, body, code) for each in scheme["adjustments"]}
    if rounded:
        adjustments = {each: half_up(points) for each, points in adjustments.items()}
    exact = total = None
    if None not in parts:
        exact = sum([*(each or ZERO for each in parts), *adjustments.values()], ZERO)
        total = max(half_up(exact), ZERO)
    # Vetoes come after the limit at 0; none lifts a total.
    vetoes = [veto for laid in object_["vetoes"] for veto in scheme["vetoes"] if veto["code"] == laid]
    for veto in vetoes:
        if total is not None and veto["effect"] == "zero":
            total = ZERO
        if total is not None and veto["effect"] == "maximum":
            total = min(total, half_up(Fraction(veto["maximum"])))
    # What left in mid-year has no total, and so no grade and no rank.
    if object_.get("withdrawn") or object_.get("merged_into"):
        total = None
    values["exact-total", ""] = exact
    # Printed totals compare; equal ones by each tie rule in turn, what is missing being less than anything.
    ties = [values[tie["rule"], tie.get("of", "")] for tie in scheme["ties"]]
    standing = (total or ZERO, [(value is not None, value or ZERO) for value in ties])
    return {
        "object": code,
        "series": object_["series"],
        "total": total,
        "standing": standing,
        "rank": None,
        "effects": [veto["effect"] for veto in vetoes],
        "limits": [veto["grade"] for veto in vetoes if veto["effect"] == "grade"],
        "components": components,
        "adjustments": {each: printed(points) for each, points in adjustments.items()},
    }


def _number(component: Body, body: Body, code: str) -> tuple[Fraction | None, Found]:
    """As handed in; else 0 where `missing` is zero, and otherwise the object is blocked."""
    for row in body["numbers"]:
        if (row["component"], row["object"]) == (component["code"], code):
            return Fraction(row["points"]), {}
    return (ZERO if component.get("missing") == "zero" else None), {}


def _assessment(component: Body, body: Body, code: str) -> tuple[Fraction, Found]:
    """Each item starts at 0 or in full, takes its entries and stays within 0 and its maximum."""
    items = {}
    for item in component["assessment"]["items"]:
        most = Fraction(item["points"])
        entries = [
            Fraction(entry["points"])
            for row in body["assessments"]
            for entry in row["entries"]
            if (row["component"], row["object"], entry["item"]) == (component["code"], code, item["code"])
        ]
        start = most if item["starts"] == "full" else ZERO
        items[item["code"]] = min(max(start + sum(entries), ZERO), most)
    return sum(items.values(), ZERO), {"items": {item: printed(points) for item, points in items.items()}}


def _adjustment(adjustment: Body, body: Body, code: str) -> Fraction:
    entries = [
        Fraction(entry["points"])
        for row in body["adjustments"]
        for entry in row["entries"]
        if (row["adjustment"], row["object"]) == (adjustment["code"], code)
    ]
    return min(max(sum(entries, ZERO), -Fraction(adjustment["malus"])), Fraction(adjustment["bonus"]))


def _panels(
    component: Body, scheme: Body, body: Body, code: str, rounded: bool, values: dict[Any, Any]
) -> tuple[Fraction | None, Found]:
    """Panel points = panel score / 100 × share of the weights that count × the component's points."""
    scales = {scale["code"]: scale for scale in scheme["scales"]}
    panels = [Panel(panel, scales[panel["scale"]], body, code) for panel in component["panels"]]
    rule = component["missing_panel"]
    # A missing panel leaves its weight to the others (`reweighted`), or keeps it.
    carried = sum((panel.weight for panel in panels if rule != "reweighted" or not panel.missing), ZERO)
    blocked = carried == 0
    said, points = {}, []
    for panel in panels:
        carries = carried > 0 and (rule != "reweighted" or not panel.missing)
        most = panel.weight / carried * Fraction(component["points"]) if carries else ZERO
        own = None
        if panel.score is not None:
            own = panel.score / 100 * most
        elif panel.missing and rule == "zero":
            own = ZERO
        elif panel.blocked or rule == "block":
            blocked = True
        own = half_up(own) if rounded and own is not None else own
        points.append(own or ZERO)
        values["panel", panel.code] = own
        values["satisfied-share", panel.code] = Fraction(panel.satisfied, panel.valid) if panel.valid else None
        said[panel.code] = {"points": printed(own), "maximum": printed(most), **panel.said()}
    return None if blocked else sum(points, ZERO), {"panels": said}


def _grade(scheme: Body, found: Found, size: int) -> str | None:
    """The first whose conditions all hold, compared with the printed total; at best that of each veto to a grade."""
    grades = scheme.get("grades", DEFAULT_GRADES)
    if found["total"] is None or not grades:
        return None
    rank, below = found["rank_in_series"], found["below"]

    def holds(grade: Body) -> bool:
        if found["total"] < Fraction(grade.get("from", "0")):
            return False
        if not {"share", "first", "last"} & grade.keys():
            return True
        return rank is not None and (
            rank <= Fraction(grade.get("share", "1")) * size
            and rank <= grade.get("first", size)
            and below <= grade.get("last", size)
        )

    codes = [grade["code"] for grade in grades]
    reached = next(place for place, grade in enumerate(grades) if holds(grade))
    return str(codes[max([reached, *(codes.index(limit) for limit in found["limits"])])])
