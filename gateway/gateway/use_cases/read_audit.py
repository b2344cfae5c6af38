"""Search the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chassis.database import Database
from gateway.domain.audit import Record
from gateway.storage import audit


def read_audit(db: Database, *, after: int, limit: int, filters: Mapping[str, Any]) -> tuple[list[Record], int]:
    """(at most `limit` records above the number `after`, the number from which to go on).

    `filters` as in `audit.find_records`. In an order in which nothing is ever added before what was read.
    """
    with db.session() as session:
        upto = audit.settled(session)
        found = audit.find_records(session, upto, after=after, limit=limit, filters=filters)
    return found, found[-1]["number"] if len(found) == limit else max(after, upto)
