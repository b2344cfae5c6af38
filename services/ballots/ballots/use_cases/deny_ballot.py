"""'This wasn't me': a voter denies the ballot that counts for them. It is recorded for people to look into, and
changes no ballot: two people can void one.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ballots.domain.errors import BallotError
from ballots.storage import denials
from ballots.storage.casting import Found
from ballots.storage.denials import Denials
from ballots.use_cases.read_paper import read_paper
from chassis.database import Database

__all__ = ["Denials", "deny_ballot", "list_denials"]


def deny_ballot(db: Database, found: Found, note: str | None) -> dict[str, Any]:
    """The denied ballot, since when it has been denied, and whether the voter can hand in another one now.

    Repeated it gives the first record. Raises `BallotError`: nothing-handed-in, and as `read_paper` does.
    """
    paper = read_paper(db, found)
    with db.session() as session:
        denial = denials.put_denial(session, found.poll, found.voter, note)
        session.commit()
    if denial is None:
        raise BallotError("nothing-handed-in")
    return {**denial._asdict(), "changeable": paper["changeable"]}


def list_denials(db: Database, poll: UUID) -> Denials:
    """A poll's denials, the earliest first."""
    return Denials(db, poll)
