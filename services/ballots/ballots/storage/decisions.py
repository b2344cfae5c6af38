"""Messages that wait for a person, and what was decided on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from ballots.storage.rows import Rows
from chassis.database import Database

_POLLS = """(
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'poll', p.id, 'title', p.document ->> 'title',
        'objects', CASE WHEN r.objects IS NULL THEN to_jsonb(p.objects)
            ELSE (SELECT jsonb_agg(p.objects[place]) FROM unnest(r.objects) AS o (place)) END
    ) ORDER BY p.opens_at, p.id), '[]')
    FROM jsonb_each_text(m.digests) AS d (poll, value)
    JOIN lookups l ON l.poll = d.poll::uuid AND l.digest = decode(d.value, 'hex')
        AND l.slot = get_byte(decode(d.value, 'hex'), 31) % 64
    JOIN roll r ON r.poll = l.poll AND r.slot = get_byte(uuid_send(l.voter), 15) % 64 AND r.voter = l.voter
    JOIN polls p ON p.id = l.poll
    WHERE CAST(:campaigns AS text[]) IS NULL OR p.campaign::text = ANY (:campaigns)
)"""
_COLUMNS = f"""m.id, m.stored_at, m.adapter, m.number_masked AS number, m.access_number, m.text,
    coalesce(d.reason, m.reason) AS reason, {_POLLS} AS polls,
    CASE WHEN d.message IS NOT NULL THEN jsonb_build_object(
        'decided_at', d.decided_at, 'decided_by', d.decided_by, 'verdict', d.verdict, 'poll', d.poll,
        'votes', d.votes, 'note', d.note
    ) END AS decision"""
_FROM = """FROM messages m LEFT JOIN decisions d ON d.message = m.id
    WHERE (CAST(:campaigns AS text[]) IS NULL OR EXISTS (
        SELECT 1 FROM polls p WHERE m.digests ? p.id::text AND p.campaign::text = ANY (:campaigns)
    )) """
_WAITING = "AND m.outcome = 'kept' AND m.reason = ANY (:reasons) AND d.message IS NULL "
_DECIDED = "AND d.message IS NOT NULL "
_STATES = {"waiting": _WAITING, "decided": _DECIDED}


class Messages(Rows):
    """Messages that wait for a person, or were decided by one, the oldest first.

    `state` is waiting or decided; `reasons` are those for which a message waits; `campaigns` None: of all. Each is
    {id, stored_at, adapter, number (masked), access_number, text, reason, polls, decision or None}; `polls` are those
    of them on whose roll the number is, each with the objects that this voter rates, in their order.
    """

    def __init__(self, database: Database, state: str, reasons: Sequence[str], campaigns: set[str] | None) -> None:
        values = {"reasons": list(reasons), "campaigns": None if campaigns is None else sorted(campaigns)}
        super().__init__(database, _COLUMNS, _FROM + _STATES[state], "m.stored_at, m.id", values)

    def shown(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        return _message(row)


def read_message(session: Session, message: UUID, campaigns: set[str] | None) -> dict[str, Any] | None:
    """One of them, as `Messages` gives it."""
    values = {"id": message, "campaigns": None if campaigns is None else sorted(campaigns)}
    row = session.execute(text(f"SELECT {_COLUMNS} {_FROM} AND m.id = :id"), values).mappings().one_or_none()
    return _message(row) if row else None


def _message(row: Mapping[Any, Any]) -> dict[str, Any]:
    if row["decision"] is None:
        return dict(row)
    decided_at = datetime.fromisoformat(row["decision"]["decided_at"])
    return {**row, "decision": row["decision"] | {"decided_at": decided_at}}


def insert_decision(session: Session, message: UUID, decision: Mapping[str, Any]) -> None:
    """Record a decision, and what has become of the message by it."""
    statement = text(
        """INSERT INTO decisions (message, decided_by, reason, verdict, poll, votes, note)
        VALUES (:message, :decided_by, :reason, :verdict, :poll, :votes, :note)"""
    ).bindparams(bindparam("votes", type_=JSONB))
    session.execute(statement, {"message": message, **decision})
    if decision["verdict"] == "count":
        counted = "UPDATE messages SET outcome = 'counted', reason = NULL, poll = :poll WHERE id = :id"
        session.execute(text(counted), {"id": message, "poll": decision["poll"]})
