"""Reporting pressure without being known for it, and reading the reports."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date
from typing import Any
from uuid import UUID

from ballots.domain.errors import BallotError, Mistake, invalid
from ballots.storage import polls, pressure_reports, rolls
from ballots.storage.casting import Found
from ballots.storage.pressure_reports import PressureReports
from chassis.database import Database

REPORTS_A_DAY = 3


class DailyLimit:
    """How much each voter reported today: digests under a key of this process, forgotten with the day or the process.

    The limit holds for each process, so that nothing about who reported is ever stored.
    """

    def __init__(self) -> None:
        self._key, self._lock = secrets.token_bytes(32), threading.Lock()
        self._day: date | None = None
        self._reports: dict[bytes, set[bytes]] = {}

    @contextmanager
    def admitted(self, voter: UUID, report: str, day: date) -> Iterator[bool]:
        """Whether the report is new; it counts unless the block fails. Raises `BallotError("too-many-reports")`."""
        digest = self._digest(voter.bytes + report.encode())
        with self._lock:
            if day != self._day:
                self._day, self._reports = day, {}
            known = self._reports.setdefault(self._digest(voter.bytes), set())
            new = digest not in known
            if new and len(known) >= REPORTS_A_DAY:
                raise BallotError("too-many-reports", limit=REPORTS_A_DAY)
            known.add(digest)
        try:
            yield new
        except BaseException:
            if new:
                known.discard(digest)
            raise

    def _digest(self, content: bytes) -> bytes:
        return hashlib.blake2b(content, key=self._key, digest_size=16).digest()


def report_pressure(db: Database, limit: DailyLimit, found: Found, text: str, object_code: str | None) -> None:
    """Keep the report with its poll and day (UTC), without its voter; the same text again is kept once.

    Raises `BallotError`: unknown-code, code-superseded, invalid-input with unknown-object, too-many-reports.
    """
    with db.session() as session:
        poll = polls.find_poll(session, found.poll)
        entry = rolls.entries(session, found.poll, [found.voter]).get(found.voter)
        if poll is None or entry is None:
            raise BallotError("unknown-code")
        if entry.generation != found.generation:
            raise BallotError("code-superseded")
        if object_code is not None and object_code not in poll.objects:
            raise invalid([Mistake("/object", "unknown-object", {"value": object_code})])
        day = poll.now.astimezone(UTC).date()
        with limit.admitted(found.voter, text, day) as new:
            if new:
                pressure_reports.insert_report(session, poll.id, day, object_code, text)
                session.commit()


def list_pressure_reports(db: Database, poll: UUID) -> Sequence[dict[str, Any]]:
    """The reports of a poll: id, day, object, text."""
    return PressureReports(db, poll)
