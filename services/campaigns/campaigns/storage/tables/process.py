"""What the plan's phases leave behind: meetings, topics, comments on units, the report."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from campaigns.storage.tables.base import Base, of, versioned
from chassis.ids import new_id


class Meeting(Base):
    """`made_public`: {on, where}."""

    __tablename__ = "meetings"
    __table_args__ = (CheckConstraint("kind IN ('mobilisation', 'topic', 'summary', 'other')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[str]
    held_on: Mapped[dt.date]
    attendance: Mapped[int | None]
    minutes: Mapped[str]
    made_public: Mapped[dict[str, Any] | None]
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Topic(Base):
    """`object_id` null: the bureau's. `chosen_with`: ids of county representatives; `pledge`: {text, on, where};
    `delivery`: {state, on, remark}."""

    __tablename__ = "topics"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    object_id: Mapped[UUID | None] = of("objects.id")
    title: Mapped[str]
    goals: Mapped[str]
    measures: Mapped[str]
    chosen_with: Mapped[list[Any]]
    pledge: Mapped[dict[str, Any] | None]
    delivery: Mapped[dict[str, Any]]
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class UnitComment(Base):
    """What the leading group says of a unit when the year is summed up (点评)."""

    __tablename__ = "unit_comments"

    object_id: Mapped[UUID] = mapped_column(ForeignKey("objects.id", ondelete="RESTRICT"), primary_key=True)
    text: Mapped[str]
    written_by: Mapped[str]
    written_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    version: Mapped[int] = versioned()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ReportTemplate(Base):
    """The office's own template of the report, a DOCX."""

    __tablename__ = "report_templates"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), primary_key=True)
    document: Mapped[bytes]


class ReportSubmission(Base):
    """The report as it was submitted, byte for byte. Never changed or deleted (a trigger holds it)."""

    __tablename__ = "report_submissions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="RESTRICT"), index=True)
    to: Mapped[str]
    on: Mapped[dt.date]
    remark: Mapped[str]
    digest: Mapped[str]
    document: Mapped[bytes] = mapped_column(deferred=True)
    recorded_by: Mapped[str]
    recorded_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
