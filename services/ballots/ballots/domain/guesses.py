"""How fast codes may be guessed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

RATE = 10
"""Wrong codes a second that a process looks at in earnest."""
BURST = 50


class Budget:
    """A token bucket, shared by the threads of a process. `clock` gives seconds."""

    def __init__(self, rate: float = RATE, burst: float = BURST, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._filled_at, self._lock = burst, clock(), threading.Lock()

    def spend(self) -> bool:
        """Take one; False where none is left."""
        with self._lock:
            now = self._clock()
            self._left = min(self._burst, self._left + (now - self._filled_at) * self._rate)
            self._filled_at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True
