"""A batch: many ballots in one request, and how long single ballots wait meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from statistics import quantiles
from uuid import UUID, uuid4

import psycopg

from ballots.domain.voters import slot_of_voter
from benchmarks.figures import Figures, Row
from benchmarks.load import Connections, Load
from benchmarks.stage import Poll, Size, Stage

SINGLES = 2
"""Connections on which single ballots come in meanwhile."""
_TABLE = """CREATE UNLOGGED TABLE IF NOT EXISTS copied_ballots
    (poll uuid, slot smallint, id uuid, voter uuid, channel smallint, source text, levels smallint[])"""
_COPY = "COPY copied_ballots (poll, slot, id, voter, channel, source, levels) FROM STDIN"


class Batches:
    """Single ballots go into the same poll as the batch, because that is where they could have to wait."""

    title = "Many ballots in one request"

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        with psycopg.connect(stage.database_url) as connection:
            connection.execute(_TABLE)

    @staticmethod
    def rows(size: Size) -> list[Row]:
        singles = f"single ballots on {SINGLES} connections"
        return [
            Row("copy", f"bare COPY of {size.batch:,} rows with arrays, unlogged", "ballots/s"),
            Row("batch", f"POST …/batches of {size.batch:,} ballots", "ballots/s", ("copy",)),
            Row("batches", f"two POST …/batches of {size.batch:,} ballots at once in one poll", "ballots/s", ("copy",)),
            Row("alone_p50", f"{singles} alone, p50", "ms"),
            Row("meanwhile_p50", f"{singles} during a batch, p50", "ms", ("alone_p50",)),
            Row("alone_p99", f"{singles} alone, p99", "ms"),
            Row("meanwhile_p99", f"{singles} during a batch, p99", "ms", ("alone_p99",)),
            Row("meanwhile_longest", f"{singles} during a batch, the longest", "ms"),
        ]

    def measure(self) -> Figures:
        size = self._stage.size
        poll = self._stage.poll(4 * size.batch + 2 * size.meanwhile)
        voters = iter(poll.voters)
        first, second, *both = ([next(voters) for _ in range(size.batch)] for _ in range(4))
        singles = [self._stage.post(poll, voter) for voter in voters]
        with Connections(self._stage.system.addresses["ballots"], SINGLES) as opened:
            alone = opened.send(singles[: size.meanwhile], 201)
            copied = self._copy(poll, first)
            batch = self._send_batches(poll, first)
            two = self._send_batches(poll, *both)
            meanwhile = self._send_meanwhile(poll, second, opened, singles[size.meanwhile :])
        return {
            "copy": copied,
            "batch": batch,
            "batches": two,
            "alone_p50": _percentile(alone, 50),
            "alone_p99": _percentile(alone, 99),
            "meanwhile_p50": _percentile(meanwhile, 50),
            "meanwhile_p99": _percentile(meanwhile, 99),
            "meanwhile_longest": max(meanwhile.waits) * 1000,
        }

    def _send_batches(self, poll: Poll, *batches: Sequence[UUID]) -> float:
        """Each on a connection of its own, all at once: ballots a second."""
        requests = [self._stage.batch(poll, voters) for voters in batches]
        with Connections(self._stage.system.addresses["ballots"], len(batches)) as opened:
            load = opened.send(requests, 200)
        accepted = load.last.count(b'"outcome":"accepted"')
        if accepted != len(batches[-1]):
            raise RuntimeError(f"of {len(batches[-1])} ballots {accepted} were accepted: {load.last[:1000]!r}")
        return sum(map(len, batches)) / load.seconds

    def _send_meanwhile(
        self, poll: Poll, voters: Sequence[UUID], opened: Connections, singles: Iterable[bytes]
    ) -> Load:
        """Single ballots for as long as a batch of these voters is at work."""
        batch = threading.Thread(target=self._send_batches, args=(poll, voters))

        def while_at_work() -> Iterator[bytes]:
            for single in singles:
                yield single
                if not batch.is_alive():
                    return

        batch.start()
        try:
            return opened.send(while_at_work(), 201)
        finally:
            batch.join()

    def _copy(self, poll: Poll, voters: Sequence[UUID]) -> float:
        rows = [
            (poll.id, slot_of_voter(voter), uuid4(), voter, 1, "bench", list(range(1, 7)) + [0] * 4) for voter in voters
        ]
        with psycopg.connect(self._stage.database_url) as connection:
            began = time.perf_counter()
            with connection.cursor().copy(_COPY) as copy:
                for row in rows:
                    copy.write_row(row)
            connection.commit()
            return len(rows) / (time.perf_counter() - began)


def _percentile(load: Load, percent: int) -> float:
    """Of the waits, in milliseconds."""
    return quantiles(load.waits, n=100, method="inclusive")[percent - 1] * 1000
