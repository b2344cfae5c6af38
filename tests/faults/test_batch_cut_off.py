"""A batch of 100,000 ballots is cut off twice, and sent again: every line counts once."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from http.client import HTTPResponse
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psutil
import psycopg
import pytest
import requests

from laptop.system import System

from .conftest import LEVELS, Polling

pytestmark = pytest.mark.slow

LINES = 100_000
A_MISTAKE_EVERY = 100
VOTES = 3
CUT_AFTER = 20_000
GIVE_UP_SECONDS = 300
MOST_GROWTH_MIB = 64  # the lines at once, decoded, would be several hundred
MISTAKES = {"invalid-json": 250, "not-on-roll": 250, "invalid-input": 250, "empty-ballot": 250}


class Batch:
    """`LINES` ballots of as many voters, all on the roll, and how they are sent; one line in a hundred is wrong."""

    def __init__(self, polling: Polling) -> None:
        self.polling = polling
        self.voters = [str(uuid4()) for _ in range(LINES)]
        with (
            psycopg.connect(polling.system.database_urls["ballots"]) as connection,
            connection.cursor().copy("COPY roll (poll, slot, voter, stratum) FROM STDIN") as copy,
        ):
            for voter in self.voters:
                copy.write_row((polling.poll, UUID(voter).int % 64, voter, 0))
        mistakes = cycle(MISTAKES)
        lines = [
            self._wrong(place, next(mistakes)) if place % A_MISTAKE_EVERY == 7 else json.dumps(self._ballot(place))
            for place in range(LINES)
        ]
        self.body = "\n".join(lines).encode()
        self.url = f"{polling.addresses[0]}/api/v1/polls/{polling.poll}/batches"
        self.headers = polling.operator | {"Content-Type": "application/x-ndjson"}

    def _ballot(self, place: int) -> dict[str, Any]:
        votes = [{"object": str(n), "level": LEVELS[(place + n) % 6]} for n in range(VOTES)]
        return {"channel": "phone", "voter": self.voters[place], "source_ref": str(place), "votes": votes}

    def _wrong(self, place: int, mistake: str) -> str:
        changes: dict[str, Any] = {
            "invalid-json": {},
            "not-on-roll": {"voter": str(uuid4())},
            "invalid-input": {"votes": [{"object": "0", "level": "splendid"}]},
            "empty-ballot": {"votes": []},
        }
        line = json.dumps(self._ballot(place) | changes[mistake])
        return line[:-1] if mistake == "invalid-json" else line

    def send_half(self) -> int:
        """Send half of the body and no more. Returns the status."""
        address = urlsplit(self.url)
        head = {**self.headers, "Host": address.netloc, "Content-Length": str(len(self.body))}
        lines = [f"POST {address.path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        with socket.create_connection((address.hostname, address.port), timeout=GIVE_UP_SECONDS) as connection:
            connection.sendall("\r\n".join(lines).encode() + self.body[: len(self.body) // 2])
            connection.shutdown(socket.SHUT_WR)
            answer = HTTPResponse(connection, method="POST")
            answer.begin()
            return answer.status

    def send(self) -> list[dict[str, Any]] | None:
        """The answers; None where the connection broke."""
        try:
            answer = requests.post(self.url, data=self.body, headers=self.headers, timeout=(2, GIVE_UP_SECONDS))
        except requests.RequestException:
            return None
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.content.splitlines()]

    def stored(self) -> int:
        found: int = self.polling.query("SELECT count(*) FROM ballots WHERE poll = %s", UUID(self.polling.poll))[0][0]
        return found


class Growth:
    """How much the memory of a process grew at most, in MiB, while the block ran."""

    def __init__(self, process: psutil.Process) -> None:
        self._process, self._done = process, threading.Event()
        self._before = self._most = process.memory_info().rss
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            self._most = max(self._most, self._process.memory_info().rss)

    def __enter__(self) -> Growth:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def mib(self) -> float:
        return (self._most - self._before) / 2**20


def worker(system: System) -> psutil.Process:
    [found] = psutil.Process(system.pids["ballots"]).children()
    return found


def test_batch_cut_off_twice_and_sent_again_counts_every_line_once(two_services: System, record_property: Any) -> None:
    polling = Polling(two_services, "last")
    batch = Batch(polling)

    assert batch.send_half() == 400
    assert batch.stored() == 0

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(batch.send)
        while batch.stored() < CUT_AFTER:
            assert not wait([sending], timeout=0.1).done, "it ended too early"
        worker(two_services).kill()
        assert sending.result() is None
    polling.query("SELECT 1 FROM polls WHERE id = %s FOR UPDATE", UUID(polling.poll))  # after what was in flight
    kept = batch.stored()
    assert CUT_AFTER <= kept < LINES * 0.9
    assert polling.counted() == polling.recounted()

    two_services.wait_until_ready("ballots")
    with Growth(worker(two_services)) as growth:
        began = time.monotonic()
        answers = batch.send()
        seconds = time.monotonic() - began
    assert answers is not None
    assert [each["line"] for each in answers] == list(range(LINES))
    wrong = sum(MISTAKES.values())
    assert Counter(each["outcome"] for each in answers) == {"accepted": LINES - wrong, "refused": wrong}
    assert Counter(each["slug"] for each in answers if each["outcome"] == "refused") == MISTAKES
    assert all(each["line"] % A_MISTAKE_EVERY == 7 for each in answers if each["outcome"] == "refused")
    assert sum(each.get("repeated", False) for each in answers) == kept
    assert batch.stored() == len(polling.standing()) == LINES - wrong
    assert polling.counted() == polling.recounted()
    assert polling.query("SELECT count(*) FROM staged_ballots") == [(0,)]
    figures = f"batch of {LINES} lines, {len(batch.body) / 2**20:.0f} MiB, of which {kept} had been stored: "
    record_property("figures", f"{figures}{seconds:.1f} s, the worker grew by {growth.mib:.0f} MiB")
    assert growth.mib < MOST_GROWTH_MIB
