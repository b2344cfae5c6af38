"""Making sheets of paper for voters, and reading what is to be printed on them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from ballots.domain.errors import BallotError, Mistake, invalid
from ballots.domain.paper import CHANNEL, Sheet, demand_printing, read_number
from ballots.domain.polls import Poll
from ballots.storage import rolls, sheets
from ballots.storage.sheets import StoredSheet
from chassis.database import Database

MOST_SHEETS = 1000
"""Of one file."""


def make_sheets(db: Database, poll: Poll, voters: Sequence[UUID]) -> list[tuple[UUID, str]]:
    """(voter, sheet) of each voter in order; who has a sheet keeps it.

    Raises `BallotError`: poll-cancelled, poll-sealed, poll-closed, channel-not-allowed (the poll's), or invalid-input
    with every not-on-roll and channel-not-allowed (a voter's).
    """
    demand_printing(poll)
    with db.session() as session:
        entries = rolls.entries(session, poll.id, voters)
        mistakes = []
        for place, voter in enumerate(voters):
            if voter not in entries:
                mistakes.append(Mistake(f"/voters/{place}", "not-on-roll"))
            elif CHANNEL not in (entries[voter].channels or [CHANNEL]):
                mistakes.append(Mistake(f"/voters/{place}", "channel-not-allowed", {"channel": CHANNEL}))
        if mistakes:
            raise invalid(mistakes)
        sheets.put_sheets(session, poll.id, voters)
        numbers = sheets.sheets_of_voters(session, poll.id, voters)
        session.commit()
    return [(voter, numbers[voter]) for voter in dict.fromkeys(voters)]


def read_sheets(db: Database, poll: Poll, named: Sequence[str], part: int | None) -> list[Sheet]:
    """Sheets to print: those that are named, in this order; else a part (from 1) of all in the order of their numbers.

    Raises `BallotError`: as `make_sheets` for the poll; too-many-sheets where no part is asked for and one does not
    hold them all; no-sheets; or invalid-input with every unknown-sheet, sheet-mistyped, sheet-of-another-poll.
    """
    demand_printing(poll)
    with db.session() as session:
        if named:
            numbers = _numbers(poll, named)
            by_number = sheets.find_sheets(session, poll.id, numbers)
            unknown = [n for n, number in enumerate(numbers) if number not in by_number]
            if unknown:
                raise invalid(Mistake(f"/sheet/{n}", "unknown-sheet", {"sheet": numbers[n]}) for n in unknown)
            found = [by_number[number] for number in dict.fromkeys(numbers)]
        else:
            total = sheets.count_sheets(session, poll.id)
            if part is None and total > MOST_SHEETS:
                raise BallotError("too-many-sheets", total=total, limit=MOST_SHEETS, parts=-(-total // MOST_SHEETS))
            found = sheets.sheets_of_poll(session, poll.id, ((part or 1) - 1) * MOST_SHEETS, MOST_SHEETS)
    if not found:
        raise BallotError("no-sheets")
    return [Sheet(each.number, objects_of(poll, each)) for each in found]


def objects_of(poll: Poll, sheet: StoredSheet) -> list[str]:
    """The codes of the objects on a sheet: those on its voter's list."""
    codes = poll.objects
    return codes if sheet.objects is None else [codes[place - 1] for place in sheet.objects]


def _numbers(poll: Poll, named: Sequence[str]) -> list[str]:
    numbers, mistakes = [], []
    for place, each in enumerate(named):
        try:
            numbers.append(read_number(each, poll.mark))
        except BallotError as error:
            mistakes.append(Mistake(f"/sheet/{place}", error.slug, error.facts))
    if mistakes:
        raise invalid(mistakes)
    return numbers
