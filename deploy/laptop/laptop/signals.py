"""What Ctrl-C, SIGTERM and SIGHUP do to the process that runs a system."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def exit_on_signals() -> None:
    """Make SIGTERM and SIGHUP end this process as Ctrl-C does: by an exception, so that `System.stop` is reached."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:  # nohup
            continue
        signal.signal(number, lambda number, _: sys.exit(128 + number))


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore all three meanwhile. Only the main thread is ever interrupted by them, elsewhere this does nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
