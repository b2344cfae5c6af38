"""How a voter is named without being known: codes and numbers, and their digests under a poll's lookup key.

`contracts/voter-digest.json` holds vectors that this module and the campaign service's both satisfy.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from uuid import UUID

SLOTS = 64
MARK_LENGTH = 3
CODE_LENGTH = 15
_CROCKFORD = re.compile(r"[0-9A-HJKMNP-TV-Z]{15}")
_LOOK_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SEPARATORS = re.compile(r"[\s\-‐-―−_.·]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_CHINESE_MOBILE = re.compile(r"(?:86)?(1[3-9][0-9]{9})")


def read_code(text: str) -> str | None:
    """The 15 characters of a code as people write it (case, look-alikes, separators, full width), or None."""
    code = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_LOOK_ALIKE)
    return code if _CROCKFORD.fullmatch(code) else None


def read_number(text: str) -> str | None:
    """A telephone number as E.164; a Chinese mobile number may come without its country. None if it is none."""
    number = re.sub(r"[\s\-()]+", "", unicodedata.normalize("NFKC", text))
    if number.startswith("00"):
        number = "+" + number[2:]
    if mobile := _CHINESE_MOBILE.fullmatch(number):
        return "+86" + mobile[1]
    return number if _E164.fullmatch(number) else None


def mask_number(number: str) -> str:
    """`+8613800138000` → `+86138****8000`: enough to talk about a message, too little to call somebody."""
    return number[:-8] + "****" + number[-4:] if len(number) > 11 else number[:-6] + "****" + number[-2:]


def digest(lookup_key: bytes, name: str) -> bytes:
    """HMAC-SHA256 of a code or of an E.164 number, 32 bytes."""
    return hmac.new(lookup_key, name.encode(), hashlib.sha256).digest()


def slot_of_voter(voter: UUID) -> int:
    return voter.int % SLOTS


def slot_of_digest(value: bytes) -> int:
    return value[-1] % SLOTS
