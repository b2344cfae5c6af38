"""What a slow and a dead service do to the calls of a third."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from statistics import median
from urllib.parse import urlsplit

from benchmarks.figures import Figures, Row
from benchmarks.load import WARM_UP, Connections
from benchmarks.stage import FAILING, Size, Stage

CALLERS = {"/api/v1/schemes/presets": 40, "/api/v1/campaigns/signing-keys": 10}
"""Path of scoring and of campaigns → clients that call it: more than the gateway has places for one."""
PAUSE_SECONDS = 0.25
PATIENCE_SECONDS = 1.0
CONNECTIONS = 4


class Failing:
    """The same calls by as many clients, once with all services well, once with one slow and one dead."""

    title = "One service that answers after 30 s, and one that is dead"

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @staticmethod
    def rows(size: Size) -> list[Row]:
        what = "POST …/ballots through the gateway under load, {}, p50"
        return [
            Row("others_well", what.format("all services well"), "ms"),
            Row("others_failing", what.format("scoring slow, campaigns dead"), "ms", ("others_well",)),
        ]

    def measure(self) -> Figures:
        return {"others_well": self._median("gateway"), "others_failing": self._median(FAILING.name)}

    def _median(self, gateway: str) -> float:
        address, number = self._stage.system.addresses[gateway], max(self._stage.size.loads.values()) // 4
        requests = self._stage.posts(number + CONNECTIONS * WARM_UP)
        with called(address), Connections(address, CONNECTIONS) as opened:
            opened.send(requests[number:], 201)
            return median(opened.send(requests[:number], 201).waits) * 1000


@contextmanager
def called(address: str) -> Iterator[None]:
    """Inside, `CALLERS` call through the gateway at `address`, each again and again, and wait a second at most."""
    enough, host = threading.Event(), urlsplit(address).netloc

    def call(path: str) -> None:
        while not enough.wait(PAUSE_SECONDS):
            connection = HTTPConnection(host, timeout=PATIENCE_SECONDS)
            with suppress(OSError, HTTPException):
                connection.request("GET", path)
                connection.getresponse().read()
            connection.close()

    threads = [threading.Thread(target=call, args=(path,)) for path, number in CALLERS.items() for _ in range(number)]
    for each in threads:
        each.start()
    try:
        enough.wait(2 * PATIENCE_SECONDS)  # until the slow one has all that it gets
        yield
    finally:
        enough.set()
        for each in threads:
            each.join()
