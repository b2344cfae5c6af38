"""An invitation goes out through a real Kannel, the answer `1` is a ballot, and its delivery is reported."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_to_bytes

import requests

from chassis.tokens import TokenSigner
from laptop.system import System

from .conftest import SECRET, Kannel

NUMBER = "13800138000"
GIVE_UP_SECONDS = 60
LEVELS = [
    {"code": "satisfied", "name": "满意", "points": "100"},
    {"code": "fairly", "name": "比较满意", "points": "80"},
    {"code": "bad", "name": "不满意", "points": "0"},
]
PLAN: dict[str, Any] = {
    "code": "invited",
    "name": "民主评议政风行风",
    "year": 2026,
    "organiser": {"name": "经贸局", "office": "行评办"},
    "scheme": {
        "scales": [{"code": "three", "levels": LEVELS}],
        "components": [
            {"code": "public", "points": "100", "panels": [{"code": "recipients", "weight": "1", "scale": "three"}]}
        ],
    },
    "objects": [{"code": "01", "name": "办公室", "series": "offices"}],
}


class Caller:
    def __init__(self, system: System) -> None:
        self._addresses = system.addresses
        signer = TokenSigner("minping-gateway", system.keys.gateway)
        token = signer.sign(["campaigns", "ballots"], 600, sub="office", role="organiser")
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, service: str, method: str, path: str, body: Any = None) -> Any:
        url = f"{self._addresses[service]}/api/v1{path}"
        answer = requests.request(method, url, json=body, headers=self._headers, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def invited(self) -> tuple[str, str]:
        """(the path of a round whose one voter is queued for an invitation, its poll)."""
        now = datetime.now(UTC)
        polling = {"code": "r", "name": "第一次", "panel": "recipients", "primary_channels": ["sms"]}
        polling |= {"opens_at": now.isoformat(), "closes_at": (now + timedelta(days=1)).isoformat()}
        imported = self.ask("campaigns", "POST", "/campaigns/import", {**PLAN, "rounds": [polling]})
        campaign = f"/campaigns/{imported['campaign']['id']}"
        [found] = self.ask("campaigns", "GET", f"{campaign}/objects")
        people = {"recipients": [{"name": "王某某", "phone": NUMBER}]}
        self.ask("campaigns", "POST", f"{campaign}/objects/{found['id']}/recipients", people)
        self.ask("campaigns", "POST", f"{campaign}/activation")
        [found] = self.ask("campaigns", "GET", f"{campaign}/rounds")
        path = f"{campaign}/rounds/{found['id']}"
        self.ask("campaigns", "POST", f"{path}/publication")
        assert self.ask("campaigns", "POST", f"{path}/deliveries", {"kind": "invitation"})["queued"] == 1
        return path, found["id"]


def test_an_invitation_is_answered_by_sms_and_its_delivery_reported(system: System, kannel: Kannel) -> None:
    office = Caller(system)
    path, poll = office.invited()
    said = system.flask(
        "campaigns",
        "deliver",
        "--once",
        DELIVERY_SENDER="kannel",
        DELIVERY_KANNEL_URL=kannel.sendsms,
        DELIVERY_KANNEL_USER="minping",
        DELIVERY_KANNEL_PASSWORD=SECRET,
        DELIVERY_REPORTS_URL=system.addresses["gateway"],
        DELIVERY_HOURS="00:00-24:00",
    )
    assert "1 sent" in said
    sender, to, _, content = kannel.received().split(" ", 3)
    assert (sender, to) == ("106900001", f"+86{NUMBER}")
    raw = unquote_to_bytes(content.replace("+", " "))
    assert "请回复1满意".encode("utf-16-be") in raw, content

    kannel.deliver("by_get", NUMBER, "1")
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while office.ask("ballots", "GET", f"/polls/{poll}/turnout")["ballots"] != 1:
        assert time.monotonic() < deadline, "the answer is no ballot"
    while (found := office.ask("campaigns", "GET", f"{path}/deliveries")[0])["state"] != "delivered":
        assert time.monotonic() < deadline, found
    logs = "".join(log.read_text() for log in (system.folder / "logs").iterdir())
    assert NUMBER not in logs  # of ours: Kannel's own name everybody whom it sends to
