"""Cancel a round, with a reason that stays on record."""

from __future__ import annotations

from uuid import UUID

from campaigns.domain.errors import RuleBroken
from campaigns.storage import queries
from campaigns.storage.tables import Round
from campaigns.use_cases.parts import Parts
from chassis.problems import Refused


def cancel_round(parts: Parts, campaign_id: UUID, round_id: UUID, reason: str, by: str) -> Round:
    """Cancelled here first, so that a publication at work sees it; then ballots is told, again at every repeat.

    Where ballots is away or refuses, the round is as it was. Raises `round-sealed`, `campaign-certified`.
    """
    before = _cancel(parts, campaign_id, round_id, reason, by)
    try:
        tell_ballots(parts, campaign_id, round_id)
    except (RuleBroken, Refused):
        if before is not None:
            _take_back(parts, campaign_id, round_id, before)
        raise
    with parts.database.session() as session:
        return queries.round_(session, campaign_id, round_id)


def tell_ballots(parts: Parts, campaign_id: UUID, round_id: UUID) -> None:
    """Cancel the poll of a cancelled round, if there may be one."""
    with parts.database.session() as session:
        row = queries.round_(session, campaign_id, round_id)
    if row.poll:
        parts.ballots.cancel(round_id, row.changes[-1]["reason"])


def _cancel(parts: Parts, campaign_id: UUID, round_id: UUID, reason: str, by: str) -> str | None:
    """The state before; None where the round was cancelled already."""
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id)
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if row.state == "sealed":
            raise RuleBroken("round-sealed")
        if row.state == "cancelled":
            return None
        before, row.state = row.state, "cancelled"
        change = {"at": queries.now(session).isoformat(), "by": by, "reason": reason}
        row.changes = [*row.changes, {**change, "before": {"state": before}, "after": {"state": "cancelled"}}]
        session.commit()
        return before


def _take_back(parts: Parts, campaign_id: UUID, round_id: UUID, before: str) -> None:
    with parts.database.session() as session:
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if row.state == "cancelled":
            row.state, row.changes = before, row.changes[:-1]
            session.commit()
