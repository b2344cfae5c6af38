"""Casting a batch of paper: handed in once it is complete, then each sheet is a ballot of its voter.

The hand-in is committed first, so that nothing is entered any more; each sheet counts by its time. A crash in between
leaves the batch handed in, and whoever asks again, or seals, has it go on: a sheet that is cast gets its first answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from ballots.domain.errors import BallotError, Mistake
from ballots.domain.paper import CHANNEL, Reading, demand_entry, slot_of_number
from ballots.domain.votes import LevelVote
from ballots.storage import counts, paper_batches, sheets
from ballots.storage.casting import Ballots
from ballots.storage.paper_batches import PaperBatch
from ballots.storage.sheets import StoredSheet
from ballots.use_cases.cast_ballot import cast_ballot, casting
from ballots.use_cases.read_paper_batch import READERS, batch_in_reach, found_differences, missing_sheets, read_batch
from chassis.database import Database

NOT_CAST = {"empty": "empty-sheet", "invalid": "invalid-sheet"}
"""Why a sheet is no ballot; no other channel is refused for it, so that `cast_ballot` never waits for these counts."""


def cast_paper_batch(
    db: Database, store: Ballots, batch_id: UUID, *, by: str, campaigns: set[str] | None
) -> dict[str, Any]:
    """Hand in a batch and cast its sheets; asked again, the same answers. Returns it as `read_batch` does.

    Raises `BallotError`: paper-batch-not-found, paper-batch-incomplete with every total-differs, entered-once and
    difference-unsettled, and as `demand_entry`.
    """
    with db.session() as session:
        batch, poll = batch_in_reach(session, batch_id, campaigns, lock=True)
        if not batch.handed_in_at:
            demand_entry(poll)
            if mistakes := list(_missing(batch, sheets.readings_of_batch(session, poll.id, batch.id))):
                raise BallotError("paper-batch-incomplete", mistakes)
            paper_batches.hand_in(session, batch_id, by)
            session.commit()
    _cast(db, store, batch_id)
    return read_batch(db, batch_id, campaigns=campaigns, with_levels=False)


def finish_paper_batches(db: Database, store: Ballots, poll: UUID) -> None:
    """Cast what was handed in and not cast to its end; to be called before a poll is sealed."""
    with db.session() as session:
        waiting = paper_batches.batches_in_casting(session, poll)
    for batch in waiting:
        _cast(db, store, batch)


def _missing(batch: PaperBatch, readings: Mapping[str, Mapping[str, Reading]]) -> Iterator[Mistake]:
    for reader in READERS:
        entered = sum(reader in each for each in readings.values())
        if entered != batch.declared:
            yield Mistake(f"/{reader}/entered", "total-differs", {"declared": batch.declared, "entered": entered})
    for each in missing_sheets(readings):
        yield Mistake(f"/sheets/{each['sheet']}", "entered-once", each)
    for sheet in dict.fromkeys(each["sheet"] for each in found_differences(readings) if not each["settled"]):
        yield Mistake(f"/sheets/{sheet}", "difference-unsettled", {"sheet": sheet})


def _cast(db: Database, store: Ballots, batch_id: UUID) -> None:
    with db.session() as session:
        batch = paper_batches.find_batch(session, batch_id, lock=True)
        assert batch is not None  # noqa: S101  # it was handed in
        if batch.cast_at:
            return
        readings = sheets.readings_of_batch(session, batch.poll, batch.id)
        found = sheets.sheets_of_batch(session, batch.poll, batch.id)
        counting = {number: each.get("settled", each["first"]) for number, each in readings.items()}
        outcomes = {each.number: _outcome(store, batch, each, counting[each.number]) for each in found}
        # only now is anything locked that cast_ballot may wait for
        refused = Counter(
            (slot_of_number(n), why) for n, (_, why) in outcomes.items() if why and why in NOT_CAST.values()
        )
        for (slot, reason), number in sorted(refused.items()):  # in the order of their key: no deadlock
            counts.count_refusal(session, batch.poll, slot, reason, number)
        sheets.put_outcomes(session, batch.poll, outcomes)
        paper_batches.end_casting(session, batch.id)
        session.commit()


def _outcome(store: Ballots, batch: PaperBatch, sheet: StoredSheet, reading: Reading) -> tuple[str, str | None]:
    """accepted or replaced, or refused and the slug."""
    if reading.kind in NOT_CAST:
        return "refused", NOT_CAST[reading.kind]
    ballot = casting(
        batch.poll,
        sheet.voter,
        [LevelVote(code, level) for code, level in sorted(reading.votes.items())],
        channel=CHANNEL,
        source=f"paper:{batch.id}",
        source_ref=sheet.number,
        stored_at=batch.handed_in_at,
    )
    try:
        return cast_ballot(store, ballot).outcome, None
    except BallotError as refusal:
        return "refused", refusal.slug
