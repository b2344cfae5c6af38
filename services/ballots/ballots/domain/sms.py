"""Reading the answer in an SMS: kindly, and never by guessing.

A text is read in every way that it can be; it counts only where all that lead somewhere say the same.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ballots.domain.votes import LevelVote

LONGEST = 500
OPT_OUT = frozenset({"t", "td", "退订", "拒收", "stop", "unsubscribe"})
"""A message that says this and nothing else asks to be left alone, as every Chinese carrier has it."""

FOR_A_PERSON = (
    "sms-ambiguous",
    "sms-mixed",
    "sms-not-understood",
    "sms-too-long",
    "sms-wrong-number-of-answers",
)
"""Why a message waits for an operator's decision; whatever else keeps it from counting is a rule."""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "满意": ("很满意", "非常满意", "十分满意"),
    "非常满意": ("很满意", "十分满意"),
    "很满意": ("非常满意", "十分满意"),
    "比较满意": ("较满意", "较为满意"),
    "基本满意": ("大体满意",),
    "一般": ("一般般",),
    "不太满意": ("不大满意", "不够满意", "不怎么满意"),
    "不满意": ("不满",),
    "很不满意": ("非常不满意", "十分不满意", "极不满意"),
    "非常不满意": ("很不满意", "十分不满意", "极不满意"),
    "不了解": ("不清楚", "不知道", "不熟悉"),
}
"""What a level's word may also be called. It counts where one level alone would be called so, and none is so itself."""

_SIMPLIFIED = str.maketrans("滿較瞭體夠麼極訂認識還過優無說", "满较了体够么极订认识还过优无说")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\u20e3]")  # as in a digit's emoji, 1️⃣
_Answers = tuple[str, ...]


@dataclass(frozen=True)
class Inbound:
    """An SMS as a provider delivers it. `sent`: when, as it writes it; that only tells repeats without an id."""

    provider_id: str | None
    number: str = field(repr=False)
    text: str = field(repr=False)
    to: str | None = None
    sent: str = ""


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


def is_opt_out(text: str) -> bool:
    """Whether the sender wants no more messages."""
    return _bare(text) in OPT_OUT


def reaches(access_number: str | None, to: str | None) -> bool:
    """Whether a message was sent to this number, of which a provider may give the whole or the extension alone."""
    return bool(access_number and to) and (str(to).endswith(str(access_number)) or str(access_number).endswith(str(to)))


def id_without_one(secret: str, arrived: Inbound) -> str:
    """What a message without an id is recognised by. It is keyed, since a plain hash of a number can be guessed."""
    said = "\n".join((arrived.number, arrived.sent, arrived.to or "", arrived.text))
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def clashing_words(levels: Sequence[Level]) -> list[str]:
    """The words that would name two levels, be read as digits, name nothing at all, or ask to be left alone."""
    digits = {level.digit for level in levels if level.digit}
    levels_of: dict[str, set[str]] = {}
    for level in levels:
        for word in level.words:
            levels_of.setdefault(_bare(word), set()).add(level.code)

    def clashes(word: str, level: Level) -> bool:
        bare = _bare(word)
        as_digits = bare.isdecimal() and bare != level.digit and not digits.isdisjoint(bare)
        return len(levels_of[bare]) > 1 or as_digits or not bare or bare in OPT_OUT

    return sorted({word for level in levels for word in level.words if clashes(word, level)})


def read_answers(text: str, levels: Sequence[Level], objects: Sequence[str]) -> list[LevelVote] | Unreadable:
    """What a message says of each of the voter's `objects` (their codes, in the voter's order), or why nothing is read.

    Levels stand in the objects' order, or each after its object's code, in any order. They are digits or words, full
    width too, in simplified or traditional writing, or `SYNONYMS`, with any punctuation between. A digit stands for one
    answer: `121` are three. Digits and words don't mix (`1满意` may be one answer or two) unless each digit is followed
    by its own word and that makes one answer an object. All objects must be answered: the next message would replace
    this one, and what it said of others be lost.
    """
    if len(text) > LONGEST:
        return Unreadable("sms-too-long")
    plain = _plain(text)
    words = _words(levels)
    digits = {level.digit: level.code for level in levels if level.digit}
    tokens = _tokens(plain, digits, words)
    readings = set(_coded(plain, digits, words, objects))
    if tokens is not None:
        readings |= {each for each in (_in_order(tokens), _in_pairs(tokens)) if each and len(each) == len(objects)}
    if len(readings) == 1:
        return [LevelVote(code, level) for code, level in zip(objects, readings.pop(), strict=True)]
    if readings or (tokens and _in_order(tokens) is None):
        return Unreadable("sms-mixed")
    return Unreadable("sms-wrong-number-of-answers" if tokens else "sms-not-understood")


