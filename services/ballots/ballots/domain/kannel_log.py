"""Lines of the access log of Kannel's bearerbox."""

from __future__ import annotations

import re
from typing import NamedTuple

_RECEIVED = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) .*?Receive SMS\b")
_ID = re.compile(r"\[id:([^\]\s]+)\]")


class Received(NamedTuple):
    """A message that Kannel received; `id` is its `%I`, None where the log's format does not have it."""

    id: str | None
    received_at: str


def received_in(line: str) -> Received | None:
    """What a line says of an inbound message; None where it is about something else."""
    found = _RECEIVED.match(line)
    if found is None:
        return None
    named = _ID.search(line, found.end())
    return Received(named[1] if named else None, found[1])
