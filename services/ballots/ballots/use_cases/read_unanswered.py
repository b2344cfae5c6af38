"""Who of a poll has not answered yet."""

from __future__ import annotations

from uuid import UUID

from ballots.storage import rolls
from chassis.database import Database


def read_unanswered(db: Database, poll: UUID, after: UUID | None, most: int) -> list[UUID]:
    """At most `most` voters without a ballot that counts, after a voter in the order of the roll."""
    with db.session() as session:
        return rolls.unanswered(session, poll, after, most)
