"""Workers that send messages are killed again and again: no message goes out twice, and what is uncertain is listed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from chassis.tokens import TokenSigner
from laptop.services import BALLOTS, CAMPAIGNS, SCORING
from laptop.system import System

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("MINPING_KILLS", "12"))
MESSAGES_A_KILL = 60
MESSAGES = KILLS * MESSAGES_A_KILL + 300
GIVE_UP_SECONDS = 240
LEVELS = [{"code": "satisfied", "name": "满意", "points": "100"}, {"code": "bad", "name": "不满意", "points": "0"}]
PLAN: dict[str, Any] = {
    "code": "killed",
    "name": "民主评议",
    "year": 2026,
    "organiser": {"name": "经贸局", "office": "行评办"},
    "scheme": {
        "scales": [{"code": "two", "levels": LEVELS}],
        "components": [
            {"code": "public", "points": "100", "panels": [{"code": "recipients", "weight": "1", "scale": "two"}]}
        ],
    },
    "objects": [{"code": "01", "name": "办公室", "series": "offices"}],
}


class Outbox:
    """A round whose invitations are queued, the file that they go to, and the workers."""

    def __init__(self, system: System, folder: Path) -> None:
        self._system, self.file = system, folder / "messages.jsonl"
        token = TokenSigner("minping-gateway", system.keys.gateway).sign(["campaigns"], 3600, sub="x", role="organiser")
        self._headers = {"Authorization": f"Bearer {token}", "If-Match": "*"}
        now = datetime.now(UTC)
        polling = {"code": "r", "name": "第一次", "panel": "recipients", "primary_channels": ["sms"]}
        polling |= {"opens_at": now.isoformat(), "closes_at": (now + timedelta(days=1)).isoformat()}
        plan = self._ask("POST", "/campaigns/import", {**PLAN, "rounds": [polling]})
        campaign = f"/campaigns/{plan['campaign']['id']}"
        [found] = self._ask("GET", f"{campaign}/objects")
        people = [{"name": "某", "phone": f"138{n:08}"} for n in range(MESSAGES)]
        self._ask("POST", f"{campaign}/objects/{found['id']}/recipients", {"recipients": people})
        self._ask("POST", f"{campaign}/activation")
        [found] = self._ask("GET", f"{campaign}/rounds")
        self.round = f"{campaign}/rounds/{found['id']}"
        self._ask("POST", f"{self.round}/publication")
        assert self._ask("POST", f"{self.round}/deliveries", {"kind": "invitation"})["queued"] == MESSAGES

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        url = self._system.database_urls["campaigns"]
        settings = CAMPAIGNS.environment(self._system.keys, self._system.addresses, url)
        settings |= {"DELIVERY_SENDER": "file", "DELIVERY_FILE": str(self.file), "DELIVERY_HOURS": "00:00-24:00"}
        settings |= {"DELIVERY_PER_SECOND": "1000"}
        quiet = subprocess.DEVNULL
        return subprocess.Popen(
            CAMPAIGNS.flask("deliver", *options), env=os.environ | settings, stdout=quiet, stderr=quiet
        )

    def lines(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def states(self) -> dict[str, str]:
        """Of each message by its id."""
        with psycopg.connect(self._system.database_urls["campaigns"]) as connection:
            rows = connection.execute("SELECT id::text, state FROM deliveries").fetchall()
        return dict(rows)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self._system.addresses['campaigns']}/api/v1{path}"
        answer = requests.request(method, url, json=body, headers=self._headers, timeout=60)
        assert answer.ok, answer.text
        return answer.json()


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with System(tmp_path / "system", services=(CAMPAIGNS, BALLOTS, SCORING), workers=1) as system:
        yield Outbox(system, tmp_path)


def test_deliver_by_two_workers_that_are_killed_sends_nothing_twice(outbox: Outbox, record_property: Any) -> None:
    deadline = time.monotonic() + GIVE_UP_SECONDS * max(1, KILLS // 12)
    chance = random.Random(7)
    workers = [outbox.worker(), outbox.worker()]
    try:
        for kill in range(1, KILLS + 1):
            while len(outbox.lines()) < kill * MESSAGES_A_KILL:
                assert time.monotonic() < deadline, f"{len(outbox.lines())} sent before kill {kill}"
                with suppress(subprocess.TimeoutExpired):  # a look now and then: the workers need the processor
                    workers[0].wait(0.05)
            place = chance.randrange(2)
            workers[place].kill()
            workers[place].wait()
            workers[place] = outbox.worker()
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    while "sending" in (states := outbox.states()).values() or "queued" in states.values():
        assert time.monotonic() < deadline, Counter(states.values())
        assert outbox.worker("--once").wait(GIVE_UP_SECONDS) == 0

    lines = outbox.lines()
    written = {line["reference"] for line in lines}
    assert len(lines) == len(written) == len({line["to"] for line in lines})
    assert states.keys() >= written
    assert len(states) == MESSAGES
    by_state = {state: {each for each, found in states.items() if found == state} for state in states.values()}
    assert by_state.keys() <= {"sent", "unknown"}
    assert by_state["sent"] <= written
    assert states.keys() - written <= by_state.get("unknown", set())
    unknown = len(by_state.get("unknown", ()))
    assert unknown <= KILLS + 2
    record_property("figures", f"deliver: {KILLS} kills, {len(lines)} of {MESSAGES} sent, {unknown} unknown")
    print(f"{KILLS} kills, {len(lines)} of {MESSAGES} written once, {unknown} unknown")
