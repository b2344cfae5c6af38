"""A certified document is verified with nothing but itself, the published keys and the scoring service."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from joserfc import jws
from joserfc.jwk import KeySet

from laptop.system import System

PASSWORD = "correct horse battery"
SECTORS = {"npc": "0.6", "cppcc": "0.4"}
SCHEME: dict[str, Any] = {
    "scales": [
        {"code": "ten", "marks": 10},
        {
            "code": "two",
            "levels": [
                {"code": "good", "points": "100"},
                {"code": "bad", "points": "0"},
                {"code": "unknown", "void": True},
                {"code": "blank", "abstention": True},
            ],
        },
    ],
    "components": [
        {
            "code": "public",
            "points": 80,
            "panels": [
                {
                    "code": "experts",
                    "weight": 0.4,
                    "scale": "ten",
                    "trim": 1,
                    "strata": [{"code": code, "weight": weight} for code, weight in SECTORS.items()],
                },
                {
                    "code": "recipients",
                    "weight": 0.6,
                    "scale": "two",
                    "rounds": "weighted",
                    "drawn": True,
                    "min_share": "0.5",
                    "void_above_roll": True,
                },
            ],
        },
        {"code": "daily", "points": 20, "assessment": {"items": [{"code": "pledge", "points": 20, "starts": "full"}]}},
    ],
    "merged": "successor",
    "adjustments": [{"code": "conduct", "bonus": 2, "malus": 5}],
    "vetoes": [{"code": "accident", "effect": "maximum", "maximum": 40}],
    "ties": [{"rule": "satisfied-share", "of": "recipients"}, {"rule": "exact-total"}],
}


def moment(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


def canonical(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Office:
    """An organiser at the gateway, who plays a small campaign to its certification."""

    def __init__(self, system: System) -> None:
        self.api = system.addresses["gateway"] + "/api/v1"
        self.tokens: dict[str, str] = {}
        for account in ("office", "deputy"):
            system.flask("gateway", "add-account", account, "--role", "organiser", ACCOUNT_PASSWORD=PASSWORD)
            made = self.made("POST", "/sessions", {"account": account, "password": PASSWORD}, by="")
            self.tokens[account] = made["access_token"]
        self.campaign = f"/campaigns/{self.made('POST', '/campaigns/import', self._plan())['campaign']['id']}"
        self.made("POST", f"{self.campaign}/activation")
        for component, item, points in (("daily", "pledge", "-2.5"), ("conduct", None, "1.5"), ("conduct", None, "-4")):
            entry = {"object": "02", "component": component, "points": points, "date": "2026-06-01", "reason": "核查"}
            self.propose("assessment/entries", entry | ({"item": item} if item else {}))
        self.propose("vetoes", {"object": "01", "veto": "accident", "ground": "重大责任事故通报"})
        for round_ in self.made("GET", f"{self.campaign}/rounds"):
            self._hold(f"{self.campaign}/rounds/{round_['id']}", ["9", "7"] if round_["panel"] == "experts" else None)
            if round_["code"] == "r1":
                self._merge()
        self.made("POST", f"{self.campaign}/certification")

    def propose(self, what: str, body: dict[str, Any]) -> None:
        """One organiser proposes, another approves."""
        made = self.made("POST", f"{self.campaign}/{what}", body)
        self.made("POST", f"{self.campaign}/{what}/{made['id']}/approval", by="deputy")

    def made(self, method: str, path: str, body: Any = None, *, by: str = "office") -> Any:
        """The JSON of a call that must succeed."""
        headers = {"If-Match": "*", **({"Authorization": f"Bearer {self.tokens[by]}"} if by else {})}
        answer = requests.request(method, self.api + path, json=body, headers=headers, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def _merge(self) -> None:
        """Object 03 into 01, before the last round, which it is not in."""
        merged = self.made("GET", f"{self.campaign}/objects")[2]
        change = {"kind": "merged", "into": "01", "on": merged["joined_on"], "reason": "机构改革"}
        self.made("POST", f"{self.campaign}/objects/{merged['id']}/changes", change)

    def _hold(self, round_: str, marks: list[str] | None) -> None:
        self.made("POST", f"{round_}/publication")
        for place, invitation in enumerate(self.made("GET", f"{round_}/invitations?page_size=100")):
            levels = marks or ["good", ("good", "bad", "unknown", "blank")[place % 4]]
            votes = [{"object": code, "level": levels[code == "02"]} for code in invitation["objects"]]
            header = {"Ballot-Code": invitation["code"]}
            answer = requests.put(f"{self.api}/ballot", json={"votes": votes}, headers=header, timeout=30)
            assert answer.status_code == 201, answer.text
        self.made("PATCH", round_, {"closes_at": moment(), "reason": "the test is over"})
        self.made("POST", f"{round_}/seal")

    @staticmethod
    def _plan() -> dict[str, Any]:
        window = {"primary_channels": ["web"], "opens_at": moment(hours=-1), "closes_at": moment(hours=1)}
        people = [{"name": f"某{n}", "phone": f"199000000{n:02}"} for n in range(24)]
        return {
            "code": "certified-document",
            "name": "评议",
            "year": 2026,
            "organiser": {"name": "局", "office": "行评办"},
            "scheme": SCHEME,
            "objects": [{"code": code, "name": code} for code in ("01", "02", "03")],
            "representatives": [
                {"kind": "expert", "sector": sector, **person}
                for sector, rows in zip(SECTORS, (people[:12], people[12:]), strict=True)
                for person in rows
            ],
            "recipients": [{"object": code, **person} for code in ("01", "02", "03") for person in people[4:]],
            "rounds": [
                {"code": "e1", "name": "专家", "panel": "experts", **window},
                {"code": "r1", "name": "一", "panel": "recipients", "weight": "1", **window},
                {"code": "r2", "name": "二", "panel": "recipients", "weight": "3", **window},
            ],
        }


@pytest.fixture(scope="module")
def office(system: System) -> Office:
    return Office(system)


@pytest.fixture(scope="module")
def certified(office: Office) -> dict[str, Any]:
    """As anybody gets it."""
    document: dict[str, Any] = requests.get(f"{office.api}{office.campaign}/certification", timeout=30).json()
    return document


def test_certified_document_is_signed(office: Office, certified: dict[str, Any]) -> None:
    keys = KeySet.import_key_set(requests.get(f"{office.api}/campaigns/signing-keys", timeout=30).json())
    signed = jws.deserialize_compact(certified["signature"], keys, algorithms=["Ed25519"])
    covered = {name: each for name, each in certified.items() if name not in ("public_digest", "signature")}
    digest = "sha256:" + hashlib.sha256(canonical(covered)).hexdigest()
    claim = {"campaign": certified["campaign"]["id"], "public_digest": digest}
    assert signed.payload == canonical(claim | {name: certified[name] for name in ("certified_at", "digest")})


def test_certified_document_alone_computes_to_its_results(office: Office, certified: dict[str, Any]) -> None:
    """Strata, a trimmed mean, a quorum, a drawn panel, weights of rounds, bonus and malus, a merged object."""
    counted = {tally["code"]: tally["objects"] for tally in certified["tallies"]}
    assert not [row for rows in counted.values() for row in rows if "withheld" in row]
    rounds = [
        {
            **{name: line[name] for name in ("code", "panel", "weight", "roll")},
            "ballots": line["voters"],
            "objects": [{name: each for name, each in row.items() if name != "valid"} for row in counted[line["code"]]],
        }
        for line in certified["rounds"]
    ]
    names = ("scheme", "objects", "assessments", "numbers", "adjustments")
    computed = office.made("POST", "/scores", {**{name: certified[name] for name in names}, "rounds": rounds})
    assert computed["results"] == certified["results"]
    assert computed["rules"] == certified["rules"]
    [adjusted] = [each["adjustments"] for each in certified["results"] if each["object"] == "02"]
    assert [each["points"] for each in adjusted] == ["-2.50"]
    [vetoed] = [each for each in certified["results"] if each["object"] == "01"]
    assert vetoed["total"] == "40.00"


def test_corrected_document_names_the_one_before_and_verifies(office: Office, certified: dict[str, Any]) -> None:
    """What is opened again is certified as version 2; both verify with nothing but themselves and the keys."""
    here = f"{office.campaign}/certification"
    office.made("POST", f"{here}/correction", {"reason": "复核一项扣分"})
    entry = {"object": "02", "component": "daily", "item": "pledge", "points": "2.5", "date": "2026-06-01"}
    office.propose("assessment/entries", {**entry, "reason": "更正"})
    corrected = office.made("POST", here)
    assert (corrected["version"], corrected["supersedes"]) == (2, certified["digest"])
    assert office.made("GET", f"{here}?version=1", by="") == certified
    keys = office.made("GET", "/campaigns/signing-keys", by="")
    for document in (certified, corrected):
        verdict = office.made("POST", "/scores/verification", {"certification": document, "keys": keys})
        assert verdict["verdict"] == "holds", verdict
    points = [
        next(each["components"][1]["points"] for each in found["results"] if each["object"] == "02")
        for found in (certified, corrected)
    ]
    assert points == ["17.50", "20.00"]


def test_certified_document_with_a_merged_object_verifies(office: Office, certified: dict[str, Any]) -> None:
    keys = requests.get(f"{office.api}/campaigns/signing-keys", timeout=30).json()
    answer = office.made("POST", "/scores/verification", {"certification": certified, "keys": keys})
    assert (answer["verdict"], answer["recomputation"]["reason"]["slug"]) == ("holds", "recomputed")
    results = {each["object"]: each for each in certified["results"]}
    valid = {
        code: [each["valid"] for each in result["components"][0]["panels"][1]["rounds"]]
        for code, result in results.items()
    }
    assert (valid["01"], valid["03"]) == ([40, 20], [20, 0])
    assert (results["03"]["total"], results["03"]["rank"]) == (None, None)
    assert [each["object"] for each in certified["tallies"][2]["objects"]] == ["01", "02"]
