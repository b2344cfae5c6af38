"""What followed from the results (结果运用). No row is ever changed or deleted (triggers hold it)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of
from chassis.ids import new_id


class Use(Base):
    __tablename__ = "uses"
    __table_args__ = (CheckConstraint("kind IN ('honour', 'reprimand', 'talk', 'correction', 'other')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    object_id: Mapped[UUID] = of("objects.id")
    kind: Mapped[str]
    text: Mapped[str]
    decided_on: Mapped[dt.date]
    decided_by: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class UseWithdrawal(Base):
    """That a use was taken back."""

    __tablename__ = "use_withdrawals"

    use_id: Mapped[UUID] = mapped_column(ForeignKey("uses.id", ondelete="RESTRICT"), primary_key=True)
    reason: Mapped[str]
    withdrawn_by: Mapped[str]
    withdrawn_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
