"""The receipts of sealed polls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ballots.domain import receipts
from ballots.domain.polls import Poll


class Place(NamedTuple):
    """Where a receipt is: in which poll, the piece and place of the tree, both from 0, and the piece's receipts."""

    poll: UUID
    piece: int
    place: int
    leaves: list[bytes]


def receipt_of_each(session: Session, poll: Poll) -> Iterator[tuple[UUID, bytes]]:
    """(ballot, its receipt) of everything that was accepted, made from what is stored."""
    objects, levels, criteria = poll.objects, ["", *poll.levels], poll.criteria
    key = session.scalar(text("SELECT receipt_key FROM polls WHERE id = :poll"), {"poll": poll.id})
    statement = text("SELECT id, levels, criteria FROM ballots WHERE poll = :poll")
    rows = session.execute(statement, {"poll": poll.id}, execution_options={"yield_per": 10_000})
    for ballot, voted, rated in rows:
        places = [place for place, level in enumerate(voted) if level]
        by_criterion = None
        if rated:
            width = len(criteria)
            parts = (rated[place * width : (place + 1) * width] for place in places)
            by_criterion = [{criteria[n]: levels[level] for n, level in enumerate(part) if level} for part in parts]
        said = receipts.content([objects[p] for p in places], [levels[voted[p]] for p in places], by_criterion)
        yield ballot, receipts.receipt(key, ballot, said)


def insert_receipts(session: Session, poll: UUID, leaves: Sequence[bytes]) -> None:
    """Store the receipts of a poll, which come in ascending order."""
    statement = text(
        "INSERT INTO receipts (poll, piece, first, leaves, node) VALUES (:poll, :piece, :first, :leaves, :node)"
    )
    for number, start in enumerate(range(0, len(leaves), receipts.PIECE)):
        part = leaves[start : start + receipts.PIECE]
        row = {
            "first": part[0],
            "leaves": b"".join(part),
            "node": receipts.root([receipts.leaf(each) for each in part]),
        }
        session.execute(statement, {"poll": poll, "piece": number, **row})


def nodes(session: Session, poll: UUID) -> list[bytes]:
    """The node above each piece, in order."""
    rows = session.scalars(text("SELECT node FROM receipts WHERE poll = :poll ORDER BY piece"), {"poll": poll})
    return list(rows)


def piece(session: Session, poll: UUID, number: int) -> list[bytes]:
    """The receipts of a piece; none behind the last one."""
    statement = text("SELECT leaves FROM receipts WHERE poll = :poll AND piece = :piece")
    return _split(session.scalar(statement, {"poll": poll, "piece": number}) or b"")


def leaves(session: Session, poll: UUID) -> Iterator[bytes]:
    """All receipts of a poll, in ascending order."""
    statement = text("SELECT leaves FROM receipts WHERE poll = :poll ORDER BY piece")
    for row in session.scalars(statement, {"poll": poll}, execution_options={"yield_per": 16}):
        yield from _split(row)


def find_receipt(session: Session, receipt: bytes) -> Place | None:
    """Where a receipt is, in whichever sealed poll."""
    statement = text(
        """SELECT p.id, r.piece, r.leaves FROM polls p CROSS JOIN LATERAL (
            SELECT piece, leaves FROM receipts WHERE poll = p.id AND first <= :receipt ORDER BY first DESC LIMIT 1
        ) r WHERE p.sealed_at IS NOT NULL"""
    )
    for poll, piece, row in session.execute(statement, {"receipt": receipt}):
        found = _split(row)
        if receipt in found:
            return Place(poll, piece, found.index(receipt), found)
    return None


def _split(row: bytes) -> list[bytes]:
    return [row[start : start + receipts.BYTES] for start in range(0, len(row), receipts.BYTES)]
