"""What `make bench` runs: every subject in turn, round after round, and the page of figures."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import psutil
import psycopg

from benchmarks import figures
from benchmarks.ballots import Ballots
from benchmarks.batches import Batches
from benchmarks.draws import Draws
from benchmarks.failing import Failing
from benchmarks.figures import Figures, Row
from benchmarks.floor import Floor
from benchmarks.gateway import Gateway
from benchmarks.scoring import Scoring
from benchmarks.screening import Screening
from benchmarks.stage import QUICK, Size, Stage, services
from benchmarks.storage import Storage
from benchmarks.tallies import Tallies
from laptop.signals import exit_on_signals
from laptop.system import System

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "benchmarks" / "README.md"


class Subject(Protocol):
    """What is measured together. `measure` gives one round's figures of its rows."""

    title: str

    def __init__(self, stage: Stage) -> None: ...
    @staticmethod
    def rows(size: Size) -> list[Row]: ...
    def measure(self) -> Figures: ...


SUBJECTS: tuple[type[Subject], ...] = (
    *(Floor, Ballots, Gateway, Failing),
    *(Batches, Storage, Tallies, Scoring, Screening, Draws),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, to see that everything works")
    parser.add_argument("--output", type=Path, help="the page to write; without it, --quick only prints")
    arguments = parser.parse_args()
    exit_on_signals()
    page = arguments.output or (None if arguments.quick else PAGE)
    found = run(QUICK if arguments.quick else Size())
    print(found)
    if page:
        figures.write_between_marks(page, found)


def run(size: Size) -> str:
    """Start everything, measure, stop everything: what stands between the marks of the page."""
    load_before = os.getloadavg()[0]
    with (
        tempfile.TemporaryDirectory(prefix="minping-bench-") as folder,
        System(Path(folder), services=services(str(ROOT))) as system,
    ):
        stage = Stage(system, size)
        subjects = [kind(stage) for kind in SUBJECTS]
        rounds: list[Figures] = []
        for number in range(1, size.rounds + 1):
            print(f"round {number} of {size.rounds} …", file=sys.stderr, flush=True)
            rounds.append({key: value for subject in subjects for key, value in subject.measure().items()})
        machine = describe_machine(stage.database_url, size.rounds, load_before)
    return f"{machine}\n\n{figures.table({kind.title: kind.rows(size) for kind in SUBJECTS}, rounds)}"


def describe_machine(database_url: str, rounds: int, load_before: float) -> str:
    """What was measured on, and how busy it was with other things before."""
    with psycopg.connect(database_url) as connection:
        settings = ("server_version", "synchronous_commit", "fsync")
        found = connection.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in settings)).fetchone()
    version, commits, synced = found or ()
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, median of {rounds}: {os.cpu_count()} cores ({_processor()}), {memory:.1f} GiB,"
        f" {platform.system()}, Python {platform.python_version()}, PostgreSQL {version} (synchronous_commit {commits},"
        f" fsync {synced}), gunicorn gthread with 2 workers x 8 threads a service (gateway: 32)."
        f" Load of the machine before it began: {load_before:.1f}."
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
