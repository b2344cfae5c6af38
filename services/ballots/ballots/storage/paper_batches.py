"""Batches of paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session


class PaperBatch(NamedTuple):
    """`declared` is the number of sheets in the pile; `corrections` say what it was before, {declared, by, at,
    reason}.
    """

    id: UUID
    poll: UUID
    code: str
    declared: int
    corrections: list[dict[str, Any]]
    first_operator: str | None
    second_operator: str | None
    handed_in_at: datetime | None
    handed_in_by: str | None
    cast_at: datetime | None

    @property
    def state(self) -> str:
        """entry, handed_in (its sheets are being cast) or cast."""
        return "cast" if self.cast_at else "handed_in" if self.handed_in_at else "entry"

    def reader(self, operator: str) -> str | None:
        """first or second, None for anybody else."""
        return {self.second_operator: "second", self.first_operator: "first"}.get(operator)


_SELECT = f"SELECT {', '.join(PaperBatch._fields)} FROM paper_batches "


def insert_batch(session: Session, batch: UUID, poll: UUID, code: str, declared: int, by: str) -> PaperBatch:
    """The batch of this code, which may have been there."""
    statement = text(
        """INSERT INTO paper_batches (id, poll, code, declared, declared_by) VALUES (:id, :poll, :code, :declared, :by)
        ON CONFLICT ON CONSTRAINT uq_paper_batches_code DO NOTHING"""
    )
    session.execute(statement, {"id": batch, "poll": poll, "code": code, "declared": declared, "by": by})
    found = session.execute(text(_SELECT + "WHERE poll = :poll AND code = :code"), {"poll": poll, "code": code})
    return PaperBatch(*found.one())


def find_batch(session: Session, batch: UUID, *, lock: bool = False) -> PaperBatch | None:
    """With `lock`, nobody else changes it, or what is entered in it, until the transaction ends."""
    statement = text(_SELECT + "WHERE id = :id" + (" FOR UPDATE" if lock else ""))
    row = session.execute(statement, {"id": batch}).one_or_none()
    return PaperBatch(*row) if row else None


def batches_of_poll(session: Session, poll: UUID) -> list[PaperBatch]:
    """In the order in which they were declared."""
    return [
        PaperBatch(*row) for row in session.execute(text(_SELECT + "WHERE poll = :poll ORDER BY id"), {"poll": poll})
    ]


def entered(session: Session, poll: UUID) -> dict[tuple[UUID, str], int]:
    """(batch, reader) → sheets that this reader has entered."""
    statement = text(
        """SELECT s.paper_batch, e.reader, count(*)::integer AS n FROM sheets s
        JOIN sheet_readings e ON e.poll = s.poll AND e.slot = s.slot AND e.number = s.number
        WHERE s.poll = :poll AND s.paper_batch IS NOT NULL GROUP BY s.paper_batch, e.reader"""
    )
    return {(row.paper_batch, row.reader): row.n for row in session.execute(statement, {"poll": poll})}


def put_operator(session: Session, batch: UUID, reader: str, operator: str) -> None:
    session.execute(
        text(f"UPDATE paper_batches SET {reader}_operator = :operator WHERE id = :id"),
        {"id": batch, "operator": operator},
    )


def correct_declared(session: Session, batch: PaperBatch, declared: int, by: str, reason: str) -> None:
    statement = text(
        """UPDATE paper_batches SET declared = :declared,
            corrections = corrections || (CAST(:before AS jsonb) || jsonb_build_object('at', now()))
        WHERE id = :id"""
    ).bindparams(bindparam("before", type_=JSONB))
    before = {"declared": batch.declared, "by": by, "reason": reason}
    session.execute(statement, {"id": batch.id, "declared": declared, "before": before})


def hand_in(session: Session, batch: UUID, by: str) -> None:
    statement = "UPDATE paper_batches SET handed_in_at = now(), handed_in_by = :by WHERE id = :id"
    session.execute(text(statement), {"id": batch, "by": by})


def end_casting(session: Session, batch: UUID) -> None:
    session.execute(text("UPDATE paper_batches SET cast_at = now() WHERE id = :id"), {"id": batch})


def batches_in_casting(session: Session, poll: UUID) -> list[UUID]:
    """Those that were handed in and whose casting has not ended."""
    statement = text(
        "SELECT id FROM paper_batches WHERE poll = :poll AND handed_in_at IS NOT NULL AND cast_at IS NULL ORDER BY id"
    )
    return list(session.scalars(statement, {"poll": poll}))
