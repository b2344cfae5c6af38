"""What is kept of one telephone number, campaign by campaign (个人信息保护法, article 45)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from campaigns.storage import events, one_person
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import digests, opened_person


def search_people(parts: Parts, phone: str, within_reach: Callable[[UUID], bool]) -> list[dict[str, Any]]:
    """One line a campaign and kind, oldest first, with all that names the person. Each search, and each person that it
    shows, is an event."""
    with parts.database.session() as session:
        found = []
        for campaign, row in one_person.people_with(session, digests(parts.vault, phone)):
            if not within_reach(campaign.id):
                continue
            person = opened_person(parts.vault, row)
            found.append(
                {
                    "campaign": campaign.id,
                    "campaign_code": campaign.code,
                    "person": person.id,
                    "kind": person.kind,
                    "name": person.name,
                    "phone": person.phone,
                    "sector": person.sector,
                    "handed_in": one_person.handed_in_by(session, person.id),
                    "rounds": one_person.rolls_of(session, person.id),
                }
            )
            events.add_event(session, campaign.id, "people", "reveal", row_id=person.id)
        events.add_event(session, None, "people", "reveal", count=len(found))
        session.commit()
    return found
