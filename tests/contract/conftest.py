"""All four services, with a campaign that is active, one that is certified, and tokens for every permission."""

from __future__ import annotations

import importlib
import importlib.util
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import flask
import psycopg
import pytest
import requests

from chassis.tokens import Permission, SharedSecret, TokenSigner
from laptop.applications import applications
from laptop.keys import Keys
from laptop.services import SERVICES as RUNNING
from laptop.system import System

from .seeds_of_findings import seed_findings
from .stories import AFTERWARDS

ROOT = Path(__file__).parents[2]
SERVICES = ("campaigns", "ballots", "scoring", "gateway")
SECRET = "shared-with-every-sms-provider"
SECRETS = {f"SMS_{provider}_SECRET": SECRET for provider in ("KANNEL", "ALIYUN", "TENCENT")}
WITNESSES = {"witnesses": [{"witness": "县纪委", "said": "3 1 4"}, {"witness": "县民评代表", "said": "富美建设"}]}
SCALE = {
    "code": "three",
    "levels": [
        {"code": "satisfied", "name": "满意", "points": "100"},
        {"code": "fairly", "name": "比较满意", "points": "80"},
        {"code": "dissatisfied", "name": "不满意", "points": "0"},
        {"code": "unknown", "name": "不了解", "void": True},
    ],
}
SCHEME: dict[str, Any] = {
    "scales": [SCALE],
    "components": [
        {
            "code": "public",
            "name": "群众评议",
            "points": "70",
            "panels": [{"code": "recipients", "name": "服务对象", "weight": "1", "scale": "three"}],
        },
        {
            "code": "daily",
            "name": "日常考评",
            "points": "30",
            "assessment": {"items": [{"code": "pledge", "name": "承诺", "points": "30", "starts": "full"}]},
        },
    ],
    "vetoes": [{"code": "accident", "name": "重大责任事故", "effect": "zero"}],
}
ENTRY = {"object": "01", "item": "pledge", "points": "-1.5", "date": "2026-06-01", "reason": "一项承诺逾期"}
VETO = {"object": "01", "veto": "accident", "ground": "县政府通报"}
OBJECTION = {"text": "该事项已按期办结"}
USE = {"object": "01", "kind": "honour", "text": "通报表扬", "on": "2026-12-30", "decided_by": "领导小组"}


