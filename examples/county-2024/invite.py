"""A round's messages: invitations to everybody, reminders to who has not answered.

`flask --app campaigns deliver` sends them. Where it has the sender `file`, `--messages` names what it writes, and codes
are taken out of it, as voters take them out of their SMS.
"""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from play import Year

Plain = dict[str, Any]

TEXTS = {
    "invitation": "【{organiser}】您好！{campaign}邀请您评价{objects}的工作。{answer}。截止{until}。"
    "依《个人信息保护法》第十三条为履行法定职责使用您的号码，仅限本次评议。不愿再收请回复退订",
    "reminder": "【{organiser}】您好！您尚未评价{objects}。{answer}。截止{until}。"
    "依《个人信息保护法》第十三条为履行法定职责使用您的号码，仅限本次评议。不愿再收请回复退订",
    "reissue": "【{organiser}】您好！已为您换发评议码{code}，旧码作废，请评价{objects}。截止{until}。"
    "依《个人信息保护法》第十三条为履行法定职责使用您的号码，仅限本次评议。不愿再收请回复退订",
}
CODE = re.compile(r"评议码([0-9A-Z]{3}(?:-[0-9A-Z]{4}){3})")
ON_THE_WAY = ("queued", "sending")
WAIT_SECONDS = 180


class NotDelivered(Exception):
    """Messages do not go out; the message is for the person in front of it."""


def write_texts(year: Year) -> str:
    """The campaign's own texts take the place of the shipped ones."""
    year.organiser.call("PUT", f"{year.path}/texts", TEXTS, {"If-Match": "*"})
    return ", ".join(f"{kind} {len(text)} characters" for kind, text in TEXTS.items())


def preview(year: Year, round_path: str) -> str:
    """What one invitation takes, for a voter of few objects and for the voter whose objects make it longest."""
    found = year.organiser.call("POST", f"{round_path}/invitations/preview", {"kind": "invitation"})
    example, longest = found["example"], found["longest"]
    return f"{example['characters']} characters as {example['parts']} SMS, {longest['parts']} at most"


def send(year: Year, round_path: str, kind: str) -> Plain:
    """Queue messages of a kind, and wait until they are out, if somebody sends. The answer, and `counts` by state."""
    queued: Plain = year.organiser.call("POST", f"{round_path}/deliveries", {"kind": kind})
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        counts = year.organiser.call("GET", f"{round_path}/deliveries/counts")
        states = {each["state"]: each["count"] for each in counts if each["kind"] == kind}
        if year.messages is None or not any(states.get(each) for each in ON_THE_WAY):
            return {**queued, "counts": ", ".join(f"{number} {state}" for state, number in sorted(states.items()))}
        if time.monotonic() > deadline:
            raise NotDelivered(f"{states} after {WAIT_SECONDS} s: does `flask --app campaigns deliver` run?")
        time.sleep(0.25)


def end_of(messages: Path | None) -> int:
    """Where the next message will begin, in bytes."""
    return messages.stat().st_size if messages is not None and messages.exists() else 0


def codes_in(messages: Path | None, begin: int) -> dict[str, str]:
    """Number → the code in the message to it, of those that came after `begin`."""
    if messages is None or not messages.exists():
        return {}
    found = [json.loads(line) for line in messages.read_bytes()[begin:].decode().splitlines()]
    return {each["to"]: code[1] for each in found if (code := CODE.search(each["text"]))}
