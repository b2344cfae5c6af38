"""Needs Kannel, which `make kannel-test` asks for; without it there is nothing to collect."""

from __future__ import annotations

import os
import select
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from laptop.ports import HOST, free_ports
from laptop.services import BALLOTS, CAMPAIGNS, GATEWAY, SCORING
from laptop.system import System

collect_ignore_glob = [] if "MINPING_KANNEL" in os.environ else ["test_*.py"]

SECRET = "shared-with-kannel-alone"
# max-pending-requests: smsbox 1.4.5 ends by an assertion (conn.c:859) where many of its connections break at once
CONFIGURATION = """\
group = core
admin-port = {admin}
admin-interface = {host}
admin-password = {secret}
smsbox-port = {boxes}
smsbox-interface = {host}
access-log = "{folder}/access.log"
access-log-format = "%t %l [id:%I] [SMSC:%i] [to:%P]"
log-file = "{folder}/bearerbox.log"

group = smsc
smsc = fake
smsc-id = by-get
port = {by_get}
connect-allow-ip = {host}

group = smsc
smsc = fake
smsc-id = by-post
port = {by_post}
connect-allow-ip = {host}

group = smsbox
bearerbox-host = {host}
bearerbox-port = {boxes}
sendsms-port = {send}
log-file = "{folder}/smsbox.log"
mo-recode = true
http-request-retry = 100
http-queue-delay = 1
max-pending-requests = 16

group = sendsms-user
username = minping
password = {secret}
default-sender = 106900001
max-messages = 10
concatenation = true

group = sms-service
keyword = default
accepted-smsc = by-get
get-url = "{address}?id=%I&from=%p&to=%P&text=%a"
max-messages = 0
catch-all = true
assume-plain-text = true

group = sms-service
keyword = default
accepted-smsc = by-post
post-url = "{address}?id=%I"
send-sender = true
max-messages = 0
catch-all = true
assume-plain-text = true
"""


class Kannel:
    """A running Kannel with two fake SMS centres: what comes to one is passed on by GET, to the other by POST."""

    def __init__(self, folder: Path, service: str) -> None:
        self._ports = free_ports(["admin", "boxes", "by_get", "by_post", "send"])
        self.access_log = folder / "access.log"
        self.sendsms = f"http://{HOST}:{self._ports['send']}/cgi-bin/sendsms"
        address = service.replace("://", f"://kannel:{SECRET}@") + "/api/v1/inbound/sms/kannel"
        path = folder / "kannel.conf"
        path.write_text(CONFIGURATION.format(host=HOST, secret=SECRET, folder=folder, address=address, **self._ports))
        path.chmod(0o600)
        self._boxes: list[subprocess.Popen[bytes]] = []
        self._start("bearerbox", path)
        self._connect(self._ports["boxes"]).close()  # smsbox gives up where nobody listens yet
        self._centres = {name: self._connect(self._ports[name]) for name in ("by_get", "by_post")}
        self._start("smsbox", path)

    def deliver(self, centre: str, number: str, text: str) -> None:
        """Let the centre hand over a message of a citizen."""
        self._centres[centre].sendall(f"{number} 106900001 text {text}\n".encode())

    def received(self, seconds: float = 30) -> str:
        """The first line of what a centre was handed for a citizen: `from to kind text`."""
        ready, _, _ = select.select(list(self._centres.values()), [], [], seconds)
        assert ready, "no centre was handed anything"
        with ready[0].makefile("rb") as lines:
            return lines.readline().decode("latin-1").strip()

    def stop(self) -> None:
        for connection in self._centres.values():
            connection.close()
        for box in reversed(self._boxes):
            box.kill()
            box.wait()

    def _start(self, box: str, configuration: Path) -> None:
        quiet = subprocess.DEVNULL
        command = [box, configuration.name]
        self._boxes.append(subprocess.Popen(command, cwd=configuration.parent, stdout=quiet, stderr=quiet))

    def _connect(self, port: int) -> socket.socket:
        while True:
            assert self._boxes[0].poll() is None, "bearerbox ended at its start"
            with suppress(ConnectionRefusedError):
                return socket.create_connection((HOST, port), timeout=10)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    ballots = replace(BALLOTS, settings={"SMS_KANNEL_SECRET": SECRET})
    campaigns = replace(CAMPAIGNS, settings={**CAMPAIGNS.settings, "DELIVERY_REPORTS_SECRET": SECRET})
    with System(tmp_path_factory.mktemp("system"), services=[GATEWAY, campaigns, ballots, SCORING]) as running:
        yield running


@pytest.fixture
def kannel(system: System, tmp_path: Path) -> Iterator[Kannel]:
    running = Kannel(tmp_path, system.addresses["gateway"])
    yield running
    running.stop()
