"""A rehearsal's messages say what they are, and nobody is sent one."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from campaigns.clients.senders import FileSender, Message, RehearsalsApart
from campaigns.domain.texts import KINDS
from campaigns.use_cases.deliver_messages import deliver_messages

REAL, SIMULATED = "13800138000", "+86000 0000 0001"


class Kept:
    """What would really be sent."""

    def __init__(self) -> None:
        self.taken: list[Message] = []

    def send(self, message: Message) -> None:
        self.taken.append(message)


@pytest.fixture
def running(office: Any, new_scheme: Any) -> Iterator[str]:
    """A published round of a rehearsal, which runs, with one voter."""
    campaign = office.draft(rehearsal=True)
    office.put(campaign + "/scheme", {"scheme": new_scheme()})
    office.made(campaign + "/objects", {"code": "01", "name": "办公室"})
    office.hand_in(campaign, "01", SIMULATED)
    office.made(campaign + "/activation")
    now = dt.datetime.now(dt.UTC)
    window = {"opens_at": now - dt.timedelta(hours=1), "closes_at": now + dt.timedelta(days=1)}
    yield office.published(campaign, **{name: at.isoformat() for name, at in window.items()})
    with office.app.extensions["campaigns"].database.session() as session:
        session.execute(text("UPDATE deliveries SET state = 'closed', worker = NULL"))
        session.commit()


def queue_each(office: Any, round_: str) -> None:
    """A message of every kind."""
    office.made(round_ + "/deliveries", {"kind": "invitation"})
    office.made(round_ + "/deliveries", {"kind": "reminder"})
    voter = office.made(round_ + "/voters/search", {"phone": SIMULATED})["voter"]
    office.made(f"{round_}/voters/{voter}/reissue", {"reason": "短信误删"})


def deliver(office: Any, sender: Any) -> dict[str, int]:
    parts = office.app.extensions["campaigns"]
    whole_day = replace(parts.outgoing, opens=dt.time.min, closes=dt.time.max, per_second=1000)
    return dict(deliver_messages(replace(parts, outgoing=whole_day), sender, threading.Event(), once=True))


@pytest.mark.parametrize("own", [False, True], ids=["shipped", "own"])
def test_deliver_messages_of_a_rehearsal_says_in_each_what_it_is(office: Any, running: str, own: bool) -> None:
    if own:
        wanted = dict.fromkeys(KINDS, "{answer}，依《个人信息保护法》，退订回TD")
        assert office.put(running.partition("/rounds")[0] + "/texts", wanted).status_code == 200
    queue_each(office, running)
    sender = Kept()
    assert deliver(office, sender) == {"sent": len(KINDS)}
    assert [each.text[:4] for each in sender.taken] == ["【演练】"] * len(KINDS)
    assert len({each.text for each in sender.taken}) == (1 if own else len(KINDS))


def test_deliver_messages_of_a_rehearsal_sends_nothing_but_writes_it_down(
    office: Any, running: str, tmp_path: Path
) -> None:
    """Beside a real campaign's, which is sent."""
    queue_each(office, running)
    real = office.active()
    office.hand_in(real, "01", REAL)
    now = dt.datetime.now(dt.UTC)
    round_ = office.published(real, opens_at=now.isoformat(), closes_at=(now + dt.timedelta(days=1)).isoformat())
    office.made(round_ + "/deliveries", {"kind": "invitation"})
    sent, file = Kept(), tmp_path / "messages"
    assert deliver(office, RehearsalsApart(sent, FileSender(file))) == {"sent": len(KINDS) + 1}
    assert [each.to for each in sent.taken] == ["+86" + REAL]
    assert "演练" not in sent.taken[0].text
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert {line["to"] for line in lines} == {SIMULATED.replace(" ", "")}
    assert len(lines) == len(KINDS)


def test_deliver_messages_of_a_rehearsal_are_marked_for_the_sender(office: Any, running: str) -> None:
    """So that not even a real number that got into one is sent anything."""
    queue_each(office, running)
    sender = Kept()
    deliver(office, sender)
    assert all(each.rehearsal for each in sender.taken)


@pytest.mark.parametrize("kind", KINDS)
def test_preview_of_a_message_of_a_rehearsal_counts_what_it_says(office: Any, running: str, kind: str) -> None:
    shown = office.post(running + "/invitations/preview", {"kind": kind}).json
    for each in (shown["example"], shown["longest"]):
        assert (each["text"][:4], each["characters"]) == ("【演练】", len(each["text"]))


def test_queue_messages_of_a_rehearsal_that_are_too_long_with_their_mark_is_refused(office: Any, running: str) -> None:
    """402 characters are the most that six parts hold."""
    campaign = running.partition("/rounds")[0]
    shortest = dict.fromkeys(KINDS, "{code}，依《个人信息保护法》，退订回TD")
    assert office.put(campaign + "/texts", shortest).status_code == 200
    length = office.post(running + "/invitations/preview", {"kind": "invitation"}).json["longest"]["characters"]
    for more, status in ((402 - length, 201), (403 - length, 422)):
        longer = {**shortest, "invitation": shortest["invitation"] + "长" * more}
        assert office.put(campaign + "/texts", longer).status_code == 200
        assert office.post(running + "/deliveries", {"kind": "invitation"}).status_code == status
