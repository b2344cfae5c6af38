"""HTTP load on this machine: prebuilt requests, one at a time on each of some kept connections, and what they cost.

One thread waits for all connections at once: a client that costs more takes the cores from the service it measures.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil

from benchmarks.figures import Figures, Row
from laptop.ports import HOST
from laptop.system import System

SILENCE_SECONDS = 60
WARM_UP = 20
"""Requests that each connection sends before the measurement."""
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_PIECE_BYTES = 256 * 1024


class LoadFailed(Exception):
    """The service answered something else than what the load is for, or nothing."""


@dataclass(frozen=True)
class Load:
    """What a load came to. `waits` are the seconds from each request to its whole answer; `last` an answer's body."""

    seconds: float
    waits: Sequence[float]
    last: bytes

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.waits) / self.seconds


class Connections:
    """Some kept connections to a service on this machine; a context manager."""

    def __init__(self, address: str, number: int) -> None:
        url = urlsplit(address)
        if url.hostname != HOST:
            raise ValueError(f"{address} is not on this machine")
        self._exchanges = [
            _Exchange(socket.create_connection((HOST, url.port or 80), SILENCE_SECONDS)) for _ in range(number)
        ]

    def __enter__(self) -> Connections:
        return self

    @property
    def ports(self) -> set[int]:
        """Of our ends."""
        return {exchange.socket.getsockname()[1] for exchange in self._exchanges}

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for exchange in self._exchanges:
            exchange.socket.close()

    def send(self, requests: Iterable[bytes], status: int) -> Load:
        """Send them all. Raises `LoadFailed` at the first answer of another status, or after a minute of silence."""
        source, waits, last = iter(requests), [], b""
        began = time.perf_counter()
        with selectors.DefaultSelector() as selector:
            for exchange, request in zip(self._exchanges, source, strict=False):
                selector.register(exchange.socket, selectors.EVENT_READ, exchange)
                exchange.begin(request)
            while selector.get_map():
                ready = selector.select(SILENCE_SECONDS)
                if not ready:
                    raise LoadFailed(f"no answer in {SILENCE_SECONDS} s")
                for key, _ in ready:
                    exchange = key.data
                    answer = exchange.receive(status)
                    if answer is None:
                        continue
                    last = answer
                    waits.append(time.perf_counter() - exchange.began)
                    if next_request := next(source, None):
                        exchange.begin(next_request)
                    else:
                        selector.unregister(exchange.socket)
        return Load(time.perf_counter() - began, waits, last)


class _Exchange:
    """A connection and the request at work on it."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = connection
        self.began = 0.0
        self._answer = bytearray()

    def begin(self, request: bytes) -> None:
        self._answer, self._whole = bytearray(), 0
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self, status: int) -> bytes | None:
        """The body of the answer, None until all of it is there."""
        piece = self.socket.recv(_PIECE_BYTES)
        if not piece:
            raise LoadFailed(f"the connection was closed after {bytes(self._answer[:500])!r}")
        self._answer += piece
        if not self._whole:
            self._head = self._answer.find(b"\r\n\r\n") + 4
            length = _LENGTH.search(self._answer, 0, self._head)
            if self._head < 4 or length is None:
                return None
            self._whole = self._head + int(length[1])
        if len(self._answer) < self._whole:
            return None
        if not self._answer.startswith(b"HTTP/1.1 %d " % status):
            raise LoadFailed(f"not {status} but {bytes(self._answer[:1000])!r}")
        return bytes(self._answer[self._head :])


def request(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """A request as it goes over the wire."""
    lines = {"Host": HOST, "Content-Type": "application/json", **headers, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Workers:
    """gunicorn's workers of one service, or PostgreSQL's processes."""

    def __init__(self, system: System, service: str) -> None:
        self._processes = psutil.Process(system.pids[service]).children()

    def cpu_seconds(self) -> float:
        times = [process.cpu_times() for process in self._processes]
        return sum(each.user + each.system for each in times)

    def memory(self) -> list[int]:
        """Resident bytes of each."""
        return [process.memory_info().rss for process in self._processes]

    def busiest(self, ports: set[int]) -> int:
        """How many of the connections from these ports the worker has accepted that has most of them."""
        return max(
            sum(bool(each.raddr) and each.raddr.port in ports for each in process.net_connections("tcp"))
            for process in self._processes
        )


def load_service(
    system: System,
    service: str,
    name: str,
    loads: Mapping[int, int],
    prepare: Callable[[int], Sequence[bytes]],
    status: int,
    behind: Sequence[str] = (),
) -> Figures:
    """Load a service with `connections → requests` out of `prepare(how many)`: the figures of `load_rows`.

    `behind` are the services whose CPU for these requests is counted together, `postgres` among them.
    """
    figures: Figures = {}
    workers = Workers(system, service)
    for connections, number in sorted(loads.items(), reverse=True):  # one connection warms up one worker only
        requests = prepare(number + connections * WARM_UP)
        with Connections(system.addresses[service], connections) as opened:
            opened.send(requests[number:], status)
            others = [Workers(system, each) for each in behind]  # their connections are open by now
            before, before_others = workers.cpu_seconds(), sum(each.cpu_seconds() for each in others)
            load = opened.send(requests[:number], status)
            key = f"{name}_{connections}"
            figures[key] = load.rate
            figures[f"{key}_cpu"] = (workers.cpu_seconds() - before) / number * 1e6
            if others:
                figures[f"{name}_behind_{connections}_cpu"] = (
                    (sum(each.cpu_seconds() for each in others) - before_others) / number * 1e6
                )
            figures[f"{key}_busiest"] = workers.busiest(opened.ports)
    return figures


def load_rows(
    name: str, what: str, loads: Iterable[int], beside: Sequence[str] = (), cpu: Sequence[str] = ()
) -> list[Row]:
    """The rows of a load; `beside` and `cpu` name the loads whose rate and whose CPU it is compared with."""
    rows = []
    for number in loads:
        key, text = f"{name}_{number}", f"{what}, {number} connection{'s' if number > 1 else ''}"
        rows += [
            Row(key, text, "/s", tuple(f"{each}_{number}" for each in beside)),
            Row(f"{key}_cpu", f"CPU of {text}", "µs", tuple(f"{each}_{number}_cpu" for each in cpu)),
        ]
    return [*rows, Row(f"{key}_busiest", f"connections on the busier of two workers, of {number}", "")]
