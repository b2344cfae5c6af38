"""Recounting a poll from its ballots, for an auditor who does not take the counters' or the tally's word for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ballots.domain import tallies
from ballots.domain.errors import BallotError
from ballots.domain.polls import Poll
from ballots.domain.receipts import root
from ballots.storage import counts, polls, receipts, unlinking, voids
from chassis.database import Database


@dataclass
class Recount:
    """What was counted again, and every difference found."""

    state: str
    ballots: int
    voters: int
    differences: list[str] = field(default_factory=list)


def recount_poll(db: Database, poll_id: UUID, held: Mapping[str, Any] | None = None) -> Recount:
    """While a poll runs compare its counters and turnout with the ballots; once it is sealed the tally (`held`: the
    copy that the auditor holds, instead of the stored one), each ballot's receipt and the tree; after unlinking the
    votes that are left. Ballots may come in meanwhile. Raises `BallotError("poll-not-found")`.
    """
    with db.session() as session:
        polls.isolate(session)
        poll = polls.find_poll(session, poll_id)
        if poll is None:
            raise BallotError("poll-not-found")
        if poll.unlinked_at:
            return _unlinked(session, poll, held)
        return _sealed(session, poll, held) if poll.sealed_at else _running(session, poll)


def _running(session: Session, poll: Poll) -> Recount:
    hours = counts.turnout(session, poll.id)
    found = Recount("running", counts.ballots(session, poll.id), counts.voters(session, poll.id))
    if counts.counters(session, poll.id, len(poll.levels)) != counts.recount(session, poll.id):
        found.differences.append("the counters differ from the ballots")
    if sum(hour.voters for hour in hours) != found.voters:
        found.differences.append("turnout says another number of voters than there are")
    if sum(hour.ballots for hour in hours) != found.ballots:
        found.differences.append("turnout says another number of ballots than there are")
    return found


def _sealed(session: Session, poll: Poll, held: Mapping[str, Any] | None) -> Recount:
    newest = counts.final_tally(session, poll.id) or {}
    tally = held or newest
    instead = voids.with_voided(session, poll.id) if tally["version"] == 1 else None
    found = Recount("sealed", counts.ballots(session, poll.id), counts.voters(session, poll.id, instead))
    if tally["version"] not in (1, newest["version"]):
        return _outdated(found, tally, newest)
    if tally["voters"] != found.voters:
        found.differences.append(f"the tally says {tally['voters']} voters")
    found.differences += _counts(poll, tally, counts.recount(session, poll.id, instead))
    if "receipts" not in tally:
        return found
    leaves = set(receipts.leaves(session, poll.id))
    if root(receipts.nodes(session, poll.id)).hex() != tally["receipts"]["root"]:
        found.differences.append("the stored tree is not that of the tally")
    for ballot, receipt in receipts.receipt_of_each(session, poll):
        if receipt not in leaves:
            found.differences.append(f"ballot {ballot} was changed or added after sealing")
        leaves.discard(receipt)
    if leaves:
        found.differences.append(f"{len(leaves)} ballot(s) were changed or dropped after sealing")
    return found


def _unlinked(session: Session, poll: Poll, held: Mapping[str, Any] | None) -> Recount:
    record = unlinking.find_unlinking(session, poll.id)
    newest = counts.final_tally(session, poll.id)
    tally = held or newest
    found = Recount("unlinked", record.ballots if record else 0, tally["voters"] if tally else 0)
    if tally and newest and tally["version"] != newest["version"]:
        return _outdated(found, tally, newest)
    if tally:
        found.differences += _counts(poll, tally, unlinking.counted_votes(session, poll.id))
    return found


def _outdated(found: Recount, tally: Mapping[str, Any], newest: Mapping[str, Any]) -> Recount:
    """What stood between two voids is not to be counted any more."""
    found.differences.append(f"the tally is version {tally['version']}; what is there is version {newest['version']}")
    return found


def _counts(poll: Poll, tally: Mapping[str, Any], counted: Mapping[tuple[int, int, int], int]) -> list[str]:
    """Where the objects' counts differ; those that are withheld are not compared."""
    again = {row["object"]: row["counts"] for row in tallies.object_tallies(poll, counted)}
    return [
        f"object {row['object']}: the tally says {row['counts']}, the ballots {again.get(row['object'])}"
        for row in tally["objects"]
        if row["counts"] is not None and row["counts"] != again.get(row["object"])
    ]
