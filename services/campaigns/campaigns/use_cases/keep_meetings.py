"""Meetings, and that they were made public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from campaigns.storage import process, queries
from campaigns.storage.listing import Listing
from campaigns.storage.queries import Seen
from campaigns.storage.tables import Meeting
from campaigns.use_cases.parts import Parts


def list_meetings(parts: Parts, campaign_id: UUID) -> Sequence[Meeting]:
    return Listing(parts.database, process.of_meetings(campaign_id), lambda row: row)


def record_meeting(parts: Parts, campaign_id: UUID, meeting: Mapping[str, Any]) -> Meeting:
    with parts.database.session() as session:
        row = Meeting(campaign_id=campaign_id, **meeting)
        session.add(row)
        session.commit()
        return row


def get_meeting(parts: Parts, campaign_id: UUID, meeting_id: UUID) -> Meeting:
    with parts.database.session() as session:
        return process.meeting(session, campaign_id, meeting_id)


def change_meeting(
    parts: Parts, campaign_id: UUID, meeting_id: UUID, changes: Mapping[str, Any], seen: Seen
) -> Meeting:
    """Raises `changed-meanwhile`."""
    with parts.database.session() as session:
        queries.locked_campaign(session, campaign_id)
        row = process.meeting(session, campaign_id, meeting_id)
        queries.demand_seen(row, seen, changes)
        for name, value in changes.items():
            setattr(row, name, value)
        session.commit()
        return row
