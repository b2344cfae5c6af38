"""Every key is changed while ballots, SMS and people come in: nothing is refused and nothing is lost."""

from __future__ import annotations

import base64
import json
import os
import secrets
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import requests
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from chassis.tokens import TokenSigner
from gateway.storage.sealed_secrets import SealedSecrets
from laptop.keys import rotate_signing_keys
from laptop.services import BALLOTS, CAMPAIGNS, GATEWAY, SCORING, Service
from laptop.system import System

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery staple"
GIVE_UP_SECONDS = 90
BETWEEN = 6  # answered requests of each kind between two steps
LEVELS = [{"code": code, "name": code, "points": points} for code, points in (("good", "100"), ("bad", "0"))]
PLAN: dict[str, Any] = {
    "code": "rotated",
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
VOTERS = 400
OWNERS = 600
"""People with a second factor, who take turns: a code is taken once, and nobody waits 30 s for the next."""


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


class Files:
    """The settings that are files here, as a container engine hands them in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        self.data, self.digest, self.kannel = f"1:{key()}", f"1:{key()}", secrets.token_urlsafe(24)
        self.totp = key()
        self.write(PERSONAL_DATA_KEYS=self.data, PERSONAL_DIGEST_KEY=self.digest, SMS_KANNEL_SECRET=self.kannel)
        self.write(TOTP_KEYS=self.totp)

    def write(self, **settings: str) -> None:
        for name, value in settings.items():
            (self._folder / name).write_text(value + "\n")

    def named(self, service: Service, *names: str) -> Service:
        """The service with these settings out of files."""
        own = {name: value for name, value in service.settings.items() if name not in names}
        return replace(service, settings={**own, **{f"{name}_FILE": str(self._folder / name) for name in names}})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("settings") / "files")


@pytest.fixture(scope="module")
def system(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    services = [
        files.named(GATEWAY, "TOTP_KEYS"),
        files.named(CAMPAIGNS, "PERSONAL_DATA_KEYS", "PERSONAL_DIGEST_KEY"),
        files.named(BALLOTS, "SMS_KANNEL_SECRET"),
        SCORING,
    ]
    with System(tmp_path_factory.mktemp("system"), services=services, workers=1) as running:
        running.flask("gateway", "add-account", "office", "--role", "organiser", ACCOUNT_PASSWORD=PASSWORD)
        yield running


class Load:
    """Threads that ask through the gateway until `stop`, each request over a connection of its own."""

    def __init__(self, system: System, files: Files) -> None:
        self.address = system.addresses["gateway"] + "/api/v1"
        self.kannel = files.kannel
        self.answered: Counter[str] = Counter()
        self.refused: list[str] = []
        self._stopping = threading.Event()
        self._change = threading.Condition()
        self._threads: list[threading.Thread] = []
        self.office = self._session()

    def _session(self) -> dict[str, str]:
        answer = requests.post(f"{self.address}/sessions", json={"account": "office", "password": PASSWORD}, timeout=30)
        assert answer.ok, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def ask(self, method: str, path: str, **request: Any) -> Any:
        request.setdefault("headers", self.office)
        answer = requests.request(method, self.address + path, timeout=30, **request)
        assert answer.ok, answer.text
        return answer.json()

    def begin(self, name: str, send: Callable[[int], requests.Response]) -> None:
        """A thread that sends again and again."""

        def run() -> None:
            for number in count():
                if self._stopping.is_set():
                    return
                try:
                    answer = send(number)
                    said = "" if answer.ok else f"{name}: {answer.status_code} {answer.text}"
                except requests.RequestException as error:
                    said = f"{name}: {error!r}"
                with self._change:
                    self.answered[name] += not said
                    self.refused += [said] if said else []
                    self._change.notify_all()

        self._threads.append(threading.Thread(target=run))
        self._threads[-1].start()

    def go_on(self) -> None:
        """Return when some more requests of each kind have been answered."""
        with self._change:
            before = Counter(self.answered)

            def moved() -> bool:
                return bool(self.refused) or all(self.answered[each] >= before[each] + BETWEEN for each in before)

            assert self._change.wait_for(moved, GIVE_UP_SECONDS), self.answered - before
            assert self.refused == []

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(GIVE_UP_SECONDS)


def add_owners(system: System, sealed: bytes) -> None:
    """`owner-0` and so on: office's password and role, and a second factor that was confirmed long ago."""
    with psycopg.connect(system.database_urls["gateway"]) as connection:
        connection.execute(
            "INSERT INTO accounts (id, name, role, password_hash, totp_secret, totp_step) "
            "SELECT gen_random_uuid(), 'owner-' || n, role, password_hash, %s, 0 "
            "FROM accounts, generate_series(0, %s) n WHERE name = 'office'",
            (sealed, OWNERS - 1),
        )


def reload(system: System, name: str) -> None:
    """As `docker compose kill -s HUP`: it reads its settings' files anew. Returns when no earlier worker is left.

    Until the new workers have loaded, some seconds, requests wait; one at a time, so that none waits for two.
    """
    master = psutil.Process(system.pids[name])
    earlier = master.children()
    os.kill(master.pid, signal.SIGHUP)
    _, alive = psutil.wait_procs(earlier, GIVE_UP_SECONDS)
    assert not alive
    system.wait_until_ready(name)


def test_rotate_every_key_under_load_refuses_and_loses_nothing(
    system: System, files: Files, record_property: Any
) -> None:
    load = Load(system, files)
    now = datetime.now(UTC)
    polling = {"code": "r", "name": "第一次", "panel": "recipients", "primary_channels": ["web", "sms"]}
    polling |= {"opens_at": now.isoformat(), "closes_at": (now + timedelta(days=1)).isoformat()}
    campaign = load.ask("POST", "/campaigns/import", json={**PLAN, "rounds": [polling]})["campaign"]["id"]
    [found] = load.ask("GET", f"/campaigns/{campaign}/objects")
    recipients = f"/campaigns/{campaign}/objects/{found['id']}/recipients"
    people = [{"name": "某某", "phone": f"1380013{n:04}"} for n in range(VOTERS)]
    load.ask("POST", recipients, json={"recipients": people})
    load.ask("POST", f"/campaigns/{campaign}/activation")
    [planned] = load.ask("GET", f"/campaigns/{campaign}/rounds")
    round_ = f"/campaigns/{campaign}/rounds/{planned['id']}"
    load.ask("POST", f"{round_}/publication")
    codes = [each["code"] for each in load.ask("GET", f"{round_}/invitations?page_size=1000")]
    voted: set[str] = set()

    def vote(number: int) -> requests.Response:
        code = codes[number % VOTERS]
        body = {"votes": [{"object": "01", "level": "good"}]}
        answer = requests.put(f"{load.address}/ballot", json=body, headers={"Ballot-Code": code}, timeout=30)
        voted.update([code] if answer.ok else [])
        return answer

    def text(number: int) -> requests.Response:
        query = {"id": str(number), "from": "+8613700137000", "to": "106900001", "text": "1"}
        auth = ("kannel", load.kannel)
        return requests.get(f"{load.address}/inbound/sms/kannel", params=query, auth=auth, timeout=30)

    def hand_in(number: int) -> requests.Response:
        if number % 5 == 0:
            load.office = load._session()
        body = {"recipients": [people[number % VOTERS]]}
        return requests.post(load.address + recipients, json=body, headers=load.office, timeout=30)

    def read(number: int) -> requests.Response:
        return requests.get(f"{load.address}/campaigns/{campaign}/scores", headers=load.office, timeout=30)

    secret = secrets.token_bytes(20)
    add_owners(system, SealedSecrets(files.totp, "TOTP_KEYS").seal(secret))

    def log_in(number: int) -> requests.Response:
        code = TOTP(secret, 6, SHA1(), 30).generate(int(time.time())).decode()  # noqa: S303
        body = {"account": f"owner-{number % OWNERS}", "password": PASSWORD, "code": code}
        return requests.post(f"{load.address}/sessions", json=body, timeout=30)

    client = json.loads(system.flask("gateway", "add-client", "robot", "--scope", "scores:read"))
    first_secret = client["client_secret"]

    def ask_token(number: int) -> requests.Response:
        auth = (client["client_id"], client["client_secret"])
        form = {"grant_type": "client_credentials"}
        return requests.post(f"{load.address}/oauth/token", data=form, auth=auth, timeout=30)

    sending = {"ballot": vote, "sms": text, "recipient": hand_in, "scores": read, "log-in": log_in, "token": ask_token}
    for name, send in sending.items():
        load.begin(name, send)
    try:
        load.go_on()
        signed_before = load.office
        rotate_signing_keys(system.keys.folder)
        totp = key()
        files.write(TOTP_KEYS=f"{files.totp},{totp}")
        for name in ("gateway", "campaigns"):
            reload(system, name)
        load.go_on()
        load.ask("GET", f"/campaigns/{campaign}", headers=signed_before)  # the earlier key still verifies
        assert "secret(s) brought" in system.flask("gateway", "reseal-totp")
        files.write(TOTP_KEYS=totp)
        reload(system, "gateway")
        load.go_on()
        client |= json.loads(system.flask("gateway", "add-secret", "robot"))
        load.go_on()
        system.flask("gateway", "remove-secret", "robot")
        load.go_on()
        data, digest = f"2:{key()}", f"2:{key()}"
        for keys in (
            (f"{data},{files.data}", f"{digest},{files.digest}"),
            (f"{files.data},{data}", f"{files.digest},{digest}"),
        ):
            files.write(PERSONAL_DATA_KEYS=keys[0], PERSONAL_DIGEST_KEY=keys[1])
            reload(system, "campaigns")
            load.go_on()
        assert "people" in system.flask("campaigns", "rotate-keys")
        files.write(PERSONAL_DATA_KEYS=data, PERSONAL_DIGEST_KEY=digest)
        reload(system, "campaigns")
        load.go_on()
        newer = secrets.token_urlsafe(24)
        files.write(SMS_KANNEL_SECRET=f"{files.kannel},{newer}")
        reload(system, "ballots")
        load.kannel = newer
        load.go_on()
        files.write(SMS_KANNEL_SECRET=newer)
        reload(system, "ballots")
        load.go_on()
    finally:
        load.stop()
    assert load.refused == []
    turnout = load.ask("GET", f"/polls/{planned['id']}/turnout")
    assert turnout["voters"] == len(voted)
    shown = load.ask("GET", f"{recipients}?page_size=1000")
    assert sorted(each["phone"] for each in shown) == sorted("+86" + each["phone"] for each in people)
    with pytest.raises(AssertionError, match="unauthenticated"):
        load.ask("GET", "/inbound/sms/kannel", auth=("kannel", files.kannel), headers={})
    client["client_secret"] = first_secret
    assert ask_token(0).status_code == 401
    published = requests.get(system.addresses["gateway"] + "/.well-known/jwks.json", timeout=10).json()["keys"]
    assert len(published) == len(load.ask("GET", "/campaigns/signing-keys")["keys"]) == 2
    assert TokenSigner("minping-gateway", system.keys.gateway).public_keys()["keys"] == published[:1]
    record_property("figures", f"rotation: {dict(load.answered)} answered, none refused")
