"""Ballots that their voter says somebody else has handed in."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ballots.domain.voters import slot_of_voter
from ballots.storage.rows import Rows
from chassis.database import Database


class Denial(NamedTuple):
    ballot: UUID
    at: datetime


def put_denial(session: Session, poll: UUID, voter: UUID, note: str | None) -> Denial | None:
    """Record that a voter has not handed in the ballot that stands; the first record of it stays. None: none stands."""
    values = {"poll": poll, "slot": slot_of_voter(voter), "voter": voter, "note": note}
    insert = """INSERT INTO denials (poll, slot, voter, ballot, note)
        SELECT poll, slot, voter, ballot, :note FROM standing WHERE poll = :poll AND slot = :slot AND voter = :voter
        ON CONFLICT ON CONSTRAINT pk_denials DO NOTHING"""
    session.execute(text(insert), values)
    found = """SELECT d.ballot, d.at FROM standing s
        JOIN denials d ON d.poll = s.poll AND d.slot = s.slot AND d.ballot = s.ballot
        WHERE s.poll = :poll AND s.slot = :slot AND s.voter = :voter"""
    row = session.execute(text(found), values).one_or_none()
    return Denial(*row) if row else None


class Denials(Rows):
    """A poll's, the earliest first: {ballot, channel, source, at, note, stands}; never the voter."""

    def __init__(self, database: Database, poll: UUID) -> None:
        columns = "d.ballot, p.channels[b.channel] AS channel, b.source, d.at, d.note, s.ballot IS NOT NULL AS stands"
        source = """FROM denials d JOIN polls p ON p.id = d.poll
            JOIN ballots b ON b.poll = d.poll AND b.slot = d.slot AND b.id = d.ballot
            LEFT JOIN standing s ON s.poll = d.poll AND s.slot = d.slot AND s.voter = d.voter AND s.ballot = d.ballot
            WHERE d.poll = :poll"""
        super().__init__(database, columns, source, "d.at, d.ballot", {"poll": poll})
