"""What screening looks at, aggregated over the ballots of a sealed poll; hours are UTC's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ballots.domain.screening import (
    LEAST_BALLOTS,
    LEAST_OBJECTS,
    LEAST_REPEATS,
    Place,
    Repeat,
    Sample,
    Shared,
)

_STANDING = """standing s JOIN ballots b ON b.poll = s.poll AND b.slot = s.slot AND b.id = s.ballot"""
_WHOLE = f"""WITH whole AS MATERIALIZED (
        SELECT b.channel, b.source, date_trunc('hour', b.cast_at, 'UTC') AS hour, b.levels,
            array_remove(b.levels, 0::smallint) AS rated
        FROM {_STANDING}
        WHERE s.poll = :poll AND cardinality(array_remove(b.levels, 0::smallint)) >= {LEAST_OBJECTS}
    ), cells AS (
        SELECT channel, source, levels, cardinality(array_remove(rated, rated[1])) = 0 AS straight,
            CASE WHEN count(*) OVER (PARTITION BY channel, source, hour) >= {LEAST_BALLOTS} THEN hour END AS hour
        FROM whole
    ) """
"""Standing ballots that rate enough objects; the hour is null where a source has few ballots in it."""

Names = Sequence[str]
"""The poll's channels in their order."""


def straight_samples(session: Session, poll: UUID, channels: Names) -> list[Sample]:
    """By channel, source and hour: ballots that rate enough objects, and those that give one level to all of them."""
    statement = text(
        _WHOLE
        + """SELECT channel, source, hour, count(*) AS ballots, count(*) FILTER (WHERE straight) AS straight
        FROM cells GROUP BY channel, source, hour"""
    )
    rows = session.execute(statement, {"poll": poll})
    return [Sample(Place(channels[r.channel - 1], r.source, r.hour), r.ballots, r.straight, r.straight) for r in rows]


def repeats(session: Session, poll: UUID, channels: Names) -> list[Repeat]:
    """The vectors that are repeated at a place, compared with ballots that rate the same objects."""
    statement = text(
        _WHOLE
        + f""", vectors AS (
            SELECT channel, source, hour, levels, straight, count(*)::integer AS times,
                regexp_replace(levels::text, '[1-9][0-9]*', '1', 'g') AS objects
            FROM cells GROUP BY channel, source, hour, levels, straight
        ), compared AS (
            SELECT *, sum(times) OVER (PARTITION BY channel, source, hour, objects)::integer AS of,
                sum(times) OVER (PARTITION BY levels)::integer AS times_in_all,
                sum(times) OVER (PARTITION BY objects)::integer AS of_all
            FROM vectors
        )
        SELECT channel, source, hour, times, of, times_in_all, of_all FROM compared
        WHERE NOT straight AND times >= {LEAST_REPEATS}"""
    )
    rows = session.execute(statement, {"poll": poll})
    return [Repeat(Place(channels[channel - 1], source, hour), *counts) for channel, source, hour, *counts in rows]


def gap_samples(session: Session, poll: UUID, channels: Names, scored: Sequence[int]) -> list[Sample]:
    """By channel and source: by how many levels standing ballots are away from the means of what they rate.

    `scored` are the positions of the levels that are not void, from the first. The mean is that of object and stratum.
    The source of an interview is its interviewer.
    """
    statement = text(
        f"""WITH votes AS (
            SELECT b.id, b.channel, coalesce(i.interviewer, b.source) AS source,
                level - avg(level) OVER (PARTITION BY r.stratum, v.object) AS away
            FROM {_STANDING}
            LEFT JOIN roll r ON r.poll = s.poll AND r.slot = s.slot AND r.voter = s.voter
            LEFT JOIN interviews i ON i.poll = b.poll AND i.ballot = b.id,
            unnest(b.levels) WITH ORDINALITY AS v (position, object),
            array_position(CAST(:scored AS smallint[]), v.position) AS level
            WHERE s.poll = :poll AND level IS NOT NULL
        ), means AS (
            SELECT channel, source, avg(away)::double precision AS away FROM votes GROUP BY id, channel, source
        )
        SELECT channel, source, count(*), sum(away), sum(away * away) FROM means GROUP BY channel, source"""
    )
    rows = session.execute(statement, {"poll": poll, "scored": list(scored)})
    return [Sample(Place(channels[channel - 1], source), *sums) for channel, source, *sums in rows]


def hours(session: Session, poll: UUID, channels: Names) -> Mapping[Place, int]:
    """Accepted ballots by channel, source and hour, replaced ones too."""
    statement = text(
        """SELECT channel, source, date_trunc('hour', cast_at, 'UTC') AS hour, count(*)::integer
        FROM ballots WHERE poll = :poll GROUP BY 1, 2, 3"""
    )
    rows = session.execute(statement, {"poll": poll})
    return {Place(channels[channel - 1], source, hour): number for channel, source, hour, number in rows}


def standing_voters(session: Session, poll: UUID) -> tuple[int, int]:
    """Voters with a ballot that counts, and those of them who are not on the roll."""
    statement = text(
        """SELECT count(*)::integer, count(*) FILTER (WHERE r.voter IS NULL)::integer
        FROM standing s LEFT JOIN roll r ON r.poll = s.poll AND r.slot = s.slot AND r.voter = s.voter
        WHERE s.poll = :poll"""
    )
    voters, not_on_roll = session.execute(statement, {"poll": poll}).one()
    return voters, not_on_roll


def references(session: Session, poll: UUID) -> int:
    """References of all sources, each once."""
    statement = text("SELECT count(DISTINCT (source, source_ref)) FROM ballot_references WHERE poll = :poll")
    return session.scalar(statement, {"poll": poll}) or 0


def shared_references(session: Session, poll: UUID) -> list[Shared]:
    """References that several voters' ballots bear, and the ballots."""
    statement = text(
        """SELECT source, count(DISTINCT voter)::integer, array_agg(DISTINCT ballot) FROM ballot_references
        WHERE poll = :poll GROUP BY source, source_ref HAVING count(DISTINCT voter) > 1"""
    )
    return [Shared(*row) for row in session.execute(statement, {"poll": poll})]
