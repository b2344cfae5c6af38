"""One ballot of ten votes: from psycopg, bare and by `cast_ballot`, and over HTTP."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import msgspec
import psycopg

from benchmarks.figures import Figures, Row
from benchmarks.load import WARM_UP, load_rows, load_service, request
from benchmarks.stage import CAST, Size, Stage, castings, votes

_TABLE = "CREATE TABLE IF NOT EXISTS bare_ballots (LIKE ballots INCLUDING ALL)"
_INSERT = """INSERT INTO bare_ballots (poll, slot, id, voter, channel, source, levels)
    VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING 'accepted'"""
_TALLY = (
    r"SELECT counts INTO counted FROM counters .*?END IF;",
    r"FOR i IN 1 \.\. cardinality\(new_levels\) LOOP.*?END LOOP;",
    r"UPDATE counters .*?;",
    r"INSERT INTO turnout .*?;",
)
"""What of `cast_ballot` locks and moves counters and turnout."""


_STORE = CAST.replace("cast_ballot", "store_ballot")


class Ballots:
    """Each ballot has its own voter and its own reference, in a poll of its own for each measurement."""

    title = "One ballot of ten votes"

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        with psycopg.connect(stage.database_url) as connection:
            connection.execute(_TABLE)
            [[definition]] = connection.execute("SELECT pg_get_functiondef('cast_ballot'::regproc)")
            connection.execute(_without_tally(definition))

    @staticmethod
    def rows(size: Size) -> list[Row]:
        rows = []
        for number in size.loads:
            connections = f"{number} connection{'s' if number > 1 else ''}"
            rows.append(Row(f"insert_{number}", f"bare INSERT with arrays, {connections}", "/s"))
            rows.append(Row(f"untallied_{number}", f"`cast_ballot` without counters and turnout, {connections}", "/s"))
            beside = (f"untallied_{number}", f"insert_{number}")
            rows.append(Row(f"cast_{number}", f"`cast_ballot` from psycopg, {connections}", "/s", beside))
        beside = ("cast", "empty")
        rows += load_rows("post", "POST …/ballots by voter", size.loads, beside, cpu=("empty",))
        return rows + load_rows("put", "PUT /ballot by code", size.loads, beside, cpu=("empty",))

    def measure(self) -> Figures:
        stage, figures = self._stage, Figures()
        for number, count in stage.size.loads.items():
            poll = stage.poll(count + number * WARM_UP)
            bare = [
                (poll.id, slot, ballot, voter, 1, source, list(range(1, 7)) + [0] * 4)
                for slot, _, voter, _, ballot, _, source, *_ in castings(poll)
            ]
            figures[f"insert_{number}"] = self._execute(_INSERT, bare, number)
            untallied = stage.poll(count + number * WARM_UP)
            figures[f"untallied_{number}"] = self._execute(_STORE, list(castings(untallied)), number)
            figures[f"cast_{number}"] = self._execute(CAST, list(castings(poll)), number)
        figures |= load_service(stage.system, "ballots", "post", stage.size.loads, stage.posts, 201)
        return figures | load_service(stage.system, "ballots", "put", stage.size.loads, self._puts, 201)

    def _puts(self, number: int) -> list[bytes]:
        poll = self._stage.poll(number, coded=True)
        return [request("PUT", "/api/v1/ballot", {"Ballot-Code": code}, _own_ballot()) for code in poll.codes]

    def _execute(self, statement: str, arguments: Sequence[tuple[Any, ...]], number: int) -> float:
        """Statements a second, on `number` connections of a thread each; the first few on each warm it up."""
        warm = threading.Barrier(number + 1)
        failed: list[object] = []

        def run(share: Sequence[tuple[Any, ...]]) -> None:
            try:
                with psycopg.connect(self._stage.database_url, autocommit=True) as connection:
                    for place, each in enumerate(share):
                        if place == WARM_UP:
                            warm.wait()
                        if (row := connection.execute(statement, each).fetchone()) != ("accepted",):
                            raise RuntimeError(f"a ballot was not accepted but {row}")
            except Exception as error:
                failed.append(error)
                warm.abort()

        threads = [threading.Thread(target=run, args=(arguments[start::number],)) for start in range(number)]
        for thread in threads:
            thread.start()
        try:
            warm.wait()
            began = time.perf_counter()
        finally:
            for thread in threads:
                thread.join()
        if failed:
            raise RuntimeError(f"direct statements failed: {failed[0]}")
        return (len(arguments) - number * WARM_UP) / (time.perf_counter() - began)


def _without_tally(definition: str) -> str:
    """`store_ballot`: it checks and stores as `cast_ballot` does, and counts nothing."""
    for part in _TALLY:
        definition, times = re.subn(part, "", definition, flags=re.DOTALL)
        if times != 1:
            raise RuntimeError(f"cast_ballot has {times} times what counts: {part}")
    return definition.replace("cast_ballot", "store_ballot", 1)


def _own_ballot() -> bytes:
    return msgspec.json.encode({"source_ref": uuid4().hex, "votes": votes()})
