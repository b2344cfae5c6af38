"""Voids of ballots, and what counts instead."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ballots.domain.voters import SLOTS


class Void(NamedTuple):
    """A ballot that one person wants to void; it is void once another has confirmed that."""

    ballot: UUID
    slot: int
    voter: UUID | None
    reason: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    stood: bool | None
    successor: UUID | None


_FIELDS = ", ".join(Void._fields)


def find_void(session: Session, poll: UUID, ballot: UUID) -> Void | None:
    statement = text(f"SELECT {_FIELDS} FROM voids WHERE poll = :poll AND ballot = :ballot")
    row = session.execute(statement, {"poll": poll, "ballot": ballot}).one_or_none()
    return Void(*row) if row else None


def voids(session: Session, poll: UUID) -> list[Void]:
    """In the order in which they were proposed."""
    statement = text(f"SELECT {_FIELDS} FROM voids WHERE poll = :poll ORDER BY proposed_at, ballot")
    return [Void(*row) for row in session.execute(statement, {"poll": poll})]


def count_voids(session: Session, poll: UUID) -> int:
    """Ballots that are void."""
    statement = text("SELECT count(*) FROM voids WHERE poll = :poll AND confirmed_at IS NOT NULL")
    return session.scalar(statement, {"poll": poll}) or 0


def propose_void(session: Session, poll: UUID, ballot: UUID, reason: str, by: str) -> bool:
    """False where there is no such ballot."""
    statement = text(
        """INSERT INTO voids (poll, slot, ballot, voter, reason, proposed_by)
        SELECT poll, slot, id, voter, :reason, :by FROM ballots
        WHERE poll = :poll AND slot = ANY (:slots) AND id = :ballot RETURNING 1"""
    )
    values = {"poll": poll, "slots": list(range(SLOTS)), "ballot": ballot, "reason": reason, "by": by}
    return session.execute(statement, values).first() is not None


def confirm_void(session: Session, poll: UUID, void: Void, by: str, levels: int) -> bool:
    """Make a ballot void: if it counted, the one before it that is not void counts from now on.

    Counters and turnout follow. `levels` is their number on the poll's scale. False where nothing changes by it.
    """
    key = {"poll": poll, "slot": void.slot, "voter": void.voter}
    # in the order of locks of cast_ballot, which this keeps out of the slot
    stratum, counted = session.execute(
        text(
            """SELECT c.stratum, c.counts FROM counters c
            JOIN roll r ON r.poll = c.poll AND r.slot = c.slot AND r.stratum = c.stratum
            WHERE r.poll = :poll AND r.slot = :slot AND r.voter = :voter FOR UPDATE OF c"""
        ),
        key,
    ).one()
    standing = session.scalar(
        text("SELECT ballot FROM standing WHERE poll = :poll AND slot = :slot AND voter = :voter"), key
    )
    stood = standing == void.ballot
    chain = session.execute(
        text(
            """WITH RECURSIVE back AS (
                SELECT id, replaces, levels, channel, cast_at, 0 AS step FROM ballots
                WHERE poll = :poll AND slot = :slot AND id = :ballot
                UNION ALL
                SELECT b.id, b.replaces, b.levels, b.channel, b.cast_at, back.step + 1 FROM back
                JOIN ballots b ON b.poll = :poll AND b.slot = :slot AND b.id = back.replaces
            )
            SELECT id, levels, channel, date_trunc('hour', cast_at, 'UTC') AS hour, EXISTS (
                SELECT 1 FROM voids v
                WHERE v.poll = :poll AND v.slot = :slot AND v.ballot = back.id AND v.confirmed_at IS NOT NULL
            ) AS void FROM back ORDER BY step"""
        ),
        {**key, "ballot": void.ballot},
    ).all()
    successor = next((each for each in chain[1:] if not each.void), None) if stood else None
    session.execute(
        text(
            """UPDATE voids SET confirmed_by = :by, confirmed_at = now(), stood = :stood, successor = :successor
            WHERE poll = :poll AND slot = :slot AND ballot = :ballot"""
        ),
        {**key, "ballot": void.ballot, "by": by, "stood": stood, "successor": successor.id if successor else None},
    )
    if not stood:
        return False
    for votes, step in ((chain[0].levels, -1), (successor.levels if successor else [], 1)):
        for place, level in enumerate(votes):
            if level:
                counted[place * levels + level - 1] += step
    statement = "UPDATE counters SET counts = :counts WHERE poll = :poll AND slot = :slot AND stratum = :stratum"
    session.execute(text(statement), {**key, "stratum": stratum, "counts": counted})
    if successor:
        statement = "UPDATE standing SET ballot = :ballot WHERE poll = :poll AND slot = :slot AND voter = :voter"
        session.execute(text(statement), {**key, "ballot": successor.id})
    else:  # then the voter has not taken part: turnout had counted them with the first of these ballots
        statement = "DELETE FROM standing WHERE poll = :poll AND slot = :slot AND voter = :voter"
        session.execute(text(statement), key)
        session.execute(
            text(
                """UPDATE turnout SET voters = voters - 1
                WHERE poll = :poll AND slot = :slot AND channel = :channel AND hour = :hour"""
            ),
            {**key, "channel": chain[-1].channel, "hour": chain[-1].hour},
        )
    return True


def with_voided(session: Session, poll: UUID) -> dict[UUID, UUID]:
    """voter → ballot that would count if none had been voided, of those for whom that is another one."""
    statement = text(
        """SELECT v.voter, v.ballot, v.successor, s.ballot AS standing, p.first_counts FROM voids v
        JOIN polls p ON p.id = v.poll
        LEFT JOIN standing s ON s.poll = v.poll AND s.slot = v.slot AND s.voter = v.voter
        WHERE v.poll = :poll AND v.stood ORDER BY v.confirmed_at DESC"""
    )
    found: dict[UUID, UUID] = {}
    for void in session.execute(statement, {"poll": poll}):  # the last one first
        # where the last counts a ballot that came after the void counts all the same
        if void.first_counts or void.successor == found.get(void.voter, void.standing):
            found[void.voter] = void.ballot
    return found
