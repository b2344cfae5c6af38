"""What comes after the votes: a void, certification, unlinking; and what is left for somebody who has everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
import requests

from laptop.system import System

LEVELS = ("good", "fair", "bad")
OBJECTS = ("01", "02", "03", "04")
PEOPLE = {f"欧阳评{n:02}": f"199000000{n:02}" for n in range(24)}
PASSWORD = "correct horse battery"


class County:
    """A round of 24 experts, played through the gateway; and all that lies in databases and logs."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.api = system.addresses["gateway"] + "/api/v1"
        self.tokens = {name: self._account(name) for name in ("office", "deputy")}
        self.campaign = self._campaign()
        [found] = self.made("GET", f"{self.campaign}/rounds")
        self.round, self.poll = f"{self.campaign}/rounds/{found['id']}", found["id"]
        self.made("POST", f"{self.campaign}/activation")
        self.made("POST", f"{self.round}/publication")
        self.invitations = self.made("GET", f"{self.round}/invitations?page_size=100")
        self.truth: dict[str, list[str]] = {}
        self.receipts: dict[str, dict[str, str]] = {}

    def _account(self, name: str) -> str:
        self.system.flask("gateway", "add-account", name, "--role", "organiser", ACCOUNT_PASSWORD=PASSWORD)
        body = {"account": name, "password": PASSWORD}
        return str(requests.post(f"{self.api}/sessions", json=body, timeout=30).json()["access_token"])

    def _campaign(self) -> str:
        points = zip(LEVELS, ("100", "60", "0"), strict=True)
        levels = [{"code": level, "name": level, "points": of} for level, of in points]
        panel = {"code": "experts", "name": "专家", "weight": "1", "scale": "three"}
        plan = {
            "code": "afterwards",
            "name": "评议",
            "year": 2026,
            "organiser": {"name": "局", "office": "行评办"},
            "objection_days": 0,
            "scheme": {
                "scales": [{"code": "three", "levels": levels}],
                "components": [{"code": "public", "points": "100", "panels": [panel]}],
            },
            "objects": [{"code": code, "name": code} for code in OBJECTS],
            "representatives": [
                {"kind": "expert", "name": name, "phone": phone, "sector": "npc"} for name, phone in PEOPLE.items()
            ],
            "rounds": [
                {
                    "code": "r1",
                    "name": "第一轮",
                    "panel": "experts",
                    "primary_channels": ["web"],
                    "opens_at": moment(hours=-1),
                    "closes_at": moment(hours=1),
                }
            ],
        }
        return f"/campaigns/{self.made('POST', '/campaigns/import', plan)['campaign']['id']}"

    def call(self, method: str, path: str, body: Any = None, by: str = "office") -> requests.Response:
        headers = {"Authorization": f"Bearer {self.tokens[by]}", "If-Match": "*"}
        return requests.request(method, self.api + path, json=body, headers=headers, timeout=60)

    def made(self, method: str, path: str, body: Any = None, by: str = "office") -> Any:
        answer = self.call(method, path, body, by)
        assert answer.ok, answer.text
        return answer.json()

    def vote(self) -> None:
        """Everybody differently, by their own code."""
        random = Random(24)
        for invitation in self.invitations:
            levels = [random.choice(LEVELS) for _ in OBJECTS]
            votes = [{"object": code, "level": level} for code, level in zip(OBJECTS, levels, strict=True)]
            header = {"Ballot-Code": invitation["code"]}
            answer = requests.put(f"{self.api}/ballot", json={"votes": votes}, headers=header, timeout=30)
            assert answer.status_code == 201, answer.text
            self.truth[invitation["voter"]] = levels
            self.receipts[invitation["voter"]] = answer.json()

    def totals(self, query: str = "") -> dict[str, str]:
        """object → total."""
        scores = self.made("GET", f"{self.campaign}/scores{query}")
        return {each["object"]: each["total"] for each in scores["results"]}

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table of every service, as a superuser reads it."""
        found: dict[str, list[dict[str, Any]]] = {}
        for name, url in self.system.database_urls.items():
            with psycopg.connect(url) as connection:
                tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
                for [table] in tables:
                    rows = connection.execute(f"SELECT to_jsonb(t) FROM {table} t").fetchall()  # type: ignore[arg-type]
                    found[f"{name}.{table}"] = [row for [row] in rows]
        return found

    def logs(self) -> str:
        return "".join(path.read_text(errors="replace") for path in self.system.folder.rglob("*.log"))

    def linked(self, dump: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
        """voter → levels, by whatever in the dump leads from a person to a ballot."""
        known = {row["id"] for row in dump["campaigns.voters"]}
        levels = {row["id"]: row["levels"] for row in dump["ballots.ballots"]}
        standing = {row["voter"]: row["ballot"] for row in dump["ballots.standing"]}
        return {
            voter: [LEVELS[level - 1] for level in levels[ballot]]
            for voter, ballot in standing.items()
            if voter in known
        }


def moment(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    with System(tmp_path_factory.mktemp("afterwards"), workers=1) as system:
        yield County(system)


def test_afterwards_from_void_to_unlinking(county: County, tmp_path: Path) -> None:
    county.vote()
    county.made("PATCH", county.round, {"closes_at": moment(), "reason": "the test is over"})
    county.made("POST", f"{county.round}/seal")

    # no name and no number is in ballots, in any log, or, in the clear, anywhere
    dump = county.dump()
    written = json.dumps(dump, ensure_ascii=False) + county.logs()
    assert county.poll in written
    for name, phone in PEOPLE.items():
        for secret in (name, phone, name.encode().hex(), phone.encode().hex()):
            assert secret not in written

    # every voter finds their receipt
    tally = county.made("GET", f"/polls/{county.poll}/tally")
    for answer in county.receipts.values():
        proof = requests.get(f"{county.api}/receipts/{answer['receipt']}", timeout=30).json()
        assert (proof["poll"], proof["root"]) == (county.poll, tally["receipts"]["root"])

    # a void changes the scores, and both are to be seen
    before = county.totals()
    wrong = next(voter for voter, levels in county.truth.items() if "good" in levels)
    ballot = county.receipts[wrong]["ballot"]
    county.made("POST", f"/polls/{county.poll}/voids", {"ballot": ballot, "reason": "entered for somebody else"})
    county.made("POST", f"/polls/{county.poll}/voids/{ballot}/confirmation", by="deputy")
    after = county.totals()
    assert after != before
    assert county.totals("?voided=counted") == before

    county.made("POST", f"{county.campaign}/certification")
    assert county.totals() == after

    # whoever has everything finds everybody, until unlinking
    del county.truth[wrong]
    assert county.linked(county.dump()) == county.truth
    record = county.made("POST", f"{county.campaign}/unlinking", {"backups_expire_on": "2099-12-31"})
    assert [each["ballots"] for each in record["rounds"]] == [24]
    dump, logs = county.dump(), county.logs()
    assert county.linked(dump) == {}
    text = json.dumps(dump, ensure_ascii=False) + logs
    assert county.poll in text
    for invitation in county.invitations:
        assert invitation["voter"] not in text
        assert invitation["code"].replace("-", "") not in text.replace("-", "")
    [poll] = dump["ballots.polls"]
    assert (poll["lookup_key"], poll["receipt_key"]) == ("\\x", "\\x")
    assert {row["code_key"] for row in dump["campaigns.campaigns"]} == {None}

    # the scores stay, and the receipts
    assert county.totals() == after
    some = next(iter(county.receipts.values()))["receipt"]
    assert requests.get(f"{county.api}/receipts/{some}", timeout=30).ok
    assert county.call("GET", f"{county.round}/invitations").status_code == 410
