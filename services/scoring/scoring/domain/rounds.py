"""The score of one panel's one polling for one object (plan section 5 (1): five and three levels, 不了解 void).

n valid votes; score = Σ votes × points of level / n, 0..100. Void levels and abstentions are not in n. Strata or
criteria with weights replace the plain sum by the weighted mean of their own scores; one without valid votes leaves its
weight to the others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.domain.figures import weighted_mean
from scoring.domain.scheme import Panel, Scale

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One object's votes in one round, as handed in."""

    counts: Counts
    strata: Mapping[str, Counts]
    criteria: Mapping[str, Counts]


NO_VOTES = Row({}, {}, {})


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes of a round, or of one stratum or criterion in it; `score` 0..100, None without valid votes."""

    code: str
    weight: Fraction
    counts: Counts
    valid: int
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class RoundScore:
    """`whole` are all votes by their overall level; `parts` are there where the panel weighs strata or criteria."""

    code: str
    weight: Fraction
    row: Row
    whole: Votes
    parts: tuple[Votes, ...]
    satisfied: int
    score: Fraction | None
    missing: bool

    @property
    def valid(self) -> int:
        return self.whole.valid


def row(plain: Mapping[str, Any]) -> Row:
    return Row(plain["counts"], plain.get("strata") or {}, plain.get("criteria") or {})


def score_round(panel: Panel, code: str, weight: Fraction, votes: Row) -> RoundScore:
    """Missing where fewer than `min_valid` votes are valid by their overall level, or nothing that is weighed is."""
    whole = _mean(panel.scale, "", Fraction(1), votes.counts)
    given = votes.strata if panel.strata else votes.criteria
    parts = tuple(
        _mean(panel.scale, part.code, part.weight, given.get(part.code, {})) for part in panel.strata or panel.criteria
    )
    score = whole.score
    if parts:
        score = weighted_mean((part.weight, part.score) for part in parts if part.score is not None)
    return RoundScore(
        code=code,
        weight=weight,
        row=votes,
        whole=whole,
        parts=parts,
        satisfied=sum(votes.counts.get(level, 0) for level in panel.scale.satisfied),
        score=score,
        missing=score is None or whole.valid < panel.min_valid,
    )


def pool(rows: Iterable[Row]) -> Row:
    """All votes of several rounds as if of one."""
    rows = list(rows)
    return Row(
        _add(each.counts for each in rows),
        _add_parts(each.strata for each in rows),
        _add_parts(each.criteria for each in rows),
    )


def _mean(scale: Scale, code: str, weight: Fraction, counts: Counts) -> Votes:
    valid = units = 0
    for level, worth in scale.units.items():
        votes = counts.get(level, 0)
        valid += votes
        units += votes * worth
    score = Fraction(units, valid * scale.denominator) if valid else None
    return Votes(code, weight, counts, valid, score)


def _add(several: Iterable[Counts]) -> Counts:
    total: dict[str, int] = {}
    for counts in several:
        for level, votes in counts.items():
            total[level] = total.get(level, 0) + votes
    return total


def _add_parts(several: Iterable[Mapping[str, Counts]]) -> Mapping[str, Counts]:
    gathered: dict[str, list[Counts]] = {}
    for parts in several:
        for code, counts in parts.items():
            gathered.setdefault(code, []).append(counts)
    return {code: _add(counts) for code, counts in gathered.items()}
