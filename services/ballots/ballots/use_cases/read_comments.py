"""What voters said beside their levels, once the poll is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ballots.domain import tallies
from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.storage import counts
from ballots.storage.comments import Comments
from chassis.database import Database


def read_comments(db: Database, poll: Poll) -> Sequence[dict[str, Any]]:
    """{object, text} of ballots that count, without anything that leads to a ballot or tells when it came.

    Of objects whose counts are shown alone: among fewer voters the words would tell who they are of. Raises
    `BallotError`: poll-cancelled, poll-running (until it is sealed).
    """
    if poll.cancelled_at:
        raise BallotError("poll-cancelled")
    with db.session() as session:
        tally = counts.final_tally(session, poll.id)
    if tally is None:
        raise BallotError("poll-running", until=poll.entry_until.isoformat())
    return _Named(db, poll, tallies.shown_places(tallies.shown(poll, tally, parts=False)))


class _Named(Comments):
    def __init__(self, db: Database, poll: Poll, shown: Sequence[int]) -> None:
        self._objects = poll.objects
        super().__init__(db, poll.id, shown)

    def shown(self, row: Any) -> dict[str, Any]:
        return {"object": self._objects[row["object"] - 1], "text": row["text"]}
