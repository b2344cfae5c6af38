"""Deciding, as a person, what a message says that nobody could read by rule; message and decision are both kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ballots.domain.errors import BallotError, Mistake, invalid
from ballots.domain.sms import FOR_A_PERSON
from ballots.domain.voters import slot_of_voter
from ballots.domain.votes import Vote
from ballots.storage import counts, decisions, messages
from ballots.storage.casting import Ballots
from ballots.storage.decisions import Messages
from ballots.use_cases.settle_messages import cast_message, invited_voters, record_opt_out
from chassis.database import Database

__all__ = ["Messages", "decide_message", "list_messages", "read_message"]


def list_messages(db: Database, state: str, campaigns: set[str] | None) -> Messages:
    """Messages that wait for a decision (`state` waiting) or have one (decided), of the caller's campaigns."""
    return Messages(db, state, FOR_A_PERSON, campaigns)


def read_message(db: Database, message: UUID, campaigns: set[str] | None) -> dict[str, Any]:
    """One message as it came, with its decision. Raises `BallotError("message-not-found")`.

    There are only those that wait for a person or were decided by one: what others say is not for anybody to read.
    """
    with db.session() as session:
        return _shown(session, message, campaigns)


def decide_message(
    db: Database,
    store: Ballots,
    message_id: UUID,
    *,
    campaigns: set[str] | None,
    decided_by: str,
    verdict: str,
    poll: UUID | None,
    votes: Sequence[Vote],
    note: str | None,
) -> dict[str, Any]:
    """Let a message count as `votes` in `poll` (None: its only one), discard it, or take it as an opt-out.

    It counts by when it was stored. The same decision again gives the first. Raises `BallotError`: message-not-found,
    message-decided (in another way), invalid-input with poll-not-invited (also where it has several polls and none is
    named), and whatever `cast_ballot` raises; the message then goes on waiting.
    """
    with db.session() as session:
        message = messages.find_message(session, message_id, lock=True)
        if message is None:
            raise BallotError("message-not-found")
        shown = _shown(session, message_id, campaigns)
        candidates = [each["poll"] for each in shown["polls"]]
        decision: dict[str, Any] = {"verdict": verdict, "poll": None, "votes": []}
        if verdict == "count":
            decision["poll"] = str(poll or (candidates[0] if len(candidates) == 1 else ""))
            decision["votes"] = [{"object": vote.object, "level": vote.level} for vote in votes]
        if (before := shown["decision"]) is not None:
            if any(before[name] != value for name, value in decision.items()):
                raise BallotError("message-decided", verdict=before["verdict"], by=before["decided_by"])
            return shown
        if verdict == "count":
            if decision["poll"] not in candidates:
                wrong = Mistake("/poll", "poll-not-invited", {"value": decision["poll"] or "null"})
                raise invalid([wrong])
            chosen = UUID(decision["poll"])
            cast_message(store, message, chosen, invited_voters(session, message)[chosen], votes)
            if message.poll is not None:
                counts.count_refusal(session, message.poll, slot_of_voter(message.id), shown["reason"], -1)
        elif verdict == "opt_out":
            record_opt_out(session, message)
        recorded = {**decision, "decided_by": decided_by, "reason": shown["reason"], "note": note}
        decisions.insert_decision(session, message_id, recorded)
        session.commit()
        return _shown(session, message_id, campaigns)


def _shown(session: Session, message: UUID, campaigns: set[str] | None) -> dict[str, Any]:
    found = decisions.read_message(session, message, campaigns)
    if found is None or (found["decision"] is None and found["reason"] not in FOR_A_PERSON):
        raise BallotError("message-not-found")
    return found