def _words(levels: Sequence[Level]) -> dict[str, str]:
    """Word → level code; the longest first."""
    own = {_plain(word): level.code for level in levels for word in level.words if _bare(word)}
    called: dict[str, set[str]] = {}
    for word, code in own.items():
        for synonym in SYNONYMS.get(word, ()):
            called.setdefault(synonym, set()).add(code)
    found = {synonym: codes.pop() for synonym, codes in called.items() if len(codes) == 1} | own
    return dict(sorted(found.items(), key=lambda item: len(item[0]), reverse=True))


def _tokens(text: str, digits: Mapping[str, str], words: Mapping[str, str]) -> list[tuple[str, str]] | None:
    """(digit or word, level code) of everything in the text; None where there is anything else."""
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        if text[place] in digits:
            found.append(("digit", digits[text[place]]))
            place += 1
        elif word := _word_at(text, place, words):
            found.append(("word", words[word]))
            place += len(word)
        elif _is_filler(text[place]):
            place += 1
        else:
            return None
    return found


def _in_order(tokens: Sequence[tuple[str, str]]) -> _Answers | None:
    """One answer a token, if all are of one kind."""
    return tuple(level for _, level in tokens) if len({kind for kind, _ in tokens}) == 1 else None


def _in_pairs(tokens: Sequence[tuple[str, str]]) -> _Answers | None:
    """One answer for each digit that its own word follows: `1满意 3一般`."""
    firsts, seconds = tokens[::2], tokens[1::2]
    paired = len(firsts) == len(seconds) and all(
        (a, b) == ("digit", "word") and first == second for (a, first), (b, second) in zip(firsts, seconds, strict=True)
    )
    return tuple(level for _, level in firsts) if paired else None


def _coded(
    text: str, digits: Mapping[str, str], words: Mapping[str, str], objects: Sequence[str]
) -> Iterator[_Answers]:
    """Every object's code once, each followed by its level.

    A code that is itself a digit of the scale is followed by a word: `1 2` are two answers.
    """
    codes = {_plain(code): code for code in sorted(objects, key=len, reverse=True)}
    said: dict[str, str] = {}
    place, free = 0, True  # free: no digit stands right before
    while place < len(text):
        if _is_filler(text[place]):
            place, free = place + 1, True
            continue
        code = next((each for each in codes if text.startswith(each, place)), None)
        if code is None or codes[code] in said or not (free or not code[0].isdecimal()):
            return
        after = place + len(code)
        place = next((n for n in range(after, len(text)) if not _is_filler(text[n])), len(text))
        if word := _word_at(text, place, words):
            said[codes[code]], place, free = words[word], place + len(word), True
        elif text[place : place + 1] in digits and code not in digits and (place > after or not code[-1].isdecimal()):
            said[codes[code]], place, free = digits[text[place]], place + 1, False
        else:
            return
    if len(said) == len(objects):
        yield tuple(said[code] for code in objects)


def _word_at(text: str, place: int, words: Mapping[str, str]) -> str | None:
    """The word there; a number only where it ends."""
    found = next((word for word in words if text.startswith(word, place)), None)
    after = place + len(found or "")
    return None if found and found[-1].isdecimal() and text[after : after + 1].isdecimal() else found


def _is_filler(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] in "PZ" or character in "~|"


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return folded.translate(_SIMPLIFIED)


def _bare(text: str) -> str:
    return "".join(character for character in _plain(text) if not _is_filler(character))
