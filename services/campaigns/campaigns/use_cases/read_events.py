"""Read what changed: who, when, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from campaigns.storage import events
from campaigns.storage.tables import Event
from campaigns.use_cases.parts import Parts


def read_events(
    parts: Parts,
    campaign_id: UUID | None,
    *,
    after: int,
    most: int,
    subject: str | None = None,
    row_id: str | None = None,
    hidden: bool = False,
) -> tuple[Sequence[Event], int]:
    """(the events after this one, the cursor from which to go on); None: those that belong to no campaign.

    In an order in which nothing is ever added before what was read: events of a transaction that has numbers and still
    runs hold back all later ones. `hidden` as in `events.events`.
    """
    with parts.database.session() as session:
        found = events.events(
            session, campaign_id, after=after, most=most, subject=subject, row_id=row_id, hidden=hidden
        )
    return found, found[-1].number if found else after
