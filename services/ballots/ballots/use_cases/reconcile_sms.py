"""Reconciling what a gateway says that it received with what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from ballots.domain.kannel_log import Received, received_in
from ballots.storage import messages
from chassis.database import Database

AT_ONCE = 1000


@dataclass
class Reconciliation:
    """How many messages the log names, how many of them are stored, which are not; lines that name no id."""

    received: int = 0
    stored: int = 0
    unnamed: int = 0
    missing: list[Received] = field(default_factory=list)


def reconcile_sms(db: Database, log: Iterable[str]) -> Reconciliation:
    """Compare the access log of Kannel's bearerbox with the messages that are stored; each id counts once."""
    result, seen = Reconciliation(), set[str]()
    entries = (entry for line in log if (entry := received_in(line)) is not None)
    while chunk := list(islice(entries, AT_ONCE)):
        named = {entry.id: entry for entry in chunk if entry.id and entry.id not in seen}
        seen |= named.keys()
        result.unnamed += sum(not entry.id for entry in chunk)
        with db.session() as session:
            stored = messages.stored_ids(session, "kannel", list(named))
        result.received += len(named)
        result.stored += len(stored)
        result.missing += [entry for provider_id, entry in named.items() if provider_id not in stored]
    return result
