"""Loading the roll: who may vote in a poll, and for which objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

from ballots.domain.errors import BallotError, Mistake, invalid
from ballots.domain.polls import Poll
from ballots.storage import polls, rolls
from ballots.storage.rolls import RollEntry
from chassis.database import Database


class RollLine(Protocol):
    """A line as campaigns sends it; objects, channels and stratum by code."""

    @property
    def voter(self) -> UUID: ...
    @property
    def phone_digest(self) -> str | None: ...
    @property
    def code_digest(self) -> str | None: ...
    @property
    def generation(self) -> int | None: ...
    @property
    def objects(self) -> list[str] | None: ...
    @property
    def channels(self) -> list[str] | None: ...
    @property
    def stratum(self) -> str | None: ...


class Loaded(NamedTuple):
    """Voters of one load, and the size of the roll after it."""

    added: int
    changed: int
    unchanged: int
    roll: int


def load_roll(db: Database, poll_id: UUID, lines: Sequence[RollLine]) -> Loaded:
    """Add voters; all lines or none. The same line again is no change; a code of a higher generation replaces the
    older.

    Raises `BallotError`: poll-not-found, poll-sealed, poll-cancelled, poll-frozen (a ballot is in, and a line says
    more than a new code of somebody who is on the roll), or invalid-input with every unknown-object, unknown-stratum,
    channel-not-allowed, voter-repeated, digest-taken, generation-not-higher.
    """
    with db.session() as session:
        rolls.lock_roll(session, poll_id)
        poll = polls.find_poll(session, poll_id)
        if poll is None:
            raise BallotError("poll-not-found")
        if poll.cancelled_at:
            raise BallotError("poll-cancelled")
        if poll.closing or poll.sealed_at:
            raise BallotError("poll-sealed")
        if mistakes := _mistakes(poll, lines):
            raise invalid(mistakes)
        entries = [_entry(poll, line) for line in lines]
        before = rolls.entries(session, poll_id, [entry.voter for entry in entries])
        changed = [entry for entry in entries if entry.voter in before and before[entry.voter] != entry]
        if any(_beside_code(entry) != _beside_code(before[entry.voter]) for entry in changed):
            polls.find_poll(session, poll_id, lock=True)  # then no first ballot may come in meanwhile
        _check_changes(before, changed, entries, has_ballots=polls.has_ballots(session, poll_id))
        added = [entry for entry in entries if entry.voter not in before]
        rolls.delete_numbers(
            session, poll_id, [before[e.voter] for e in changed if before[e.voter].phone_digest != e.phone_digest]
        )
        taken = rolls.put_lookups(session, poll_id, added + changed)
        if taken:
            places = [n for n, entry in enumerate(entries) if {entry.code_digest, entry.phone_digest} & taken]
            raise invalid(Mistake(f"/{n}", "digest-taken") for n in places)
        rolls.put_entries(session, poll_id, added + changed)
        size = rolls.roll_size(session, poll_id)
        session.commit()
    return Loaded(len(added), len(changed), len(entries) - len(added) - len(changed), size)


def _mistakes(poll: Poll, lines: Sequence[RollLine]) -> list[Mistake]:
    objects, strata, channels = set(poll.objects), set(poll.document["strata"]), set(poll.document["channels"])
    seen: dict[object, int] = {}
    mistakes = []
    for number, line in enumerate(lines):
        for place, code in enumerate(line.objects or []):
            if code not in objects:
                mistakes.append(Mistake(f"/{number}/objects/{place}", "unknown-object", {"value": code}))
        for place, channel in enumerate(line.channels or []):
            if channel not in channels:
                mistakes.append(Mistake(f"/{number}/channels/{place}", "channel-not-allowed", {"channel": channel}))
        if line.stratum is not None and line.stratum not in strata:
            mistakes.append(Mistake(f"/{number}/stratum", "unknown-stratum", {"value": line.stratum}))
        if line.code_digest is not None and line.generation is None:
            mistakes.append(Mistake(f"/{number}/generation", "missing-field"))
        for name, slug in (
            ("voter", "voter-repeated"),
            ("code_digest", "digest-taken"),
            ("phone_digest", "digest-taken"),
        ):
            value = getattr(line, name)
            if value is not None and seen.setdefault(value, number) != number:
                mistakes.append(Mistake(f"/{number}/{name}", slug))
    return mistakes


def _entry(poll: Poll, line: RollLine) -> RollEntry:
    places = {code: place for place, code in enumerate(poll.objects, 1)}
    return RollEntry(
        voter=line.voter,
        stratum=poll.document["strata"].index(line.stratum) + 1 if line.stratum is not None else 0,
        objects=None if line.objects is None else sorted({places[code] for code in line.objects}),
        channels=line.channels,
        generation=line.generation if line.code_digest else None,
        code_digest=bytes.fromhex(line.code_digest) if line.code_digest else None,
        phone_digest=bytes.fromhex(line.phone_digest) if line.phone_digest else None,
    )


def _check_changes(
    before: dict[UUID, RollEntry], changed: list[RollEntry], entries: list[RollEntry], *, has_ballots: bool
) -> None:
    places = {entry.voter: number for number, entry in enumerate(entries)}
    lower = [e for e in changed if _code(e) != _code(before[e.voter]) and not _is_newer(e, before[e.voter])]
    if lower:
        raise invalid(Mistake(f"/{places[entry.voter]}/generation", "generation-not-higher") for entry in lower)
    if has_ballots and any(_beside_code(entry) != _beside_code(before[entry.voter]) for entry in changed):
        raise BallotError("poll-frozen", fields="roll")


def _code(entry: RollEntry) -> tuple[bytes | None, int | None]:
    return entry.code_digest, entry.generation


def _is_newer(entry: RollEntry, before: RollEntry) -> bool:
    return entry.generation is not None and entry.generation > (before.generation or 0)


def _beside_code(entry: RollEntry) -> RollEntry:
    return entry._replace(generation=None, code_digest=None)
