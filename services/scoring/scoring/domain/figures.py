"""Exact figures: decimal strings outside, fractions inside, plain figures in formulas."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_FINEST = 10**9
_STR_WRITES_BITS = 14_000


def exact(text: str) -> Fraction:
    """A decimal string as it is; anything else ("1e400", "NaN", "١٢", " 1") is a ValueError."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def half_up(value: Fraction, places: int = 2) -> Fraction:
    """`value` to `places` decimals, halves upwards (85.125 → 85.13)."""
    return Fraction(_units(value, places), 10**places)


def fixed(value: Fraction, places: int = 2) -> str:
    """`value` half up with exactly `places` decimals: "85.13", "-0.50"."""
    units = _units(value, places)
    if places == 0:
        return str(units)
    whole, rest = divmod(abs(units), 10**places)
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{places}d}"


def plain(value: Fraction) -> str:
    """`value` as one writes it in a formula, without loss: "30", "85.5", "(680/7)", "(-1.5)"."""
    numerator, denominator = value.numerator, value.denominator
    if denominator == 1:
        text = digits(numerator)
    elif _FINEST % denominator == 0:
        whole, rest = divmod(abs(numerator) * (_FINEST // denominator), _FINEST)
        text = f"{'-' if numerator < 0 else ''}{whole}.{rest:09d}".rstrip("0")
    else:
        text = ratio(value)
    return f"({text})" if numerator < 0 or "/" in text else text


def ratio(value: Fraction) -> str:
    """`value` as "p/q" in lowest terms."""
    return f"{digits(value.numerator)}/{digits(value.denominator)}"


def digits(number: int) -> str:
    """`number` in figures, also where it has more than the 4,300 that `str` writes (many rounds with many strata)."""
    return str(number) if number.bit_length() < _STR_WRITES_BITS else format(Decimal(number), "f")


def weighted_mean(terms: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Σ weight × value / Σ weight of (weight, value) pairs; None where nothing has a weight."""
    terms = list(terms)
    weights = sum((weight for weight, _ in terms), Fraction(0))
    if not weights:
        return None
    return sum((weight * value for weight, value in terms), Fraction(0)) / weights


def _units(value: Fraction, places: int) -> int:
    scale: int = 10**places
    return (2 * value.numerator * scale + value.denominator) // (2 * value.denominator)
