"""Erase people: all of a campaign after its retention, one at their request (个人信息保护法, articles 19 and 47)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaigns.domain.documents import canonical
from campaigns.domain.errors import RuleBroken
from campaigns.domain.windows import objections_end
from campaigns.storage import certifications, events, one_person, queries, sealed
from campaigns.storage.tables import Campaign, Erasure
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.sealed_tables import PEOPLE, SEALED

RECORD = "minping-erasure+json"
"""The `typ` of the signed record."""


def erase_campaign(parts: Parts, campaign_id: UUID, by: str) -> tuple[dict[str, Any], bool]:
    """(the record, whether this call made it). Names, numbers, digests and matters go; ids, and all counts, stay.

    Raises `campaign-not-unlinked`; `retention-running` (until when).
    """
    with parts.database.session() as session:
        campaign = queries.locked_campaign(session, campaign_id)
        if kept := one_person.erasure(session, campaign_id):
            return _shown(kept), False
        _demand_end_of_retention(session, campaign)
        erased = {each.table.name: sealed.erase(session, each, campaign_id) for each in SEALED if each.personal}
        record = canonical(
            {
                "campaign": str(campaign_id),
                "erased": {**erased, "recipients": one_person.forget_matters(session, campaign_id)},
                "retention_days": campaign.retention_days,
                "erased_at": queries.now(session).astimezone(dt.UTC).isoformat(),
                "erased_by": by,
                "rehearsal": campaign.rehearsal,
            }
        )
        kept = Erasure(campaign_id=campaign_id, record=record, jws=parts.signer.sign_document(record, RECORD))
        session.add(kept)
        session.commit()
    return _shown(kept), True


def erasable(parts: Parts, campaign_id: UUID) -> bool:
    """Whether the campaign is to be erased now; False if it is erased. Raises as `erase_campaign`."""
    with parts.database.session() as session:
        if one_person.erasure(session, campaign_id):
            return False
        _demand_end_of_retention(session, queries.campaign(session, campaign_id))
        return True


def read_erasure(parts: Parts, campaign_id: UUID) -> dict[str, Any]:
    """The record and its signature. Raises `not-found` until there is one."""
    with parts.database.session() as session:
        kept = one_person.erasure(session, campaign_id)
    if kept is None:
        raise RuleBroken("not-found")
    return _shown(kept)


def erase_person(parts: Parts, campaign_id: UUID, person_id: UUID, reason: str) -> None:
    """At the person's own request; the reason stays as an event. Once erased, repeating changes nothing.

    Raises `not-found`; `person-on-roll` while a round that may ask the person is published: until it is sealed the
    number is what holds the person to one ballot (article 47 gives way where that serves the purpose still).
    """
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        one_person.person(session, campaign_id, person_id)
        if rounds := one_person.rolls_of(session, person_id, "publishing", "published"):
            raise RuleBroken("person-on-roll", rounds=", ".join(rounds))
        if sealed.erase(session, PEOPLE, campaign_id, person_id):
            one_person.forget_matters(session, campaign_id, person_id)
            why = {"reason": reason}
            events.add_event(session, campaign_id, "people", "erase", row_id=person_id, after=why)
        session.commit()


def _demand_end_of_retention(session: Session, campaign: Campaign) -> None:
    certified = certifications.certified(session, campaign.id)
    if certified is None or queries.unlinking(session, campaign.id) is None:
        raise RuleBroken("campaign-not-unlinked")
    until = objections_end(certified[2].astimezone(ZoneInfo(campaign.time_zone)), campaign.retention_days)
    if queries.now(session) < until:
        raise RuleBroken("retention-running", until=until.isoformat())


def _shown(kept: Erasure) -> dict[str, Any]:
    return {**json.loads(kept.record), "jws": kept.jws}
