"""Rounds before publication: add, read, change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from campaigns.domain import scheme
from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.domain.windows import entry_end, round_mistakes
from campaigns.storage import draws, queries
from campaigns.storage.queries import Seen
from campaigns.storage.tables import Campaign, Round
from campaigns.use_cases.parts import Parts

JUDGED = ("opens_at", "closes_at", "entry_until", "rated_from", "rated_to", "primary_channels", "auxiliary_channels")


def list_rounds(parts: Parts, campaign_id: UUID) -> Sequence[Round]:
    with parts.database.session() as session:
        return queries.rounds(session, campaign_id)


def get_round(parts: Parts, campaign_id: UUID, round_id: UUID) -> Round:
    with parts.database.session() as session:
        return queries.round_(session, campaign_id, round_id)


def plan_round(parts: Parts, campaign_id: UUID, fields: Mapping[str, Any]) -> Round:
    """Raises `campaign-certified`, `code-taken`, and `unknown-panel` as a mistake."""
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id)
        _known_panel(campaign, fields["panel"])
        row = new_round(campaign_id, fields)
        with queries.unique("code-taken", code=row.code):
            session.add(row)
            session.commit()
        return row


def change_planned_round(
    parts: Parts, campaign_id: UUID, round_id: UUID, changes: Mapping[str, Any], seen: Seen
) -> Round:
    """Anything can change while a round is planned, its panel not under a draw (`draw-exists`).

    `entry_until` follows `closes_at` unless it is given.
    """
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id)
        row = queries.round_(session, campaign_id, round_id, lock=True)
        if row.state != "planned":
            raise RuleBroken(f"round-{row.state}")
        queries.demand_seen(row, seen, changes)
        if changes.get("panel", row.panel) != row.panel and draws.standing(session, row.id) is not None:
            raise RuleBroken("draw-exists", round=row.code)
        apply_changes(row, changes)
        _known_panel(campaign, row.panel)
        refuse(round_mistakes(judged(row)))
        with queries.unique("code-taken", code=row.code):
            session.commit()
        return row


def new_round(campaign_id: UUID, fields: Mapping[str, Any]) -> Round:
    return Round(campaign_id=campaign_id, **{**fields, "entry_until": fields.get("entry_until") or fields["closes_at"]})


def apply_changes(row: Round, changes: Mapping[str, Any]) -> None:
    closed_at = row.closes_at
    for name, value in changes.items():
        setattr(row, name, value)
    if "entry_until" not in changes:
        row.entry_until = entry_end(row.entry_until, closed_at, row.closes_at)


def judged(row: Round) -> dict[str, Any]:
    return {name: getattr(row, name) for name in JUDGED}


def _known_panel(campaign: Campaign, panel: str) -> None:
    if panel not in scheme.panels(campaign.scheme):
        refuse([Mistake("/panel", "unknown-panel", {"panel": panel})])
