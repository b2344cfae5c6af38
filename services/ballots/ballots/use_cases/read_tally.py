"""Reading a tally: final ones, and what a running poll shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ballots.domain import tallies
from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.storage import counts, polls, rolls
from chassis.database import Database


def read_tally(db: Database, poll_id: UUID, *, whole: bool, version: int | None = None) -> dict[str, Any]:
    """The final tally; `whole` (for campaigns) with every count, else with small numbers withheld.

    The newest version, or the one that is asked for: the first counts every ballot, the later ones leave voided ones
    out.

    While a poll runs there is none, except that campaigns gets what a poll that publishes live last showed: it makes
    scores of it, and shows no counts. Raises `BallotError`: poll-not-found, poll-running, poll-cancelled,
    tally-not-found (there is no such version).
    """
    with db.session() as session:
        poll = polls.find_poll(session, poll_id)
        if poll is None:
            raise BallotError("poll-not-found")
        tally = counts.final_tally(session, poll_id, version)
        if tally is None and poll.sealed_at:
            raise BallotError("tally-not-found", version=version)
        if tally is not None:
            return tally if whole else tallies.shown(poll, tally, parts=True)
        if poll.cancelled_at:
            raise BallotError("poll-cancelled")
        if not (whole and poll.document["live"]):
            raise BallotError("poll-running", until=poll.entry_until.isoformat())
        tally = _live_tally(poll, session)
        session.commit()
        return tally


def sealed_tallies(db: Database, campaign: UUID) -> list[dict[str, Any]]:
    """The final tallies of a campaign's polls as anybody may see them."""
    with db.session() as session:
        found = [(poll, counts.final_tally(session, poll.id)) for poll in polls.polls_of(session, campaign)]
    return [tallies.shown(poll, tally, parts=False) for poll, tally in found if tally is not None]


def tally_names(poll: Poll) -> dict[str, Any]:
    """What a tally is of; `rehearsal` is said where it is one."""
    names: dict[str, Any] = {"poll": str(poll.id), "campaign": str(poll.campaign)}
    if poll.rehearsal:
        names["rehearsal"] = True
    return {**names, "code": poll.document["code"], "panel": poll.document["panel"]}


def running_tally(poll: Poll, session: Session) -> dict[str, Any]:
    """What the counters say now."""
    turnout = counts.turnout(session, poll.id)
    return {
        **tally_names(poll),
        "version": 1,
        "state": "running",
        "as_of": poll.now.isoformat(),
        "roll": rolls.roll_size(session, poll.id),
        "voters": sum(hour.voters for hour in turnout),
        "objects": tallies.object_tallies(poll, counts.counters(session, poll.id, len(poll.levels))),
    }


def _live_tally(poll: Poll, session: Session) -> dict[str, Any]:
    """What is shown while the poll runs.

    An object's row is kept once `refresh_after` more voters have rated the object than in the row kept before, and
    shown once the next one is kept. So whatever is ever shown differs from what was shown before, and from the sealed
    tally, by as many voters at least; who changes a ballot makes no row anew.
    """
    counts.lock_live_tally(session, poll.id)
    tally = running_tally(poll, session)
    none = tallies.object_tallies(poll, {})
    kept = counts.live_tally(session, poll.id) or {"shown": none, "next": none}
    grown = [
        _votes(now) - _votes(following) >= poll.document["refresh_after"]
        for now, following in zip(tally["objects"], kept["next"], strict=True)
    ]
    if any(grown):
        rows = list(zip(grown, kept["shown"], kept["next"], tally["objects"], strict=True))
        kept = {
            "shown": [following if grew else shown for grew, shown, following, _ in rows],
            "next": [now if grew else following for grew, _, following, now in rows],
        }
        counts.put_live_tally(session, poll.id, kept)
    return tally | {"objects": kept["shown"]}


def _votes(row: dict[str, Any]) -> int:
    return sum(row["counts"].values())
