"""Comments that came with votes; apart from ballots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ballots.storage.rows import Rows
from chassis.database import Database

# Of ballots that count; once the poll is unlinked only those are left, and none has a ballot.
_THAT_COUNT = """FROM comments c
    WHERE c.poll = :poll AND c.object = ANY (:shown) AND (c.ballot IS NULL OR EXISTS (
        SELECT FROM standing s WHERE s.poll = c.poll AND s.slot = c.slot AND s.ballot = c.ballot))"""


class Comments(Rows):
    """Those on the objects in `shown` (positions from 1): {object (its position), text}. By random ids, so that their
    order tells nothing."""

    def __init__(self, database: Database, poll: UUID, shown: Sequence[int]) -> None:
        values = {"poll": poll, "shown": list(shown)}
        super().__init__(database, "c.object, c.body AS text", _THAT_COUNT, "c.object, c.id", values)


def drop_uncounted(session: Session, poll: UUID, shown: Sequence[int]) -> None:
    """Delete the comments of ballots that don't count, and on objects that are not in `shown`."""
    statement = text(
        f"""DELETE FROM comments WHERE poll = :poll AND (slot, id) NOT IN (SELECT c.slot, c.id {_THAT_COUNT})"""
    )
    values: dict[str, Any] = {"poll": poll, "shown": list(shown)}
    session.execute(statement, values)
