"""Sheets of paper: their numbers, what was read on one, and where two readings of it differ."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll, entry_refusal
from ballots.domain.voters import SLOTS

CHANNEL = "questionnaire"
_FIRST, _LAST = 10**8, 10**9  # of nine digits, the first of them no 0: Excel would drop it
_SEPARATORS = re.compile(r"[\s\-‐-―−_.]+")
_URI = re.compile(r"urn:minping:sheet:([^:]+):([0-9]+)", re.IGNORECASE)
_NUMBER = re.compile(r"[1-9][0-9]{9}")


class Sheet(NamedTuple):
    """A sheet, and the codes of the objects on it."""

    number: str
    objects: Sequence[str]


def new_number(slot: int) -> str:
    """A random number of nine digits that tells the slot of its voter (by its remainder), and a check digit."""
    first = _FIRST + (slot - _FIRST) % SLOTS
    digits = str(first + SLOTS * secrets.randbelow((_LAST - first + SLOTS - 1) // SLOTS))
    return digits + _check_digit(digits)


def slot_of_number(number: str) -> int:
    return int(number[:-1]) % SLOTS


def read_number(text: str, mark: str) -> str:
    """The number as keyed (with spaces or hyphens, full width) or as the QR holds it.

    Raises `BallotError`: sheet-of-another-poll, sheet-mistyped.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if uri := _URI.fullmatch(plain):
        if uri[1].upper() != mark:
            raise BallotError("sheet-of-another-poll", mark=mark)
        plain = uri[2]
    if not _NUMBER.fullmatch(plain) or _check_digit(plain[:-1]) != plain[-1]:
        raise BallotError("sheet-mistyped")
    return plain


def uri_of(mark: str, number: str) -> str:
    """What the QR holds; in capitals it has the fewest modules."""
    return f"URN:MINPING:SHEET:{mark}:{number}"


def _check_digit(digits: str) -> str:
    """ISO/IEC 7064, MOD 11,10: finds every mistyped digit, and nearly every two that changed places."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def demand_entry(poll: Poll) -> None:
    """Raises `BallotError` unless what is on paper may be entered now."""
    if refusal := entry_refusal(poll):
        raise refusal


def demand_printing(poll: Poll) -> None:
    """Raises `BallotError` unless sheets may be made: from the poll's publication until nothing more is entered."""
    if poll.state != "planned":
        demand_entry(poll)
    if CHANNEL not in poll.document["channels"]:
        raise BallotError("channel-not-allowed", channel=CHANNEL)


@dataclass(frozen=True)
class Reading:
    """What somebody read on a sheet: object → level, both by code; or that it is invalid, and nothing more."""

    votes: Mapping[str, str]
    invalid: bool = False

    @property
    def kind(self) -> str:
        """filled, empty or invalid."""
        return "invalid" if self.invalid else "filled" if self.votes else "empty"


class Difference(NamedTuple):
    """Where two readings of a sheet differ: the level of each for an object, None where it has none.

    Without an object it is the kind of each reading (filled, empty, invalid).
    """

    object: str | None
    first: str | None
    second: str | None


def differences(first: Reading, second: Reading) -> list[Difference]:
    if first.kind != second.kind:
        return [Difference(None, first.kind, second.kind)]
    pairs = [(code, first.votes.get(code), second.votes.get(code)) for code in {**first.votes, **second.votes}]
    return [Difference(code, one, other) for code, one, other in sorted(pairs, key=lambda p: p[0]) if one != other]
