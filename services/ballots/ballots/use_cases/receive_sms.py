"""Receiving an SMS: it is stored as it came, then read; what can't count is kept with its reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from ballots.domain import voters
from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.domain.sms import Level, Unreadable, read_answers
from ballots.storage import messages, polls, rolls
from ballots.storage.casting import Ballots
from ballots.storage.messages import Message
from ballots.use_cases.cast_ballot import cast_ballot
from chassis.database import Database
from chassis.ids import new_id

__all__ = ["Message", "receive_sms", "settle_messages"]


@dataclass(frozen=True)
class _Answer:
    object: str
    level: str
    criteria: None = None
    comment: None = None


def receive_sms(
    db: Database,
    store: Ballots,
    *,
    adapter: str,
    source: str,
    provider_id: str,
    number: str,
    text: str,
    campaigns: set[str] | None,
) -> Message:
    """Store a message and settle it: `outcome` is counted or kept, `reason` a slug.

    The same message again (by the provider's id) is answered as before. `campaigns` are those that the sender reaches
    (None: all). No message is ever refused: the provider
    would only send it again.
    """
    e164 = voters.read_number(number)
    with db.session() as session:
        reached = polls.unsealed_polls_by_sms(session)
        found = [poll for poll in reached if campaigns is None or str(poll.campaign) in campaigns]
        masked = voters.mask_number(e164) if e164 else "****"
        digests = {str(p.id): voters.digest(p.lookup_key, e164).hex() for p in found} if e164 else {}
        row = {
            "id": new_id(),
            "adapter": adapter,
            "source": source,
            "provider_id": provider_id,
            "body": hashlib.sha256(f"{masked}\n{text}".encode()).digest(),
            "number_masked": masked,
            "digests": digests,
            "text": text,
        }
        message = messages.store_message(session, row)
        session.commit()
    return _settle(db, store, message) if message.outcome == "received" else message


def settle_messages(db: Database, store: Ballots) -> int:
    """Settle what a crash left stored but unread; each counts by when it was stored. Returns how many there were."""
    with db.session() as session:
        waiting = messages.unsettled_messages(session)
    for message in waiting:
        _settle(db, store, message)
    return len(waiting)


def _settle(db: Database, store: Ballots, message: Message) -> Message:
    poll: Poll | None = None
    try:
        with db.session() as session:
            poll, voter, answers = _read(session, message)
        cast_ballot(
            store,
            poll.id,
            voter,
            answers,
            channel="sms",
            source=f"sms/{message.source}",
            source_ref=str(message.id),
            stored_at=message.stored_at,
        )
        outcome, reason = "counted", None
    except BallotError as error:
        outcome, reason = "kept", error.slug
    with db.session() as session:
        messages.settle_message(session, message.id, outcome, reason, poll.id if poll else None)
        session.commit()
    return message._replace(outcome=outcome, reason=reason, poll=poll.id if poll else None)


def _read(session: Session, message: Message) -> tuple[Poll, UUID, list[_Answer]]:
    """The poll that a message answers, its voter, and the answers. Raises `BallotError` with the reason to keep it."""
    digests = {UUID(poll): bytes.fromhex(value) for poll, value in message.digests.items()}
    invited = rolls.voters_by_digest(session, digests) if digests else {}
    if not invited:
        raise BallotError("sms-no-invitation")
    known = [poll for each in invited if (poll := polls.find_poll(session, each)) is not None]
    opened = [poll for poll in known if poll.opens_at <= message.stored_at < poll.closes_at]
    if len(opened) > 1:
        raise BallotError("sms-ambiguous")
    poll = opened[0] if opened else known[0]
    if not opened:
        raise BallotError("poll-not-open" if message.stored_at < poll.opens_at else "poll-closed")
    voter = invited[poll.id]
    entry = rolls.entries(session, poll.id, [voter])[voter]
    codes = [poll.objects[place - 1] for place in entry.objects] if entry.objects is not None else poll.objects
    answers = read_answers(message.text, sms_levels(poll), len(codes))
    if isinstance(answers, Unreadable):
        raise BallotError(answers.reason)
    return poll, voter, [_Answer(code, level) for code, level in zip(codes, answers, strict=True)]


def sms_levels(poll: Poll) -> list[Level]:
    """The poll's levels as a message may name them."""
    return [Level(each["code"], each["digit"], tuple(each["words"])) for each in poll.document["scale"]["levels"]]
