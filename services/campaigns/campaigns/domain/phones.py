"""Telephone numbers in E.164."""

from __future__ import annotations

import re
import unicodedata

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


def masked(number: str) -> str:
    """Enough to recognise one's own: +86138****8000."""
    return f"{number[:-8]}****{number[-4:]}" if len(number) > 11 else f"{number[:-6]}****{number[-2:]}"
