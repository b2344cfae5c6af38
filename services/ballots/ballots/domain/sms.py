"""Reading the answer in an SMS: kindly, and never by guessing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 500
_FILLER = re.compile(r"[\s,.;:!?、。·~\-_/|()\[\]]+")


@dataclass(frozen=True)
class Level:
    """A level as an SMS may name it: by its digit or by one of its words."""

    code: str
    digit: str | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class Unreadable:
    """Why nothing is read: `sms-too-long`, `sms-not-understood`, `sms-mixed`, `sms-wrong-number-of-answers`."""

    reason: str


def read_answers(text: str, levels: Sequence[Level], objects: int) -> list[str] | Unreadable:
    """The level codes that a message gives, one for each of the voter's `objects` in their order, or why not.

    Taken are digits or words, full width too, with any punctuation between; not both kinds in one message, since
    `1满意` may mean one answer or two. A digit stands for one answer: `121` are three. Two digits in a row beyond the
    scale are refused.
    """
    if len(text) > LONGEST:
        return Unreadable("sms-too-long")
    words = {_plain(word): level.code for level in levels for word in level.words}
    digits = {level.digit: level.code for level in levels if level.digit}
    rest = _plain(text)
    longest_first = sorted(words, key=len, reverse=True)
    found: list[str] = []
    kinds: set[str] = set()
    while rest:
        if rest[0] in digits:
            found.append(digits[rest[0]])
            kinds.add("digit")
            rest = rest[1:]
        elif word := next((word for word in longest_first if rest.startswith(word)), None):
            found.append(words[word])
            kinds.add("word")
            rest = rest[len(word) :]
        elif filler := _FILLER.match(rest):
            rest = rest[filler.end() :]
        else:
            return Unreadable("sms-not-understood")
    if len(kinds) > 1:
        return Unreadable("sms-mixed")
    if not found:
        return Unreadable("sms-not-understood")
    if len(found) != objects:
        return Unreadable("sms-wrong-number-of-answers")
    return found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
