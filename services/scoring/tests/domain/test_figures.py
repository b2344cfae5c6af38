from fractions import Fraction

import pytest

from scoring.domain.figures import digits, exact, fixed, half_up, plain, weighted_mean


@pytest.mark.parametrize("text", ["0", "21", "85.50", "-1.5", "007", "999999999.999999999"])
def test_exact_of_decimal_string(text: str) -> None:
    assert exact(text) == Fraction(text)


@pytest.mark.parametrize(
    "text", ["", "1e400", "NaN", "inf", "١٢", "１２", " 1", "1\n", "1.", ".5", "+1", "1/3", "1_0", "1234567890", "--1"]
)
def test_exact_of_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        exact(text)


@pytest.mark.parametrize(
    ("value", "printed"),
    [("0", "0.00"), ("85.125", "85.13"), ("85.124999999", "85.12"), ("99.995", "100.00"), ("0.005", "0.01")],
)
def test_fixed_rounds_halves_up(value: str, printed: str) -> None:
    assert fixed(Fraction(value)) == printed
    assert half_up(Fraction(value)) == Fraction(printed)


def test_plain_loses_nothing() -> None:
    values = [
        Fraction(30),
        Fraction("85.5"),
        Fraction(680, 7),
        Fraction(-3, 2),
        Fraction("0.000000001"),
        Fraction(-1, 3),
    ]
    assert [plain(value) for value in values] == ["30", "85.5", "(680/7)", "(-1.5)", "0.000000001", "(-1/3)"]


def test_digits_of_a_number_too_long_for_str() -> None:
    assert digits(10**6000) == "1" + "0" * 6000


def test_weighted_mean_without_weights_is_none() -> None:
    assert weighted_mean([]) is None
    assert weighted_mean([(Fraction(0), Fraction(5))]) is None