class Seeded:
    """The running system, and the ids of what is in it."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._signers = {
            "minping-gateway": TokenSigner("minping-gateway", system.keys.gateway),
            "minping-campaigns": TokenSigner("minping-campaigns", system.keys.campaigns),
        }
        self.tokens = {permission.name: self._token(permission) for permission in permissions()}
        self.ids = {"": self._seed("running")}
        running = self.ids[""]["round_id"]
        proposed, unproposed = (self._cast(code)["ballot"] for code in self._codes(running)[-2:])
        self._propose_void(running, proposed)
        # after the ballots, one of which may be of its sender: what is decided on it counts by when it came
        message = self.waiting_message(self.ids[""]["campaign"])
        self.ids[""] |= {"ballot_id": proposed, "message_id": message}
        self.ids["releaseDelivery"] = self.unknown_message()
        self.ids["reissueCode"] = self.ids[""] | {"voter_id": self.voters()[6]}
        self.ids["castPaperBatch"] = self.paper_batch(self.ids[""], 0)
        self.ids["settleSheetEntry"] = self.paper_batch(self.ids[""], 3)
        here = f"/campaigns/{self.ids['']['campaign_id']}"
        self.ids |= seed_findings(self.call, here, self.ids[""])
        certified = self._seed("certified", seconds=0)
        self._certify(certified)
        self.ids[""] |= self.paper_batch(self.ids[""], 1)
        self.ids |= {
            "getCertification": certified,
            "getTally": certified,
            "sealPoll": certified,
            "certifyResults": certified,
            "getScreening": certified,
            "getObjectScores": certified,
            "listReceipts": certified,
            "getReceipt": certified,
            "proposeVoid": self.ids[""] | {"ballot": unproposed},
            "sealRound": certified,
            "takeOverComments": certified,
            "listComments": certified,
            "submitReport": certified,
            "getSubmittedReport": certified,
            "listReportSubmissions": certified,
        }
        self.ids["putSheetEntry"] = self.ids["importSheetEntries"] = self.paper_batch(self.ids[""], 2, read=())
        self.ids["erasePerson"] = certified | {"person_id": self._recipient(certified)}
        self.ids["createPasswordReset"] = {"account": "office"}
        self.ids["scoreSpreadsheet"] = {"preset": "plan-2024"}  # whose votes examples/scoring-alone has
        self.ids["putPoll"] = {"poll_id": str(uuid4())}
        unlinked = self._seed("unlinked", seconds=0)
        of_unlinked = ("unlinkCampaign", "getUnlinking", "unlinkPoll", "eraseCampaign", "getErasure")
        self.ids |= dict.fromkeys(of_unlinked, unlinked)
        self._certify(unlinked)
        expiry = {"backups_expire_on": "2099-12-31"}
        self.call("POST", f"/campaigns/{unlinked['campaign_id']}/unlinking", "unlinking:write", json=expiry)
        self.call("POST", f"/campaigns/{unlinked['campaign_id']}/erasure", "erasure:write")
        self.ids |= self._proposals(self.ids[""]) | self._afterwards()
        planned = self._seed("planned", publish=False, opens_at="2024-03-11T08:00:00+08:00")  # as in the examples
        self.ids |= dict.fromkeys(("addObject", "changeRound", "putScheme"), planned)
        self.ids["cancelRound"] = self.ids["cancelPoll"] = self._seed("cancelled")
        self.ids["changeCampaign"] = planned
        self.ids["publishRound"] = unpublished = self._seed("to-publish", publish=False)
        self.call("POST", f"/campaigns/{unpublished['campaign_id']}/activation", "campaigns:write")
        completed = f"/campaigns/{unpublished['campaign_id']}/phases/topics/completion"
        self.call("POST", completed, "campaigns:write", json={"reason": "另行安排"})
        self.ids |= {"completePhase": planned, "reopenPhase": unpublished}
        self.ids["activateCampaign"] = self._seed("to-activate", publish=False)
        self.ids[""]["representative_id"] = self._representative(1)
        for number, name in enumerate(("replaceRepresentative", "endRepresentative"), 2):
            self.ids[name] = {"representative_id": self._representative(number)}
        self.ids["addDraw"], self.ids["discardDraw"] = self._draw("to-draw", make=False), self._draw("to-discard")
        drawn = self._draw("drawn")
        at = f"/campaigns/{drawn['campaign_id']}/draws/{drawn['draw_id']}/seed"
        self.certificate = self.call("POST", at, "rounds:write", json=WITNESSES)
        self.ids |= dict.fromkeys(("getDraw", "getDrawList", "seedDraw", "getDrawCertificate", "verifyDraw"), drawn)

    @cached_property
    def reset_token(self) -> str:
        """With which somebody may set a new password, once."""
        name, password = "forgetful", "a password that nobody knows"
        self.system.flask("gateway", "add-account", name, "--role", "operator", ACCOUNT_PASSWORD=password)
        url = f"{self.system.addresses['gateway']}/api/v1/accounts/{name}/reset"
        answer = requests.post(url, headers={"Authorization": self.tokens["accounts:reset"]}, timeout=30)
        assert answer.ok, answer.text
        return str(answer.json()["token"])

    def _representative(self, number: int) -> str:
        body = {"kind": "expert", "name": "某", "phone": f"1380014{number:04}"}
        path = f"/campaigns/{self.ids['']['campaign_id']}/representatives"
        return str(self.call("POST", path, "people:write", json=body)["id"])

    def _draw(self, code: str, *, make: bool = True) -> dict[str, str]:
        """An active campaign whose round is planned, with a list to draw from."""
        ids = self._seed(code, publish=False)
        here = f"/campaigns/{ids['campaign_id']}"
        self.call("POST", f"{here}/activation", "campaigns:write")
        if make:
            asked = {"round": "recipients-1", "size": 3}
            ids["draw_id"] = self.call("POST", f"{here}/draws", "rounds:write", json=asked)["id"]
        return ids

    def _token(self, permission: Permission) -> str:
        """The Authorization header of somebody who has the permission."""
        if isinstance(permission, SharedSecret):
            return "Basic " + b64encode(f"{permission.user}:{SECRET}".encode()).decode()
        issuer = permission.issuer or "minping-gateway"
        people = permission.roles if permission.people_only else permission.roles & {"operator", "organiser"}
        role = "service" if permission.issuer else next(iter(sorted(people)), "system")
        signed = self._signers[issuer].sign(list(SERVICES), 3600, sub=permission.name, role=role, scope=permission.name)
        return f"Bearer {signed}"

    def bearer(self, issuer: str = "minping-gateway", **claims: Any) -> str:
        """The Authorization header of who has these claims; None leaves one out."""
        return f"Bearer {self._signers[issuer].sign(list(SERVICES), 3600, **claims)}"

    def call(self, method: str, path: str, permission: str, **request: Any) -> Any:
        """The JSON of what must succeed; PUT and PATCH replace whatever is there."""
        headers = {"Authorization": self.tokens[permission], "If-Match": "*", **request.pop("headers", {})}
        url = self.system.addresses["campaigns"] + "/api/v1" + path
        answer = requests.request(method, url, headers=headers, timeout=30, **request)
        assert answer.ok, answer.text
        return answer.json()

    def _seed(
        self, code: str, *, publish: bool = True, seconds: int = 3600, opens_at: str | None = None
    ) -> dict[str, str]:
        now = datetime.now(UTC)
        plan = {
            "code": code,
            "name": "评议",
            "year": 2026,
            "organiser": {"name": "经贸局", "office": "行评办"},
            "objection_days": 0 if code == "unlinked" else 15,
            "retention_days": 0,
            "scheme": SCHEME,
            "objects": [{"code": "01", "name": "办公室", "series": "offices"}],
            "phases": [{"code": "topics", "name": "选题", "starts_on": "2026-05-21", "ends_on": "2026-05-31"}],
            "rounds": [
                {
                    "code": "recipients-1",
                    "name": "第一次",
                    "panel": "recipients",
                    "opens_at": opens_at or (now - timedelta(hours=1)).isoformat(),
                    "closes_at": (now + timedelta(seconds=seconds or 3600)).isoformat(),
                    "primary_channels": ["web", "sms"],
                    "auxiliary_channels": ["phone", "questionnaire"],
                }
            ],
        }
        campaign = self.call("POST", "/campaigns/import", "campaigns:write", json=plan)["campaign"]["id"]
        here = f"/campaigns/{campaign}"
        [found] = self.call("GET", f"{here}/objects", "campaigns:read")
        [polling] = self.call("GET", f"{here}/rounds", "campaigns:read")
        people = {"recipients": [{"name": f"某{n}", "phone": f"1380013{n:04}"} for n in range(10)]}
        self.call("POST", f"{here}/objects/{found['id']}/recipients", "recipients:write", json=people)
        ids = {"campaign_id": campaign, "campaign": campaign, "object_id": found["id"], "round_id": polling["id"]}
        meeting = {"kind": "mobilisation", "held_on": "2026-05-13"}
        ids["meeting_id"] = self.call("POST", f"{here}/meetings", "campaigns:write", json=meeting)["id"]
        ids["topic_id"] = self.call("POST", f"{here}/topics", "topics:write", json={"title": "企业减负"})["id"]
        ids |= {"poll_id": polling["id"], "code": "topics", "If-Match": "*"}
        if publish:
            self.call("POST", f"{here}/activation", "campaigns:write")
            self.call("POST", f"{here}/rounds/{polling['id']}/publication", "rounds:write")
            ids["Ballot-Code"] = self._codes(polling["id"], here)[0]
        return ids

    @cached_property
    def client(self) -> str:
        """The Authorization header of a county system's client."""
        made = self.system.flask(
            "gateway", "add-client", "portal", "--scope", "ballots:write scores:read", "--source", "p"
        )
        client = json.loads(made)
        return "Basic " + b64encode(f"{client['client_id']}:{client['client_secret']}".encode()).decode()

    def voters(self) -> list[str]:
        """Of the poll that runs."""
        here = f"/campaigns/{self.ids['']['campaign_id']}/rounds/{self.ids['']['round_id']}/invitations"
        return [invitation["voter"] for invitation in self.call("GET", here, "invitations:read")]

    def _recipient(self, ids: dict[str, str]) -> str:
        here = f"/campaigns/{ids['campaign_id']}/objects/{ids['object_id']}/recipients"
        return str(self.call("GET", here, "people:read")[0]["id"])

    def _codes(self, round_id: str, campaign: str = "") -> list[str]:
        here = campaign or f"/campaigns/{self.ids['']['campaign_id']}"
        invitations = self.call("GET", f"{here}/rounds/{round_id}/invitations", "invitations:read")
        return [invitation["code"] for invitation in invitations]

    def _cast(self, code: str) -> dict[str, str]:
        paper = self.system.addresses["ballots"] + "/api/v1/ballot"
        body = {"votes": [{"object": "01", "level": "satisfied"}]}
        answer = requests.put(paper, headers={"Ballot-Code": code}, json=body, timeout=30)
        assert answer.status_code == 201, answer.text
        cast: dict[str, str] = answer.json()
        return cast

    def _propose_void(self, poll: str, ballot: str) -> None:
        url = self.system.addresses["ballots"] + f"/api/v1/polls/{poll}/voids"
        headers = {"Authorization": self.tokens["voids:write"]}
        answer = requests.post(url, json={"ballot": ballot, "reason": "twice"}, headers=headers, timeout=30)
        assert answer.status_code == 201, answer.text

    def waiting_message(self, campaign: str) -> str:
        """An SMS of one of the recipients, which nobody can read by rule."""
        gateway = self._signers["minping-gateway"]
        token = gateway.sign(["ballots"], 60, role="system", scope="sms:write", campaigns=[campaign])
        body = {"id": uuid4().hex, "from": "13800130000", "text": "都挺好的"}
        url = self.system.addresses["ballots"] + "/api/v1/inbound/sms/generic"
        answer = requests.post(url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=30).json()
        assert answer["reason"] == "sms-not-understood"
        return str(answer["message"])

    def unknown_message(self) -> dict[str, str]:
        """One of the messages of the poll that runs, of which nobody knows any more whether it was sent."""
        ids = self.ids[""]
        here = f"/campaigns/{ids['campaign_id']}/rounds/{ids['round_id']}/deliveries"
        self.call("POST", here, "deliveries:write", json={"kind": "invitation"})
        with psycopg.connect(self.system.database_urls["campaigns"]) as connection:
            found = connection.execute(
                "UPDATE deliveries SET state = 'unknown' WHERE id ="
                " (SELECT id FROM deliveries WHERE round_id = %s AND state = 'queued' LIMIT 1) RETURNING id",
                (ids["round_id"],),
            ).fetchone()
        assert found
        return ids | {"delivery_id": str(found[0])}

    def paper_batch(
        self, ids: dict[str, str], number: int, *, read: Sequence[str] = ("satisfied", "unknown")
    ) -> dict[str, str]:
        """A batch of one sheet, as two operators have `read` it: differently, unless told otherwise."""

        def ask(method: str, path: str, subject: str, body: dict[str, Any]) -> Any:
            token = self._signers["minping-gateway"].sign(["ballots"], 60, sub=subject, role="operator")
            url, headers = f"{self.system.addresses['ballots']}/api/v1{path}", {"Authorization": f"Bearer {token}"}
            answer = requests.request(method, url, json=body, headers=headers, timeout=30)
            assert answer.ok, answer.text
            return answer.json()

        voter = self.voters()[number]
        [made] = ask("POST", f"/polls/{ids['poll_id']}/sheets", "clerk", {"voters": [voter]})["sheets"]
        pile = {"code": f"seeded-{number}", "declared": 1}
        batch = ask("POST", f"/polls/{ids['poll_id']}/paper-batches", "clerk", pile)["batch"]
        for subject, level in zip(("clerk", "deputy"), read, strict=False):
            said = {"votes": [{"object": "01", "level": level}]}
            ask("PUT", f"/paper-batches/{batch}/entries/{made['sheet']}", subject, said)
        return {"poll_id": ids["poll_id"], "batch_id": batch, "sheet": made["sheet"]}

    def _certify(self, ids: dict[str, str]) -> None:
        here = f"/campaigns/{ids['campaign_id']}"
        for code in self._codes(ids["round_id"], here):
            ids["receipt"] = self._cast(code)["receipt"]
        self._propose(f"{here}/assessment/entries", ENTRY, "approval")
        end = {"closes_at": datetime.now(UTC).isoformat(), "reason": "the test is over"}
        self.call("PATCH", f"{here}/rounds/{ids['round_id']}", "rounds:write", json=end)
        self.call("POST", f"{here}/rounds/{ids['round_id']}/seal", "rounds:write")
        self.call("POST", f"{here}/certification", "certification:write")
        submission = {"to": "县纠风办", "on": "2026-12-20"}
        made = self.call("POST", f"{here}/report/submissions", "reports:write", json=submission)
        ids["submission_id"] = made["id"]

    def _propose(self, where: str, body: dict[str, str], *steps: str) -> str:
        """The id of an entry or a veto that went so far."""
        made: str = self.call("POST", where, "assessment:write", json=body)["id"]
        for step in steps:
            permission = "proposals:object" if step == "objection" else "proposals:decide"
            said = {"json": OBJECTION} if step == "objection" else {}
            self.call("POST", f"{where}/{made}/{step}", permission, **said)
        return made

    def _proposals(self, ids: dict[str, str]) -> dict[str, dict[str, str]]:
        """What is asked of each operation on entries and vetoes: one that waits for it."""
        here, found = f"/campaigns/{ids['campaign_id']}", {}
        for where, body, name, one in (
            ("assessment/entries", ENTRY, "entry_id", "AssessmentEntry"),
            ("vetoes", VETO, "veto_id", "Veto"),
        ):
            answer = f"answer{one.removeprefix('Assessment')}Objection"
            waiting = {f"approve{one}": (), f"reject{one}": (), f"objectTo{one}": ("approval",)}
            for operation, steps in {**waiting, answer: ("approval", "objection")}.items():
                found[operation] = {**ids, name: self._propose(f"{here}/{where}", body, *steps)}
        return found

    def _afterwards(self) -> dict[str, dict[str, str]]:
        """Certified: one with an objection and a use of results, one with an open correction."""
        found = []
        for code in ("appealed", "corrected"):
            ids = self._seed(code, seconds=0)
            self._certify(ids)
            found.append(ids)
        appealed, corrected = found
        here = f"/campaigns/{appealed['campaign_id']}"
        objection = {**OBJECTION, "object": "01"}
        made = self.call("POST", f"{here}/certification/objections", "objections:write", json=objection)
        appealed |= {"objection_id": made["id"]}
        appealed |= {"use_id": self.call("POST", f"{here}/uses", "uses:write", json=USE)["id"]}
        opened = f"/campaigns/{corrected['campaign_id']}/certification/correction"
        self.call("POST", opened, "certification:write", json={"reason": "复核"})
        return dict.fromkeys(AFTERWARDS, appealed) | {"getCorrection": corrected}


def script(path: str) -> ModuleType:
    """A script of the repository as a module, e.g. `contracts/make.py`."""
    spec = importlib.util.spec_from_file_location(path.replace("/", "_").removesuffix(".py"), ROOT / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def apps(keys: Keys) -> dict[str, flask.Flask]:
    """Every service's application, not running."""
    return applications(keys)


def permissions() -> list[Permission]:
    modules = [importlib.import_module(f"{service}.permissions") for service in SERVICES]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Permission)]


@contextmanager
def running(folder: Path) -> Iterator[System]:
    """All services, with nothing in them."""
    secrets = {"ballots": SECRETS, "campaigns": {"DELIVERY_REPORTS_SECRET": SECRET}}
    services = [replace(each, settings={**each.settings, **secrets.get(each.name, {})}) for each in RUNNING]
    with System(folder, services=services) as system:
        yield system


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running(tmp_path_factory.mktemp("system")) as system:
        yield system


@pytest.fixture(scope="session")
def seeded(system: System) -> Seeded:
    system.flask("gateway", "add-account", "office", "--role", "organiser", ACCOUNT_PASSWORD="correct horse battery")
    return Seeded(system)
