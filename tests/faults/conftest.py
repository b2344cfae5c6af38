"""Two processes of the ballot service over one database, and what is needed to vote through them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import requests

from ballots.domain.voters import digest
from chassis.tokens import TokenSigner
from laptop.services import BALLOTS
from laptop.system import System

KEY = bytes(range(32))
LEVELS = ("satisfied", "fairly", "average", "poor", "bad", "unknown")


class Polling:
    """A poll of two running ballot services, and direct sight of its database."""

    def __init__(self, system: System, counts: str) -> None:
        self.system = system
        self.poll, self.counts = str(uuid4()), counts
        self.mark = next(_marks)
        campaigns = TokenSigner("minping-campaigns", system.keys.campaigns)
        gateway = TokenSigner("minping-gateway", system.keys.gateway)
        self._campaigns = {"Authorization": f"Bearer {campaigns.sign('ballots', 3600, role='service')}"}
        signed = gateway.sign(["ballots"], 3600, sub="clerk", role="operator")
        self.operator = {"Authorization": f"Bearer {signed}"}
        signed = gateway.sign(["ballots"], 3600, sub="portal", role="system", scope="ballots:write sms:write")
        self.portal = {"Authorization": f"Bearer {signed}"}
        now = datetime.now(UTC)
        end = (now + timedelta(hours=1)).isoformat()
        self.document: dict[str, Any] = {
            "revision": 1,
            "campaign": str(uuid4()),
            "code": "round",
            "title": "评议",
            "panel": "experts",
            "mark": self.mark,
            "lookup_key": base64.b64encode(KEY).decode(),
            "opens_at": (now - timedelta(hours=1)).isoformat(),
            "closes_at": end,
            "entry_until": end,
            "channels": ["web", "phone", "sms"],
            "counts": counts,
            "objects": [{"code": str(n), "name": str(n)} for n in range(10)],
            "scale": {
                "code": "five",
                "levels": [
                    {"code": level, "name": level, "digit": str(n), "words": [], "void": level == "unknown"}
                    for n, level in enumerate(LEVELS)
                ],
            },
        }
        self.call("PUT", f"/polls/{self.poll}", json=self.document)

    def end_in(self, seconds: float) -> None:
        """Move the end of the window."""
        end = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
        self.document |= {"revision": self.document["revision"] + 1, "closes_at": end, "entry_until": end}
        self.call("PUT", f"/polls/{self.poll}", json=self.document)

    def try_to_seal(self) -> dict[str, Any] | None:
        """The sealed tally; None while the poll still runs."""
        url = f"{self.addresses[1]}/api/v1/polls/{self.poll}/seal"
        answer = requests.post(url, headers=self._campaigns, timeout=30)
        assert answer.status_code in (200, 409), answer.text
        found: dict[str, Any] = answer.json()
        return found if answer.ok else None

    @property
    def addresses(self) -> list[str]:
        return list(self.system.addresses.values())

    def call(self, method: str, path: str, **request: Any) -> Any:
        headers = self._campaigns | request.pop("headers", {})
        answer = requests.request(method, f"{self.addresses[0]}/api/v1{path}", headers=headers, timeout=30, **request)
        assert answer.ok, answer.text
        return answer.json()

    def load(self, *lines: dict[str, Any]) -> None:
        body = "".join(json.dumps(line) + "\n" for line in lines).encode()
        headers = {"Content-Type": "application/x-ndjson"}
        self.call("POST", f"/polls/{self.poll}/roll", data=body, headers=headers)

    def named_voter(self) -> dict[str, str]:
        """A voter on the roll, and the three ways to name them."""
        voter, number, code = str(uuid4()), f"+861380013800{self.mark[-1]}", f"{self.mark}ABCDEFGHJKMN"
        digests = {"phone_digest": digest(KEY, number).hex(), "code_digest": digest(KEY, code).hex(), "generation": 1}
        self.load({"voter": voter, **digests})
        return {"voter": voter, "phone": number, "code": code}

    def post(self, address: str, ballot: dict[str, Any], session: requests.Session) -> requests.Response:
        url = f"{address}/api/v1/polls/{self.poll}/ballots"
        return session.post(url, json={"channel": "phone", **ballot}, headers=self.operator, timeout=(2, 30))

    def query(self, statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.system.database_urls["ballots"]) as connection:
            return connection.execute(statement, arguments).fetchall()  # type: ignore[call-overload,no-any-return]

    def standing(self) -> dict[str, list[int]]:
        """voter → levels of the ballot that counts."""
        rows = self.query(
            "SELECT s.voter, b.levels FROM standing s JOIN ballots b ON b.poll = s.poll AND b.slot = s.slot"
            " AND b.id = s.ballot WHERE s.poll = %s",
            UUID(self.poll),
        )
        return {str(voter): levels for voter, levels in rows}

    def counted(self) -> dict[tuple[int, int], int]:
        """(object, level), positions from 1 → votes, as the counters say."""
        rows = self.query(
            "SELECT place, sum(n)::integer FROM counters, unnest(counts) WITH ORDINALITY AS c (n, place)"
            " WHERE poll = %s AND n <> 0 GROUP BY place",
            UUID(self.poll),
        )
        return {((place - 1) // len(LEVELS) + 1, (place - 1) % len(LEVELS) + 1): n for place, n in rows if n}

    def recounted(self) -> dict[tuple[int, int], int]:
        """The same, from the standing ballots."""
        found: dict[tuple[int, int], int] = {}
        for levels in self.standing().values():
            for place, level in enumerate(levels, 1):
                if level:
                    found[place, level] = found.get((place, level), 0) + 1
        return found


_marks = iter(f"F0{n}" for n in "0123456789")


@pytest.fixture(scope="session")
def two_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    services = (BALLOTS, replace(BALLOTS, name="ballots-2"))
    with System(tmp_path_factory.mktemp("system"), services=services, workers=1) as system:
        yield system
