"""Two organisers at the same moment: campaigns and ballots must end with the same round."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests

ROUNDS = 8


class Organiser:
    def __init__(self, settings: dict[str, str]) -> None:
        self.api = settings["MINPING_GATEWAY"] + "/api/v1"
        account = {"account": settings["MINPING_ACCOUNT"], "password": settings["MINPING_PASSWORD"]}
        token = requests.post(f"{self.api}/sessions", json=account, timeout=10).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: Any = None) -> requests.Response:
        return requests.request(method, self.api + path, json=body, headers=self.headers, timeout=30)

    def change(self, path: str, changes: Any) -> requests.Response:
        """PATCH of whatever is there."""
        headers = {**self.headers, "If-Match": "*"}
        return requests.patch(self.api + path, json=changes, headers=headers, timeout=30)

    def made(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.call(method, path, body)
        assert answer.ok, answer.text
        return answer.json()


def moment(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


def at_once(*calls: Callable[[], requests.Response]) -> list[requests.Response]:
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], requests.Response]) -> requests.Response:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture(scope="module")
def organiser(settings: dict[str, str]) -> Organiser:
    return Organiser(settings)


@pytest.fixture(scope="module")
def rounds(organiser: Organiser) -> list[str]:
    """Paths of planned rounds of an active campaign with two experts."""
    levels = [{"code": "good", "name": "满意", "points": "100"}, {"code": "bad", "name": "不满意", "points": "0"}]
    panel = {"code": "experts", "name": "专家", "weight": "1", "scale": "two"}
    window = {"opens_at": moment(hours=-1), "closes_at": moment(hours=1)}
    plan = {
        "code": f"at-once-{uuid4().hex[:8]}",
        "name": "评议",
        "year": 2026,
        "organiser": {"name": "局", "office": "行评办"},
        "scheme": {
            "scales": [{"code": "two", "levels": levels}],
            "components": [{"code": "public", "points": "100", "panels": [panel]}],
        },
        "objects": [{"code": "01", "name": "办公室"}],
        "representatives": [
            {"kind": "expert", "name": f"专家{n}", "phone": f"1990000000{n}", "sector": "npc"} for n in range(2)
        ],
        "rounds": [
            {"code": f"r{n}", "name": f"第{n}轮", "panel": "experts", "primary_channels": ["web"], **window}
            for n in range(2 * ROUNDS)
        ],
    }
    campaign = organiser.made("POST", "/campaigns/import", plan)["campaign"]["id"]
    organiser.made("POST", f"/campaigns/{campaign}/activation")
    found = organiser.made("GET", f"/campaigns/{campaign}/rounds")
    return [f"/campaigns/{campaign}/rounds/{each['id']}" for each in found]


def test_publish_and_cancel_at_once_end_alike(organiser: Organiser, rounds: list[str]) -> None:
    for path in rounds[:ROUNDS]:
        reason = {"reason": "名单有误"}
        published, cancelled = at_once(
            lambda path=path: organiser.call("POST", f"{path}/publication"),
            lambda path=path, reason=reason: organiser.call("POST", f"{path}/cancellation", reason),
        )
        assert published.status_code in (200, 409), published.text
        assert cancelled.status_code == 200, cancelled.text
        assert organiser.made("GET", path)["state"] == "cancelled"
        poll = organiser.call("GET", f"/polls/{path.rpartition('/')[2]}")
        assert poll.status_code == 404 or poll.json()["state"] == "cancelled"


def test_change_windows_at_once_end_alike(organiser: Organiser, rounds: list[str]) -> None:
    for path in rounds[ROUNDS:]:
        organiser.made("POST", f"{path}/publication")
        ends = [moment(hours=hours) for hours in (2, 3, 4)]
        answers = at_once(
            *(lambda path=path, end=end: organiser.change(path, {"closes_at": end, "reason": "延长"}) for end in ends)
        )
        assert {answer.status_code for answer in answers} == {200}
        here, there = organiser.made("GET", path), organiser.made("GET", f"/polls/{path.rpartition('/')[2]}")
        for name in ("closes_at", "entry_until"):
            assert datetime.fromisoformat(here[name]) == datetime.fromisoformat(there[name])
        assert len(here["changes"]) == len(ends)
