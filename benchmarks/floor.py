"""The floor: what an empty endpoint under the same gunicorn can do."""

from __future__ import annotations

from uuid import uuid4

from benchmarks.figures import Figures, Row
from benchmarks.load import load_rows, load_service, request
from benchmarks.stage import EMPTY, Size, Stage, posted_ballot


class Floor:
    """An empty JSON POST, sent what a ballot is sent."""

    title = "The floor: an empty JSON POST"

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @staticmethod
    def rows(size: Size) -> list[Row]:
        return load_rows("empty", "the empty POST", size.loads)

    def measure(self) -> Figures:
        return load_service(self._stage.system, EMPTY.name, "empty", self._stage.size.loads, self._requests, 201)

    def _requests(self, number: int) -> list[bytes]:
        return [request("POST", "/", self._stage.operator, posted_ballot(uuid4())) for _ in range(number)]
