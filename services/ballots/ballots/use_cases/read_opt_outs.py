"""Who of a poll asked by SMS to be left alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ballots.storage import messages
from chassis.database import Database


def read_opt_outs(db: Database, poll: UUID) -> list[dict[str, Any]]:
    """`voter` and `at` of each, the earliest first."""
    with db.session() as session:
        return messages.opt_outs(session, poll)
