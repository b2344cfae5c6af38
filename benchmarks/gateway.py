"""The same ballot through the gateway."""

from __future__ import annotations

from benchmarks.figures import Figures, Row
from benchmarks.load import load_rows, load_service
from benchmarks.stage import Size, Stage

WHAT = "POST …/ballots through the gateway"


class Gateway:
    """Forwarding with a token that was verified before. The CPU is that of the gateway alone."""

    title = "Through the gateway"

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @staticmethod
    def rows(size: Size) -> list[Row]:
        behind = [
            Row(f"forward_behind_{each}_cpu", f"CPU of ballot service and PostgreSQL for it, {each} at once", "µs")
            for each in size.loads
        ]
        return behind + load_rows("forward", WHAT, size.loads, ("post",), cpu=("empty", "forward_behind"))

    def measure(self) -> Figures:
        stage = self._stage
        behind = ("ballots", "postgres")
        return load_service(stage.system, "gateway", "forward", stage.size.loads, stage.posts, 201, behind)
