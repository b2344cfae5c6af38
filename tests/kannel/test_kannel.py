"""A real Kannel hands over what citizens write, and our service is killed in the middle: all count, each once."""

from __future__ import annotations

import base64
import json
import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import requests

from ballots.domain.voters import digest
from chassis.tokens import TokenSigner
from laptop.system import System

from .conftest import Kannel

KEY = bytes(range(32))
MESSAGES = 500
BEFORE_THE_KILL = 200
GIVE_UP_SECONDS = 60
SAID = {
    "satisfied": ["1", "１", "①", "满意", "滿意。", "【满意】", "1️⃣", "１、满意", "非常满意", "01 满意"],
    "fair": ["2", "２", "基本满意", "基本滿意！", "大体满意", "２．"],
    "bad": ["3", "３", "不满意", "不滿意", "不满", "　３　", "01：３"],
}
LEVELS = [
    {"code": "satisfied", "name": "满意", "digit": "1", "words": ["满意"]},
    {"code": "fair", "name": "基本满意", "digit": "2", "words": ["基本满意"]},
    {"code": "bad", "name": "不满意", "digit": "3", "words": ["不满意"]},
]


class Polling:
    """A poll of one object, and direct sight of its database."""

    def __init__(self, system: System) -> None:
        self._url = system.database_urls["ballots"]
        token = TokenSigner("minping-campaigns", system.keys.campaigns).sign("ballots", 600, role="service")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._path = f"{system.addresses['ballots']}/api/v1/polls/{uuid4()}"
        now = datetime.now(UTC)
        end = (now + timedelta(hours=1)).isoformat()
        document = {
            "revision": 1,
            "campaign": str(uuid4()),
            "code": "round",
            "title": "评议",
            "panel": "recipients",
            "mark": "KAN",
            "lookup_key": base64.b64encode(KEY).decode(),
            "opens_at": (now - timedelta(hours=1)).isoformat(),
            "closes_at": end,
            "entry_until": end,
            "channels": ["sms"],
            "objects": [{"code": "01", "name": "办公室"}],
            "scale": {"code": "three", "levels": LEVELS},
        }
        assert requests.put(self._path, json=document, headers=self._headers, timeout=10).status_code == 201

    def invite(self, numbers: list[str]) -> None:
        lines = [{"voter": str(uuid4()), "phone_digest": digest(KEY, f"+86{each}").hex()} for each in numbers]
        body = "".join(json.dumps(line) + "\n" for line in lines).encode()
        headers = self._headers | {"Content-Type": "application/x-ndjson"}
        assert requests.post(f"{self._path}/roll", data=body, headers=headers, timeout=30).status_code == 200

    def turnout(self) -> dict[str, Any]:
        found: dict[str, Any] = requests.get(f"{self._path}/turnout", headers=self._headers, timeout=10).json()
        return found

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url) as connection:
            return connection.execute(statement).fetchall()  # type: ignore[call-overload,no-any-return]

    def until_stored(self, number: int) -> None:
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while (stored := self.query("SELECT count(*) FROM messages")[0][0]) < number:
            assert time.monotonic() < deadline, f"{stored} of {number} stored"


def test_kannel_hands_over_500_replies_while_the_service_is_killed(
    system: System, kannel: Kannel, record_property: Any
) -> None:
    began = time.monotonic()
    polling = Polling(system)
    numbers = [f"1380013{n:04}" for n in range(MESSAGES)]
    polling.invite(numbers)
    levels = list(SAID)
    meant: Counter[str] = Counter()

    def deliver(first: int, last: int) -> None:
        for n in range(first, last):
            level = levels[n % 3]
            kannel.deliver("by_get" if n % 2 else "by_post", numbers[n], SAID[level][n // 3 % len(SAID[level])])
            meant[level] += 1

    deliver(0, BEFORE_THE_KILL)
    polling.until_stored(BEFORE_THE_KILL // 2)
    os.killpg(system.pids["ballots"], signal.SIGKILL)
    deliver(BEFORE_THE_KILL, MESSAGES)
    polling.until_stored(MESSAGES)
    system.wait_until_ready("ballots")
    system.flask("ballots", "settle-messages")  # what was acknowledged, but not yet read when it was killed

    assert polling.query("SELECT outcome, reason, count(*) FROM messages GROUP BY 1, 2") == [
        ("counted", None, MESSAGES)
    ]
    turnout = polling.turnout()
    assert (turnout["ballots"], turnout["voters"], turnout["refused"]) == (MESSAGES, MESSAGES, {})
    [(counts,)] = polling.query(
        "SELECT array_agg(n ORDER BY place) FROM (SELECT place, sum(n)::integer AS n"
        " FROM counters, unnest(counts) WITH ORDINALITY AS c (n, place) GROUP BY place) AS s"
    )
    assert dict(zip(levels, counts, strict=True)) == meant
    said = system.flask("ballots", "reconcile-sms", str(kannel.access_log))
    assert f"{MESSAGES} received, {MESSAGES} stored, 0 missing" in said
    assert "13800130" not in kannel.access_log.read_text()
    record_property("figures", f"kannel: {MESSAGES} replies, one kill, {time.monotonic() - began:.1f} s")
