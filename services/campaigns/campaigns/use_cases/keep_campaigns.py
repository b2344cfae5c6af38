"""Campaigns themselves: create, read, change."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.domain.windows import FIVE_PHASES
from campaigns.storage import queries
from campaigns.storage.queries import Seen
from campaigns.storage.tables import Campaign, Phase
from campaigns.storage.vault import KEY_BYTES, Vault
from campaigns.use_cases.keep_sectors import demand_seats_for_all
from campaigns.use_cases.parts import Parts
from chassis.ids import new_id

CODE_KEY = "campaign.code_key"
FROZEN = frozenset({"code", "year", "time_zone"})
"""What stays as it is from activation on."""


def create_campaign(parts: Parts, campaign: Mapping[str, Any]) -> Campaign:
    """A draft with the plan's five phases. Raises `code-taken`."""
    with parts.database.session() as session:
        row = new_campaign(parts.vault, campaign)
        with queries.unique("code-taken", code=row.code):
            session.add(row)
            session.flush()
        session.add_all(default_phases(row.id))
        session.commit()
        return row


def list_campaigns(parts: Parts) -> Sequence[Campaign]:
    with parts.database.session() as session:
        return queries.campaigns(session)


def get_campaign(parts: Parts, campaign_id: UUID) -> Campaign:
    with parts.database.session() as session:
        return queries.campaign(session, campaign_id)


def change_campaign(parts: Parts, campaign_id: UUID, changes: Mapping[str, Any], seen: Seen) -> Campaign:
    """Raises `campaign-certified`, `changed-meanwhile`, `campaign-frozen` (naming the fields), `code-taken`,
    `sector-full` (fewer seats than experts); an active campaign keeps an office."""
    with parts.database.session() as session:
        row = queries.open_campaign(session, campaign_id, alone=True)
        queries.demand_seen(row, seen, changes)
        frozen = sorted(name for name in FROZEN & changes.keys() if changes[name] != getattr(row, name))
        if frozen and row.state != "draft":
            raise RuleBroken("campaign-frozen", fields=", ".join(frozen))
        if row.state != "draft" and not changes.get("organiser", row.organiser).get("office"):
            refuse([Mistake("/organiser/office", "missing-field")])
        if "sectors" in changes:
            demand_seats_for_all(session, row, changes["sectors"])
        for name, value in changes.items():
            setattr(row, name, value)
        with queries.unique("code-taken", code=row.code):
            session.commit()
        return row


def new_campaign(vault: Vault, campaign: Mapping[str, Any]) -> Campaign:
    """A draft with a fresh code key."""
    code_key = vault.seal(secrets.token_bytes(KEY_BYTES), CODE_KEY)
    return Campaign(id=new_id(), key_id=vault.current_key, code_key=code_key, **campaign)


def default_phases(campaign_id: UUID) -> list[Phase]:
    return [Phase(id=new_id(), campaign_id=campaign_id, code=code, name=name, tasks=[]) for code, name in FIVE_PHASES]
