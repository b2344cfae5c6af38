"""Reading a tally: from the counters, and by counting the ballots."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import psycopg

import ballots
from ballots.storage import counts
from benchmarks.figures import Figures, Row, milliseconds
from benchmarks.stage import CAST, LEVELS, Size, Stage, castings
from chassis.database import Database

TRANSACTION = 1_000
"""Ballots; with more in one, the counters' rows that it leaves behind slow it down."""


class Tallies:
    """One poll of each size, filled by `cast_ballot`."""

    title = "Reading a tally of ten objects"

    def __init__(self, stage: Stage) -> None:
        self._repeats = stage.size.repeats
        self._polls = {number: stage.poll(number) for number in stage.size.tallies}
        self._database = Database(stage.database_url, Path(ballots.__file__).parent / "storage" / "migrations")
        with psycopg.connect(stage.database_url, autocommit=True) as connection:
            for poll in self._polls.values():
                arguments = list(castings(poll))
                for start in range(0, len(arguments), TRANSACTION):
                    with connection.transaction():
                        connection.cursor().executemany(CAST, arguments[start : start + TRANSACTION])
            connection.execute("VACUUM ANALYZE")

    @staticmethod
    def rows(size: Size) -> list[Row]:
        rows = []
        for number in size.tallies:
            rows.append(Row(f"recount_{number}", f"GROUP BY over {number:,} ballots", "ms"))
            rows.append(Row(f"counters_{number}", f"counters of {number:,} ballots", "ms", (f"recount_{number}",)))
        return rows

    def measure(self) -> Figures:
        figures = Figures()
        with self._database.session() as session:
            for number, poll in self._polls.items():
                by_counters = partial(counts.counters, session, poll.id, len(LEVELS))
                by_ballots = partial(counts.recount, session, poll.id)
                if by_counters() != by_ballots():
                    raise RuntimeError("the counters are not what a recount gives")
                figures[f"recount_{number}"] = milliseconds(by_ballots, self._repeats)
                figures[f"counters_{number}"] = milliseconds(by_counters, self._repeats)
        return figures
