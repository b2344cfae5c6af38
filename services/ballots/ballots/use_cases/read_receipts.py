"""Reading receipts: all of a sealed poll, and the proof that one of them is among them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

from ballots.domain import receipts as tree
from ballots.domain.errors import BallotError
from ballots.storage import polls, receipts
from chassis.database import Database


def read_receipt(db: Database, receipt: bytes) -> dict[str, Any]:
    """In which sealed poll a receipt is, and the proof of it. Raises `BallotError("receipt-not-found")`."""
    with db.session() as session:
        found = receipts.find_receipt(session, receipt)
        if found is None:
            raise BallotError("receipt-not-found")
        nodes = receipts.nodes(session, found.poll)
        last = receipts.piece(session, found.poll, len(nodes) - 1)
    proof = tree.path([tree.leaf(each) for each in found.leaves], found.place) + tree.path(nodes, found.piece)
    return {
        "receipt": receipt.hex(),
        "poll": found.poll,
        "place": found.piece * tree.PIECE + found.place,
        "size": (len(nodes) - 1) * tree.PIECE + len(last),
        "root": tree.root(nodes).hex(),
        "proof": [node.hex() for node in proof],
    }


def receipts_of(db: Database, poll_id: UUID) -> Iterator[list[str]]:
    """All receipts of a sealed poll in ascending order, in hexadecimal digits, some at a time.

    Raises `BallotError`: poll-not-found, poll-running.
    """
    with db.session() as session:
        poll = polls.find_poll(session, poll_id)
    if poll is None:
        raise BallotError("poll-not-found")
    if not poll.sealed_at:
        raise BallotError("poll-running", until=poll.entry_until.isoformat())
    return _pieces(db, poll_id)


def _pieces(db: Database, poll: UUID) -> Iterator[list[str]]:
    for number in count():
        with db.session() as session:  # of its own: who reads slowly holds no connection
            found = receipts.piece(session, poll, number)
        if not found:
            return
        yield [each.hex() for each in found]
