from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.domain.figures import fixed
from scoring.domain.uncertainty import Sample, combine, distinguishable, interval, variance, withheld

PAGE = Path(__file__).parents[4] / "docs" / "how-sure.md"
THREE = (100, 80, 30)
ONE = Fraction(1)
ZERO, HUNDRED = Fraction(0), Fraction(100)

votes = st.lists(st.integers(1, 500), min_size=2, max_size=5).map(tuple)


def sample(*counted: int, population: int | None = 800) -> Sample:
    return Sample(counted, THREE, 1, population)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    counted = draw(votes)
    points = draw(st.lists(st.integers(0, 1000), min_size=len(counted), max_size=len(counted)))
    return Sample(counted, tuple(points), 10, sum(counted) + draw(st.integers(0, 2000)))


def test_the_example_of_the_page_to_the_digit() -> None:
    """By a pocket calculator: s² = 14437500 / 39800, times 3/4, by 200; Wilson's limits in his own form."""
    drawn = sample(150, 35, 15)
    score = Fraction(150 * 100 + 35 * 80 + 15 * 30, 200)
    spread = variance(drawn)
    assert spread == Fraction(14_437_500, 39_800) * Fraction(3, 4) / 200
    found = interval(score, spread, Fraction(30), HUNDRED)
    share, effective = 61.25 / 70, (61.25 * 8.75) / float(spread)
    middle = (share + 1.959964**2 / (2 * effective)) / (1 + 1.959964**2 / effective)
    half = (
        1.959964
        * (share * (1 - share) / effective + (1.959964 / (2 * effective)) ** 2) ** 0.5
        / (1 + 1.959964**2 / effective)
    )
    assert fixed(found.low) == f"{30 + 70 * (middle - half):.2f}"
    assert fixed(found.high) == f"{30 + 70 * (middle + half):.2f}"
    shown = f"score {fixed(score)}, standard error {fixed(found.standard_error)}, interval {fixed(found.low)} to"
    assert f"{shown} {fixed(found.high)}" in PAGE.read_text("utf-8"), found


def test_interval_of_a_share_is_wilsons() -> None:
    """90 of 100: the 82.6 % to 94.5 % of the textbooks."""
    found = interval(Fraction(90), Fraction(90 * 10, 100), ZERO, HUNDRED)
    assert (fixed(found.standard_error), fixed(found.low), fixed(found.high)) == ("3.00", "82.56", "94.48")


@pytest.mark.parametrize("counted", [(150, 35, 15), (3, 0, 0), (1, 0, 0)])
def test_interval_of_a_list_that_voted_whole_is_the_score(counted: tuple[int, ...]) -> None:
    whole = sample(*counted, population=sum(counted))
    assert withheld(whole) is None
    assert combine([(ONE, whole)]) == 0
    found = interval(Fraction("91.255"), variance(whole), Fraction(30), HUNDRED)
    assert (found.standard_error, found.low, found.high) == (0, Fraction("91.26"), Fraction("91.26"))


@pytest.mark.parametrize(
    ("drawn", "reason"),
    [
        (sample(20, 10, 10, population=80), None),
        (sample(20, 10, 10, population=79), "more-than-half"),
        (sample(20, 10, 9, population=78), "few-at-a-level"),
        (sample(200, 100, 0), "few-at-a-level"),
        (sample(0, 0, 0), "few-at-a-level"),
        (sample(5, 1, 0, population=7), "more-than-half"),
        (sample(150, 35, 15, population=None), "population-absent"),
    ],
)
def test_withheld_says_the_reason(drawn: Sample, reason: str | None) -> None:
    assert withheld(drawn) == reason


def test_variance_without_a_population_is_that_of_an_endless_list() -> None:
    assert variance(sample(150, 35, 15, population=None)) == variance(sample(150, 35, 15)) / Fraction(3, 4)


def test_combine_of_strata_and_rounds_is_the_sum_of_squared_weights_times_variances() -> None:
    """Two rounds by mean, each of three strata of weights 1/2, 3/10, 1/5."""
    strata = [sample(50, 20, 10), sample(30, 30, 30, population=500), sample(90, 10, 20, population=2_000)]
    weights = [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]
    terms = [(weight / 2, drawn) for _ in range(2) for weight, drawn in zip(weights, strata, strict=True)]
    by_hand = Fraction(0)
    for weight, drawn in zip(weights, strata, strict=True):
        people = [worth for worth, number in zip(THREE, drawn.votes, strict=True) for _ in range(number)]
        mean = Fraction(sum(people), len(people))
        squared = sum(((each - mean) ** 2 for each in people), Fraction(0)) / (len(people) - 1)
        assert drawn.population
        by_hand += weight**2 * (1 - Fraction(len(people), drawn.population)) * squared / len(people)
    assert combine(terms) == by_hand / 2


