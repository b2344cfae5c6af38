"""How often the 95 % interval holds the score of the whole list: 10,000 draws of each point of a fixed grid.

Draws are without replacement from a finite list. The interval of every draw is taken, also of those whose interval
would be withheld. `docs/how-sure.md` has the figures that these tests see.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from pathlib import Path

import numpy as np
import pytest

from scoring.domain.uncertainty import Interval, Sample, combine, interval, variance

pytestmark = pytest.mark.slow

DRAWS = 10_000
PAGE = Path(__file__).parents[4] / "docs" / "how-sure.md"
SCALES = {"five": (100, 80, 60, 30, 0), "three": (100, 80, 30), "two": (100, 0)}
SHARES = {  # of the whole list, in per cent, by level
    "five": [
        (20, 20, 20, 20, 20),
        (60, 20, 10, 5, 5),
        (10, 75, 5, 5, 5),
        (80, 5, 5, 5, 5),
        (95, 2, 1, 1, 1),
        (1, 96, 1, 1, 1),
        (45, 2, 6, 2, 45),
        (5, 5, 5, 5, 80),
    ],
    "three": [(34, 33, 33), (70, 20, 10), (95, 4, 1), (2, 96, 2), (5, 5, 90)],
    "two": [(50, 50), (70, 30), (90, 10), (95, 5), (98, 2), (5, 95)],
}
LISTS = (300, 1_000, 10_000)


@dataclass(frozen=True, slots=True)
class Part:
    """`drawn` of a list with so many people at each level; its mean has this weight in the score."""

    weight: Fraction
    listed: tuple[int, ...]
    drawn: int


def part(weight: Fraction, shares: tuple[int, ...], population: int, drawn: int) -> Part:
    """Fulfils the conditions of the grid: at most half of the list is drawn, ten or more are expected at each level."""
    assert sum(shares) == 100
    assert population % 100 == 0
    assert 2 * drawn <= population
    assert drawn * min(shares) >= 10 * 100
    return Part(weight, tuple(population // 100 * share for share in shares), drawn)


def plain(scale: str) -> Iterator[tuple[Part, ...]]:
    """Each shape, from each list: as few as give ten at the rarest level, a quarter, a half."""
    for shares in SHARES[scale]:
        fewest = -(-1_000 // min(shares))
        for population in LISTS:
            for drawn in sorted({fewest, population // 4, population // 2}):
                if fewest <= drawn <= population // 2:
                    yield (part(Fraction(1), shares, population, drawn),)


def strata() -> Iterator[tuple[Part, ...]]:
    """Three strata of unlike size and mood, by weights that are not their sizes."""
    weights = (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5))
    shapes = [(80, 5, 5, 5, 5), (10, 75, 5, 5, 5), (5, 5, 5, 5, 80)]
    for populations, drawn in [
        ((400, 600, 1_000), (200, 200, 200)),
        ((2_000, 600, 500), (1_000, 200, 200)),
        ((10_000, 10_000, 10_000), (400, 400, 800)),
        ((1_000, 1_000, 1_000), (500, 500, 500)),
    ]:
        yield tuple(map(part, weights, shapes, populations, drawn))


def rounds() -> Iterator[tuple[Part, ...]]:
    """The mean of four rounds, each drawn anew from a list that becomes more content."""
    shapes = [(60, 30, 10), (70, 20, 10), (80, 10, 10), (85, 10, 5)]
    for population, drawn in [(400, 200), (1_000, 200), (10_000, 200), (10_000, 5_000)]:
        yield tuple(part(Fraction(1, 4), shares, population, drawn) for shares in shapes)


GRID = {
    "five levels": ("five", list(plain("five"))),
    "three levels": ("three", list(plain("three"))),
    "two levels": ("two", list(plain("two"))),
    "five levels, three strata": ("five", list(strata())),
    "three levels, four rounds": ("three", list(rounds())),
}


def interval_of(points: tuple[int, ...], parts: tuple[Part, ...], drawn: tuple[tuple[int, ...], ...]) -> Interval:
    score = sum((each.weight * mean(points, votes) for each, votes in zip(parts, drawn, strict=True)), Fraction(0))
    terms = [
        (each.weight, Sample(votes, points, 1, sum(each.listed))) for each, votes in zip(parts, drawn, strict=True)
    ]
    spread = combine(terms)
    if isinstance(spread, str):
        spread = sum((weight * weight * variance(sample) for weight, sample in terms), Fraction(0))
    return interval(score, spread, Fraction(min(points)), Fraction(max(points)))


def mean(points: tuple[int, ...], votes: tuple[int, ...]) -> Fraction:
    return Fraction(sum(worth * number for worth, number in zip(points, votes, strict=True)), sum(votes))


def coverage(points: tuple[int, ...], parts: tuple[Part, ...], seed: int) -> tuple[float, float | None]:
    """Of all draws; and of those whose interval is shown, None where these are fewer than half."""
    random = np.random.default_rng(seed)
    by_part = [random.multivariate_hypergeometric(each.listed, each.drawn, DRAWS).tolist() for each in parts]
    truth = sum((each.weight * mean(points, each.listed) for each in parts), Fraction(0))
    held = shown = shown_held = 0
    for drawn, times in Counter(tuple(map(tuple, row)) for row in zip(*by_part, strict=True)).items():
        found = interval_of(points, parts, drawn)
        holds = found.low <= truth <= found.high
        held += times * holds
        if min(map(min, drawn)) >= 10:
            shown += times
            shown_held += times * holds
    return held / DRAWS, shown_held / shown if 2 * shown >= DRAWS else None


@pytest.mark.parametrize("name", GRID)
def test_coverage_lies_within_93_and_97_percent_on_the_whole_grid(name: str) -> None:
    scale, cases = GRID[name]
    seen = [coverage(SCALES[scale], parts, seed) for seed, parts in enumerate(cases)]
    every = [found for found, _ in seen]
    shown = [found for _, found in seen if found is not None]
    outside = [(parts, found) for parts, found in zip(cases, every, strict=True) if not 0.93 <= found <= 0.97]
    assert not outside
    line = f"| {name} | {len(cases)} | {min(every):.1%} | {max(every):.1%} | {min(shown):.1%} | {max(shown):.1%} |"
    assert line in PAGE.read_text("utf-8").splitlines(), line


def test_coverage_of_two_levels_on_short_lists_is_bound_by_the_steps_of_the_counts() -> None:
    """Exact, all draws of all such lists of 100: few different scores, so that one more or less moves it by 2 to 3 %.

    No interval that treats both levels alike can do better: a half of 100, 20 of them drawn, is held with 3 votes
    either way in 92 % and with 4 in 98 % of the draws.
    """
    population = 100
    seen = []
    for drawn in range(20, population // 2 + 1):
        any_list = (Part(Fraction(1), (population, 0), drawn),)  # its length is all that an interval knows of it
        found = [interval_of((100, 0), any_list, ((drawn - low, low),)) for low in range(drawn + 1)]
        for low_listed in range(-(-10 * population // drawn), population // 2 + 1):
            truth = Fraction(100 * (population - low_listed), population)
            ways = sum(
                comb(low_listed, low) * comb(population - low_listed, drawn - low)
                for low, each in enumerate(found)
                if each.low <= truth <= each.high
            )
            seen.append(ways / comb(population, drawn))
    assert min(seen) >= 0.92
    assert max(seen) <= 0.98
    outside = sum(not 0.93 <= each <= 0.97 for each in seen) / len(seen)
    assert f"{min(seen):.1%} and {max(seen):.1%}, {outside:.0%} of them outside" in PAGE.read_text("utf-8"), outside
