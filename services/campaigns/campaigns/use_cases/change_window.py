"""Extend or shorten a published round, with a reason that stays on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from campaigns.domain import polls
from campaigns.domain.errors import RuleBroken, refuse
from campaigns.domain.windows import round_mistakes
from campaigns.storage import queries
from campaigns.storage.queries import Seen
from campaigns.storage.tables import Round
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.plan_round import apply_changes, judged
from campaigns.use_cases.publish_round import push_poll

CHANGEABLE = frozenset({"closes_at", "entry_until"})


def change_window(
    parts: Parts, campaign_id: UUID, round_id: UUID, changes: Mapping[str, Any], reason: str, by: str, seen: Seen
) -> Round:
    """Change `closes_at` and `entry_until`, and tell ballots under a higher revision.

    The change is kept before ballots is told; where ballots is away, the same call again, or the publication again,
    tells it. A change that ballots refuses is taken back. Raises `round-frozen` for other fields.
    """
    if others := sorted(changes.keys() - CHANGEABLE):
        raise RuleBroken("round-frozen", fields=", ".join(others))
    kept = _change(parts, campaign_id, round_id, changes, reason, by, seen)
    try:
        return push_poll(parts, campaign_id, round_id)
    except RuleBroken:
        if kept is not None:
            _take_back(parts, campaign_id, round_id, *kept)
        raise


def _change(
    parts: Parts, campaign_id: UUID, round_id: UUID, changes: Mapping[str, Any], reason: str, by: str, seen: Seen
) -> tuple[dict[str, dt.datetime], int] | None:
    """The window before, and the revision that the change made; None where nothing changes."""
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id)
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if row.state != "published":
            raise RuleBroken(f"round-{row.state}")
        queries.demand_seen(row, seen, changes)
        before = {name: getattr(row, name) for name in sorted(CHANGEABLE)}
        apply_changes(row, changes)
        refuse(round_mistakes(judged(row)))
        if all(before[name] == getattr(row, name) for name in before):
            return None
        row.changes = [
            *row.changes,
            {
                "at": queries.now(session).isoformat(),
                "by": by,
                "reason": reason,
                "before": {name: value.isoformat() for name, value in before.items()},
                "after": {name: getattr(row, name).isoformat() for name in before},
            },
        ]
        _next_revision(row)
        session.commit()
        return before, _revision(row)


def _take_back(
    parts: Parts, campaign_id: UUID, round_id: UUID, before: Mapping[str, dt.datetime], revision: int
) -> None:
    """Unless somebody has changed it again since."""
    with parts.database.session() as session:
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if _revision(row) != revision:
            return
        for name, value in before.items():
            setattr(row, name, value)
        row.changes = row.changes[:-1]
        _next_revision(row)
        row.pushed_revision = _revision(row)
        session.commit()


def _next_revision(row: Round) -> None:
    row.poll = {**(row.poll or {}), **polls.window(row), "revision": _revision(row) + 1}


def _revision(row: Round) -> int:
    return int((row.poll or {})["revision"])
