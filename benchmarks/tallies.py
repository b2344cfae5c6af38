"""Reading a tally: from the counters, and by counting the ballots."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import psycopg

import ballots
from ballots.storage import counts
from benchmarks.figures import Figures, Row, milliseconds
from benchmarks.stage import LEVELS, Size, Stage
from chassis.database import Database


class Tallies:
    """One poll of each size."""

    title = "Reading a tally of ten objects"

    def __init__(self, stage: Stage) -> None:
        self._repeats = stage.size.repeats
        self._polls = {number: stage.filled(number) for number in stage.size.tallies}
        self._database = Database(stage.database_url, Path(ballots.__file__).parent / "storage" / "migrations")
        with psycopg.connect(stage.database_url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    @staticmethod
    def rows(size: Size) -> list[Row]:
        rows = []
        for number in size.tallies:
            beside = [f"recount_{number}", *([f"counters_{size.tallies[0]}"] if number != size.tallies[0] else [])]
            rows.append(Row(f"recount_{number}", f"GROUP BY over {number:,} ballots", "ms"))
            rows.append(Row(f"counters_{number}", f"counters of {number:,} ballots", "ms", tuple(beside)))
        return rows

    def measure(self) -> Figures:
        figures = Figures()
        with self._database.session() as session:
            for number, poll in self._polls.items():
                by_counters = partial(counts.counters, session, poll, len(LEVELS))
                recounted = []
                recount = milliseconds(lambda: recounted.append(counts.recount(session, poll)), 1)  # noqa: B023  # now
                if recounted != [by_counters()]:
                    raise RuntimeError("the counters are not what a recount gives")
                figures[f"recount_{number}"] = recount
                figures[f"counters_{number}"] = milliseconds(by_counters, 10 * self._repeats)
        return figures
