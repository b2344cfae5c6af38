"""Who sends messages: a Kannel, or a file for rehearsals. One interface, and three ways to fail that differ in whether
a message may have gone out."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from campaigns.domain import phones
from campaigns.domain.texts import size

CONNECT_SECONDS, READ_SECONDS = 5.0, 20.0
REPORTS = 31
"""Kannel's dlr-mask: delivered 1, failed 2, buffered 4, taken by the centre 8, rejected 16."""


@dataclass(frozen=True)
class Message:
    """`sender` is the number it comes from (empty: the gateway's own), `reference` what reports name it by;
    `rehearsal`: nobody is to get it."""

    to: str
    text: str
    sender: str
    reference: UUID
    rehearsal: bool = False


class NotTaken(Exception):
    """Surely not taken: it can be sent again."""


class Rejected(Exception):
    """Surely not taken, and never will be."""


class Uncertain(Exception):
    """Nobody knows whether it was taken."""


class Sender(Protocol):
    def send(self, message: Message) -> None:
        """Returns where the message was taken. Raises `NotTaken`, `Rejected`, `Uncertain`, with a word why."""


class FileSender:
    """Appends a line of JSON a message, on the disk before it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: Message) -> None:
        line = {
            "to": message.to,
            "text": message.text,
            "from": message.sender,
            "reference": str(message.reference),
        }
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise NotTaken("file-closed") from error
        try:
            os.write(file, json.dumps(line, ensure_ascii=False).encode() + b"\n")
            os.fsync(file)
        except OSError as error:
            raise Uncertain("file-broken") from error
        finally:
            os.close(file)


class RehearsalsApart:
    """What is of a rehearsal, or to a simulated number, goes to a file, whoever sends all others: nobody can be called
    by such a number."""

    def __init__(self, sender: Sender, rehearsed: Sender) -> None:
        self._sender, self._rehearsed = sender, rehearsed

    def send(self, message: Message) -> None:
        apart = message.rehearsal or phones.SIMULATED.fullmatch(message.to)
        (self._rehearsed if apart else self._sender).send(message)


class KannelSender:
    """Kannel's sendsms, by POST: its URL holds no number and no password, and so does no log of it.

    `reports` is where delivery reports go, with user and secret; empty: none are asked for.
    """

    def __init__(self, url: str, user: str, password: str, reports: str) -> None:
        self._url, self._user, self._password, self._reports = url, user, password, reports

    def send(self, message: Message) -> None:
        headers = {
            "X-Kannel-Username": self._user,
            "X-Kannel-Password": self._password,
            "X-Kannel-To": message.to,
            "X-Kannel-Coding": "0" if size(message.text).encoding == "GSM-7" else "2",
            "Content-Type": "text/plain; charset=UTF-8",
        }
        if message.sender:
            headers["X-Kannel-From"] = message.sender
        if self._reports:
            headers["X-Kannel-DLR-Mask"] = str(REPORTS)
            headers["X-Kannel-DLR-Url"] = f"{self._reports}?delivery={message.reference}&status=%d"
        body = message.text.encode()
        try:
            with requests.Session() as session:  # no kept connection, which may be dead
                session.trust_env = False
                status = session.post(
                    self._url,
                    data=body,
                    headers=headers,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                ).status_code
        except requests.RequestException as error:
            if _unconnected(error):
                raise NotTaken("no-connection") from error
            raise Uncertain("no-answer") from error
        if status in (200, 202):
            return
        if status in (401, 403, 404, 429, 503):  # who or where we are is wrong, or it can't just now
            raise NotTaken(f"status-{status}")
        if 400 <= status < 500:
            raise Rejected(f"status-{status}")
        raise Uncertain(f"status-{status}")


def _unconnected(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
