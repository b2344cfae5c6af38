"""The ballot paper that a code opens."""

from __future__ import annotations

from typing import Any

from ballots.domain.errors import BallotError
from ballots.storage import polls, rolls
from ballots.storage.casting import Found
from chassis.database import Database


def read_paper(db: Database, found: Found) -> dict[str, Any]:
    """What the voter rates and until when, and whether a ballot counts already.

    Raises `BallotError`: unknown-code, code-superseded.
    """
    with db.session() as session:
        poll = polls.find_poll(session, found.poll)
        entry = rolls.entries(session, found.poll, [found.voter]).get(found.voter)
        handed_in = rolls.has_standing_ballot(session, found.poll, found.voter)
    if poll is None or entry is None:
        raise BallotError("unknown-code")
    if entry.generation != found.generation:
        raise BallotError("code-superseded")
    document = poll.document
    on_list = range(1, len(poll.objects) + 1) if entry.objects is None else entry.objects
    by_web = "web" in document["channels"] and (entry.channels is None or "web" in entry.channels)
    return {
        "poll": poll.id,
        "title": document["title"],
        "state": poll.state,
        "opens_at": poll.opens_at,
        "closes_at": poll.closes_at,
        "objects": [document["objects"][place - 1] for place in on_list],
        "levels": document["scale"]["levels"],
        "criteria": document["criteria"],
        "handed_in": handed_in,
        "changeable": poll.state == "open" and by_web and not (handed_in and document["counts"] == "first"),
    }
