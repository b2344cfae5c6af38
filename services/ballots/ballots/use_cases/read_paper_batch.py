"""Reading how far the entry of a batch of paper is, and what became of its sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from ballots.domain.errors import BallotError
from ballots.domain.paper import Reading, demand_entry, differences
from ballots.domain.polls import Poll
from ballots.storage import paper_batches, polls, sheets
from ballots.storage.paper_batches import PaperBatch
from chassis.database import Database

READERS = ("first", "second")


def read_batch(db: Database, batch_id: UUID, *, campaigns: set[str] | None, with_levels: bool) -> dict[str, Any]:
    """How far its entry is; once cast, what became of each sheet, and no level any more.

    `differences` are None unless `with_levels`. Raises `BallotError("paper-batch-not-found")`.
    """
    with db.session() as session:
        batch, _ = batch_in_reach(session, batch_id, campaigns)
        return shown_batch(session, batch, with_levels=with_levels)


def batches_of_poll(db: Database, poll: UUID) -> list[dict[str, Any]]:
    """The numbers of each batch, in the order in which they were declared."""
    with db.session() as session:
        entered = paper_batches.entered(session, poll)
        return [
            _row(batch, {reader: entered.get((batch.id, reader), 0) for reader in READERS})
            for batch in paper_batches.batches_of_poll(session, poll)
        ]


def poll_of_batch(db: Database, batch_id: UUID, campaigns: set[str] | None) -> tuple[PaperBatch, Poll]:
    """A batch and its poll. Raises `BallotError("paper-batch-not-found")`."""
    with db.session() as session:
        return batch_in_reach(session, batch_id, campaigns)


def batch_in_reach(
    session: Session, batch_id: UUID, campaigns: set[str] | None, *, lock: bool = False
) -> tuple[PaperBatch, Poll]:
    """A batch and its poll. Raises `BallotError("paper-batch-not-found")`."""
    batch = paper_batches.find_batch(session, batch_id, lock=lock)
    poll = polls.find_poll(session, batch.poll) if batch else None
    if batch is None or poll is None or (campaigns is not None and str(poll.campaign) not in campaigns):
        raise BallotError("paper-batch-not-found")
    return batch, poll


def open_batch(session: Session, batch_id: UUID, campaigns: set[str] | None) -> tuple[PaperBatch, Poll]:
    """A batch that may still be changed, locked, and its poll.

    Raises `BallotError`: paper-batch-not-found, paper-batch-handed-in, and as `demand_entry`.
    """
    batch, poll = batch_in_reach(session, batch_id, campaigns, lock=True)
    if batch.handed_in_at:
        raise BallotError("paper-batch-handed-in")
    demand_entry(poll)
    return batch, poll


def missing_sheets(readings: Mapping[str, Mapping[str, Reading]]) -> list[dict[str, str]]:
    """{sheet, reader}: the reader who has not entered a sheet that the other has."""
    return [
        {"sheet": number, "reader": reader}
        for number, by_reader in readings.items()
        for reader in READERS
        if reader not in by_reader
    ]


def found_differences(readings: Mapping[str, Mapping[str, Reading]]) -> list[dict[str, Any]]:
    """{sheet, object, first, second, settled} wherever both readings of a sheet differ."""
    return [
        {"sheet": number, **each._asdict(), "settled": "settled" in by_reader}
        for number, by_reader in readings.items()
        if by_reader.keys() >= set(READERS)
        for each in differences(by_reader["first"], by_reader["second"])
    ]


def _row(batch: PaperBatch, entered: Mapping[str, int]) -> dict[str, Any]:
    operators = {"first": batch.first_operator, "second": batch.second_operator}
    return {
        **{
            name: getattr(batch, name)
            for name in ("poll", "code", "declared", "handed_in_at", "handed_in_by", "cast_at")
        },
        "batch": batch.id,
        "state": batch.state,
        **{
            reader: {"operator": operator, "entered": entered[reader]} if operator else None
            for reader, operator in operators.items()
        },
    }


def shown_batch(session: Session, batch: PaperBatch, *, with_levels: bool) -> dict[str, Any]:
    """As `read_batch` gives it."""
    readings = sheets.readings_of_batch(session, batch.poll, batch.id)
    entered = {reader: sum(reader in each for each in readings.values()) for reader in READERS}
    running = batch.state == "entry"
    found = found_differences(readings) if running else []
    outcomes: dict[str, Any] | None = None
    if batch.state == "cast":
        cast = sheets.sheets_of_batch(session, batch.poll, batch.id)
        number = Counter(each.outcome for each in cast)
        outcomes = {name: number[name] for name in ("accepted", "replaced", "refused")} | {
            "sheets": [{"sheet": each.number, "outcome": each.outcome, "slug": each.reason} for each in cast]
        }
    return _row(batch, entered) | {
        "corrections": batch.corrections,
        "missing": missing_sheets(readings) if running else [],
        "differing": len({each["sheet"] for each in found}),
        "unsettled": len({each["sheet"] for each in found if not each["settled"]}),
        "differences": found if with_levels and running else None,
        "outcomes": outcomes,
    }
