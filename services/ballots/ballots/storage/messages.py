"""SMS as they came. A number is kept masked, and as digests under the keys of the unsealed polls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from ballots.domain.voters import slot_of_voter


class Message(NamedTuple):
    id: UUID
    source: str
    stored_at: datetime
    number_masked: str
    digests: dict[str, str]
    access_number: str | None
    text: str
    outcome: str
    reason: str | None
    poll: UUID | None


_FIELDS = ", ".join(Message._fields)
_STORES = "hashtextextended('messages', 3)"


def store_message(session: Session, row: Mapping[str, Any]) -> Message:
    """Store a message; the same one again gives what is stored. Its time is taken where `await_stores` waits for it."""
    session.execute(text(f"SELECT pg_advisory_xact_lock_shared({_STORES})"))
    insert = text(
        """INSERT INTO messages
            (id, adapter, source, provider_id, body, number_masked, digests, access_number, text, stored_at)
        VALUES (:id, :adapter, :source, :provider_id, :body, :number_masked, :digests, :access_number, :text,
            clock_timestamp())
        ON CONFLICT ON CONSTRAINT uq_messages_provider_id DO NOTHING"""
    ).bindparams(bindparam("digests", type_=JSONB))
    session.execute(insert, row)
    found = text(
        f"""SELECT {_FIELDS} FROM messages
        WHERE adapter = :adapter AND source = :source AND provider_id = :provider_id AND body = :body"""
    )
    return Message(*session.execute(found, row).one())


def await_stores(session: Session) -> None:
    """Return once everything that is being stored is committed; what comes later bears a later time.

    The session must end at once: until then nothing is stored.
    """
    session.execute(text(f"SELECT pg_advisory_xact_lock({_STORES})"))


def settle_message(session: Session, message: UUID, outcome: str, reason: str | None, poll: UUID | None) -> bool:
    """Say what became of a message; False where that is said already."""
    done = session.execute(
        text(
            """UPDATE messages SET outcome = :outcome, reason = :reason, poll = :poll
            WHERE id = :id AND outcome = 'received'"""
        ),
        {"id": message, "outcome": outcome, "reason": reason, "poll": poll},
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def unsettled_messages(session: Session, *, older_than: timedelta = timedelta(), most: int = 10_000) -> list[Message]:
    """Messages that were stored but not yet interpreted, the oldest first."""
    rows = session.execute(
        text(
            f"""SELECT {_FIELDS} FROM messages WHERE outcome = 'received' AND stored_at <= clock_timestamp() - :age
            ORDER BY stored_at LIMIT :most"""
        ),
        {"age": older_than, "most": most},
    )
    return [Message(*row) for row in rows]


def find_message(session: Session, message: UUID, *, lock: bool = False) -> Message | None:
    """The message; with `lock`, nobody else decides on it until the transaction ends."""
    statement = f"SELECT {_FIELDS} FROM messages WHERE id = :id" + (" FOR UPDATE" if lock else "")
    row = session.execute(text(statement), {"id": message}).one_or_none()
    return Message(*row) if row else None


def stored_ids(session: Session, adapter: str, provider_ids: Sequence[str]) -> set[str]:
    """Those of a provider's ids under which something is stored."""
    statement = text("SELECT provider_id FROM messages WHERE adapter = :adapter AND provider_id = ANY (:ids)")
    return set(session.scalars(statement, {"adapter": adapter, "ids": list(provider_ids)}))


def put_opt_out(session: Session, poll: UUID, voter: UUID, at: datetime) -> None:
    """Record that a voter wants no more messages; the first time stays."""
    statement = text(
        """INSERT INTO opt_outs (poll, slot, voter, at) VALUES (:poll, :slot, :voter, :at)
        ON CONFLICT ON CONSTRAINT pk_opt_outs DO NOTHING"""
    )
    session.execute(statement, {"poll": poll, "slot": slot_of_voter(voter), "voter": voter, "at": at})


def opt_outs(session: Session, poll: UUID) -> list[dict[str, Any]]:
    """`voter` and `at` of those who want no more messages, the earliest first."""
    rows = session.execute(text("SELECT voter, at FROM opt_outs WHERE poll = :poll ORDER BY at, voter"), {"poll": poll})
    return [dict(row) for row in rows.mappings()]
