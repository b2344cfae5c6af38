"""Rolls, and the lookup of a voter by the digest of a code or a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ballots.domain.voters import slot_of_digest, slot_of_voter


class RollEntry(NamedTuple):
    """A voter of a poll. Positions count from 1; stratum 0 is none; objects and channels None are all of the poll's."""

    voter: UUID
    stratum: int
    objects: list[int] | None
    channels: list[str] | None
    generation: int | None
    code_digest: bytes | None
    phone_digest: bytes | None


_FIELDS = ", ".join(RollEntry._fields)
_DIGESTS_OF_POLL = "poll = :poll AND slot = ANY (:slots) AND digest = ANY (:digests)"


def lock_roll(session: Session, poll: UUID) -> None:
    """One load of a poll's roll at a time; ballots go on."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:poll, 1))"), {"poll": str(poll)})


def entries(session: Session, poll: UUID, voters: Sequence[UUID]) -> dict[UUID, RollEntry]:
    """Those of `voters` who are on the roll."""
    statement = text(f"SELECT {_FIELDS} FROM roll WHERE poll = :poll AND slot = ANY (:slots) AND voter = ANY (:voters)")
    slots = sorted({slot_of_voter(voter) for voter in voters})
    rows = session.execute(statement, {"poll": poll, "slots": slots, "voters": list(voters)})
    return {row.voter: RollEntry(*row) for row in rows}


def put_entries(session: Session, poll: UUID, lines: Sequence[RollEntry]) -> None:
    """Add the voters, or replace what the roll says of them."""
    if not lines:
        return
    statement = text(
        f"""INSERT INTO roll (poll, slot, {_FIELDS})
        VALUES (:poll, :slot, :voter, :stratum, :objects, :channels, :generation, :code_digest, :phone_digest)
        ON CONFLICT ON CONSTRAINT pk_roll DO UPDATE SET stratum = excluded.stratum, objects = excluded.objects,
            channels = excluded.channels, generation = excluded.generation, code_digest = excluded.code_digest,
            phone_digest = excluded.phone_digest"""
    )
    rows = [{"poll": poll, "slot": slot_of_voter(line.voter), **line._asdict()} for line in lines]
    session.execute(statement, sorted(rows, key=lambda row: row["voter"]))


def put_lookups(session: Session, poll: UUID, lines: Sequence[RollEntry]) -> set[bytes]:
    """Let the digests of `lines` lead to their voters. Returns those that already lead to somebody else."""
    wanted: dict[bytes, tuple[UUID, int | None]] = {}
    for line in lines:
        for value, generation in ((line.code_digest, line.generation), (line.phone_digest, None)):
            if value is not None:
                wanted[value] = (line.voter, generation)
    if not wanted:
        return set()
    rows: list[dict[str, object]] = [
        {"slot": slot_of_digest(value), "digest": value, "poll": poll, "voter": voter, "generation": generation}
        for value, (voter, generation) in sorted(wanted.items())
    ]
    statement = text(
        """INSERT INTO lookups (slot, digest, poll, voter, generation)
        VALUES (:slot, :digest, :poll, :voter, :generation) ON CONFLICT ON CONSTRAINT pk_lookups DO NOTHING"""
    )
    session.execute(statement, rows)
    found = session.execute(
        text(f"SELECT digest, voter FROM lookups WHERE {_DIGESTS_OF_POLL}"), _digests(poll, list(wanted))
    )
    return {row.digest for row in found if row.voter != wanted[row.digest][0]}


def delete_numbers(session: Session, poll: UUID, lines: Sequence[RollEntry]) -> None:
    """Forget the numbers of `lines`, which have been replaced."""
    digests = [line.phone_digest for line in lines if line.phone_digest is not None]
    session.execute(text(f"DELETE FROM lookups WHERE {_DIGESTS_OF_POLL}"), _digests(poll, digests))


def _digests(poll: UUID, digests: Sequence[bytes]) -> dict[str, object]:
    return {"poll": poll, "slots": sorted(set(map(slot_of_digest, digests))), "digests": list(digests)}


def roll_size(session: Session, poll: UUID) -> int:
    return session.scalar(text("SELECT count(*) FROM roll WHERE poll = :poll"), {"poll": poll}) or 0


def voters_by_digest(session: Session, digests: Mapping[UUID, bytes]) -> dict[UUID, UUID]:
    """poll → voter, for each poll whose digest is on its roll."""
    statement = text(f"SELECT voter FROM lookups WHERE {_DIGESTS_OF_POLL}")
    found = {poll: session.scalar(statement, _digests(poll, [value])) for poll, value in digests.items()}
    return {poll: voter for poll, voter in found.items() if voter is not None}


def has_standing_ballot(session: Session, poll: UUID, voter: UUID) -> bool:
    statement = text("SELECT EXISTS (SELECT 1 FROM standing WHERE poll = :poll AND slot = :slot AND voter = :voter)")
    return bool(session.scalar(statement, {"poll": poll, "slot": slot_of_voter(voter), "voter": voter}))


def unanswered(session: Session, poll: UUID, after: UUID | None, most: int) -> list[UUID]:
    """Voters on the roll without a ballot that counts: those after a voter in the roll's order."""
    statement = text(
        """SELECT r.voter FROM roll r WHERE r.poll = :poll AND (r.slot, r.voter) > (:slot, :after)
        AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.poll = r.poll AND s.slot = r.slot AND s.voter = r.voter)
        ORDER BY r.slot, r.voter LIMIT :most"""
    )
    slot = -1 if after is None else slot_of_voter(after)
    rows = session.scalars(statement, {"poll": poll, "slot": slot, "after": after or UUID(int=0), "most": most})
    return list(rows)