def test_combine_gives_the_first_reason_and_asks_nothing_of_what_has_no_weight() -> None:
    good, few, many = sample(150, 35, 15), sample(150, 35, 9), sample(150, 35, 15, population=300)
    assert combine([(ONE, good), (ONE, many), (ONE, few)]) == "more-than-half"
    assert combine([(ONE, few), (ONE, many)]) == "few-at-a-level"
    assert combine([(ONE, good), (ZERO, few)]) == variance(good)


def test_interval_rounds_halves_of_the_standard_error_up() -> None:
    assert interval(Fraction(50), Fraction("1.005") ** 2, ZERO, HUNDRED).standard_error == Fraction("1.01")
    assert interval(Fraction(50), Fraction("1.00499999999") ** 2, ZERO, HUNDRED).standard_error == 1


def test_interval_of_a_score_off_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="20"):
        interval(Fraction(20), ONE, Fraction(30), HUNDRED)


@given(
    score=st.fractions("30.01", "99.99", max_denominator=10_000),
    spread=st.fractions("0.0001", 900, max_denominator=10_000),
)
def test_interval_holds_the_score_stays_on_the_scale_and_mirrors(score: Fraction, spread: Fraction) -> None:
    """Mirrored up to the rounding of halves, which always goes up."""
    lowest, highest = Fraction(30), HUNDRED
    found = interval(score, spread, lowest, highest)
    assert lowest <= found.low <= found.high <= highest
    assert found.low - Fraction("0.005") <= score <= found.high + Fraction("0.005")
    mirrored = interval(130 - score, spread, lowest, highest)
    assert abs(130 - found.high - mirrored.low) <= Fraction("0.01")
    assert mirrored.standard_error == found.standard_error


@given(drawn=samples(), random=st.randoms(use_true_random=False))
def test_variance_does_not_depend_on_the_order_of_levels(drawn: Sample, random: Random) -> None:
    pairs = list(zip(drawn.votes, drawn.points, strict=True))
    random.shuffle(pairs)
    shuffled = Sample(
        tuple(number for number, _ in pairs), tuple(worth for _, worth in pairs), drawn.denominator, drawn.population
    )
    assert variance(shuffled) == variance(drawn)
    assert withheld(shuffled) == withheld(drawn)


@given(drawn=samples(), factor=st.integers(1, 20), shift=st.integers(0, 500))
def test_variance_follows_the_square_of_the_points_and_ignores_their_origin(
    drawn: Sample, factor: int, shift: int
) -> None:
    points = tuple(factor * worth + shift for worth in drawn.points)
    assert variance(Sample(drawn.votes, points, drawn.denominator, drawn.population)) == factor**2 * variance(drawn)
    assert variance(Sample(drawn.votes, drawn.points, 1, drawn.population)) == drawn.denominator**2 * variance(drawn)


@given(drawn=samples(), more=st.integers(1, 5_000))
def test_variance_grows_with_the_list_up_to_that_of_an_endless_one(drawn: Sample, more: int) -> None:
    assert drawn.population
    longer = Sample(drawn.votes, drawn.points, drawn.denominator, drawn.population + more)
    endless = Sample(drawn.votes, drawn.points, drawn.denominator, None)
    assert 0 <= variance(drawn) <= variance(longer) <= variance(endless)


def test_distinguishable_is_decided_exactly_at_the_limit() -> None:
    limit = Fraction("1.959964")
    half = Fraction(1, 2)
    assert not distinguishable(Fraction(80) + limit, half, Fraction(80), half)
    assert distinguishable(Fraction(80) + limit + Fraction(1, 10**30), half, Fraction(80), half)
    assert not distinguishable(Fraction(80), ZERO, Fraction(80), ZERO)
    assert distinguishable(Fraction("80.01"), ZERO, Fraction(80), ZERO)


@given(
    totals=st.tuples(*[st.fractions(0, 100, max_denominator=100)] * 2),
    spreads=st.tuples(*[st.fractions(0, 9, max_denominator=1000)] * 2),
)
def test_distinguishable_is_symmetric(totals: tuple[Fraction, Fraction], spreads: tuple[Fraction, Fraction]) -> None:
    one = distinguishable(totals[0], spreads[0], totals[1], spreads[1])
    assert one == distinguishable(totals[1], spreads[1], totals[0], spreads[0])
