"""How sure the score of a panel drawn at random is: its standard error and 95 % interval, or why there are none.

Only the draw is in it: not who did not answer, and not what a channel does to an answer. Experts are no sample.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Literal

from scoring.domain.figures import hundredths, quotient

Reason = Literal["few-at-a-level", "more-than-half", "population-absent"]

FEWEST_AT_A_LEVEL = 10
NORMAL = Fraction("1.959964")  # 97.5 % of the standard normal distribution lie below
_FINE = 10**12


@dataclass(frozen=True, slots=True)
class Sample:
    """Valid votes of one round, or of one stratum in it, drawn without replacement from a list.

    `votes[i]` people chose a level worth `points[i] / denominator`; all scored levels are there, also those without a
    vote. `population` is the length of the list; None: not known.
    """

    votes: tuple[int, ...]
    points: tuple[int, ...]
    denominator: int
    population: int | None


@dataclass(frozen=True, slots=True)
class Interval:
    """Points of the scale, rounded half up to two decimals."""

    standard_error: Fraction
    low: Fraction
    high: Fraction


def withheld(sample: Sample) -> Reason | None:
    """Why the sample says nothing of how sure its score is, or None.

    A list that voted whole is exact, whatever its counts. Otherwise the interval is known to hold only where at most
    half of the list voted and every scored level has ten votes.
    """
    if sample.population is None:
        return "population-absent"
    valid = sum(sample.votes)
    if valid == sample.population:
        return None
    if 2 * valid > sample.population:
        return "more-than-half"
    return "few-at-a-level" if min(sample.votes) < FEWEST_AT_A_LEVEL else None


def variance(sample: Sample) -> Fraction:
    """Of the sample's mean, in squared points; 0 where the whole list voted. Needs two votes.

    (1 - n/N) s²/n with s² over n - 1, for simple random sampling without replacement: Cochran, Sampling Techniques,
    3rd ed. 1977, section 2.6 and theorem 2.4. s²/n is the multinomial variance of the mean,
    (Σ p x² - (Σ p x)²) / n, in its unbiased form (n - 1 in place of n); 1 - n/N is the finite-population correction,
    left out where the population is not known. Non-response is not in it.
    """
    valid, population = sum(sample.votes), sample.population
    if valid == population:
        return Fraction(0)
    weighted = [votes * points for votes, points in zip(sample.votes, sample.points, strict=True)]
    units = sum(weighted)
    squares = sum(each * points for each, points in zip(weighted, sample.points, strict=True))
    spread = (valid * squares - units * units) * (population - valid if population else 1)
    return Fraction(spread, (population or 1) * valid * valid * (valid - 1) * sample.denominator**2)


def combine(terms: Iterable[tuple[Fraction, Sample]]) -> Fraction | Reason:
    """Variance of Σ weight × mean over independent samples, Σ weight² × variance; or the first reason against it.

    Strata: Cochran, theorem 5.3. Rounds are drawn anew, so they are independent too. Weights are shares of the score
    that the terms make up; what has none says nothing.
    """
    total = Fraction(0)
    for weight, sample in terms:
        if weight:
            reason = withheld(sample)
            if reason:
                return reason
            total += weight * weight * variance(sample)
    return total


def interval(score: Fraction, variance: Fraction, lowest: Fraction, highest: Fraction) -> Interval:
    """The 95 % interval of a score that can lie between `lowest` and `highest`; it never leaves them.

    Wilson's interval (JASA 22, 1927, 209-212) with the effective sample size that the variance stands for, as for
    proportions of complex samples (Kott, Survey Methodology 43, 2017, 235-240; Franco et al., Journal of Survey
    Statistics and Methodology 7, 2019, 334-364): the score is read as a proportion of the span. It holds the values x
    with (score - x)² ≤ z² × variance × (x - lowest)(highest - x) / ((score - lowest)(highest - score)), so that the
    error of a value near an end is taken as smaller on the side of that end; score ± z × error covers too seldom
    there (docs/how-sure.md).

    ValueError where the score varies and does not lie between the two.
    """
    if not variance:
        return Interval(Fraction(0), _rounded(score), _rounded(score))
    if not lowest < score < highest:
        raise ValueError(score)
    above, span = score - lowest, highest - lowest
    squared = NORMAL * NORMAL * variance
    ratio = squared / (above * (highest - score))
    shifted = 2 * above + ratio * span
    root = _root(4 * squared + (ratio * span) ** 2)
    divisor = 2 * (1 + ratio)
    return Interval(
        _rounded(_root(variance)),
        _rounded(lowest + (shifted - root) / divisor),
        _rounded(lowest + (shifted + root) / divisor),
    )


def distinguishable(total_a: Fraction, variance_a: Fraction, total_b: Fraction, variance_b: Fraction) -> bool:
    """Whether two independent totals differ by more than chance in drawing would explain (95 %)."""
    return (total_a - total_b) ** 2 > NORMAL * NORMAL * (variance_a + variance_b)


def _rounded(value: Fraction) -> Fraction:
    return Fraction(hundredths(quotient(value)), 100)


def _root(value: Fraction) -> Fraction:
    """Square root, rounded down to twelve decimals: integers alone, the same digits on every machine."""
    return Fraction(isqrt(value.numerator * _FINE * _FINE // value.denominator), _FINE)
