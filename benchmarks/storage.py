"""What ballots of ten votes take on disk, with all indexes."""

from __future__ import annotations

import psycopg

from benchmarks.figures import Figures, Row
from benchmarks.stage import Size, Stage

TABLES = ("ballots", "standing", "ballot_references", "roll", "lookups")
_SIZE = "SELECT pg_total_relation_size(%s::regclass)"


class Storage:
    """How much each table grows by one poll. Weighed once: it is the same in each round."""

    title = "On disk, with indexes"

    def __init__(self, stage: Stage) -> None:
        with psycopg.connect(stage.database_url, autocommit=True) as connection:
            before = self._sizes(connection)
            stage.filled(stage.size.stored)
            grown = {table: (size - before[table]) / 1e6 for table, size in self._sizes(connection).items()}
        self._figures = {f"{table}_size": size for table, size in grown.items()}
        self._figures["counted_size"] = grown["ballots"] + grown["standing"]

    @staticmethod
    def rows(size: Size) -> list[Row]:
        rows = [Row("counted_size", f"{size.stored:,} ballots of ten votes, and which of them count", "MB")]
        return rows + [Row(f"{table}_size", f"of {size.stored:,} ballots: `{table}`", "MB") for table in TABLES]

    def measure(self) -> Figures:
        return self._figures

    @staticmethod
    def _sizes(connection: psycopg.Connection[tuple[int]]) -> dict[str, int]:
        return {table: connection.execute(_SIZE, [table]).fetchall()[0][0] for table in TABLES}
