"""Refuse the tokens that a withdrawn account or client still holds."""

from __future__ import annotations

import time
from collections.abc import Callable

from chassis.database import Database
from gateway.storage import identities
from gateway.use_cases.issue_token import LIFETIME_SECONDS
from gateway.use_cases.kept import Kept

RELOAD_SECONDS = 15.0
_REMEMBERED_SECONDS = LIFETIME_SECONDS + 300  # no token of theirs lives longer


def withdrawn_subjects(db: Database, clock: Callable[[], float] = time.monotonic) -> Kept[frozenset[str]]:
    """Who was withdrawn lately, as this process knows it; with the database away, the last known set."""

    def read() -> frozenset[str]:
        with db.session() as session:
            return identities.withdrawn_since(session, _REMEMBERED_SECONDS)

    return Kept("withdrawn subjects", read, RELOAD_SECONDS, clock)
