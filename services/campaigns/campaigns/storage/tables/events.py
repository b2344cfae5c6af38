"""What changed, and who changed it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base


class Event(Base):
    """Written by triggers alone (migration 0010), never changed or deleted (a trigger holds it).

    `campaign_id` null: it belongs to none. `row_id` null: several rows, or one that is not to be named. `before` and
    `after` hold the columns that differ, without `withheld` ones.
    """

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_campaign_id_number", "campaign_id", "number"),)

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    campaign_id: Mapped[UUID | None]
    at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    actor: Mapped[str]
    role: Mapped[str]
    request_id: Mapped[str | None]
    operation: Mapped[str | None]
    action: Mapped[str]
    subject: Mapped[str]
    row_id: Mapped[str | None]
    count: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    withheld: Mapped[list[str]]
