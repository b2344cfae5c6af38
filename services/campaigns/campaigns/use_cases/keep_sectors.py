"""Sectors of a campaign: their seats, and who takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain.errors import RuleBroken, refuse
from campaigns.domain.sectors import Seats, Term
from campaigns.storage import people, queries
from campaigns.storage.tables import Campaign
from campaigns.use_cases.parts import Parts


def list_sectors(parts: Parts, campaign_id: UUID) -> Sequence[dict[str, Any]]:
    """Today's: seats, experts in office, free seats."""
    with parts.database.session() as session:
        return taken_seats(session, queries.campaign(session, campaign_id)).table()


def taken_seats(session: Session, campaign: Campaign, *, without: UUID | None = None) -> Seats:
    """From today on, by all experts but one."""
    seats = Seats(campaign.sectors, queries.today(session, campaign))
    for person, sector, term in people.expert_terms(session, campaign.id):
        if person != without:
            seats.take(sector, term)
    return seats


def demand_seat(seats: Seats, kind: str, sector: str | None, term: Term) -> None:
    """Raises `sector-full`, and `unknown-sector` as a mistake."""
    mistakes = list(seats.mistakes(kind, sector, term))
    for each in mistakes:
        if each.slug == "sector-full":
            raise RuleBroken("sector-full", **each.facts)
    refuse(mistakes)


def demand_seats_for_all(session: Session, campaign: Campaign, sectors: Sequence[Any]) -> None:
    """Raises `sector-full` where a sector has, or would have, fewer seats than experts; one left out has none."""
    seats = Seats(sectors, queries.today(session, campaign))
    for _, sector, term in people.expert_terms(session, campaign.id):
        if not seats.take(sector, term):
            there = next((each["seats"] for each in sectors if each["code"] == sector), 0)
            raise RuleBroken("sector-full", sector=sector, seats=there)
