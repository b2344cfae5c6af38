from fractions import Fraction

import pytest

from scoring.domain.figures import add, exact, figure, fixed, half_up, hundredths, plain, quotient, weighted_mean


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
    assert half_up(quotient(Fraction(value))) == hundredths(quotient(Fraction(value))) == 100 * Fraction(printed)


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


def test_figure_says_its_ratio_in_lowest_terms() -> None:
    assert figure((30, 1)) == ("30/1", "30")
    assert figure((8550, 100)) == ("171/2", "85.5")
    assert figure((1360, 14)) == ("680/7", "(680/7)")
    assert figure((-3, 2)) == ("-3/2", "(-1.5)")


def test_figure_of_a_number_too_long_for_str() -> None:
    assert figure((10**6000, 7)) == (f"1{'0' * 6000}/7", f"(1{'0' * 6000}/7)")


def test_add_is_exact() -> None:
    assert Fraction(*add([(1, 3), (1, 100), (1, 100), (5, 7)])) == Fraction(1, 3) + Fraction(2, 100) + Fraction(5, 7)
    assert add([]) == (0, 1)


def test_weighted_mean_without_weights_is_none() -> None:
    assert weighted_mean([]) is None
    assert weighted_mean([(Fraction(0), (5, 1))]) is None
