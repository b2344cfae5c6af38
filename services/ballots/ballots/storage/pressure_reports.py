"""Pressure reports: nothing about them leads to who wrote one, nor the order in which they lie."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ballots.storage.rows import Rows
from chassis.database import Database


def insert_report(session: Session, poll: UUID, day: date, object_code: str | None, body: str) -> None:
    """Keep a report, and write those of the poll's day anew, in random order.

    Rows lie in the order in which they were written and bear the number of their transaction, as ballots do: side by
    side they would tell whose report it is. Now those of a day bear one number. One report of a poll at a time.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:poll, 3))"), {"poll": str(poll)})
    statement = text(
        """WITH before AS (
            DELETE FROM pressure_reports WHERE poll = :poll AND day = :day RETURNING id, object, body
        )
        INSERT INTO pressure_reports (poll, day, id, object, body)
        SELECT :poll, :day, id, object, body FROM (
            TABLE before UNION ALL SELECT gen_random_uuid(), CAST(:object AS text), :body
        ) AS reports ORDER BY random()"""
    )
    session.execute(statement, {"poll": poll, "day": day, "object": object_code, "body": body})


class PressureReports(Rows):
    """Those of a poll, by day and then by their random id: {id, day, object or None, text}; read by the piece."""

    def __init__(self, database: Database, poll: UUID) -> None:
        source = "FROM pressure_reports WHERE poll = :poll"
        super().__init__(database, "id, day, object, body AS text", source, "day, id", {"poll": poll})
