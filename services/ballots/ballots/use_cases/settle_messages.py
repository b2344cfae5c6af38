"""Settling messages: each is read and counted, or kept with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.domain.sms import Level, Unreadable, is_opt_out, reaches, read_answers
from ballots.domain.voters import slot_of_voter
from ballots.domain.votes import LevelVote, Vote
from ballots.storage import counts, messages, polls, rolls
from ballots.storage.casting import Ballots
from ballots.storage.messages import Message
from ballots.use_cases.cast_ballot import cast_ballot, casting
from chassis.database import Database

LEFT_BEHIND = timedelta(minutes=1)
MOST_LEFT_BEHIND = 100


class _Reading(NamedTuple):
    """What a message says: the poll that it answers and its voter, or the reason why there is nothing to cast."""

    poll: Poll | None
    reason: str | None
    voter: UUID | None = None
    answers: Sequence[LevelVote] = ()


def settle_messages(db: Database, store: Ballots) -> int:
    """Settle whatever is stored but unread; each counts by when it was stored. Returns how many there were."""
    number = 0
    while True:
        with db.session() as session:
            waiting = messages.unsettled_messages(session)
        for message in waiting:
            settle_message(db, store, message)
        if not waiting:
            return number
        number += len(waiting)


def settle_after_answer(db: Database, store: Ballots, stored: Sequence[Message]) -> None:
    """Settle what was just stored and acknowledged, then some of what a crash left behind."""
    with db.session() as session:
        left = messages.unsettled_messages(session, older_than=LEFT_BEHIND, most=MOST_LEFT_BEHIND)
    for message in [*stored, *left]:
        if message.outcome == "received":
            settle_message(db, store, message)


def settle_message(db: Database, store: Ballots, message: Message) -> Message:
    """Settle one message; done twice, also at the same time, it counts once."""
    with db.session() as session:
        reading = _read(session, message)
        session.commit()
    reason, cast = reading.reason, False
    if reading.poll and reading.voter:
        cast = True
        try:
            cast_message(store, message, reading.poll.id, reading.voter, reading.answers)
        except BallotError as error:
            reason = error.slug
    outcome, poll = "kept" if reason else "counted", reading.poll.id if reading.poll else None
    with db.session() as session:
        settled = messages.settle_message(session, message.id, outcome, reason, poll)
        if settled and reason and poll and not cast:  # what cast_ballot refuses, it counts itself
            counts.count_refusal(session, poll, slot_of_voter(message.id), reason)
        session.commit()
    return message._replace(outcome=outcome, reason=reason, poll=poll)


def cast_message(store: Ballots, message: Message, poll: UUID, voter: UUID, votes: Sequence[Vote]) -> None:
    """Cast what a message says, by when it was stored. Raises `BallotError` as `cast_ballot` does."""
    cast_ballot(
        store,
        casting(
            poll,
            voter,
            votes,
            channel="sms",
            source=f"sms/{message.source}",
            source_ref=str(message.id),
            stored_at=message.stored_at,
        ),
    )


def invited_voters(session: Session, message: Message) -> dict[UUID, UUID]:
    """poll → voter of every poll on whose roll the sender's number is."""
    digests = {UUID(poll): bytes.fromhex(value) for poll, value in message.digests.items()}
    return rolls.voters_by_digest(session, digests) if digests else {}


def record_opt_out(session: Session, message: Message) -> None:
    """Record in every poll on whose roll the number is that the voter wants no more messages."""
    for poll, voter in invited_voters(session, message).items():
        messages.put_opt_out(session, poll, voter, message.stored_at)


def _read(session: Session, message: Message) -> _Reading:
    if is_opt_out(message.text):
        record_opt_out(session, message)
        return _Reading(None, "sms-opt-out")
    invited = invited_voters(session, message)
    known = [poll for each in invited if (poll := polls.find_poll(session, each)) is not None]
    if not known:
        return _Reading(None, "sms-no-invitation")
    opened = [poll for poll in known if poll.opens_at <= message.stored_at < poll.closes_at]
    poll = _one_of(opened or known, message)
    if poll is None:
        return _Reading(None, "sms-ambiguous" if opened else "poll-closed")
    if not opened:
        return _Reading(poll, "poll-not-open" if message.stored_at < poll.opens_at else "poll-closed")
    voter = invited[poll.id]
    entry = rolls.entries(session, poll.id, [voter])[voter]
    codes = [poll.objects[place - 1] for place in entry.objects] if entry.objects is not None else poll.objects
    answers = read_answers(message.text, sms_levels(poll), codes)
    if isinstance(answers, Unreadable):
        return _Reading(poll, answers.reason)
    return _Reading(poll, None, voter, answers)


def _one_of(candidates: Sequence[Poll], message: Message) -> Poll | None:
    """The poll that is meant: the only one, or the only one from whose number its invitations came."""
    if len(candidates) > 1:
        candidates = [each for each in candidates if reaches(each.access_number, message.access_number)]
    return candidates[0] if len(candidates) == 1 else None


def sms_levels(poll: Poll) -> list[Level]:
    """The poll's levels as a message may name them."""
    return [Level(each["code"], each["digit"], tuple(each["words"])) for each in poll.document["scale"]["levels"]]
