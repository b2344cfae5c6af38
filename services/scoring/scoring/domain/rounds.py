"""The score of one panel's one polling for one object (plan section 5 (1): five and three levels, 不了解 void).

n valid votes; score = Σ votes × points of level / n, 0..100. Void levels and abstentions are not in n. Strata or
criteria with weights replace the plain sum by the weighted mean of their own scores; one without valid votes leaves its
weight to the others. Of each mean the `trim` highest and lowest votes are left out.

All objects of a round are scored together, column by column: this is where the time goes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import repeat
from operator import itemgetter, mul
from typing import Any, Literal, NamedTuple

from scoring.domain.figures import Quotient, weighted_mean
from scoring.domain.scales import Scale
from scoring.domain.scheme import Panel

Counts = Mapping[str, int]
Row = Mapping[str, Any]
"""One object's votes in one round, as handed in: `counts`, and `strata` or `criteria`, `roll`, `population`."""
Votes = tuple[int, ...]
"""Votes by level, in the order of the scale."""
Lack = Literal["round-missing", "round-below-quorum", "round-void", "round-without-score"]
"""Why a round does not count for an object: the slug of a note."""


@dataclass(frozen=True, slots=True)
class Round:
    """`path` is component/panel/round."""

    code: str
    path: str
    weight: Fraction
    roll: int | None
    ballots: int | None


class PartScore(NamedTuple):
    """A stratum or criterion of a round; `kept` are the votes not trimmed, `score` None where there are none."""

    code: str
    weight: Fraction
    votes: Votes
    kept: Votes
    score: Quotient | None


class RoundScore(NamedTuple):
    """`votes` and `valid` by the overall level; `kept` are those not trimmed.

    `score` is (anything, 0) where there is none; `parts` are there where the panel weighs strata or criteria.
    """

    round: Round
    row: Row
    votes: Votes
    valid: int
    kept: Votes
    score: Quotient
    missing: Lack | None
    parts: tuple[PartScore, ...]


class RoundScores(NamedTuple):
    """The scores of all objects in one round, in columns: what belongs to an object stands at its place in each.

    A score is numerator / denominator; `missing` has the places for which the round does not count.
    """

    round: Round
    rows: Sequence[Row]
    votes: Sequence[Votes]
    valid: Sequence[int]
    kept: Sequence[Votes]
    numerators: Sequence[int]
    denominators: Sequence[int]
    missing: Mapping[int, Lack]
    parts: Sequence[tuple[PartScore, ...]]

    def at(self, place: int) -> RoundScore:
        """What the columns say of one object."""
        round_, rows, votes, valid, kept, numerators, denominators, missing, parts = self
        score = numerators[place], denominators[place]
        return _round_score(
            (round_, rows[place], votes[place], valid[place], kept[place], score, missing.get(place), parts[place])
        )

    def in_order(self, places: Sequence[int]) -> "RoundScores":
        """The columns with what stood at these places."""
        return RoundScores(
            round=self.round,
            rows=[self.rows[each] for each in places],
            votes=[self.votes[each] for each in places],
            valid=[self.valid[each] for each in places],
            kept=[self.kept[each] for each in places],
            numerators=[self.numerators[each] for each in places],
            denominators=[self.denominators[each] for each in places],
            missing={place: self.missing[each] for place, each in enumerate(places) if each in self.missing},
            parts=[self.parts[each] for each in places],
        )


_round_score = partial(tuple.__new__, RoundScore)


def score_round(panel: Panel, round_: Round, rows: Sequence[Row], codes: Sequence[str]) -> RoundScores:
    """The scores of the objects `codes`, in their order, also of those which nobody rated.

    Rounds that are pooled are trimmed together, and not by themselves.
    """
    trim = 0 if panel.rounds == "pooled" else panel.trim
    rated = [row["object"] for row in rows]
    if rated == codes:
        return _score_rows(panel, round_, rows, trim)
    unrated = {"counts": dict.fromkeys(panel.scale.levels, 0)}
    places = {code: place for place, code in enumerate(rated)}
    scores = _score_rows(panel, round_, [*rows, unrated], trim)
    return scores.in_order([places.get(code, len(rated)) for code in codes])


def pool(panel: Panel, scores: Sequence[RoundScore]) -> RoundScore:
    """All votes of several rounds as if of one, which is missing only where nothing is left to score."""
    round_ = Round("(pooled)", f"{panel.path}/(pooled)", Fraction(1), None, None)
    name = "strata" if panel.part == "stratum" else "criteria"
    row: dict[str, Any] = {"counts": _add(each.row["counts"] for each in scores)}
    if panel.parts:
        given = [each.row.get(name) or {} for each in scores]
        row[name] = {part.code: _add(parts.get(part.code, {}) for parts in given) for part in panel.parts}
    pooled = _score_rows(panel, round_, [row], panel.trim).at(0)
    return pooled._replace(missing=None if pooled.score[1] else "round-without-score")


