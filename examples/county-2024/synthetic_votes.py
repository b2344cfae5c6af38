"""What synthetic voters answer in a round, and over which channel: the same for the same seed.

Who answers what depends on the seed, the round and the voter's name alone, never on the order in which threads run.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Plain = dict[str, Any]

FIRST_SHARE = {"sms": 0.72, "web": 0.84}
"""Of those who answer, how many use the panel's primary channel; the others are spread over the auxiliary ones."""
ANSWER_SHARE = {"sms": 0.78, "web": 0.92}
VOID_SHARE = 0.08
CHANGED_SHARE = 0.06
UNREADABLE_SHARE = 0.05
LATE_SHARE = 0.3
"""Of those who had not answered, how many do after the reminder."""
COMMENT_SHARE = 0.15
CRITERIA_SHARE = 0.25
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SEPARATORS = ("", " ", "，", "、", ";")
UNREADABLE = ("还没想好", "？", "9", "TD", "1满意", "请问是什么事")
COMMENTS = ("办事很快。", "希望一次告知所需材料。", "窗口态度好，等候时间稍长。", "政策解读可以再细一些。")


@dataclass(frozen=True)
class Answer:
    """What one voter sends at one time. `text`: the SMS as written, empty for other channels."""

    name: str
    code: str
    channel: str
    votes: tuple[Plain, ...]
    reference: str
    text: str = ""
    readable: bool = True


class Electorate:
    """The voters of one round. `poll` is the round as the ballot service shows it: objects, scale, criteria."""

    def __init__(self, seed: int, poll: Plain, channels: Sequence[str], prefix: str) -> None:
        self._seed, self._round, self._prefix = seed, poll["code"], prefix
        self._levels = poll["scale"]["levels"]
        self._criteria = [each["code"] for each in poll["criteria"]]
        self._channels = channels
        self._quality = {each["code"]: self._quality_of(each["code"]) for each in poll["objects"]}

    def first_answers(self, invitations: Sequence[Plain]) -> list[Answer]:
        """One of everybody who is not silent; a few are SMS that nobody can read."""
        answers = []
        for invitation in invitations:
            rng = self._rng(invitation, "first")
            if rng.random() >= ANSWER_SHARE.get(self._channels[0], 0.8):
                continue
            answer = self._answer(rng, invitation, self._channel(rng))
            if answer.channel == "sms" and rng.random() < UNREADABLE_SHARE:
                answer = self._unreadable(rng, answer)
            answers.append(answer)
        return answers

    def second_answers(self, invitations: Sequence[Plain], first: Sequence[Answer]) -> list[Answer]:
        """Of those who change their mind, and of those whose SMS could not be read."""
        by_name = {each.name: each for each in first}
        answers = []
        for invitation in invitations:
            rng, before = self._rng(invitation, "second"), by_name.get(invitation["name"])
            if before is None:
                continue
            if not before.readable:
                answers.append(self._answer(rng, invitation, "sms"))
            elif rng.random() < CHANGED_SHARE:
                answers.append(self._answer(rng, invitation, "web"))
        return answers

    def late_answers(self, invitations: Sequence[Plain], first: Sequence[Answer]) -> list[Answer]:
        """Of those who answer after a reminder."""
        answered = {each.name for each in first}
        answers = []
        for invitation in invitations:
            rng = self._rng(invitation, "late")
            if invitation["name"] not in answered and rng.random() < LATE_SHARE:
                answers.append(self._answer(rng, invitation, self._channel(rng)))
        return answers

    def _answer(self, rng: random.Random, invitation: Plain, channel: str) -> Answer:
        votes = tuple({"object": each, "level": self._level(rng, each)["code"]} for each in invitation["objects"])
        reference = f"{self._prefix}-{rng.getrandbits(64):016x}"  # never the code: references are logged
        if channel == "sms":
            text = self._sms(rng, [each["level"] for each in votes])
            return Answer(invitation["name"], invitation["code"], channel, votes, reference, text)
        if rng.random() < CRITERIA_SHARE:
            rated = rng.choice(votes)
            rated["criteria"] = {each: self._level(rng, rated["object"])["code"] for each in self._criteria}
        if rng.random() < COMMENT_SHARE:
            rng.choice(votes)["comment"] = rng.choice(COMMENTS)
        return Answer(invitation["name"], invitation["code"], channel, votes, reference)

    def _sms(self, rng: random.Random, levels: Sequence[str]) -> str:
        """Digits, full width or not, or words; several answers with or without something between."""
        named = {each["code"]: each for each in self._levels}
        separator = rng.choice(SEPARATORS)
        if rng.random() < 0.3:
            return separator.join(named[each]["words"][0] for each in levels)
        digits = separator.join(named[each]["digit"] for each in levels)
        return digits.translate(FULL_WIDTH) if rng.random() < 0.25 else digits

    def _unreadable(self, rng: random.Random, answer: Answer) -> Answer:
        text = rng.choice((*UNREADABLE, answer.text + "1"))
        if text == answer.text + "1" and not answer.text.isdecimal():
            text = UNREADABLE[0]
        return Answer(answer.name, answer.code, "sms", (), answer.reference, text, readable=False)

    def _channel(self, rng: random.Random) -> str:
        first, *others = self._channels
        return first if not others or rng.random() < FIRST_SHARE.get(first, 0.8) else rng.choice(others)

    def _level(self, rng: random.Random, code: str) -> Plain:
        """Satisfied by the object's quality, else mostly the next level; 不了解 now and then."""
        void = [each for each in self._levels if each["void"]]
        if void and rng.random() < VOID_SHARE:
            return rng.choice(void)
        scored = [each for each in self._levels if not each["void"]]
        quality = self._quality[code]
        rest = [(1 - quality) * 0.6**place for place in range(1, len(scored))]
        return rng.choices(scored, [quality, *rest])[0]  # type: ignore[no-any-return]

    def _quality_of(self, code: str) -> float:
        """An object's own level for the whole year, and a little of the round's."""
        year = random.Random(f"{self._seed}/{code}").uniform(0.3, 0.9)
        return year + random.Random(f"{self._seed}/{code}/{self._round}").uniform(-0.08, 0.08)

    def _rng(self, invitation: Plain, wave: str) -> random.Random:
        return random.Random(f"{self._seed}/{self._round}/{invitation['name']}/{wave}")
