"""SMS as they came. A number is kept masked, and as digests under the keys of the unsealed polls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session


class Message(NamedTuple):
    id: UUID
    source: str
    stored_at: datetime
    digests: dict[str, str]
    text: str
    outcome: str
    reason: str | None
    poll: UUID | None


_FIELDS = ", ".join(Message._fields)


def store_message(session: Session, row: Mapping[str, Any]) -> Message:
    """Store a message; the same one again gives what is stored."""
    insert = text(
        """INSERT INTO messages (id, adapter, source, provider_id, body, number_masked, digests, text)
        VALUES (:id, :adapter, :source, :provider_id, :body, :number_masked, :digests, :text)
        ON CONFLICT ON CONSTRAINT uq_messages_provider_id DO NOTHING"""
    ).bindparams(bindparam("digests", type_=JSONB))
    session.execute(insert, row)
    found = text(
        f"""SELECT {_FIELDS} FROM messages
        WHERE adapter = :adapter AND source = :source AND provider_id = :provider_id AND body = :body"""
    )
    return Message(*session.execute(found, row).one())


def settle_message(session: Session, message: UUID, outcome: str, reason: str | None, poll: UUID | None) -> None:
    session.execute(
        text("UPDATE messages SET outcome = :outcome, reason = :reason, poll = :poll WHERE id = :id"),
        {"id": message, "outcome": outcome, "reason": reason, "poll": poll},
    )


def unsettled_messages(session: Session) -> list[Message]:
    """Messages that were stored but not yet interpreted, the oldest first: what a crash left."""
    rows = session.execute(text(f"SELECT {_FIELDS} FROM messages WHERE outcome = 'received' ORDER BY stored_at"))
    return [Message(*row) for row in rows]
