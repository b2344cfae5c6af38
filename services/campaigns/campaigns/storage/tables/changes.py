"""What became of objects in mid-year."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, func
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of
from chassis.ids import new_id


class ObjectChange(Base):
    """Never edited (a trigger holds it). `name` and `former_name` of a renamed object, `into`: the code of a
    successor."""

    __tablename__ = "object_changes"
    __table_args__ = (CheckConstraint("kind IN ('renamed', 'merged', 'withdrawn', 'restored')", name="kind"),)

    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    id: Mapped[UUID] = mapped_column(default=new_id, unique=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    object_id: Mapped[UUID] = of("objects.id")
    kind: Mapped[str]
    happened_on: Mapped[dt.date]
    reason: Mapped[str]
    name: Mapped[str | None]
    former_name: Mapped[str | None]
    into: Mapped[str | None]
    changed_by: Mapped[str]
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
