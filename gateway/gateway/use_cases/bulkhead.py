"""A bulkhead: so many threads and no more may be with one service, so that a slow one can't take them all.

A worker's threads are shared out (`gateway.gunicorn_conf`): a quarter at most is with any one service, a quarter
waits for a place, and two services that fail leave the rest to the third.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.domain.errors import GatewayError

WAIT_SECONDS = 0.5


class Bulkhead:
    """The places of one service in this process. `waiting` is the room of all who wait, shared by the services."""

    def __init__(self, service: str, places: int, waiting: threading.Semaphore) -> None:
        self._service = service
        self._places = threading.Semaphore(places)
        self._waiting = waiting

    def take(self) -> None:
        """Take a place. Raises `GatewayError("service-busy")` after a short wait, or at once where many wait."""
        if self._places.acquire(blocking=False):
            return
        if self._waiting.acquire(blocking=False):
            try:
                if self._places.acquire(timeout=WAIT_SECONDS):
                    return
            finally:
                self._waiting.release()
        raise GatewayError("service-busy", service=self._service)

    def give_back(self) -> None:
        self._places.release()

    @contextmanager
    def place(self) -> Iterator[None]:
        self.take()
        try:
            yield
        finally:
            self.give_back()
