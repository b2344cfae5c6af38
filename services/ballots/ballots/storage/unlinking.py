"""Unlinking: what could lead from a vote to its voter is deleted; each vote stays as a row of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from ballots.storage import counts
from chassis.database import Database


class Unlinking(NamedTuple):
    """Ballots that were dropped, votes that stay as rows."""

    poll: UUID
    unlinked_at: datetime
    ballots: int
    votes: int


_DROPPED = (
    *("ballots", "standing", "ballot_references", "roll", "lookups", "counters", "live_tallies", "opt_outs"),
    *("interviews", "denials", "sheets", "sheet_readings"),
)
"""Whole tables of a poll. The counters, too: a slot is a part of the voter's id, and in a small poll a ballot."""


def find_unlinking(session: Session, poll: UUID) -> Unlinking | None:
    statement = text(
        """SELECT u.poll, p.unlinked_at, u.ballots, u.votes FROM unlinkings u JOIN polls p ON p.id = u.poll
        WHERE u.poll = :poll"""
    )
    row = session.execute(statement, {"poll": poll}).one_or_none()
    return Unlinking(*row) if row else None


def keep_votes(
    session: Session,
    poll: UUID,
    *,
    shown: Sequence[int],
    by_stratum: Sequence[int],
    by_criterion: Sequence[int],
    criteria: int,
) -> int:
    """Make a row of each vote that counts, in random order, and return how many.

    Of the objects in `shown` alone (positions from 1); with the stratum for those in `by_stratum`, with the levels of
    the `criteria` for those in `by_criterion`.
    """
    statement = text(
        f"""INSERT INTO counted_votes (poll, object, stratum, level, criteria)
        SELECT :poll, v.object, CASE WHEN v.object = ANY (:by_stratum) THEN r.stratum ELSE 0 END, v.level,
            CASE WHEN v.object = ANY (:by_criterion)
                THEN b.criteria[(v.object - 1) * :criteria + 1 : v.object * :criteria] END
        {counts.COUNTED}, unnest(b.levels) WITH ORDINALITY AS v (level, object)
        WHERE v.level <> 0 AND v.object = ANY (:shown)
        ORDER BY gen_random_uuid()"""
    )
    positions = {"shown": list(shown), "by_stratum": list(by_stratum), "by_criterion": list(by_criterion)}
    kept = session.execute(statement, {**counts.counted(poll), "criteria": criteria, **positions})
    return int(kept.rowcount)  # type: ignore[attr-defined]


def counted_votes(session: Session, poll: UUID) -> dict[tuple[int, int, int], int]:
    """(stratum, object, level) → votes that stayed."""
    statement = text(
        """SELECT stratum, object, level, count(*)::integer AS n FROM counted_votes
        WHERE poll = :poll GROUP BY 1, 2, 3"""
    )
    return {(r.stratum, r.object, r.level): r.n for r in session.execute(statement, {"poll": poll})}


def drop_links(session: Session, poll: UUID, votes: int) -> None:
    """Delete the poll's ballots and all that names a voter, and record that."""
    values: dict[str, Any] = {"poll": poll, "votes": votes}
    ballots = session.scalar(text("SELECT count(*) FROM ballots WHERE poll = :poll"), values)
    for table in _DROPPED:
        session.execute(text(f"DELETE FROM {table} WHERE poll = :poll"), values)  # names of our own
    for statement in (
        "UPDATE voids SET voter = NULL, successor = NULL, slot = 0 WHERE poll = :poll",
        # messages that counted here, and what an operator read in them; others lose the number's digest of this poll
        """DELETE FROM decisions WHERE message IN (
            SELECT id FROM messages WHERE poll = :poll OR digests - CAST(:poll AS text) = '{}')""",
        "DELETE FROM messages WHERE poll = :poll OR digests - CAST(:poll AS text) = '{}'",
        "UPDATE messages SET digests = digests - CAST(:poll AS text) WHERE digests ? CAST(:poll AS text)",
        # in another order than they came in, under new ids
        """WITH said AS (DELETE FROM comments WHERE poll = :poll RETURNING object, body)
        INSERT INTO comments (poll, slot, ballot, object, body)
        SELECT :poll, 0, NULL, object, body FROM said ORDER BY gen_random_uuid()""",
        """WITH part AS (DELETE FROM turnout WHERE poll = :poll RETURNING channel, hour, voters, ballots)
        INSERT INTO turnout (poll, slot, channel, hour, voters, ballots)
        SELECT :poll, 0, channel, hour, sum(voters), sum(ballots) FROM part GROUP BY channel, hour""",
        """WITH part AS (DELETE FROM refusals WHERE poll = :poll RETURNING reason, submissions)
        INSERT INTO refusals (poll, slot, reason, submissions)
        SELECT :poll, 0, reason, sum(submissions) FROM part GROUP BY reason""",
        "UPDATE polls SET lookup_key = '', receipt_key = '', unlinked_at = now() WHERE id = :poll",
    ):
        session.execute(text(statement), values)
    statement = "INSERT INTO unlinkings (poll, ballots, votes) VALUES (:poll, :ballots, :votes)"
    session.execute(text(statement), {**values, "ballots": ballots})


def replace_tally(session: Session, poll: UUID, document: dict[str, Any]) -> None:
    """Store a version of a final tally as it is shown, without what is withheld."""
    statement = text("UPDATE tallies SET document = :document WHERE poll = :poll AND version = :version")
    statement = statement.bindparams(bindparam("document", type_=JSONB))
    session.execute(statement, {"poll": poll, "version": document["version"], "document": document})


def sweep(database: Database) -> None:
    """Let PostgreSQL give up the deleted rows, which it keeps until somebody cleans up."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM {', '.join((*_DROPPED, 'messages', 'decisions', 'comments', 'turnout'))}"))
