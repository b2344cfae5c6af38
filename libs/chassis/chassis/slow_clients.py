"""gunicorn's worker for clients that send or read too slowly, or no HTTP.

gunicorn's threads wait for ever for the rest of a head or a body. Here what is still to arrive has a time by which all
of it must be there: one byte every now and then gains nothing. What no application gets to see is refused by
`chassis.unreadable`.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from chassis import unreadable

HEAD_SECONDS = 10.0
TAKE_SECONDS = 60
"""The longest time in which a client takes nothing of its answer."""
_YIELD_SECONDS = 0.0001
_MOST_YIELDS = 32
_due: dict[socket.socket, float] = {}
_ended: set[socket.socket] = set()


@contextmanager
def arriving(connection: socket.socket | None, seconds: float) -> Iterator[None]:
    """What is read inside must arrive within so many seconds; else the input ends there, and what is read is short.

    Only as exact as the worker's loop, which looks once a second. None: a server that has no such worker.
    """
    if connection is None:
        yield
        return
    _due[connection] = time.monotonic() + seconds
    try:
        yield
    finally:
        _due.pop(connection, None)


def end_overdue() -> None:
    now = time.monotonic()
    for connection, due in list(_due.items()):
        if due < now:
            _ended.add(connection)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)  # wakes the thread that reads; the answer can still be sent


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's gthread with time limits for its clients."""

    def accept(self, listener: Any) -> None:
        """All workers race for a connection: who has fewer gets ahead, or one would have nearly all of them."""
        if self.cfg.workers > 1:
            time.sleep(min(self.nr_conns, _MOST_YIELDS) * _YIELD_SECONDS)
        super().accept(listener)

    def handle(self, conn: Any) -> Any:
        if not conn.initialized:
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", TAKE_SECONDS, 0))
        connection = conn.sock
        with arriving(connection, HEAD_SECONDS):
            kept = super().handle(conn)
        if connection in _ended:  # what comes late is no next request
            _ended.discard(connection)
            return False
        return kept

    def handle_request(self, req: Any, conn: Any) -> Any:
        _due.pop(conn.sock, None)  # the head is there
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        with suppress(OSError):  # the client is gone
            write_nonblock(client, unreadable.answer(exc))

    def murder_pending(self) -> None:
        """Called by the worker's loop, every second at least."""
        super().murder_pending()
        end_overdue()
