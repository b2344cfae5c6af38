"""Telephone numbers in E.164."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from campaigns.domain.errors import Mistake

SIMULATED = re.compile(r"\+86000[0-9]{8}")
"""Numbers for rehearsals. No national number of China begins with 0, which is the prefix for trunk calls, nor with 00,
that for international ones (电信网编号计划 2017, 2.2): none of these can be dialled, and nobody will ever have one."""
_SEPARATORS = re.compile(r"[\s().-]")
_CHINESE_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_E164 = re.compile(r"\+(?!861[3-9])[1-9][0-9]{6,14}")


def normalise(text: str) -> str | None:
    """The number in E.164; None if it is none. A Chinese mobile number may come without +86; full width is read too."""
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    if chinese := _CHINESE_MOBILE.fullmatch(plain):
        return f"+86{chinese[1]}"
    return plain if _E164.fullmatch(plain) else None


def number_mistakes(numbers: Iterable[tuple[str, str]], *, rehearsal: bool) -> Iterator[Mistake]:
    """Of (pointer, E.164) those that don't belong here: nobody real is asked in a rehearsal, nobody simulated else."""
    for pointer, number in numbers:
        simulated = SIMULATED.fullmatch(number) is not None
        if simulated != rehearsal:
            yield Mistake(pointer, "real-number" if rehearsal else "simulated-number")


def masked(number: str) -> str:
    """Enough to recognise one's own: +86138****8000."""
    return f"{number[:-8]}****{number[-4:]}" if len(number) > 11 else f"{number[:-6]}****{number[-2:]}"
