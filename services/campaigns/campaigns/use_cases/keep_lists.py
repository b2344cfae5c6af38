"""Criteria, objects and phases of a campaign: add, read, change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaigns.domain.errors import RuleBroken, refuse
from campaigns.domain.windows import phase_mistakes
from campaigns.storage import queries
from campaigns.storage.listing import Listing
from campaigns.storage.queries import Seen
from campaigns.storage.tables import AppraisedObject, Criterion, Phase
from campaigns.use_cases.parts import Parts


def list_criteria(parts: Parts, campaign_id: UUID) -> Sequence[Criterion]:
    with parts.database.session() as session:
        return queries.criteria(session, campaign_id)


def add_criterion(parts: Parts, campaign_id: UUID, criterion: Mapping[str, Any]) -> Criterion:
    """Raises `campaign-certified`, `code-taken`."""
    with parts.database.session() as session:
        queries.open_campaign(session, campaign_id)
        row = Criterion(campaign_id=campaign_id, **criterion)
        with queries.unique("code-taken", code=row.code):
            session.add(row)
            session.commit()
        return row


def list_objects(parts: Parts, campaign_id: UUID) -> Sequence[AppraisedObject]:
    return Listing(parts.database, queries.of_objects(campaign_id), lambda row: row)


def get_object(parts: Parts, campaign_id: UUID, object_id: UUID) -> AppraisedObject:
    with parts.database.session() as session:
        return queries.appraised_object(session, campaign_id, object_id)


def add_object(parts: Parts, campaign_id: UUID, fields: Mapping[str, Any]) -> AppraisedObject:
    """An object can join after activation; a round that is published already goes on without it.

    Raises `campaign-certified`, `code-taken`.
    """
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id)
        row = new_object(campaign_id, campaign.time_zone, fields)
        with queries.unique("code-taken", code=row.code):
            session.add(row)
            session.commit()
        return row


def change_object(
    parts: Parts, campaign_id: UUID, object_id: UUID, changes: Mapping[str, Any], seen: Seen
) -> AppraisedObject:
    """Raises `campaign-certified`, `changed-meanwhile`, and `campaign-frozen`: ballots, entries and results name an
    object by its code."""
    with parts.database.session() as session:
        campaign = queries.open_campaign(session, campaign_id)
        row = queries.appraised_object(session, campaign_id, object_id)
        queries.demand_seen(row, seen, changes)
        if campaign.state != "draft" and changes.get("code", row.code) != row.code:
            raise RuleBroken("campaign-frozen", fields="code")
        for name, value in changes.items():
            setattr(row, name, value)
        with queries.unique("code-taken", code=row.code):
            session.commit()
        return row


def list_phases(parts: Parts, campaign_id: UUID) -> Sequence[Phase]:
    with parts.database.session() as session:
        return queries.phases(session, campaign_id)


def get_phase(parts: Parts, campaign_id: UUID, code: str) -> Phase:
    with parts.database.session() as session:
        return _phase(session, campaign_id, code)


def change_phase(parts: Parts, campaign_id: UUID, code: str, changes: Mapping[str, Any], seen: Seen) -> Phase:
    """The last phase may be completed after certification. Raises `changed-meanwhile`, and `phase-ends-before-start`
    as a mistake."""
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        row = _phase(session, campaign_id, code)
        queries.demand_seen(row, seen, changes)
        for name, value in changes.items():
            setattr(row, name, value)
        refuse(phase_mistakes({"starts_on": row.starts_on, "ends_on": row.ends_on}))
        session.commit()  # nobody else: the campaign is locked
        return row


def _phase(session: Session, campaign_id: UUID, code: str) -> Phase:
    found = next((each for each in queries.phases(session, campaign_id) if each.code == code), None)
    if found is None:
        raise RuleBroken("not-found")
    return found


def new_object(campaign_id: UUID, time_zone: str, fields: Mapping[str, Any]) -> AppraisedObject:
    """An object that joins today, unless a date is given."""
    joined_on = fields.get("joined_on") or dt.datetime.now(ZoneInfo(time_zone)).date()
    return AppraisedObject(campaign_id=campaign_id, **{**fields, "joined_on": joined_on})
