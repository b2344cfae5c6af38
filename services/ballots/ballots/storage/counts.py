"""Reading the counters, turnout and refusals, and counting again from the ballots themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from ballots.domain.voters import slot_of_voter
from ballots.storage.casting import COUNT_REFUSAL


class Hour(NamedTuple):
    """Turnout of a channel (position from 1) in an hour."""

    channel: int
    hour: datetime
    voters: int
    ballots: int


def counters(session: Session, poll: UUID, levels: int) -> dict[tuple[int, int, int], int]:
    """(stratum, object, level) → ballots, out of the counters; the positions count from 1, zeros are left out."""
    statement = text(
        """SELECT stratum, place, sum(n)::integer AS n
        FROM counters, unnest(counts) WITH ORDINALITY AS c (n, place)
        WHERE poll = :poll AND n <> 0 GROUP BY stratum, place"""
    )
    rows = session.execute(statement, {"poll": poll})
    return {(r.stratum, (r.place - 1) // levels + 1, (r.place - 1) % levels + 1): r.n for r in rows if r.n}


COUNTED = """FROM (
        SELECT slot, voter, ballot FROM standing WHERE poll = :poll AND voter <> ALL (:voters)
        UNION ALL SELECT * FROM unnest(CAST(:slots AS smallint[]), CAST(:voters AS uuid[]), CAST(:ballots AS uuid[]))
    ) AS s (slot, voter, ballot)
    JOIN ballots b ON b.poll = :poll AND b.slot = s.slot AND b.id = s.ballot
    JOIN roll r ON r.poll = :poll AND r.slot = s.slot AND r.voter = s.voter"""
"""Ballots that count. With the voters of `instead` (voter → ballot) their given ballot counts, whichever stands."""

Instead = Mapping[UUID, UUID]


def recount(session: Session, poll: UUID, instead: Instead | None = None) -> dict[tuple[int, int, int], int]:
    """The same as `counters`, from the ballots that count."""
    statement = text(
        f"""SELECT r.stratum, v.object, v.level, count(*)::integer AS n {COUNTED},
            unnest(b.levels) WITH ORDINALITY AS v (level, object)
        WHERE v.level <> 0 GROUP BY 1, 2, 3"""
    )
    return {(r.stratum, r.object, r.level): r.n for r in session.execute(statement, counted(poll, instead))}


def by_channel(session: Session, poll: UUID, instead: Instead | None = None) -> dict[tuple[int, int, int], int]:
    """(channel, object, level) → votes that count."""
    statement = text(
        f"""SELECT b.channel, v.object, v.level, count(*)::integer AS n {COUNTED},
            unnest(b.levels) WITH ORDINALITY AS v (level, object)
        WHERE v.level <> 0 GROUP BY 1, 2, 3"""
    )
    return {(r.channel, r.object, r.level): r.n for r in session.execute(statement, counted(poll, instead))}


def by_criterion(
    session: Session, poll: UUID, criteria: int, instead: Instead | None = None
) -> dict[tuple[int, int, int], int]:
    """(criterion, object, level) → votes that count."""
    if not criteria:
        return {}
    statement = text(
        f"""SELECT v.place, v.level, count(*)::integer AS n {COUNTED},
            unnest(b.criteria) WITH ORDINALITY AS v (level, place)
        WHERE v.level <> 0 GROUP BY 1, 2"""
    )
    rows = session.execute(statement, counted(poll, instead))
    return {((r.place - 1) % criteria + 1, (r.place - 1) // criteria + 1, r.level): r.n for r in rows}


def voters(session: Session, poll: UUID, instead: Instead | None = None) -> int:
    """Voters with a ballot that counts."""
    return session.scalar(text(f"SELECT count(*) {COUNTED}"), counted(poll, instead)) or 0


def ballots(session: Session, poll: UUID) -> int:
    """Everything that was ever accepted."""
    return session.scalar(text("SELECT count(*) FROM ballots WHERE poll = :poll"), {"poll": poll}) or 0


def counted(poll: UUID, instead: Instead | None = None) -> dict[str, object]:
    """The values that `COUNTED` needs."""
    chosen = dict(instead or {})
    slots = [slot_of_voter(voter) for voter in chosen]
    return {"poll": poll, "slots": slots, "voters": list(chosen), "ballots": list(chosen.values())}


def turnout(session: Session, poll: UUID) -> list[Hour]:
    statement = text(
        """SELECT channel, hour, sum(voters)::integer, sum(ballots)::integer FROM turnout
        WHERE poll = :poll GROUP BY channel, hour ORDER BY hour, channel"""
    )
    return [Hour(*row) for row in session.execute(statement, {"poll": poll})]


def refusals(session: Session, poll: UUID) -> dict[str, int]:
    statement = text(
        """SELECT reason, sum(submissions)::integer AS n FROM refusals
        WHERE poll = :poll GROUP BY reason HAVING sum(submissions) <> 0 ORDER BY reason"""
    )
    return {row.reason: row.n for row in session.execute(statement, {"poll": poll})}


def count_refusal(session: Session, poll: UUID, slot: int, reason: str, number: int = 1) -> None:
    """Count a submission that never got as far as `cast_ballot`; -1 takes it back."""
    values = {"poll": poll, "slot": slot, "reason": reason, "number": number}
    session.connection().exec_driver_sql(COUNT_REFUSAL, values)


def begin_closing(session: Session, poll: UUID) -> None:
    """Turn new ballots away from the next commit on."""
    session.execute(text("INSERT INTO closings (poll) VALUES (:poll) ON CONFLICT DO NOTHING"), {"poll": poll})


def final_tally(session: Session, poll: UUID, version: int | None = None) -> dict[str, Any] | None:
    """A version of the final tally, by default the newest."""
    statement = text(
        """SELECT document FROM tallies WHERE poll = :poll AND version = coalesce(:version, version)
        ORDER BY version DESC LIMIT 1"""
    ).bindparams(bindparam("version", type_=Integer))
    document: dict[str, Any] | None = session.scalar(statement, {"poll": poll, "version": version})
    return document


def insert_final_tally(session: Session, poll: UUID, document: Mapping[str, Any]) -> None:
    statement = text("INSERT INTO tallies (poll, version, document) VALUES (:poll, :version, :document)")
    statement = statement.bindparams(bindparam("document", type_=JSONB))
    session.execute(statement, {"poll": poll, "version": document["version"], "document": document})
    session.execute(text("UPDATE polls SET sealed_at = coalesce(sealed_at, now()) WHERE id = :poll"), {"poll": poll})


def lock_live_tally(session: Session, poll: UUID) -> None:
    """One reader at a time decides what is shown."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:poll, 2))"), {"poll": str(poll)})


def live_tally(session: Session, poll: UUID) -> dict[str, Any] | None:
    """What of a running poll is shown, and will be next."""
    document: dict[str, Any] | None = session.scalar(
        text("SELECT document FROM live_tallies WHERE poll = :poll"), {"poll": poll}
    )
    return document


def put_live_tally(session: Session, poll: UUID, document: Mapping[str, Any]) -> None:
    statement = text(
        """INSERT INTO live_tallies (poll, document) VALUES (:poll, :document)
        ON CONFLICT ON CONSTRAINT pk_live_tallies DO UPDATE SET document = excluded.document"""
    ).bindparams(bindparam("document", type_=JSONB))
    session.execute(statement, {"poll": poll, "document": document})
