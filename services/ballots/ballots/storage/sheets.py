"""Sheets of paper: whose they are, in which batch they are entered, what was read on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from ballots.domain.paper import Reading, new_number, slot_of_number
from ballots.domain.voters import slot_of_voter


class StoredSheet(NamedTuple):
    """`objects` are positions from 1, None: all of the poll; outcome and reason once it is cast."""

    number: str
    voter: UUID
    paper_batch: UUID | None
    objects: list[int] | None
    outcome: str | None
    reason: str | None


_SELECT = """SELECT s.number, s.voter, s.paper_batch, r.objects, s.outcome, s.reason FROM sheets s
    LEFT JOIN roll r ON r.poll = s.poll AND r.slot = s.slot AND r.voter = s.voter WHERE s.poll = :poll """
_THIS = "poll = :poll AND slot = :slot AND number = :number"


def put_sheets(session: Session, poll: UUID, voters: Sequence[UUID]) -> None:
    """Let each voter have a sheet; who has one keeps it."""
    statement = text(
        """INSERT INTO sheets (poll, slot, number, voter) VALUES (:poll, :slot, :number, :voter)
        ON CONFLICT DO NOTHING"""
    )
    missing = set(voters) - sheets_of_voters(session, poll, voters).keys()
    while missing:  # a number that is taken is drawn anew
        slots = {voter: slot_of_voter(voter) for voter in sorted(missing)}
        rows = [{"poll": poll, "slot": s, "number": new_number(s), "voter": v} for v, s in slots.items()]
        session.execute(statement, rows)
        missing -= sheets_of_voters(session, poll, list(missing)).keys()


def sheets_of_voters(session: Session, poll: UUID, voters: Sequence[UUID]) -> dict[UUID, str]:
    """voter → number."""
    statement = text("SELECT voter, number FROM sheets WHERE poll = :poll AND slot = ANY (:slots) AND voter = ANY (:v)")
    slots = sorted(set(map(slot_of_voter, voters)))
    rows = session.execute(statement, {"poll": poll, "slots": slots, "v": list(voters)})
    return {row.voter: row.number for row in rows}


def count_sheets(session: Session, poll: UUID) -> int:
    return session.scalar(text("SELECT count(*) FROM sheets WHERE poll = :poll"), {"poll": poll}) or 0


def sheets_of_poll(session: Session, poll: UUID, start: int, most: int) -> list[StoredSheet]:
    """A piece of a poll's sheets in the order of their numbers."""
    statement = text(_SELECT + "ORDER BY s.number OFFSET :start LIMIT :most")
    return [StoredSheet(*row) for row in session.execute(statement, {"poll": poll, "start": start, "most": most})]


def find_sheets(session: Session, poll: UUID, numbers: Sequence[str]) -> dict[str, StoredSheet]:
    """Those of the numbers that there are."""
    statement = text(_SELECT + "AND s.slot = ANY (:slots) AND s.number = ANY (:numbers)")
    values = {"poll": poll, "slots": sorted(set(map(slot_of_number, numbers))), "numbers": list(numbers)}
    return {row.number: StoredSheet(*row) for row in session.execute(statement, values)}


def sheets_of_batch(session: Session, poll: UUID, batch: UUID) -> list[StoredSheet]:
    statement = text(_SELECT + "AND s.paper_batch = :batch ORDER BY s.number")
    return [StoredSheet(*row) for row in session.execute(statement, {"poll": poll, "batch": batch})]


def claim_sheets(session: Session, poll: UUID, batch: UUID, numbers: Sequence[str]) -> set[str]:
    """Let free sheets belong to the batch; returns those that belong to it now."""
    statement = text(
        """UPDATE sheets SET paper_batch = :batch
        WHERE poll = :poll AND slot = :slot AND number = :number AND (paper_batch IS NULL OR paper_batch = :batch)
        RETURNING number"""
    )
    rows = ({"poll": poll, "batch": batch, "slot": slot_of_number(each), "number": each} for each in sorted(numbers))
    return {found for row in rows if (found := session.scalar(statement, row)) is not None}


def free_sheet(session: Session, poll: UUID, number: str) -> None:
    session.execute(text(f"UPDATE sheets SET paper_batch = NULL WHERE {_THIS}"), _key(poll, number))


def put_outcomes(session: Session, poll: UUID, outcomes: Mapping[str, tuple[str, str | None]]) -> None:
    """number → (outcome, reason)."""
    statement = text(f"UPDATE sheets SET outcome = :outcome, reason = :reason WHERE {_THIS}")
    rows = [{**_key(poll, n), "outcome": said, "reason": reason} for n, (said, reason) in sorted(outcomes.items())]
    if rows:
        session.execute(statement, rows)


def readings_of_batch(session: Session, poll: UUID, batch: UUID) -> dict[str, dict[str, Reading]]:
    """number → reader (first, second, settled) → what was read."""
    statement = text(
        """SELECT e.number, e.reader, e.votes, e.invalid FROM sheets s
        JOIN sheet_readings e ON e.poll = s.poll AND e.slot = s.slot AND e.number = s.number
        WHERE s.poll = :poll AND s.paper_batch = :batch ORDER BY e.number"""
    )
    found: dict[str, dict[str, Reading]] = {}
    for row in session.execute(statement, {"poll": poll, "batch": batch}):
        found.setdefault(row.number, {})[row.reader] = Reading(row.votes, row.invalid)
    return found


def put_readings(session: Session, poll: UUID, reader: str, read_by: str, readings: Mapping[str, Reading]) -> None:
    """Keep what was read on each sheet, in place of what this reader read before."""
    statement = text(
        """INSERT INTO sheet_readings (poll, slot, number, reader, votes, invalid, read_by)
        VALUES (:poll, :slot, :number, :reader, :votes, :invalid, :read_by)
        ON CONFLICT ON CONSTRAINT pk_sheet_readings DO UPDATE SET votes = excluded.votes, invalid = excluded.invalid,
            read_by = excluded.read_by, read_at = excluded.read_at"""
    ).bindparams(bindparam("votes", type_=JSONB))
    rows = [
        {**_key(poll, n), "reader": reader, "votes": dict(each.votes), "invalid": each.invalid, "read_by": read_by}
        for n, each in sorted(readings.items())
    ]
    if rows:
        session.execute(statement, rows)


def delete_readings(session: Session, poll: UUID, reader: str, numbers: Sequence[str]) -> None:
    rows = [{**_key(poll, number), "reader": reader} for number in sorted(numbers)]
    if rows:
        session.execute(text(f"DELETE FROM sheet_readings WHERE {_THIS} AND reader = :reader"), rows)


def _key(poll: UUID, number: str) -> dict[str, Any]:
    return {"poll": poll, "slot": slot_of_number(number), "number": number}
