"""gunicorn's workers under real connections."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection

import psutil
import pytest

GIVE_UP_SECONDS = 30


class Server:
    def __init__(self, process: int, port: int) -> None:
        self._process, self._port = psutil.Process(process), port

    def connect(self, connections: int) -> list[int]:
        """How many of so many kept connections, opened in a row, each worker has."""
        with ExitStack() as opened:
            every = [HTTPConnection("127.0.0.1", self._port, timeout=GIVE_UP_SECONDS) for _ in range(connections)]
            for connection in every:
                opened.callback(connection.close)
                connection.connect()
            ports = {connection.sock.getsockname()[1] for connection in every}
            for connection in every:
                connection.request("GET", "/")
                connection.getresponse().read()
            found = [worker.net_connections("tcp") for worker in self._process.children()]
            return [sum(bool(each.raddr) and each.raddr.port in ports for each in of_worker) for of_worker in found]


@pytest.fixture
def two_workers() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", "gunicorn", "-c", "python:chassis.gunicorn_conf", "--workers", "2"]
        bind = ["--bind", f"fd://{listening.fileno()}", "flask:Flask('nothing')"]
        with subprocess.Popen(command + bind, pass_fds=[listening.fileno()]) as process:
            server, due = Server(process.pid, listening.getsockname()[1]), time.monotonic() + GIVE_UP_SECONDS
            try:
                while sorted(server.connect(2)) != [1, 1]:  # until both have loaded
                    assert time.monotonic() < due
                yield server
            finally:
                process.terminate()


def test_workers_share_kept_connections(two_workers: Server) -> None:
    kept = two_workers.connect(24)
    assert sum(kept) == 24
    assert max(kept) <= 18
