"""What a Kannel is asked, and what each of its answers means for a message."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from campaigns.clients import senders
from campaigns.clients.senders import FileSender, KannelSender, Message, NotTaken, Rejected, Uncertain
from campaigns.outgoing import outgoing
from campaigns.settings import Settings

MESSAGE = Message("+8613800138000", "请回复1满意", "106900001", uuid.uuid4())


class FakeKannel:
    """Answers with `status`, or not at all where that is 0; keeps what it was asked."""

    def __init__(self) -> None:
        self.status = 202
        self.asked: list[tuple[str, dict[str, str], str]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fake.asked.append((self.path, dict(self.headers), body))
                if fake.status:
                    self.send_response(fake.status)
                    self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/cgi-bin/sendsms"
        threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def kannel() -> Iterator[FakeKannel]:
    running = FakeKannel()
    yield running
    running.stop()


def sender(kannel: FakeKannel, reports: str = "http://kannel:s@here/reports") -> KannelSender:
    return KannelSender(kannel.url, "minping", "secret", reports)


def test_send_by_kannel_names_number_and_password_in_no_url(kannel: FakeKannel) -> None:
    sender(kannel).send(MESSAGE)
    [(path, headers, body)] = kannel.asked
    assert (path, body) == ("/cgi-bin/sendsms", MESSAGE.text)
    assert headers["X-Kannel-To"] == MESSAGE.to
    assert headers["X-Kannel-From"] == MESSAGE.sender
    assert (headers["X-Kannel-Username"], headers["X-Kannel-Password"]) == ("minping", "secret")
    assert headers["X-Kannel-Coding"] == "2"
    url = f"http://kannel:s@here/reports?delivery={MESSAGE.reference}&status=%d"
    assert (headers["X-Kannel-DLR-Url"], headers["X-Kannel-DLR-Mask"]) == (url, "31")


def test_send_by_kannel_without_a_place_for_reports_asks_for_none(kannel: FakeKannel) -> None:
    sender(kannel, "").send(Message(MESSAGE.to, "Reply 1", "", MESSAGE.reference))
    [(_, headers, _)] = kannel.asked
    assert not {"X-Kannel-DLR-Url", "X-Kannel-From"} & headers.keys()
    assert headers["X-Kannel-Coding"] == "0"


@pytest.mark.parametrize(
    ("status", "expected"),
    [(403, NotTaken), (503, NotTaken), (404, NotTaken), (400, Rejected), (500, Uncertain), (302, Uncertain)],
)
def test_send_by_kannel_that_refuses(kannel: FakeKannel, status: int, expected: type[Exception]) -> None:
    kannel.status = status
    with pytest.raises(expected, match=f"^status-{status}$"):
        sender(kannel).send(MESSAGE)


def test_send_by_kannel_that_hangs_up_is_uncertain(kannel: FakeKannel) -> None:
    kannel.status = 0
    with pytest.raises(Uncertain, match="no-answer"):
        sender(kannel).send(MESSAGE)


def test_send_by_kannel_that_never_answers_is_uncertain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "READ_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Uncertain, match="no-answer"):
        KannelSender(f"http://127.0.0.1:{silent.getsockname()[1]}/", "u", "p", "").send(MESSAGE)


def test_send_by_kannel_that_is_away_is_not_taken(kannel: FakeKannel) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(NotTaken, match="no-connection"):
        KannelSender(f"http://127.0.0.1:{port}/", "u", "p", "").send(MESSAGE)


def test_send_to_a_file_appends_a_line(tmp_path: Path) -> None:
    file = FileSender(tmp_path / "messages")
    file.send(MESSAGE)
    file.send(MESSAGE)
    lines = [json.loads(line) for line in (tmp_path / "messages").read_text().splitlines()]
    assert (
        lines
        == [{"to": MESSAGE.to, "text": MESSAGE.text, "from": "106900001", "reference": str(MESSAGE.reference)}] * 2
    )


def test_send_to_a_file_that_can_not_be_opened_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(NotTaken, match="file-closed"):
        FileSender(tmp_path / "nowhere" / "messages").send(MESSAGE)


@pytest.mark.parametrize(
    ("to", "rehearsal"),
    [("+8600012345678", True), ("+8600012345678", False), (MESSAGE.to, True)],
    ids=["simulated", "simulated-unmarked", "real-in-a-rehearsal"],
)
def test_send_what_is_of_a_rehearsal_reaches_no_kannel(
    kannel: FakeKannel, settings: Settings, tmp_path: Path, to: str, rehearsal: bool
) -> None:
    """By the settings with which messages are really sent."""
    file = tmp_path / "messages"
    kept = replace(settings, delivery_sender="kannel", delivery_kannel_url=kannel.url, delivery_file=file)
    sender = outgoing(kept).sender
    assert sender is not None
    sender.send(Message(to, "【演练】请回复1满意", "", uuid.uuid4(), rehearsal=rehearsal))
    assert kannel.asked == []
    assert [json.loads(line)["to"] for line in file.read_text().splitlines()] == [to]
    sender.send(MESSAGE)
    assert [headers["X-Kannel-To"] for _, headers, _ in kannel.asked] == [MESSAGE.to]
    assert len(file.read_text().splitlines()) == 1
