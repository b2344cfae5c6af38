"""The rules of scoring, written a second time: by DESIGN section 6 and services/scoring/README.md, in fractions alone.

It shares nothing with the service, so that both come to the same figures only if both follow the rules. Each vote is
written out, each rule is a sentence above what follows it. Bodies have no mistake; counts are small.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any

Body = Mapping[str, Any]
Found = dict[str, Any]
DEFAULT_POINTS = {5: ["100", "80", "60", "30", "0"], 3: ["100", "80", "30"]}
DEFAULT_GRADES = [
    {"code": "satisfied", "from": "85"},
    {"code": "fairly", "from": "75"},
    {"code": "basically", "from": "60"},
    {"code": "unsatisfied"},
]
ZERO = Fraction(0)


def half_up(value: Fraction, places: int = 2) -> Fraction:
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


def printed(value: Fraction | None, places: int = 2) -> str | None:
    """Half up, with exactly so many decimals."""
    if value is None:
        return None
    units = int(abs(half_up(value, places)) * 10**places)
    sign = "-" if half_up(value, places) < 0 else ""
    return f"{sign}{units // 10**places}.{units % 10**places:0{places}d}"


def recompute(body: Body) -> list[Found]:
    """The results in order, each figure as it is printed."""
    scheme = body["scheme"]
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


class Levels:
    """Points of the levels that score, and which of them are satisfied."""

    def __init__(self, scale: Body) -> None:
        if "marks" in scale:
            # Marks "0".."M" are worth their share of 100.
            self.points = {str(mark): Fraction(100 * mark, scale["marks"]) for mark in range(scale["marks"] + 1)}
            self.void, self.abstention = [], []
        else:
            scored = [each for each in scale["levels"] if not each.get("void") and not each.get("abstention")]
            given = [each.get("points") for each in scored]
            if not any(given):
                given = DEFAULT_POINTS[len(scored)]
            self.points = {each["code"]: Fraction(points) for each, points in zip(scored, given, strict=True)}
            self.void = [each["code"] for each in scale["levels"] if each.get("void")]
            self.abstention = [each["code"] for each in scale["levels"] if each.get("abstention")]
        self.satisfied = scale.get("satisfied")
        if self.satisfied is None:
            # The two upper levels, and what is worth as much as the second; never the lowest beside a better one.
            best, *others = sorted(self.points.values(), reverse=True)
            second = others[0] if others and others[0] > others[-1] else best
            self.satisfied = [level for level, points in self.points.items() if points >= second]

    def votes(self, counts: Mapping[str, int]) -> list[Fraction]:
        """The points of each valid vote, written out."""
        return [points for level, points in self.points.items() for _ in range(counts.get(level, 0))]


def number_of(levels: Iterable[str], counts: Mapping[str, int]) -> int:
    return sum(counts.get(level, 0) for level in levels)


class Panel:
    """One panel's rounds for one object, and what they come to."""

    def __init__(self, panel: Body, scale: Body, body: Body, code: str) -> None:
        self.panel, self.code, self.weight = panel, panel["code"], Fraction(panel["weight"])
        self.levels = Levels(scale)
        self.rounds = [self._round(each, code) for each in body["rounds"] if each["panel"] == self.code]
        self.counted: list[Found] = []
        self.blocked = False
        self.score = self._score()
        # Missing: no score, though nothing blocks.
        self.missing = self.score is None and not self.blocked
        if self.missing:
            self.counted = []
        self.valid = sum(each["valid"] for each in self.counted)
        self.satisfied = sum(each["satisfied"] for each in self.counted)

    def said(self) -> Found:
        rounds = {
            each["code"]: {
                "score": printed(each["score"]),
                "satisfied_share": _share(each["satisfied"], each["valid"]),
                **{key: each[key] for key in ("valid", "void", "abstained", "satisfied")},
            }
            for each in self.rounds
        }
        share = _share(self.satisfied, self.valid)
        own = {"valid": self.valid, "satisfied": self.satisfied, "satisfied_share": share, "rounds": rounds}
        return {"score": printed(self.score), **own}

    def _round(self, round_: Body, code: str) -> Found:
        """An object that has no row in a round has no votes in it."""
        row = next((row for row in round_["objects"] if row["object"] == code), {"counts": {}})
        valid = len(self.levels.votes(row["counts"]))
        score = self._mean([row])
        roll = row.get("roll", round_.get("roll"))
        counts = (
            valid >= self.panel["min_valid"]
            and (self.panel["min_share"] is None or valid >= Fraction(self.panel["min_share"]) * roll)
            and not (self.panel["void_above_roll"] and round_["ballots"] > round_["roll"])
            and score is not None
        )
        return {
            "code": round_["code"],
            "row": row,
            "weight": Fraction(round_.get("weight", "1")),
            "counts": counts,
            "score": score,
            "valid": valid,
            "void": number_of(self.levels.void, row["counts"]),
            "abstained": number_of(self.levels.abstention, row["counts"]),
            "satisfied": number_of(self.levels.satisfied, row["counts"]),
        }

    def _mean(self, rows: Sequence[Body]) -> Fraction | None:
        """The mean of all valid votes; or the mean of strata or criteria by weight, of those that have one."""
        for name in ("strata", "criteria"):
            if self.panel.get(name):
                parts = self.panel[name]
                weighed = [
                    (
                        Fraction(part["weight"]) if "weight" in part else Fraction(1, len(parts)),
                        self._trimmed_mean([row.get(name, {}).get(part["code"], {}) for row in rows]),
                    )
                    for part in parts
                ]
                return _weighted((weight, score) for weight, score in weighed if score is not None)
        return self._trimmed_mean([row["counts"] for row in rows])

    def _trimmed_mean(self, several: Sequence[Mapping[str, int]]) -> Fraction | None:
        """Without the `trim` highest and the `trim` lowest votes; None where nothing is left."""
        added: Counter[str] = Counter()
        for counts in several:
            added.update(counts)
        trim = self.panel["trim"]
        votes = sorted(self.levels.votes(added))
        votes = votes[trim : max(len(votes) - trim, 0)]
        return sum(votes, ZERO) / len(votes) if votes else None

    def _score(self) -> Fraction | None:
        relevant = self.rounds
        # No round counts: missing, whatever `missing_round` says.
        if not any(each["counts"] for each in relevant):
            return None
        # The latest: the last round; with `reweighted` the last one that counts.
        if self.panel["rounds"] == "latest":
            last = -1
            while self.panel["missing_round"] == "reweighted" and not relevant[last]["counts"]:
                last -= 1
            relevant = [relevant[last]]
        self.counted = [each for each in relevant if each["counts"]]
        missing = [each for each in relevant if not each["counts"]]
        if missing and self.panel["missing_round"] == "block":
            self.blocked = True
            return None
        if self.panel["rounds"] == "pooled":
            return self._mean([each["row"] for each in self.counted])
        by_weight = self.panel["rounds"] == "weighted"
        scores = [(each["weight"] if by_weight else Fraction(1), each["score"]) for each in self.counted]
        if self.panel["missing_round"] == "zero":
            scores += [(each["weight"] if by_weight else Fraction(1), ZERO) for each in missing]
        return _weighted(scores)


def _weighted(terms: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Σ weight × value / Σ weight; None where nothing has a weight."""
    terms = list(terms)
    whole = sum((weight for weight, _ in terms), ZERO)
    return sum((weight * value for weight, value in terms), ZERO) / whole if whole else None


def _share(satisfied: int, valid: int) -> str | None:
    return printed(Fraction(satisfied, valid), 4) if valid else None


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
