"""Whom something is about, and which day it is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaigns.domain.errors import Mistake
from campaigns.storage import queries


def object_mistakes(
    code: str | None, ids: Mapping[str, UUID], own: Collection[str] | None, pointer: str = "/object"
) -> Iterator[Mistake]:
    """What is wrong with the object that somebody names; None: the bureau. `own`: to these the caller is bound."""
    if own is not None and code not in own:
        yield Mistake(pointer, "not-your-object")
    elif code is not None and code not in ids:
        yield Mistake(pointer, "unknown-object", {"object": code})


def today(session: Session, campaign_id: UUID) -> dt.date:
    """By the database's clock, in the campaign's zone."""
    zone = ZoneInfo(queries.campaign(session, campaign_id).time_zone)
    return queries.now(session).astimezone(zone).date()
