"""The same ballot through the gateway."""

from __future__ import annotations

from benchmarks.figures import Figures, Row
from benchmarks.load import load_rows, load_service
from benchmarks.stage import Size, Stage


class Gateway:
    """Forwarding with a token that was verified before. The CPU is that of the gateway alone."""

    title = "Through the gateway"

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @staticmethod
    def rows(size: Size) -> list[Row]:
        return load_rows("forward", "POST …/ballots through the gateway", size.loads, ("post",), cpu=("empty",))

    def measure(self) -> Figures:
        stage = self._stage
        return load_service(stage.system, "gateway", "forward", stage.size.loads, stage.posts, 201)
