"""The second writing of the rules, as far as votes: levels, rounds, panels. See `recomputation`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any

Body = Mapping[str, Any]
Found = dict[str, Any]
DEFAULT_POINTS = {5: ["100", "80", "60", "30", "0"], 3: ["100", "80", "30"]}
ZERO = Fraction(0)
NO_ROW: Body = {"counts": {}}


def half_up(value: Fraction, places: int = 2) -> Fraction:
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


def printed(value: Fraction | None, places: int = 2) -> str | None:
    """Half up, with exactly so many decimals."""
    if value is None:
        return None
    units = int(abs(half_up(value, places)) * 10**places)
    sign = "-" if half_up(value, places) < 0 else ""
    return f"{sign}{units // 10**places}.{units % 10**places:0{places}d}"


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
        self.satisfied: list[str] = scale.get("satisfied", [])
        if "satisfied" not in scale:
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
        row = next((row for row in round_["objects"] if row["object"] == code), NO_ROW)
        valid = len(self.levels.votes(row["counts"]))
        # Rounds that are pooled are trimmed together, and not by themselves.
        score = self._mean([row], 0 if self.panel["rounds"] == "pooled" else self.panel["trim"])
        roll: int = row.get("roll", round_.get("roll", 0))
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

    def _mean(self, rows: Sequence[Body], trim: int) -> Fraction | None:
        """The mean of all valid votes; or the mean of strata or criteria by weight, of those that have one."""
        for name in ("strata", "criteria"):
            if self.panel.get(name):
                parts = self.panel[name]
                weighed = [
                    (
                        Fraction(part["weight"]) if "weight" in part else Fraction(1, len(parts)),
                        self._trimmed_mean([row.get(name, {}).get(part["code"], {}) for row in rows], trim),
                    )
                    for part in parts
                ]
                return _weighted((weight, score) for weight, score in weighed if score is not None)
        return self._trimmed_mean([row["counts"] for row in rows], trim)

    def _trimmed_mean(self, several: Sequence[Mapping[str, int]], trim: int) -> Fraction | None:
        """Without the `trim` highest and the `trim` lowest votes; None where nothing is left."""
        added: Counter[str] = Counter()
        for counts in several:
            added.update(counts)
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
            return self._mean([each["row"] for each in self.counted], self.panel["trim"])
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
