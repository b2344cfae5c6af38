"""A value read from elsewhere and kept for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import structlog

T = TypeVar("T")
RETRY_SECONDS = 2.0


class Kept(Generic[T]):
    """What `read` returns, read again after `seconds` by one thread while the others go on with what is known.

    Where reading fails, the last value stays for another `seconds`; before there is one, the failure is raised, and for
    2 s to everybody who asks.
    """

    def __init__(
        self, name: str, read: Callable[[], T], seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name, self._read, self._seconds, self._clock = name, read, seconds, clock
        self._value: T | None = None
        self._failure: Exception = LookupError(name)
        self._due = float("-inf")
        self._lock = threading.Lock()

    def get(self) -> T:
        """The value. Raises what `read` raised if it never succeeded."""
        if self._is_due() and self._lock.acquire(blocking=self._value is None):
            try:
                if self._is_due():  # unless another thread read it while this one waited
                    self._renew()
            finally:
                self._lock.release()
        if self._value is None:
            raise self._failure
        return self._value

    def _is_due(self) -> bool:
        return self._clock() >= self._due

    def _renew(self) -> None:
        try:
            self._value = self._read()
        except Exception as error:  # whatever it is, the last value is better than none
            self._failure = error
            structlog.get_logger().warning("not read again", what=self._name, error=repr(error))
        self._due = self._clock() + (RETRY_SECONDS if self._value is None else self._seconds)
