"""Declaring how many sheets a pile of paper has, and correcting that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ballots.domain.errors import BallotError
from ballots.domain.paper import demand_entry, demand_printing
from ballots.domain.polls import Poll
from ballots.storage import paper_batches
from ballots.use_cases.read_paper_batch import open_batch, shown_batch
from chassis.database import Database
from chassis.ids import new_id


def declare_batch(db: Database, poll: Poll, *, code: str, declared: int, by: str) -> tuple[dict[str, Any], bool]:
    """A new batch, and that it is new; the same code and total again give the one that is there.

    Raises `BallotError`: as `demand_printing` and `demand_entry`; batch-code-taken (with another total).
    """
    demand_printing(poll)
    demand_entry(poll)
    new = new_id()
    with db.session() as session:
        batch = paper_batches.insert_batch(session, new, poll.id, code, declared, by)
        if batch.id != new and (batch.corrections[0]["declared"] if batch.corrections else batch.declared) != declared:
            raise BallotError("batch-code-taken", code=code, declared=batch.declared)
        shown = shown_batch(session, batch, with_levels=True)
        session.commit()
    return shown, batch.id == new


def correct_declared(
    db: Database, batch_id: UUID, *, declared: int, reason: str, by: str, campaigns: set[str] | None
) -> dict[str, Any]:
    """Change a total that was miscounted; what it was before stays on record. The same total again is no change.

    Raises `BallotError`: paper-batch-not-found, paper-batch-handed-in, and as `demand_entry`.
    """
    with db.session() as session:
        batch, _ = open_batch(session, batch_id, campaigns)
        if batch.declared != declared:
            paper_batches.correct_declared(session, batch, declared, by, reason)
        found = paper_batches.find_batch(session, batch_id)
        assert found is not None  # noqa: S101  # batches are not deleted
        shown = shown_batch(session, found, with_levels=True)
        session.commit()
    return shown
