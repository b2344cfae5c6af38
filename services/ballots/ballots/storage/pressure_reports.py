"""Pressure reports: nothing about them leads to who wrote one, nor the order in which they lie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, overload
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

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


class PressureReports(Sequence[dict[str, Any]]):
    """Those of a poll, by day and then by their random id: {id, day, object or None, text}; read by the piece."""

    def __init__(self, database: Database, poll: UUID) -> None:
        self._database, self._poll = database, poll
        with database.session() as session:
            statement = text("SELECT count(*) FROM pressure_reports WHERE poll = :poll")
            self._count = session.scalar(statement, {"poll": poll}) or 0

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, piece: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, piece: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, piece: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(piece, int):
            return self[piece : piece + 1][0]
        start, stop, _ = piece.indices(self._count)
        statement = text(
            """SELECT id, day, object, body AS text FROM pressure_reports WHERE poll = :poll
            ORDER BY day, id OFFSET :start LIMIT :most"""
        )
        values = {"poll": self._poll, "start": start, "most": max(stop - start, 0)}
        with self._database.session() as session:
            return [dict(row) for row in session.execute(statement, values).mappings()]
