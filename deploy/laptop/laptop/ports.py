"""Ports on 127.0.0.1."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable

HOST = "127.0.0.1"


class PortTaken(Exception):
    """Something else listens on the port; the message says which port, and for what it was meant."""


def free_ports(names: Iterable[str]) -> dict[str, int]:
    """A free port for each name; all are held until the last is found, so that they differ."""
    held = {name: socket.create_server((HOST, 0)) for name in names}
    ports = {name: listener.getsockname()[1] for name, listener in held.items()}
    for listener in held.values():
        listener.close()
    return ports


def require_free(name: str, port: int) -> None:
    """Raises `PortTaken` if nobody can listen on the port that is meant for `name`."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        raise PortTaken(f"Port {port}, meant for {name}, can't be used: {os.strerror(error.errno or 0)}.") from error
