"""PostgreSQL and then a worker are killed while ballots are in flight: what was acknowledged stands, once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import psycopg
import pytest
import requests

from laptop.system import System

from .conftest import LEVELS, Polling

pytestmark = pytest.mark.slow

SENDERS = 24  # half of them to each of the two services
IN_FLIGHT = 16  # all connections of both services
HELD_UP = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%cast_ballot%%'"
BALLOTS_A_SENDER = 50
GIVE_UP_SECONDS = 90


class Senders:
    """Threads that post one ballot for each voter until it is acknowledged, and write down what was, as it is."""

    def __init__(self, polling: Polling, log: Path) -> None:
        self.polling, self.log = polling, log
        self.voters = [str(uuid4()) for _ in range(SENDERS * BALLOTS_A_SENDER)]
        polling.load(*({"voter": voter} for voter in self.voters))
        self.failed_attempts = 0
        self.acknowledged = 0
        self._lock = threading.Condition()
        self._threads = [threading.Thread(target=self._send, args=(self.voters[n::SENDERS], n)) for n in range(SENDERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(GIVE_UP_SECONDS)
            assert not thread.is_alive(), "a sender hangs"

    def strike(self, after: int, blow: Callable[[], object]) -> None:
        """Deal `blow` once `after` are acknowledged and `IN_FLIGHT` held up in the database; it must be felt."""
        with self._lock:
            assert self._lock.wait_for(lambda: self.acknowledged >= after, GIVE_UP_SECONDS), self.acknowledged
        url = self.polling.system.database_urls["ballots"]
        holder = psycopg.connect(url)
        try:
            holder.execute("SELECT 1 FROM polls WHERE id = %s FOR UPDATE", (UUID(self.polling.poll),))
            deadline = time.monotonic() + GIVE_UP_SECONDS
            while (held_up := self.polling.query(HELD_UP)[0][0]) < IN_FLIGHT:
                assert time.monotonic() < deadline, held_up
            with self._lock:
                failed_before = self.failed_attempts
            blow()
        finally:
            holder.close()
        with self._lock:
            felt = self._lock.wait_for(lambda: self.failed_attempts > failed_before, GIVE_UP_SECONDS)
            assert felt, "no request in flight failed"

    def _send(self, voters: list[str], number: int) -> None:
        address = self.polling.addresses[number % 2]
        with self.log.open("ab", buffering=0) as log, requests.Session() as session:
            for place, voter in enumerate(voters):
                votes = [{"object": str(n), "level": LEVELS[(place + n) % 6]} for n in range(10)]
                ballot = {"voter": voter, "source_ref": f"{number}-{place}", "votes": votes}
                deadline = time.monotonic() + GIVE_UP_SECONDS
                while not self._attempt(address, ballot, session):
                    assert time.monotonic() < deadline, "never acknowledged"
                log.write(f"{voter}\n".encode())

    def _attempt(self, address: str, ballot: dict[str, object], session: requests.Session) -> bool:
        try:
            status = self.polling.post(address, ballot, session).status_code
        except requests.RequestException:
            status = 0
        with self._lock:
            self.acknowledged += status == 201
            self.failed_attempts += status != 201
            self._lock.notify_all()
        assert status in (0, 201, 503), status
        return status == 201


def test_kill_postgres_then_workers_in_flight_loses_and_doubles_nothing(two_services: System, tmp_path: Path) -> None:
    polling = Polling(two_services, "last")
    senders = Senders(polling, tmp_path / "acknowledged")
    senders.start()
    before = two_services.pids["postgres"]
    senders.strike(SENDERS * 10, two_services.postgres.kill)
    _wait_for_another_postgres(two_services, before)
    senders.strike(SENDERS * 25, lambda: _kill_worker(two_services, "ballots"))
    senders.join()

    acknowledged = senders.log.read_text().split()
    assert sorted(acknowledged) == sorted(senders.voters)
    rows = polling.query("SELECT voter, count(*) FROM ballots WHERE poll = %s GROUP BY voter", UUID(polling.poll))
    assert {str(voter): n for voter, n in rows} == dict.fromkeys(acknowledged, 1)
    assert set(polling.standing()) == set(acknowledged)
    assert polling.counted() == polling.recounted()


def test_service_recovers_when_postgres_died_between_requests(two_services: System) -> None:
    """Every connection that was kept is dead then, and none of them may be taken for good."""
    polling = Polling(two_services, "last")
    voters = [str(uuid4()) for _ in range(SENDERS)]
    polling.load(*({"voter": voter} for voter in voters))

    def post(voter: str, number: int) -> int:
        ballot = {"voter": voter, "source_ref": str(number), "votes": [{"object": "0", "level": "satisfied"}]}
        with requests.Session() as session:
            return polling.post(polling.addresses[0], ballot, session).status_code

    with ThreadPoolExecutor(SENDERS) as pool:
        assert set(pool.map(post, voters, range(SENDERS))) == {201}
    before = two_services.pids["postgres"]
    two_services.postgres.kill()
    deadline = _wait_for_another_postgres(two_services, before)
    for number, voter in enumerate(voters):
        while post(voter, SENDERS + number) == 503:
            assert time.monotonic() < deadline, "the service does not recover"


def _wait_for_another_postgres(system: System, before: int) -> float:
    """Returns when everything should be well again at the latest."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while system.pids.get("postgres") in (None, before):
        assert time.monotonic() < deadline, "PostgreSQL does not come back"
    return deadline


def _kill_worker(system: System, name: str) -> None:
    """What it had begun in the database is finished there, though nobody is told: the sender has to ask again."""
    for worker in psutil.Process(system.pids[name]).children():
        os.kill(worker.pid, 9)
