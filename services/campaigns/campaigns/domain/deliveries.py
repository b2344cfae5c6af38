"""What becomes of a message: at most once to a person, and what is uncertain is left to a person."""

from __future__ import annotations

from datetime import timedelta

STATES = (
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "unknown",
    "withdrawn",
    "closed",
)
"""withdrawn: not to be sent any more (opted out, answered before its reminder went, or the round is over); closed: by a
person, who does not send it."""

RELEASABLE = ("unknown", "failed", "undelivered")
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)

_BEFORE_REPORT = ("sending", "sent", "unknown")
_REPORTS = {
    1: ("delivered", (*_BEFORE_REPORT, "undelivered", "closed")),
    2: ("undelivered", _BEFORE_REPORT),
    4: ("sent", ("unknown",)),
    8: ("sent", ("unknown",)),
    16: ("undelivered", _BEFORE_REPORT),
}


def pause_after(attempts: int) -> timedelta:
    """Before the next try of what surely was not taken: 30 s, doubled at each attempt, an hour at most."""
    doubled: timedelta = FIRST_PAUSE * (1 << min(attempts - 1, 10))
    return min(doubled, LONGEST_PAUSE)


def after_report(status: int) -> tuple[str, tuple[str, ...]] | None:
    """(the new state, the states that it follows) for a status of Kannel: 1 delivered, 2 failed, 4 buffered, 8 taken by
    the centre, 16 rejected. Reports come in any order: delivered is final. None where it says nothing."""
    return _REPORTS.get(status)
