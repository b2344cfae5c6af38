"""Entering what is on paper: each of two operators keys every sheet of a batch, without seeing what the other keyed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from ballots.domain.errors import BallotError, Mistake, invalid
from ballots.domain.paper import Reading, differences, read_number
from ballots.domain.polls import Poll
from ballots.domain.votes import Vote
from ballots.storage import paper_batches, sheets
from ballots.storage.paper_batches import PaperBatch
from ballots.storage.sheets import StoredSheet
from ballots.use_cases.make_sheets import objects_of
from ballots.use_cases.read_paper_batch import open_batch
from chassis.database import Database


class Keyed(NamedTuple):
    """A sheet as it was keyed: no votes where nothing is ticked on it, `invalid` where it does not count."""

    sheet: str
    votes: Sequence[Vote]
    invalid: bool


class Entry(NamedTuple):
    """`reader`: first or second; `outcome`: entered, corrected or unchanged."""

    sheet: str
    reader: str
    outcome: str


def enter_sheets(
    db: Database,
    batch_id: UUID,
    keyed: Sequence[Keyed],
    *,
    operator: str,
    campaigns: set[str] | None,
    mistakes: Sequence[Mistake] = (),
) -> list[Entry]:
    """Keep what an operator keyed, all of it or nothing; keyed again it is no change, and what differs replaces it.

    The first to enter anything is the batch's first operator, the next one its second. A settlement falls with the
    reading that it was made of. `mistakes` are those already found, which are said with the others. Raises
    `BallotError`: paper-batch-not-found, paper-batch-handed-in, third-operator, poll-not-open, poll-closed,
    poll-sealed, poll-cancelled, or invalid-input with pointers `/{n}/sheet` (sheet-mistyped, sheet-of-another-poll,
    unknown-sheet, sheet-in-another-batch, sheet-repeated), `/{n}/invalid` and `/{n}/votes/{m}/object` or `/level`.
    """
    with db.session() as session:
        batch, poll = open_batch(session, batch_id, campaigns)
        reader = _reader(session, batch, operator)
        numbers, wrong = read_keyed(session, poll, batch, keyed)
        if mistakes or wrong:
            raise invalid([*mistakes, *wrong])
        before = sheets.readings_of_batch(session, poll.id, batch.id)
        claimed = sheets.claim_sheets(session, poll.id, batch.id, numbers)
        if taken := [place for place, number in enumerate(numbers) if number not in claimed]:  # just now
            raise invalid(Mistake(f"/{n}/sheet", "sheet-in-another-batch", {"sheet": numbers[n]}) for n in taken)
        readings = {number: reading_of(each) for number, each in zip(numbers, keyed, strict=True)}
        own = {number: before.get(number, {}).get(reader) for number in readings}
        changed = {number: each for number, each in readings.items() if own[number] != each}
        sheets.put_readings(session, poll.id, reader, operator, changed)
        sheets.delete_readings(session, poll.id, "settled", list(changed))
        session.commit()
    said = {n: "unchanged" if n not in changed else "corrected" if own[n] else "entered" for n in numbers}
    return [Entry(number, reader, said[number]) for number in numbers]


def withdraw_entry(db: Database, batch_id: UUID, sheet: str, *, operator: str, campaigns: set[str] | None) -> None:
    """Take back one's own entry of a sheet that is not in the pile; repeated it changes nothing.

    Raises `BallotError` as `enter_sheets`, and for the sheet: sheet-mistyped, sheet-of-another-poll, unknown-sheet.
    """
    with db.session() as session:
        batch, poll = open_batch(session, batch_id, campaigns)
        reader = batch.reader(operator)
        number = read_number(sheet, poll.mark)
        if number not in sheets.find_sheets(session, poll.id, [number]):
            raise BallotError("unknown-sheet", sheet=number)
        readings = sheets.readings_of_batch(session, poll.id, batch.id).get(number, {})
        if reader and reader in readings:
            sheets.delete_readings(session, poll.id, reader, [number])
            sheets.delete_readings(session, poll.id, "settled", [number])
            if not readings.keys() - {reader, "settled"}:
                sheets.free_sheet(session, poll.id, number)
        session.commit()


def settle_sheet(db: Database, batch_id: UUID, keyed: Keyed, *, settled_by: str, campaigns: set[str] | None) -> None:
    """Say what counts of a sheet of which two readings differ; another settlement replaces it until the hand-in.

    Raises `BallotError` as `enter_sheets` (but third-operator), and nothing-to-settle.
    """
    with db.session() as session:
        batch, poll = open_batch(session, batch_id, campaigns)
        [number], wrong = read_keyed(session, poll, batch, [keyed])
        if wrong:
            raise invalid(wrong)
        readings = sheets.readings_of_batch(session, poll.id, batch.id).get(number, {})
        if not ({"first", "second"} <= readings.keys() and differences(readings["first"], readings["second"])):
            raise BallotError("nothing-to-settle", sheet=number)
        sheets.put_readings(session, poll.id, "settled", settled_by, {number: reading_of(keyed)})
        session.commit()


def reading_of(keyed: Keyed) -> Reading:
    return Reading({vote.object: vote.level for vote in keyed.votes}, keyed.invalid)


def read_keyed(
    session: Session, poll: Poll, batch: PaperBatch, keyed: Sequence[Keyed]
) -> tuple[list[str], list[Mistake]]:
    """The number of each sheet (empty where it can't be read), and all that is wrong."""
    numbers, wrong = [], []
    for place, each in enumerate(keyed):
        try:
            numbers.append(read_number(each.sheet, poll.mark))
        except BallotError as error:
            numbers.append("")
            wrong.append(Mistake(f"/{place}/sheet", error.slug, error.facts))
    found = sheets.find_sheets(session, poll.id, [number for number in numbers if number])
    others: dict[UUID, str] = {}
    for place, (number, each) in enumerate(zip(numbers, keyed, strict=True)):
        sheet = found.get(number)
        if number and numbers.index(number) < place:
            wrong.append(Mistake(f"/{place}/sheet", "sheet-repeated", {"sheet": number}))
        elif number and sheet is None:
            wrong.append(Mistake(f"/{place}/sheet", "unknown-sheet", {"sheet": number}))
        elif sheet and sheet.paper_batch not in (None, batch.id):
            other = others.setdefault(sheet.paper_batch, _code(session, sheet.paper_batch))
            wrong.append(Mistake(f"/{place}/sheet", "sheet-in-another-batch", {"sheet": number, "batch": other}))
        wrong += (Mistake(f"/{place}{e.pointer}", e.slug, e.facts) for e in _mistakes(poll, sheet, each))
    return numbers, wrong


def _mistakes(poll: Poll, sheet: StoredSheet | None, keyed: Keyed) -> Iterator[Mistake]:
    if keyed.invalid and keyed.votes:
        yield Mistake("/invalid", "invalid-with-votes")
    objects, levels, seen = set(poll.objects), set(poll.levels), set[str]()
    on_sheet = set(objects_of(poll, sheet)) if sheet else objects
    for place, vote in enumerate(keyed.votes):
        if slug := (
            "unknown-object"
            if vote.object not in objects
            else "object-not-on-list"
            if vote.object not in on_sheet
            else "object-repeated"
            if vote.object in seen
            else None
        ):
            yield Mistake(f"/votes/{place}/object", slug, {"value": vote.object})
        if vote.level not in levels:
            yield Mistake(f"/votes/{place}/level", "unknown-level", {"value": vote.level})
        seen.add(vote.object)


def _reader(session: Session, batch: PaperBatch, operator: str) -> str:
    """first or second. Raises `BallotError("third-operator")`."""
    reader = batch.reader(operator)
    if reader is None:
        if batch.second_operator:
            raise BallotError("third-operator")
        reader = "second" if batch.first_operator else "first"
        paper_batches.put_operator(session, batch.id, reader, operator)
    return reader


def _code(session: Session, batch: UUID) -> str:
    found = paper_batches.find_batch(session, batch)
    return found.code if found else ""
