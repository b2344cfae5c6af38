"""How sure the scores of panels that were drawn are, and the totals made of them."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from scoring.domain.panels import PanelScore
from scoring.domain.results import Result
from scoring.domain.rounds import RoundScore, Votes
from scoring.domain.scheme import Panel
from scoring.domain.totals import Score
from scoring.domain.uncertainty import Interval, Sample, combine, distinguishable, interval

ONE = Fraction(1)
EFFECTS_ON_TOTALS = ("zero", "maximum")


class Sureness(NamedTuple):
    """Of a panel's score: its variance and interval; or why they are `withheld`, and then neither."""

    variance: Fraction | None
    interval: Interval | None
    withheld: str | None


Sure = Mapping[str, Sureness]
"""Of one object: by the code of each panel that is drawn and has a score."""


def how_sure(score: Score) -> Sure:
    return {
        column.panel.code: _sureness(column.at(component.place))
        for component in score.components
        for column in component.columns
        if column.panel.drawn and column.scores[component.place] is not None
    }


def told_apart(results: Sequence[Result], sure: Sequence[Sure]) -> list[bool | None]:
    """Whether each ranked object's total can be told from that of the next one; None where that is not known."""
    known = [
        (Fraction(each.score.total or 0, 100), _variance_of_total(each.score, own) if each.overall else None)
        for each, own in zip(results, sure, strict=True)
    ]
    found: list[bool | None] = []
    for (total, spread), (next_total, next_spread) in pairwise(known):
        if spread is None or next_spread is None:
            found.append(None)
        else:
            found.append(distinguishable(total, spread, next_total, next_spread))
    return [*found, None] if known else []


def _sureness(score: PanelScore) -> Sureness:
    panel = score.panel
    if panel.trim or (panel.parts and panel.part == "criterion"):
        return Sureness(None, None, "trimmed" if panel.trim else "criteria")
    found = combine(_samples(score))
    if isinstance(found, str):
        return Sureness(None, None, found)
    scale, counted = panel.scale, sum(_shares(score), Fraction(0))
    lowest, highest = (Fraction(units, scale.denominator) * counted for units in (scale.units[-1], scale.units[0]))
    return Sureness(found, interval(Fraction(*(score.score or (0, 1))), found, lowest, highest), None)


def _variance_of_total(score: Score, sure: Sure) -> Fraction | None:
    """None where no panel is drawn, where one of them says nothing, or where a veto has set the total."""
    if not sure or any(veto.effect in EFFECTS_ON_TOTALS for veto in score.vetoes):
        return None
    total = Fraction(0)
    for component in score.components:
        for column, worth in zip(component.columns, component.shares.worth, strict=True):
            own = sure.get(column.panel.code)
            if own is not None and own.variance is None:
                return None
            if own is not None and own.variance is not None:
                total += Fraction(*worth) ** 2 * own.variance
    return total


def _samples(score: PanelScore) -> Iterator[tuple[Fraction, Sample]]:
    """Each independent sample with its share of the panel's score: one of each round, or of each stratum in it."""
    panel = score.panel
    for each, share in zip(score.counted, _shares(score), strict=True):
        population = each.row.get("population")
        if not panel.parts:
            yield share, _sample(panel, each.votes, population)
            continue
        by_stratum: Mapping[str, int] = population or {}
        whole = score.pooled or each
        present = sum((part.weight for part in whole.parts if part.score is not None), Fraction(0))
        for part, pooled in zip(each.parts, whole.parts, strict=True):
            if part.score is not None:
                inside = Fraction(sum(part.votes), sum(pooled.votes)) if score.pooled else share
                yield part.weight / present * inside, _sample(panel, part.votes, by_stratum.get(part.code))


def _shares(score: PanelScore) -> list[Fraction]:
    """Each counted round's share of the panel's score; what counts as 0 has the rest."""
    if score.pooled is not None:
        return [Fraction(each.valid, score.pooled.valid) for each in score.counted]
    weights = [_weight(score.panel, each) for each in score.counted]
    total = sum(weights, Fraction(0)) + sum((_weight(score.panel, each) for each in score.zeroed), Fraction(0))
    return [weight / total for weight in weights]


def _weight(panel: Panel, score: RoundScore) -> Fraction:
    return score.round.weight if panel.rounds == "weighted" else ONE


def _sample(panel: Panel, votes: Votes, population: int | None) -> Sample:
    return Sample(votes, panel.scale.units, panel.scale.denominator, population)
