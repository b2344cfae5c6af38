"""Criteria and objects of a campaign: add, read, change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from campaigns.domain.errors import RuleBroken
from campaigns.storage import queries
from campaigns.storage.listing import Listing
from campaigns.storage.queries import Seen
from campaigns.storage.tables import AppraisedObject, Criterion
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


def new_object(campaign_id: UUID, time_zone: str, fields: Mapping[str, Any]) -> AppraisedObject:
    """An object that joins today, unless a date is given."""
    joined_on = fields.get("joined_on") or dt.datetime.now(ZoneInfo(time_zone)).date()
    return AppraisedObject(campaign_id=campaign_id, **{**fields, "joined_on": joined_on})
