"""Cancel a round, with a reason that stays on record."""

from __future__ import annotations

from uuid import UUID

from campaigns.domain.errors import RuleBroken
from campaigns.storage import queries
from campaigns.storage.tables import Round
from campaigns.use_cases.parts import Parts


def cancel_round(parts: Parts, campaign_id: UUID, round_id: UUID, reason: str, by: str) -> Round:
    """A cancelled round stays as it is. Ballots is told first, so that no round is cancelled here and open there.

    Raises `round-sealed`, `campaign-certified`.
    """
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id)
        row = queries.round_(session, campaign_id, round_id)
    if row.state == "cancelled":
        return row
    if row.state in ("publishing", "published"):
        parts.ballots.cancel(round_id, reason)
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id)
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if row.state == "sealed":
            raise RuleBroken("round-sealed")
        if row.state != "cancelled":
            row.state = "cancelled"
            change = {"at": queries.now(session).isoformat(), "by": by, "reason": reason}
            row.changes = [*row.changes, {**change, "before": {}, "after": {"state": "cancelled"}}]
            session.commit()
        return row
