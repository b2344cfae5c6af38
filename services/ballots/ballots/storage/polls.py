"""Polls in the database."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from ballots.domain.polls import Poll
from ballots.domain.voters import SLOTS

_SELECT = """SELECT p.id, campaign, revision, mark, lookup_key, document, opens_at, closes_at, entry_until,
    cancelled_at, cancellation_reason, sealed_at, unlinked_at, now() AS now,
    EXISTS (SELECT 1 FROM closings c WHERE c.poll = p.id) AS closing
    FROM polls p """
_COLUMNS = (
    "campaign, revision, mark, lookup_key, document, opens_at, closes_at, entry_until, channels, first_counts, objects,"
    " levels, criteria, strata"
)
_VALUES = ", ".join(":" + name.strip() for name in _COLUMNS.split(","))


def find_poll(session: Session, poll: UUID, *, lock: bool = False) -> Poll | None:
    """The poll, or None. With `lock`, no ballot comes in until the transaction ends."""
    row = session.execute(text(_SELECT + "WHERE p.id = :poll" + (" FOR UPDATE OF p" if lock else "")), {"poll": poll})
    found = row.mappings().one_or_none()
    return Poll(**found) if found else None


def lock_changes(session: Session, poll: UUID) -> None:
    """One change of a poll at a time; ballots go on, which a lock on its row would have to wait for."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:poll, 0))"), {"poll": str(poll)})


def isolate(session: Session) -> None:
    """Let everything that the session reads be of one moment."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def polls_of(session: Session, campaign: UUID) -> list[Poll]:
    rows = session.execute(text(_SELECT + "WHERE campaign = :campaign ORDER BY opens_at, id"), {"campaign": campaign})
    return [Poll(**row) for row in rows.mappings()]


def unsealed_polls_by_sms(session: Session) -> list[Poll]:
    """Polls that may still take an SMS, or took one until just now."""
    where = "WHERE sealed_at IS NULL AND cancelled_at IS NULL AND 'sms' = ANY (channels) ORDER BY opens_at, id"
    return [Poll(**row) for row in session.execute(text(_SELECT + where)).mappings()]


def has_ballots(session: Session, poll: UUID) -> bool:
    return bool(session.scalar(text("SELECT EXISTS (SELECT 1 FROM ballots WHERE poll = :poll)"), {"poll": poll}))


def insert_poll(session: Session, poll: UUID, document: Mapping[str, Any], lookup_key: bytes) -> bool:
    """Store a new poll with its counters. False where the id, or the mark (then nothing is stored), is taken."""
    statement = text(
        f"INSERT INTO polls (id, receipt_key, {_COLUMNS}) VALUES (:id, :receipt_key, {_VALUES}) ON CONFLICT DO NOTHING"
    )
    own = {"id": poll, "receipt_key": secrets.token_bytes(32)}
    inserted = session.execute(_typed(statement), {**own, **_row(document, lookup_key)}).rowcount  # type: ignore[attr-defined]
    if inserted:
        _make_counters(session, poll, document)
    return bool(inserted)


def update_poll(session: Session, poll: UUID, document: Mapping[str, Any], lookup_key: bytes, *, frozen: bool) -> bool:
    """Replace a poll's content. Unless `frozen`, its empty counters are made anew. False where the mark is taken."""
    mark = {"mark": document["mark"], "poll": poll}
    if session.scalar(text("SELECT 1 FROM polls WHERE mark = :mark AND id <> :poll"), mark):
        return False
    assignments = ", ".join(f"{name.strip()} = :{name.strip()}" for name in _COLUMNS.split(","))
    statement = text(f"UPDATE polls SET {assignments} WHERE id = :id")
    session.execute(_typed(statement), {"id": poll, **_row(document, lookup_key)})
    if not frozen:
        session.execute(text("DELETE FROM counters WHERE poll = :poll"), {"poll": poll})
        _make_counters(session, poll, document)
    return True


def cancel_poll(session: Session, poll: UUID, reason: str) -> None:
    statement = "UPDATE polls SET cancelled_at = now(), cancellation_reason = :reason WHERE id = :poll"
    session.execute(text(statement), {"poll": poll, "reason": reason})


def _make_counters(session: Session, poll: UUID, document: Mapping[str, Any]) -> None:
    statement = text(
        """INSERT INTO counters (poll, slot, stratum, counts)
        SELECT :poll, slot, stratum, array_fill(0, ARRAY[CAST(:length AS integer)])
        FROM generate_series(0, :slots) slot, generate_series(0, :strata) stratum"""
    )
    length = len(document["objects"]) * len(document["scale"]["levels"])
    strata = len(document["strata"])
    session.execute(statement, {"poll": poll, "length": length, "slots": SLOTS - 1, "strata": strata})


def _typed(statement: Any) -> Any:
    return statement.bindparams(bindparam("document", type_=JSONB))


def _row(document: Mapping[str, Any], lookup_key: bytes) -> dict[str, Any]:
    plain = ("campaign", "revision", "mark", "opens_at", "closes_at", "entry_until", "channels", "strata")
    return {
        **{name: document[name] for name in plain},
        "lookup_key": lookup_key,
        "document": document,
        "first_counts": document["counts"] == "first",
        "objects": [each["code"] for each in document["objects"]],
        "levels": [each["code"] for each in document["scale"]["levels"]],
        "criteria": [each["code"] for each in document["criteria"]],
    }
