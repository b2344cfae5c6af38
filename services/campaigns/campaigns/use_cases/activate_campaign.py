"""From draft to active: the scheme is frozen, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from campaigns.domain import scheme
from campaigns.domain.errors import Mistake, RuleBroken
from campaigns.storage import queries
from campaigns.storage.tables import Campaign, Round
from campaigns.use_cases.parts import Parts


def activate_campaign(parts: Parts, campaign_id: UUID) -> Campaign:
    """An active campaign stays as it is. Raises `activation-incomplete` with all that is missing."""
    with parts.database.session() as session:
        row = queries.open_campaign(session, campaign_id, alone=True)
        if row.state == "active":
            return row
        if missing := list(_missing(row, queries.rounds(session, campaign_id))):
            raise RuleBroken("activation-incomplete", mistakes=missing)
        row.state, row.activated_at = "active", queries.now(session)
        session.commit()
        return row


def _missing(campaign: Campaign, rounds: Sequence[Round]) -> Iterator[Mistake]:
    if campaign.scheme is None:
        yield Mistake("/scheme", "scheme-missing")
    if not campaign.organiser.get("office"):
        yield Mistake("/organiser/office", "missing-field")
    known = scheme.panels(campaign.scheme)
    for each in rounds:
        if each.panel not in known:
            yield Mistake(f"/rounds/{each.code}/panel", "unknown-panel", {"panel": each.panel})
