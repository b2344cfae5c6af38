"""Whom to call back."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.domain.follow_ups import OUTCOMES
from campaigns.storage.tables.base import Base, of
from chassis.ids import new_id


class FollowUp(Base):
    """Somebody's wish to be called back: name, number, text and note encrypted under `key_id`; tied to no ballot. Once
    erased it has none of these."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        CheckConstraint(f"outcome IN {OUTCOMES!r}", name="outcome"),
        CheckConstraint(
            "num_nonnulls(key_id, name, phone, text) IN (0, 4) AND (key_id IS NOT NULL OR note IS NULL)",
            name="erased_whole",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    object_id: Mapped[UUID | None] = of("objects.id")
    key_id: Mapped[str | None]
    name: Mapped[bytes | None]
    phone: Mapped[bytes | None]
    text: Mapped[bytes | None]
    received_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    deadline: Mapped[dt.date]
    outcome: Mapped[str | None]
    note: Mapped[bytes | None]
    closed_by: Mapped[str | None]
    closed_at: Mapped[dt.datetime | None]
