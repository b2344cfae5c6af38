"""Interviews: how an attempt to ask a voter can end, and what is wrong with one as it was sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ballots.domain.errors import Mistake
from ballots.domain.polls import Poll
from ballots.domain.voters import read_number
from ballots.domain.votes import Vote

CHANNELS = ("phone", "face_to_face")
OUTCOMES = ("answered", "refused", "not_reached", "wrong_number", "broken_off")


class Attempt(Protocol):
    """An attempt to ask the voter named by exactly one of `voter` and `phone`."""

    @property
    def channel(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def source_ref(self) -> str: ...
    @property
    def voter(self) -> UUID | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def held_at(self) -> datetime | None: ...
    @property
    def interviewer(self) -> str | None: ...
    @property
    def note(self) -> str | None: ...
    @property
    def votes(self) -> Sequence[Vote] | None: ...


def mistakes_of(attempt: Attempt, poll: Poll) -> Iterator[Mistake]:
    """Whatever is wrong with the attempt itself. Its votes are for `cast_ballot`."""
    if (attempt.voter is None) == (attempt.phone is None):
        yield Mistake("", "voter-not-named", {"fields": "`phone`, `voter`"})
    if attempt.phone is not None and read_number(attempt.phone) is None:
        yield Mistake("/phone", "not-a-number")
    if attempt.channel not in poll.document["channels"]:
        yield Mistake("/channel", "channel-not-allowed", {"channel": attempt.channel})
    if attempt.held_at is not None and attempt.held_at > poll.now:
        yield Mistake("/held_at", "held-in-the-future", {"now": poll.now.isoformat()})
    if attempt.held_at is not None and attempt.held_at < poll.opens_at:
        yield Mistake("/held_at", "held-before-opening", {"opens_at": poll.opens_at.isoformat()})
    if attempt.outcome == "answered" and attempt.votes is None:
        yield Mistake("/votes", "missing-field")
    if attempt.outcome != "answered" and attempt.votes is not None:
        yield Mistake("/votes", "votes-without-answer", {"outcome": attempt.outcome})
