"""What `make soak` does: a million ballots, in batches and one by one, and how much memory each worker holds meanwhile.

It ends with an error where a worker holds over a tenth more at the end than after the first tenth of the ballots.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.load import Connections, Workers
from benchmarks.stage import Poll, Size, Stage
from laptop.services import BALLOTS
from laptop.signals import exit_on_signals
from laptop.system import System

PARTS = 100
BATCH, SINGLES = 9_000, 1_000
"""Ballots of a part; 100 × 10,000 are a million."""
CONNECTIONS = 16
PRINTED = (0, 10, 50, 100)
MOST_GROWTH = 1.1


def main() -> None:
    exit_on_signals()
    with (
        tempfile.TemporaryDirectory(prefix="minping-soak-") as folder,
        System(Path(folder), services=(BALLOTS,)) as system,
    ):
        stage, workers = Stage(system, Size()), Workers(system, BALLOTS.name)
        print(f"before the roll: {_megabytes(workers.memory())}", flush=True)
        poll = stage.poll(PARTS * (BATCH + SINGLES))
        held = {}
        for part in range(PARTS + 1):
            if part in PRINTED:
                held[part] = workers.memory()
                print(f"{part * (BATCH + SINGLES):9,} ballots: {_megabytes(held[part])}", flush=True)
            if part < PARTS:
                _cast(stage, poll, part * (BATCH + SINGLES))
    if any(last > MOST_GROWTH * early for early, last in zip(held[10], held[100], strict=True)):
        sys.exit("a worker's memory grew with the ballots")


def _cast(stage: Stage, poll: Poll, start: int) -> None:
    """Ballots of the voters from `start` on, on new connections: gunicorn's workers take them in turn."""
    voters = poll.voters[start : start + BATCH + SINGLES]
    address = stage.system.addresses[BALLOTS.name]
    with Connections(address, CONNECTIONS) as opened:
        opened.send([stage.post(poll, voter) for voter in voters[:SINGLES]], 201)
    with Connections(address, 1) as opened:
        answered = opened.send([stage.batch(poll, voters[SINGLES:])], 200).last
    if (accepted := answered.count(b'"outcome":"accepted"')) != BATCH:
        raise RuntimeError(f"of {BATCH} ballots {accepted} were accepted: {answered[:1000]!r}")


def _megabytes(memory: list[int]) -> str:
    return ", ".join(f"{each / 1e6:.1f} MB" for each in memory)


if __name__ == "__main__":
    main()
