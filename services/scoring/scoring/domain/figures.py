"""Exact figures: decimal strings outside; inside fractions, and quotients of integers where there are many of them."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import gcd

Quotient = tuple[int, int]
"""An exact value as numerator and positive denominator, not reduced: a `Fraction` costs ten times as much."""

_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_FINEST = 10**9


def exact(text: str) -> Fraction:
    """A decimal string as it is; anything else ("1e400", "NaN", "١٢", " 1") is a ValueError."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def half_up(value: Quotient, places: int = 2) -> int:
    """`value` in units of its last place, halves upwards (85.125 → 8513)."""
    numerator, denominator = value
    scale: int = 10**places
    return (2 * numerator * scale + denominator) // (2 * denominator)


def hundredths(value: Quotient) -> int:
    """The same in hundredths."""
    numerator, denominator = value
    return (200 * numerator + denominator) // (2 * denominator)


@lru_cache(maxsize=1 << 15)
def written(units: int, places: int = 2) -> str:
    """Units of the last place as a decimal: 8513 → "85.13", -50 → "-0.50"."""
    if places == 0:
        return str(units)
    whole, rest = divmod(abs(units), 10**places)
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{places}d}"


def printed(value: Quotient, places: int = 2) -> str:
    """`value` half up with exactly `places` decimals."""
    return written(half_up(value, places), places)


def fixed(value: Fraction, places: int = 2) -> str:
    """The same of a fraction."""
    return printed((value.numerator, value.denominator), places)


def figure(value: Quotient) -> tuple[str, str]:
    """An exact value in writing: as "p/q" in lowest terms, and as it stands in a formula, without loss.

    The latter are plain figures: "30", "85.5", "(680/7)", "(-1.5)".
    """
    numerator, denominator = value
    common = gcd(numerator, denominator)
    numerator //= common
    denominator //= common
    try:
        ratio = f"{numerator}/{denominator}"
    except ValueError:  # `str` writes 4,300 digits at most, and many rounds with many strata make more
        ratio = f"{Decimal(numerator):f}/{Decimal(denominator):f}"
    if _FINEST % denominator:
        return ratio, f"({ratio})"
    if denominator == 1:
        plain = ratio[:-2]
    else:
        whole, rest = divmod(abs(numerator) * (_FINEST // denominator), _FINEST)
        plain = f"{'-' if numerator < 0 else ''}{whole}.{rest:09d}".rstrip("0")
    return ratio, f"({plain})" if numerator < 0 else plain


def plain(value: Fraction) -> str:
    """A fraction as it stands in a formula."""
    return figure(quotient(value))[1]


@lru_cache(maxsize=1 << 15)
def hundredth(units: int) -> tuple[str, str]:
    """The figure of so many hundredths, of which there are few different ones."""
    return figure((units, 100))


def add(values: Iterable[Quotient]) -> Quotient:
    total, common = 0, 1
    for numerator, denominator in values:
        if denominator == common:
            total += numerator
        elif total:
            total, common = total * denominator + numerator * common, common * denominator
        else:
            total, common = numerator, denominator
    return total, common


def weighted_mean(terms: Iterable[tuple[Fraction, Quotient]]) -> Quotient | None:
    """Σ weight × value / Σ weight of (weight, value) pairs; None where nothing has a weight."""
    terms = list(terms)
    weights = sum((weight for weight, _ in terms), Fraction(0))
    if not weights:
        return None
    return quotient(sum((weight * Fraction(*value) for weight, value in terms), Fraction(0)) / weights)


def quotient(value: Fraction) -> Quotient:
    return value.numerator, value.denominator
