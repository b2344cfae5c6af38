"""A representative leaves in mid-term, with or without a successor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.domain.errors import Mistake, RuleBroken, refuse
from campaigns.domain.phones import number_mistakes
from campaigns.storage import people, queries
from campaigns.storage.tables import Campaign, Person
from campaigns.use_cases.appoint_representative import keep_representative, shown
from campaigns.use_cases.keep_sectors import demand_seat, taken_seats
from campaigns.use_cases.parts import Parts
from campaigns.use_cases.personal import Representative, sealed_representative

DAY = dt.timedelta(days=1)


def end_representative(
    parts: Parts, campaign_id: UUID, person_id: UUID, on: dt.date, reason: str, by: str
) -> Representative:
    """From `on` on no longer in office; the day before is the last one. The first end stands.

    Raises `campaign-certified`, `representative-ended`, and `term-ends-before-start` as a mistake.
    """
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=True)
        row = people.representative(session, campaign_id, person_id)
        if row.ended is not None and (row.ended["on"], row.ended["reason"]) == (on.isoformat(), reason):
            return shown(parts, session, campaign, row)
        _end(session, row, on, reason, by, None)
        session.flush()
        found = shown(parts, session, campaign, row)
        session.commit()
        return found


def replace_representative(
    parts: Parts, campaign_id: UUID, person_id: UUID, on: dt.date, reason: str, successor: Mapping[str, Any], by: str
) -> Representative:
    """The successor, of the same kind, in office from `on` to the end of the term that is left.

    The sector is the same unless another one is named. Raises as `end_representative` does, and `person-known`,
    `sector-full`; as mistakes `unknown-sector`, `real-number`, `simulated-number`.
    """
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id, alone=True)
        refuse(number_mistakes([("/representative/phone", successor["phone"])], rehearsal=campaign.rehearsal))
        row = people.representative(session, campaign_id, person_id)
        term = {"term_from": on, "term_to": row.term_to}
        named = {**successor, "kind": row.kind, "sector": successor.get("sector") or row.sector}
        new = sealed_representative(parts.vault, campaign_id, {**named, **term}, {})
        new.predecessor_id = row.id
        _end(session, row, on, reason, by, new.id)
        if term["term_to"] is not None and term["term_to"] < on:
            refuse([Mistake("/on", "term-ends-before-start")])
        session.flush()
        keep_representative(session, parts.vault, new, successor["phone"])
        _demand_seat(session, campaign, new)
        found = shown(parts, session, campaign, new)
        session.commit()
        return found


def _demand_seat(session: Session, campaign: Campaign, new: Person) -> None:
    try:
        seats = taken_seats(session, campaign, without=new.id)
        demand_seat(seats, new.kind, new.sector, (new.term_from, new.term_to))
    except RuleBroken as broken:
        broken.mistakes = [Mistake(f"/representative{each.pointer}", each.slug, each.facts) for each in broken.mistakes]
        raise


def _end(session: Session, row: Person, on: dt.date, reason: str, by: str, successor: UUID | None) -> None:
    if row.ended is not None:
        raise RuleBroken("representative-ended", on=row.ended["on"])
    if row.term_from is not None and on <= row.term_from:
        refuse([Mistake("/on", "term-ends-before-start")])
    row.term_to = on - DAY if row.term_to is None else min(row.term_to, on - DAY)
    row.ended = {
        "on": on.isoformat(),
        "reason": reason,
        "by": by,
        "at": queries.now(session).isoformat(),
        "successor": None if successor is None else str(successor),
    }