def roll_of(round_: Round, row: Row) -> int:
    """How many were asked about the object: the row's roll, or else the round's."""
    own: int | None = row.get("roll")
    return (round_.roll or 0) if own is None else own


def _score_rows(panel: Panel, round_: Round, rows: Sequence[Row], trim: int) -> RoundScores:
    scale = panel.scale
    votes = _by_level(scale, [row["counts"] for row in rows])
    valid = list(map(sum, votes))
    kept = [_trimmed(each, trim) for each in votes] if trim else votes
    parts: Sequence[tuple[PartScore, ...]] = [()] * len(rows)
    if panel.parts:
        parts = [_score_parts(panel, row, trim) for row in rows]
        scores = [_mean_of_parts(each) for each in parts]
        numerators, denominators = ([score[side] for score in scores] for side in (0, 1))
    else:
        numbers = list(map(sum, kept)) if trim else valid
        numerators = _worth(scale, kept)
        denominators = numbers if scale.denominator == 1 else [number * scale.denominator for number in numbers]
    missing = _missing(panel, round_, rows, valid, denominators)
    return RoundScores(round_, rows, votes, valid, kept, numerators, denominators, missing, parts)


def _by_level(scale: Scale, counts: Sequence[Counts]) -> list[Votes]:
    try:
        if len(scale.levels) > 1:
            return list(map(itemgetter(*scale.levels), counts))
    except KeyError:  # levels without votes may be left out
        pass
    return [tuple([each.get(level, 0) for level in scale.levels]) for each in counts]


def _worth(scale: Scale, votes: Sequence[Votes]) -> list[int]:
    """Σ votes × units of each row: column by column, which is cheaper than row by row."""
    if not votes:
        return []
    columns = [
        map(mul, column, repeat(units))
        for column, units in zip(zip(*votes, strict=True), scale.units, strict=True)
        if units
    ]
    return list(map(sum, zip(*columns, strict=True))) if columns else [0] * len(votes)


def _missing(
    panel: Panel, round_: Round, rows: Sequence[Row], valid: Sequence[int], denominators: Sequence[int]
) -> Mapping[int, Lack]:
    """A round is void, or misses the minimum or the quorum, or has nothing that is weighed."""
    if panel.void_above_roll and (round_.ballots or 0) > (round_.roll or 0):
        return dict.fromkeys(range(len(rows)), "round-void")
    found: dict[int, Lack] = {}
    if panel.min_share is None and not panel.parts and not panel.trim and min(valid, default=0) >= panel.min_valid:
        return found
    for place, (row, number, denominator) in enumerate(zip(rows, valid, denominators, strict=True)):
        if number < panel.min_valid:
            found[place] = "round-missing"
        elif panel.min_share is not None and number < panel.min_share * roll_of(round_, row):
            found[place] = "round-below-quorum"
        elif not denominator:
            found[place] = "round-without-score"
    return found


def _score_parts(panel: Panel, row: Row, trim: int) -> tuple[PartScore, ...]:
    given = row.get("strata" if panel.part == "stratum" else "criteria") or {}
    votes = _by_level(panel.scale, [given.get(part.code, {}) for part in panel.parts])
    kept = [_trimmed(each, trim) for each in votes]
    return tuple(
        PartScore(part.code, part.weight, all_, rest, _mean(panel.scale, rest))
        for part, all_, rest in zip(panel.parts, votes, kept, strict=True)
    )


def _mean(scale: Scale, votes: Votes) -> Quotient | None:
    number = sum(votes)
    return (sum(map(mul, votes, scale.units)), number * scale.denominator) if number else None


def _mean_of_parts(parts: Iterable[PartScore]) -> Quotient:
    return weighted_mean((part.weight, part.score) for part in parts if part.score is not None) or (0, 0)


def _trimmed(votes: Votes, number: int) -> Votes:
    """Without so many from the top, and so many from the bottom."""
    return _cut(_cut(votes, number)[::-1], number)[::-1]


def _cut(votes: Votes, number: int) -> Votes:
    rest = []
    for each in votes:
        rest.append(max(each - number, 0))
        number = max(number - each, 0)
    return tuple(rest)


def _add(several: Iterable[Counts]) -> Counts:
    total: dict[str, int] = {}
    for counts in several:
        for level, votes in counts.items():
            total[level] = total.get(level, 0) + votes
    return total
