"""Set the scheme of a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from campaigns.domain.errors import RuleBroken, refuse
from campaigns.storage import queries
from campaigns.storage.queries import Seen
from campaigns.storage.tables import Campaign
from campaigns.use_cases.parts import Parts


def put_scheme(parts: Parts, campaign_id: UUID, scheme: dict[str, Any], seen: Seen) -> Campaign:
    """Keep the scheme if scoring finds it valid, with scoring's warnings. The same again changes nothing.

    Raises `scheme-frozen` from activation on, `changed-meanwhile`, and `invalid-input` with all of scoring's mistakes.
    """
    with parts.database.session() as session:
        _settable(queries.campaign(session, campaign_id), scheme, seen)
    warnings, mistakes = parts.scoring.validate(scheme)
    refuse(mistakes)
    with parts.database.session() as session:
        row = queries.locked_campaign(session, campaign_id)
        _settable(row, scheme, seen)
        row.scheme, row.warnings = scheme, warnings
        session.commit()
        return row


def _settable(campaign: Campaign, scheme: dict[str, Any], seen: Seen) -> None:
    if campaign.state != "draft":
        raise RuleBroken("scheme-frozen")
    queries.demand_seen(campaign, seen, {"scheme": scheme})
