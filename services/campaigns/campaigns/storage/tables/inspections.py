"""Visits by county representatives."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, state, versioned
from chassis.ids import new_id


class Inspection(Base):
    """An undercover one is the organiser's and its inspectors' alone until it is reported."""

    __tablename__ = "inspections"
    __table_args__ = (
        state("planned", "reported", "cancelled"),
        CheckConstraint("kind IN ('open', 'undercover')", name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[str]
    on: Mapped[dt.date]
    purpose: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned")
    report: Mapped[str | None]
    reason: Mapped[str | None]
    planned_by: Mapped[str]
    ended_by: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class InspectedObject(Base):
    __tablename__ = "inspected_objects"

    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspections.id", ondelete="RESTRICT"), primary_key=True)
    object_id: Mapped[UUID] = mapped_column(ForeignKey("objects.id", ondelete="RESTRICT"), primary_key=True)


class Inspector(Base):
    __tablename__ = "inspectors"

    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspections.id", ondelete="RESTRICT"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="RESTRICT"), primary_key=True)
