"""Interviews as operators recorded them. What was voted in one is in its ballot alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ballots.domain.voters import slot_of_voter
from ballots.storage.rows import Rows
from chassis.database import Database


class Interview(NamedTuple):
    """An attempt. `voter` None: not on the roll; `number` is then the masked one that was called, if one was given."""

    id: UUID
    voter: UUID | None
    number: str | None
    channel: str
    outcome: str
    interviewer: str
    recorded_by: str
    recorded_at: datetime
    held_at: datetime
    note: str | None
    ballot: UUID | None
    refusal: str | None
    body: bytes


class Tried(NamedTuple):
    """How many attempts of a kind there were, and how many of them have a ballot."""

    channel: str
    outcome: str
    refusal: str | None
    attempts: int
    counted: int


_COLUMNS = ", ".join(Interview._fields).replace("number", "number_masked AS number")
_SHOWN = _COLUMNS.removesuffix(", body")


def find_interview(session: Session, poll: UUID, recorded_by: str, source_ref: str) -> Interview | None:
    statement = text(
        f"""SELECT {_COLUMNS} FROM interviews
        WHERE poll = :poll AND recorded_by = :recorded_by AND source_ref = :source_ref"""
    )
    found = session.execute(statement, {"poll": poll, "recorded_by": recorded_by, "source_ref": source_ref})
    row = found.one_or_none()
    return Interview(*row) if row else None


def store_interview(session: Session, poll: UUID, row: Mapping[str, Any]) -> Interview:
    """Record an attempt; what is recorded under its reference, perhaps by another request at this moment, stays."""
    statement = text(
        """INSERT INTO interviews (poll, slot, id, voter, number_masked, channel, outcome, interviewer, recorded_by,
            source_ref, body, held_at, note, refusal)
        VALUES (:poll, :slot, :id, :voter, :number, :channel, :outcome, :interviewer, :recorded_by,
            :source_ref, :body, coalesce(:held_at, now()), :note, :refusal)
        ON CONFLICT ON CONSTRAINT uq_interviews_source_ref DO NOTHING"""
    )
    session.execute(statement, {"poll": poll, "slot": slot_of_voter(row["voter"] or row["id"]), **row})
    stored = find_interview(session, poll, row["recorded_by"], row["source_ref"])
    assert stored is not None  # noqa: S101  # nothing is deleted before unlinking
    return stored


def settle_interview(
    session: Session, poll: UUID, interview: UUID, *, voter: UUID | None, ballot: UUID | None, refusal: str | None
) -> Interview:
    """Say what became of an attempt; one that has a ballot keeps it."""
    values = {"poll": poll, "id": interview, "voter": voter, "ballot": ballot, "refusal": refusal}
    session.execute(
        text(
            """UPDATE interviews SET voter = :voter, slot = :slot, ballot = :ballot, refusal = :refusal,
                number_masked = CASE WHEN CAST(:voter AS uuid) IS NULL THEN number_masked END
            WHERE poll = :poll AND id = :id AND ballot IS NULL"""
        ),
        {**values, "slot": slot_of_voter(voter or interview)},
    )
    settled = text(f"SELECT {_COLUMNS} FROM interviews WHERE poll = :poll AND id = :id")
    return Interview(*session.execute(settled, values).one())


class Interviews(Rows):
    """A poll's attempts, the earliest recorded first; `outcome` None: all. Voters' ids only with `voters`."""

    def __init__(self, database: Database, poll: UUID, outcome: str | None, *, voters: bool) -> None:
        source = "FROM interviews WHERE poll = :poll" + (" AND outcome = :outcome" if outcome else "")
        columns = _SHOWN if voters else _SHOWN.replace("voter,", "NULL AS voter,")
        super().__init__(database, columns, source, "recorded_at, id", {"poll": poll, "outcome": outcome})


def tried(session: Session, poll: UUID) -> list[Tried]:
    """A poll's attempts by channel, outcome and why there is no ballot."""
    statement = text(
        """SELECT channel, outcome, refusal, count(*) AS attempts, count(ballot) AS counted
        FROM interviews WHERE poll = :poll GROUP BY channel, outcome, refusal ORDER BY channel, outcome, refusal"""
    )
    return [Tried(*row) for row in session.execute(statement, {"poll": poll})]
